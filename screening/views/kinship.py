"""Quan hệ gia đình: who keeps out of the cases about a member."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render

from branches import access, calendar, journal
from members.forms import refuse
from screening import actions, kin
from screening.actions.kinship import may_declare, may_withdraw
from screening.forms.side import KinshipForm, WithdrawForm
from screening.models import Kinship
from screening.views.opening import member_of_cases
from screening.workflow import BRANCH_COMMITTEE


def kinship(request, member_pk):
    """The declared relations of a member, and the form to declare one."""
    on, actor = calendar.today(), request.user
    member = member_of_cases(request, member_pk)
    may = may_declare(actor, member)
    if request.method == "POST" and not may:
        access.require(actor, BRANCH_COMMITTEE, member.branch)
    form = KinshipForm(request.POST or None, actor=actor, officers=kin.officers_around(member.branch, on))
    if form.is_valid():
        try:
            actions.declare_kinship(member, actor=actor, on=on, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã khai. Người thân không tham gia các hồ sơ về đồng chí.")
            return redirect("screening:kinship", member.pk)
    journal.viewed(member, by=actor, part="Quan hệ gia đình đã khai")
    context = {
        "member": member,
        "relations": kin.relations_of(member),
        "form": form if may else None,
        "may_withdraw": may_withdraw(actor, member),
    }
    return render(request, "screening/kinship.html", context)


def kinship_withdraw(request, pk):
    """A relation declared by mistake is taken back by the superior, with a reason."""
    on, actor = calendar.today(), request.user
    found = Kinship.objects.visible_to(actor).select_related("member__branch", "relative", "officer")
    relation = get_object_or_404(found, pk=pk)
    if not may_withdraw(actor, relation.member):
        raise access.NoOffice("Cấp trên của chi bộ bỏ một quan hệ đã khai.")
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            actions.withdraw_kinship(relation, actor=actor, on=on, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã bỏ khai. Lý do được giữ lại.")
            return redirect("screening:kinship", relation.member_id)
    context = {"relation": relation, "member": relation.member, "form": form}
    return render(request, "screening/kinship_withdraw.html", context)
