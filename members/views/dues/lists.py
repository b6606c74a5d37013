"""The monthly list: made, collected from, corrected, closed; printed and taken away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branches import calendar
from branches.imports.books import CONTENT_TYPE
from members import actions
from members.actions import dues
from members.dues import accounts, charges, lists, sheets
from members.dues.money import dong
from members.dues.money import month_of as month_of_day
from members.forms import refuse
from members.forms.dues import CollectForm, CorrectForm, NewListForm, ReasonForm
from members.models import DuesCharge, Member
from members.views.dues.asked import branch_of, kept, kept_list, list_of

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_response(content, name):
    disposition = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=disposition)


def address(dues_list):
    return reverse("members:dues-list", args=[dues_list.pk])


def list_new(request, organization_pk):
    branch, on = kept(request, branch_of(request, organization_pk)), calendar.today()
    form = NewListForm(request.POST or None, initial={"month": month_of_day(on)})
    if form.is_valid():
        try:
            dues_list = dues.make_list(branch, form.cleaned_data["month"], actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã lập danh sách đảng phí tháng {dues_list.month:%m/%Y}.")
            return redirect(address(dues_list))
    return form_page(request, form, branch, "Lập danh sách đảng phí")


def form_page(request, form, branch, title, lead="", back="", status=200):
    """One form of the dues under its branch."""
    back = back or reverse("members:dues", args=[branch.pk])
    context = {"form": form, "branch": branch, "title": title, "lead": lead, "back_url": back}
    return render(request, "members/dues/form.html", context, status=status)


def _rows(dues_list):
    rows = list(accounts.with_paid(dues_list.charges.select_related("member")))
    for charge in rows:
        charge.lacking = lists.lacking(charge)
    return rows


def list_page(request, pk):
    """The list and the collecting: one tap for one comrade, or all the ticked ones at once."""
    dues_list, on = list_of(request, pk), calendar.today()
    rows = _rows(dues_list)
    form = CollectForm(request.POST or None, on=on, owing=[charge.member_id for charge in rows if charge.left])
    if request.method == "POST":
        actions.require_keeper(request.user, dues_list.branch)
        if form.is_valid():
            try:
                receipts = dues.receive_in_full(dues_list, actor=request.user, on=on, **form.cleaned_data)
            except ValidationError as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _received(receipts))
                return redirect(f"{address(dues_list)}#dc{receipts[-1].member_id}")
    seen = Member.objects.visible_to(request.user).filter(dues_charges__list=dues_list)
    context = {
        "dues_list": dues_list,
        "branch": dues_list.branch,
        "form": form,
        "rows": rows,
        "ticked": set(request.POST.getlist("members")),
        "total": sum(charge.amount for charge in rows),
        "paid": sum(charge.paid for charge in rows),
        "left": sum(charge.left for charge in rows),
        "owing": sum(bool(charge.left) for charge in rows),
        "lacking": sum(charge.lacking for charge in rows),
        "elsewhere": charges.elsewhere(dues_list.branch, dues_list.month),
        "seen": set(seen.values_list("pk", flat=True)),
        "keeps": actions.may_keep(request.user, dues_list.branch),
        "decides": actions.may_decide_above(request.user, dues_list.branch),
    }
    return render(request, "members/dues/list.html", context)


def _received(receipts):
    total = dong(sum(receipt.amount for receipt in receipts))
    if len(receipts) == 1:
        return f"Đã thu {total} của đồng chí {receipts[0].member}, phiếu thu số {receipts[0].number}."
    return f"Đã thu {total} của {len(receipts)} đồng chí, phiếu thu số {receipts[0].number} đến {receipts[-1].number}."


@require_POST
def list_recompute(request, pk):
    dues_list = kept_list(request, pk)
    try:
        counts = dues.recompute_list(dues_list, actor=request.user, on=calendar.today())
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        words = f"thêm {counts['added']}, đổi {counts['changed']}, bớt {counts['removed']} đồng chí"
        messages.success(request, f"Đã tính lại: {words}.")
    return redirect(address(dues_list))


@require_POST
def list_close(request, pk):
    dues_list = kept_list(request, pk)
    try:
        dues.close_list(dues_list, actor=request.user, on=calendar.today())
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Đã chốt danh sách. Vẫn thu tiền được; số phải nộp không đổi nữa.")
    return redirect(address(dues_list))


def list_reopen(request, pk):
    dues_list = list_of(request, pk)
    actions.require_superior(request.user, dues_list.branch)
    form = ReasonForm(request.POST or None)
    form.submit_label = "Mở lại danh sách"
    if form.is_valid():
        try:
            dues.reopen_list(dues_list, actor=request.user, on=calendar.today(), **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã mở lại danh sách.")
            return redirect(address(dues_list))
    title = f"Mở lại danh sách đảng phí tháng {dues_list.month:%m/%Y}"
    return form_page(request, form, dues_list.branch, title, back=address(dues_list))


def charge_edit(request, pk):
    visible = DuesCharge.objects.visible_to(request.user).select_related("list__branch", "member")
    charge = get_object_or_404(visible, pk=pk)
    actions.require_keeper(request.user, charge.list.branch)
    initial = {"amount": charge.amount, "reason": charge.correction}
    form = CorrectForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            dues.correct_charge(charge, actor=request.user, on=calendar.today(), **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã điều chỉnh.")
            return redirect(f"{address(charge.list)}#dc{charge.member_id}")
    lead = f"Đồng chí {charge.member}, tháng {charge.month:%m/%Y}. {charge.rule}: {dong(charge.computed)}."
    return form_page(request, form, charge.list.branch, "Điều chỉnh số phải nộp", lead, address(charge.list))


def list_print(request, pk):
    dues_list = list_of(request, pk)
    rows = _rows(dues_list)
    totals = {name: sum(getattr(charge, name) for charge in rows) for name in ("amount", "paid", "left")}
    context = {"dues_list": dues_list, "branch": dues_list.branch, "rows": rows, "totals": totals}
    return render(request, "members/dues/list_print.html", context)


def list_file(request, pk):
    dues_list = list_of(request, pk)
    name = f"dang_phi_{dues_list.month:%Y_%m}"
    return file_response(sheets.list_book(dues_list, _rows(dues_list)), name)
