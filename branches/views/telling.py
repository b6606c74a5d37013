"""Cách nhận nhắc việc: mail, early notices, the secret address of one's own calendar."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branches import calendar, mail, telling
from branches.forms_telling import WaysForm


def ways(request):
    """What the user has chosen, and may choose anew."""
    form = WaysForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        form.act()
        messages.success(request, "Đã lưu cách nhận nhắc việc.")
        return redirect("branches:ways")
    return _page(request, form)


@require_POST
def feed_new(request):
    """The new address is shown in this answer and never again, so it lies in no session and no cache."""
    secret = telling.create_feed(actor=request.user)
    address = settings.PUBLIC_URL.rstrip("/") + reverse("screening:feed", args=[secret])
    return _page(request, WaysForm(actor=request.user), address)


@require_POST
def feed_withdraw(request):
    if telling.withdraw_feed(actor=request.user):
        messages.success(request, "Đã thu hồi địa chỉ lịch. Địa chỉ cũ không dùng được nữa.")
    return redirect("branches:ways")


def _page(request, form, address=""):
    context = {
        "form": form,
        "feed": telling.feed_of(request.user),
        "address": address,
        "refused_at": mail.refused_lately(calendar.now()).get(request.user.pk),
    }
    return render(request, "branches/ways.html", context)
