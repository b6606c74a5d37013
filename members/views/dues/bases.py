"""Bases of a whole branch, and reliefs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import calendar
from members import actions
from members.actions import dues
from members.dues import charges, reliefs
from members.dues.money import month_of
from members.forms import refuse
from members.forms.dues import BasesForm, EndReliefForm, MonthField, ReliefForm
from members.limits import limits
from members.models import DuesRelief, Member
from members.views.dues.asked import branch_of, kept
from members.views.dues.lists import form_page


def _month(request, on):
    """The month that the page is drawn for: as typed, else this one."""
    try:
        return MonthField().clean(request.POST.get("from_month"))
    except ValidationError:
        return month_of(on)


def base_list(request, organization_pk):
    branch, on = kept(request, branch_of(request, organization_pk)), calendar.today()
    members, payers = charges.roll(branch, month_of(on))
    month = _month(request, on)
    form = BasesForm(request.POST or None, members=members, payers=payers, month=month)
    if form.is_valid():
        try:
            bases = dues.set_bases(branch, form.bases, actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            words = f"Đã ghi căn cứ của {len(bases)} đồng chí từ tháng {month:%m/%Y}."
            messages.success(request, words if bases else "Không có dòng nào thay đổi.")
            return redirect("members:dues", branch.pk)
    return render(request, "members/dues/bases.html", {"branch": branch, "form": form})


def relief_list(request, organization_pk):
    branch, on = branch_of(request, organization_pk), calendar.today()
    members, payers = charges.roll(branch, month_of(on))
    context = {
        "branch": branch,
        "rows": reliefs.of(members, on),
        "suggested": reliefs.suggested(members, payers, on),
        "years": limits(on).dues_exempt_years,
        "keeps": actions.may_keep(request.user, branch),
        "seen": set(Member.objects.visible_to(request.user).filter(branch=branch).values_list("pk", flat=True)),
    }
    return render(request, "members/dues/reliefs.html", context)


def _member(request, pk):
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    actions.require_keeper(request.user, member.branch)
    return member


def relief_new(request, pk):
    member, on = _member(request, pk), calendar.today()
    initial = {"from_month": month_of(on)}
    if request.GET.get("ly-do") == DuesRelief.Reason.LONG_SERVICE:
        initial |= {"reason": DuesRelief.Reason.LONG_SERVICE, "percent": 100}
    percents = limits(on).dues_relief_percents
    form = ReliefForm(request.POST or None, instance=DuesRelief(member=member), initial=initial, percents=percents)
    if form.is_valid():
        try:
            dues.grant_relief(form.save(commit=False), actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã ghi miễn, giảm. Danh sách chưa chốt được tính lại theo.")
            return redirect("members:dues-member", member.pk)
    back = reverse("members:dues-member", args=[member.pk])
    return form_page(request, form, member.branch, "Ghi miễn, giảm đảng phí", f"Đồng chí {member}.", back)


def relief_end(request, pk):
    visible = DuesRelief.objects.visible_to(request.user).select_related("member__branch")
    relief = get_object_or_404(visible, pk=pk)
    actions.require_keeper(request.user, relief.member.branch)
    form = EndReliefForm(request.POST or None, initial={"to_month": relief.to_month})
    if form.is_valid():
        try:
            dues.end_relief(relief, actor=request.user, on=calendar.today(), **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã ghi tháng kết thúc.")
            return redirect("members:dues-member", relief.member_id)
    back = reverse("members:dues-member", args=[relief.member_id])
    words = "miễn" if relief.percent == 100 else f"giảm {relief.percent}%"
    lead = (
        f"Đồng chí {relief.member}: {words} từ tháng {relief.from_month:%m/%Y}, {relief.get_reason_display().lower()}."
    )
    return form_page(request, form, relief.member.branch, "Kết thúc miễn, giảm", lead, back)
