"""Receipts: written for several months at once, printed, reversed; the book of a branch."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import calendar
from branches.listing import PARAMETER, keyset_page
from members import actions
from members.actions import dues
from members.dues import payable
from members.dues.discretion import require_seer
from members.dues.money import dong
from members.forms import refuse
from members.forms.dues import PayForm, ReasonForm
from members.models import DuesReceipt, Member
from members.views.dues.asked import branch_of, kept, year_of
from members.views.dues.lists import form_page


def receipt_new(request, organization_pk, pk):
    """Several months, or another amount, of one comrade who pays or owes here."""
    branch, on = kept(request, branch_of(request, organization_pk)), calendar.today()
    found = payable.months(branch, pk, on)
    if found is None:
        raise Http404
    member, months = found
    form = PayForm(request.POST or None, months=months, on=on)
    if form.is_valid():
        data = form.cleaned_data
        lines = [dues.Line(member, month, amount, note) for month, amount, note in form.lines]
        how = {"received_on": data["received_on"], "method": data["method"]}
        try:
            receipts = dues.receive(branch, lines, actor=request.user, on=on, **how)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            total = dong(sum(receipt.amount for receipt in receipts))
            messages.success(request, f"Đã thu {total} của đồng chí {member}, {len(receipts)} phiếu thu.")
            return redirect("members:dues-receipts", branch.pk)
    context = {"form": form, "branch": branch, "member": member}
    return render(request, "members/dues/pay.html", context)


def receipt_list(request, organization_pk):
    """Sổ phiếu thu of one year, the latest first; nothing in it is ever changed."""
    branch, year = branch_of(request, organization_pk), year_of(request, calendar.today())
    found = DuesReceipt.objects.visible_to(request.user).filter(branch=branch, year=year)
    rows = found.select_related("member", "reverses", "reversed_by")
    page = keyset_page(rows, order=("-number", "-id"), after=request.GET.get(PARAMETER, ""))
    context = {"branch": branch, "page": page, "year": year, "keeps": actions.may_keep(request.user, branch)}
    return render(request, "members/dues/receipts.html", context)


def _receipt(request, pk):
    visible = DuesReceipt.objects.visible_to(request.user)
    related = ("branch__parent", "member", "reverses", "reversed_by", "entered_by")
    receipt = get_object_or_404(visible.select_related(*related), pk=pk)
    require_seer(request.user, receipt.branch)
    return receipt


def receipt_page(request, pk):
    """Phiếu thu, ready to be printed."""
    receipt = _receipt(request, pk)
    seen = Member.objects.visible_to(request.user).filter(pk=receipt.member_id).exists()
    context = {
        "receipt": receipt,
        "branch": receipt.branch,
        "seen": seen,
        "keeps": actions.may_keep(request.user, receipt.branch),
    }
    return render(request, "members/dues/receipt.html", context)


def receipt_reverse(request, pk):
    receipt = _receipt(request, pk)
    actions.require_keeper(request.user, receipt.branch)
    back = reverse("members:dues-receipt", args=[receipt.pk])
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            reversal = dues.reverse_receipt(receipt, actor=request.user, on=calendar.today(), **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã hủy phiếu thu {receipt.number}/{receipt.year} bằng phiếu {reversal.number}.")
            return redirect("members:dues-receipts", receipt.branch_id)
    title = f"Hủy phiếu thu {receipt.number}/{receipt.year}"
    lead = (
        f"{dong(receipt.amount)} của đồng chí {receipt.member}, tháng {receipt.month:%m/%Y}. "
        "Phiếu cũ vẫn ở trong sổ; một phiếu hủy được ghi bên cạnh."
    )
    return form_page(request, form, receipt.branch, title, lead, back)
