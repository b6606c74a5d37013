"""The inbox: what happened that concerns one's own work."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from branches import inbox
from branches.listing import PARAMETER, keyset_page
from branches.models import Notice


def inbox_page(request):
    notices = Notice.objects.visible_to(request.user).select_related("place")
    page = keyset_page(notices, order=("-id",), after=request.GET.get(PARAMETER, ""))
    return render(request, "branches/inbox.html", {"page": page, "unread": inbox.unread_count(request.user)})


@require_POST
def inbox_open(request, pk):
    """Opening a notice marks it read and leads to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    inbox.mark_read(request.user, [notice])
    if url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return redirect(notice.link)
    return redirect("branches:inbox")


@require_POST
def inbox_read_all(request):
    inbox.mark_read(request.user)
    messages.success(request, "Đã đánh dấu tất cả là đã đọc.")
    return redirect("branches:inbox")
