"""Exemption, temporary exemption, suspension, temporary activity elsewhere: the log of a branch, a form for each verb."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render

from branches import calendar
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from members import actions
from members.actions import standings
from members.actions.common import warned
from members.forms import EndStandingForm, ExtendStandingForm, ReportStandingForm, StandingForm, refuse
from members.models import Member, Standing


def standing_list(request, organization_pk):
    """The dated log of a branch: who is exempt, elsewhere or suspended, since when, by which resolution."""
    on = calendar.today()
    branch = get_object_or_404(Organization.objects.visible_to(request.user).branches(), pk=organization_pk)
    found = Standing.objects.visible_to(request.user).filter(member__branch=branch).select_related("member")
    ended = request.GET.get("tinh-trang") == "da-het"
    found = found.filter(ends_on__lt=on) if ended else found.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    page = keyset_page(found, order=("-starts_on", "-id"), after=request.GET.get(PARAMETER, ""))
    context = {"branch": branch, "page": page, "ended": ended, "keeps": actions.may_keep(request.user, branch)}
    context["export_filters"] = urlencode({"tinh-trang": "da-het" if ended else "con-han"})
    return render(request, "members/standing_list.html", context)


def _member(request, pk):
    """A member in whose record the actor may write; otherwise the refusal says who may."""
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    actions.require_keeper(request.user, member.branch)
    return member


def _standing(request, pk, standing_pk):
    member = _member(request, pk)
    return member, get_object_or_404(Standing.objects.visible_to(request.user), pk=standing_pk, member=member)


def _verb(request, member, form, title, act, done, **more):
    """get → form → act → redirect; a refusal comes back into the form."""
    if form.is_valid():
        try:
            act(form)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect(member)
    context = {"form": form, "member": member, "title": title, "back_url": member.get_absolute_url()} | more
    return render(request, "members/standing_form.html", context)


def standing_new(request, pk):
    member, on = _member(request, pk), calendar.today()
    return _verb(
        request,
        member,
        StandingForm(request.POST or None, instance=Standing(member=member)),
        "Ghi tình trạng sinh hoạt",
        lambda form: standings.record_standing(form.save(commit=False), actor=request.user, on=on),
        "Đã ghi tình trạng sinh hoạt.",
        warnings=warned("record_standing", member, on),
    )


def _with_data(verb, request, standing):
    return lambda form: verb(standing, actor=request.user, on=calendar.today(), **form.cleaned_data)


def standing_end(request, pk, standing_pk):
    member, standing = _standing(request, pk, standing_pk)
    return _verb(
        request,
        member,
        EndStandingForm(request.POST or None, initial={"ends_on": standing.ends_on}),
        f"Kết thúc: {standing.get_kind_display()}",
        _with_data(standings.end_standing, request, standing),
        "Đã ghi ngày kết thúc.",
    )


def standing_extend(request, pk, standing_pk):
    member, standing = _standing(request, pk, standing_pk)
    return _verb(
        request,
        member,
        ExtendStandingForm(request.POST or None),
        f"Gia hạn: {standing.get_kind_display()}",
        _with_data(standings.extend_standing, request, standing),
        "Đã gia hạn.",
    )


def standing_report(request, pk, standing_pk):
    member, standing = _standing(request, pk, standing_pk)
    return _verb(
        request,
        member,
        ReportStandingForm(request.POST or None, initial={"reported_on": standing.reported_on}),
        f"Báo cáo cấp trên: {standing.get_kind_display()}",
        _with_data(standings.report_standing, request, standing),
        "Đã ghi ngày báo cáo.",
    )
