"""What is sent up: written, printed, reversed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import calendar
from members import actions
from members.actions import dues
from members.dues import ledger
from members.dues.money import dong, month_of
from members.forms import refuse
from members.forms.dues import MonthField, ReasonForm, RemitForm
from members.models import Remittance
from members.views.dues.asked import kept, organization_of
from members.views.dues.lists import form_page


def book_of(organization):
    """The page of the dues of an organisation of any kind."""
    name = "members:dues" if organization.has_members else "members:dues-overview"
    return reverse(name, args=[organization.pk])


def _month(request, on):
    """The month whose division the page explains: as typed or asked, else the last one that is over."""
    try:
        return MonthField().clean(request.POST.get("month") or request.GET.get("thang"))
    except ValidationError:
        return calendar.add_months(month_of(on), -1)


def remittance_new(request, organization_pk):
    organization, on = kept(request, organization_of(request, organization_pk)), calendar.today()
    month = _month(request, on)
    form = RemitForm(request.POST or None, initial={"month": month, "sent_on": on})
    if form.is_valid():
        try:
            row = dues.remit(organization, actor=request.user, on=on, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã ghi nộp {dong(row.sent)} lên {row.to}, giữ lại {dong(row.kept)}.")
            return redirect("members:dues-remittance", row.pk)
    choices = [calendar.add_months(month_of(on), -back) for back in (2, 1, 0)]
    context = {
        "organization": organization,
        "form": form,
        "month": month,
        "choices": choices,
        "obstacle": dues.why_not_remit(organization, month, on),
        "division": ledger.division(organization, month),
        "back_url": book_of(organization),
    }
    return render(request, "members/dues/remit.html", context)


def _remittance(request, pk):
    related = ("organization__parent", "to", "reverses", "reversed_by", "entered_by")
    return get_object_or_404(Remittance.objects.visible_to(request.user).select_related(*related), pk=pk)


def remittance_page(request, pk):
    """Giấy nộp đảng phí, ready to be printed."""
    row = _remittance(request, pk)
    context = {
        "row": row,
        "organization": row.organization,
        "book_url": book_of(row.organization),
        "keeps": actions.may_keep(request.user, row.organization),
    }
    return render(request, "members/dues/remittance.html", context)


def remittance_reverse(request, pk):
    row = _remittance(request, pk)
    actions.require_keeper(request.user, row.organization)
    form = ReasonForm(request.POST or None)
    form.submit_label = "Hủy phiếu nộp"
    if form.is_valid():
        try:
            dues.reverse_remittance(row, actor=request.user, on=calendar.today(), **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã hủy lần nộp {dong(row.sent)}; khoản này còn phải nộp.")
            return redirect(book_of(row.organization))
    lead = f"{dong(row.sent)} nộp lên {row.to} cho tháng {row.month:%m/%Y}. Nếu {row.to} đã tính khoản này, báo trước."
    return form_page(
        request, form, row.organization, "Hủy phiếu nộp đảng phí", lead, reverse("members:dues-remittance", args=[pk])
    )
