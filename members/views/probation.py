"""Đảng viên dự bị: who, until when, and each step to the recognition."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models.functions import Greatest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string

from branches import calendar
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from members import actions, admission, pages
from members.actions import probation as verbs
from members.forms import refuse
from members.forms.probation import NotRecognisedForm, ProbationForm, ProbationVoteForm, RecogniseForm
from members.models import Member


def state(kept, on):
    """(class, icon, words): how much of the probation is left, or of the days to consider it."""
    if kept.outcome == kept.Outcome.NOT_RECOGNISED:
        return "st-wait", "i-wait", "Chờ cấp trên xem xét"
    if on < kept.ends_on:
        kind, icon, words = admission.remaining(kept.ends_on, on)
        return kind, icon, f"Dự bị {words}"
    return admission.remaining(kept.consider_by, on, "Đến hạn xét, ")


def probation_list(request, organization_pk):
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=organization_pk)
    on = calendar.today()
    members = Member.objects.visible_to(request.user).in_organization(organization).probationary_on(on)
    since = Greatest("admitted_on", date.min)  # no column, lest all members are read in the order of its index
    page = keyset_page(
        members.annotate(since=since).select_related("branch"),
        order=("since", "id"),
        after=request.GET.get(PARAMETER, ""),
    )
    kept = verbs.of_members(page.rows, on)
    rows = [(member, kept[member.pk], state(kept[member.pk], on)) for member in page]
    context = {"organization": organization, "page": page, "rows": rows}
    return render(request, "members/probation_list.html", context)


def _probationer(request, pk, *, keep=False):
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    if keep:
        actions.require_keeper(request.user, member.branch)
    return member


def probation_page(request, pk):
    member, on = _probationer(request, pk), calendar.today()
    kept = verbs.draft(member, on)
    running = (
        member.official_on is None and Member.objects.visible_to(request.user).active_on(on).filter(pk=pk).exists()
    )
    agreed = verbs.agreed(kept, on)
    context = {
        "member": member,
        "probation": kept,
        "running": running,
        "state": state(kept, on) if running else None,
        "agreed": agreed,
        "why_not_vote": verbs.why_not_vote(kept, on),
        "which_way": verbs.which_way(member.branch, on) if agreed is False else "",
        "keeps": actions.may_keep(request.user, member.branch),
        "who_keeps": actions.who_keeps(member.branch),
    }
    return render(request, "members/probation.html", context)


def _keep(request, member, on):
    form = ProbationForm(request.POST or None, instance=verbs.draft(member, on), actor=request.user, on=on)
    return form, lambda: verbs.keep_probation(form.save(commit=False), actor=request.user, on=on), "Đã lưu."


def _vote(request, member, on):
    official = Member.objects.visible_to(request.user).official_on(on).filter(branch=member.branch).count()
    form = ProbationVoteForm(request.POST or None, instance=verbs.draft(member, on), official=official)
    return form, lambda: verbs.vote_probation(form.save(commit=False), actor=request.user, on=on), "Đã ghi kết quả."


def _recognise(request, member, on):
    form = RecogniseForm(request.POST or None)
    day = verbs.draft(member, on).ends_on
    done = f"Đã ghi {pages.address(member)} là đảng viên chính thức từ {day:%d/%m/%Y}, ngày đủ thời gian dự bị."
    return form, lambda: verbs.recognise(member, actor=request.user, on=on, **form.cleaned_data), done


def _not_recognised(request, member, on):
    form = NotRecognisedForm(request.POST or None)

    def act():
        return verbs.not_recognised(member, actor=request.user, on=on, **form.cleaned_data)

    return form, act, "Đã ghi. Tư cách của đồng chí chưa thay đổi; cấp trên xem xét, quyết định."


def panel(request, member):
    """On the page of a probationary member: how long still, and where it is kept."""
    on = calendar.today()
    if member.official_on or not member.running_memberships:
        return ""
    kept = verbs.draft(member, on)
    return render_to_string(
        "members/_probation_panel.html", {"member": member, "probation": kept, "state": state(kept, on)}
    )


STEPS = {
    "theo-doi": ("Người giúp đỡ, lớp bồi dưỡng, kiểm điểm", _keep),
    "bieu-quyet": ("Chi bộ biểu quyết công nhận chính thức", _vote),
    "cong-nhan": ("Quyết định công nhận chính thức", _recognise),
    "khong-cong-nhan": ("Chi bộ đề nghị không công nhận", _not_recognised),
}


def probation_step(request, pk, slug):
    if slug not in STEPS:
        raise Http404
    member, on = _probationer(request, pk, keep=True), calendar.today()
    title, make = STEPS[slug]
    form, act, done = make(request, member, on)
    if form.is_valid():
        try:
            act()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("members:probation", member.pk)
    context = {"form": form, "member": _probationer(request, pk), "title": title}
    return render(request, "members/probation_form.html", context)
