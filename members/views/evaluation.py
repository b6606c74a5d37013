"""The annual ranking: a branch's rounds, one round step by step, a committee's overview, organisations ranked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branches import access, calendar
from branches.access import NoOffice, Reach
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from members import actions, evaluation
from members.actions import evaluation as verbs
from members.actions import organization_rankings as organization_verbs
from members.forms import refuse
from members.forms.evaluation import (
    DecideForm,
    GiveBackForm,
    ReviewForm,
    RoundForm,
    SubmitForm,
    VoteForm,
)
from members.forms.organization_rankings import ChangeOrganizationRankingForm, OrganizationsForm
from members.limits import limits
from members.models import EvaluationRound, Level, Meeting, Member, OrganizationRanking

SHOWN = 6  # years to choose from
NOVEMBER = 11  # from this month on the ranking of the running year is meant, before it that of the last one


def _years(on):
    return [on.year - back for back in range(SHOWN)]


def _year(request, on):
    """The year asked for; without one the year that is being ranked now."""
    asked = request.GET.get("nam", "")
    return int(asked) if asked in map(str, _years(on)) else on.year - (on.month < NOVEMBER)


def _organization(request, pk):
    return get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)


def evaluation_list(request, organization_pk):
    """A branch: its rounds by year. A committee: the branches below it in one year."""
    organization, on = _organization(request, organization_pk), calendar.today()
    if organization.has_members:
        context = {"branch": organization, "totals": evaluation.history(organization), "levels": LEVELS}
        context |= {"keeps": actions.may_keep(request.user, organization) and not organization.dissolved_on}
        return render(request, "members/evaluation_list.html", context)
    year = _year(request, on)
    branches = Organization.objects.visible_to(request.user).below(organization).branches().active_on(on)
    page = keyset_page(branches, after=request.GET.get(PARAMETER, ""))
    levels = evaluation.levels_below(organization, year)
    context = {
        "organization": organization,
        "year": year,
        "years": _years(on),
        "page": page,
        "totals": evaluation.overview(page.rows, year),
        "cap": evaluation.Cap.of(levels, limits(on)),
        "sums": [(level.label, levels[level]) for level in Level],
        "levels": LEVELS,
    }
    return render(request, "members/evaluation_overview.html", context)


LEVELS = tuple(evaluation.SHORT.values())


# --- one round ------------------------------------------------------------------------------------------------------


def _round(request, pk, *, keep=False, decide=False):
    found = EvaluationRound.objects.visible_to(request.user).select_related("branch__parent", "meeting")
    round = get_object_or_404(found, pk=pk)
    if keep:
        actions.require_keeper(request.user, round.branch)
    if decide:
        actions.require_superior(request.user, round.branch)
    return round


def _form(request, round, form, title, act, done, template="evaluation_form"):
    """get → form → act → redirect to the round; a refusal comes back into the form."""
    if form.is_valid():
        try:
            round = act() or round
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("members:evaluation", round.pk)
    context = {"form": form, "round": round, "branch": round.branch, "title": title}
    context["back_url"] = round.get_absolute_url() if round.pk else _history(round.branch)
    return render(request, f"members/{template}.html", context)


def _history(branch):
    return reverse("members:evaluations", args=[branch.pk])


def evaluation_open(request, organization_pk):
    branch, on = _organization(request, organization_pk), calendar.today()
    actions.require_keeper(request.user, branch)
    initial = {"year": _year(request, on), "opened_on": on}
    form = RoundForm(request.POST or None, instance=EvaluationRound(branch=branch), initial=initial)

    def act():
        return verbs.open_round(form.save(commit=False), actor=request.user, on=on)

    return _form(request, form.instance, form, "Mở đợt xếp loại", act, "Đã mở đợt, lập danh sách đảng viên.")


def _page(request, round, on):
    rows = evaluation.rows(round, on)
    cap = evaluation.Cap.of([row.level for row in rows], limits(on))
    waits = any(not (row.evaluation.not_ranked or row.evaluation.proposed) for row in rows)
    return {"round": round, "branch": round.branch, "rows": rows, "cap": cap, "waits": waits}


def evaluation_page(request, pk):
    round, on = _round(request, pk), calendar.today()
    open_ = round.state in EvaluationRound.UNDER_WAY and round.submitted_on is None
    seen = Member.objects.visible_to(request.user).filter(evaluations__round=round)
    context = _page(request, round, on) | {
        "look": evaluation.look(round),
        "seen": set(seen.values_list("pk", flat=True)),  # the others have moved on to a branch beyond reach
        "keeps": open_ and actions.may_keep(request.user, round.branch),
        "decides": round.is_with_superior and actions.may_decide_above(request.user, round.branch),
    }
    return render(request, "members/evaluation.html", context)


def evaluation_sheet(request, pk):
    """Bảng tổng hợp, to be printed and signed."""
    return render(request, "members/evaluation_sheet.html", _page(request, _round(request, pk), calendar.today()))


@require_POST
def evaluation_roll(request, pk):
    round = _round(request, pk, keep=True)
    try:
        added, removed = verbs.update_roll(round, actor=request.user, on=calendar.today())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = f"Thêm {added} đồng chí, bỏ {removed}." if added or removed else "Danh sách đã đúng với chi bộ hôm nay."
        messages.success(request, words)
    return redirect("members:evaluation", round.pk)


def evaluation_review(request, pk):
    round, on = _round(request, pk, keep=True), calendar.today()
    form = ReviewForm(request.POST or None, rows=evaluation.rows(round, on), on=on, initial={"day": on})

    def act():
        verbs.review(round, form.given, day=form.cleaned_data["day"], actor=request.user, on=on)

    title = f"Tự kiểm điểm năm {round.year}"
    return _form(request, round, form, title, act, "Đã lưu tự kiểm điểm.", "evaluation_review")


def evaluation_vote(request, pk):
    round, on = _round(request, pk, keep=True), calendar.today()
    meetings = Meeting.objects.visible_to(request.user).of_members()
    meetings = meetings.filter(branch=round.branch, held_on__range=(round.opened_on, on))
    rows = evaluation.rows(round, on)
    form = VoteForm(request.POST or None, round=round, rows=rows, meetings=meetings, on=on)

    def act():
        paper = {name: form.cleaned_data[name] for name in form.about}
        verbs.vote(round, form.given, actor=request.user, on=on, **paper)

    title = f"Bỏ phiếu xếp loại năm {round.year}"
    return _form(request, round, form, title, act, "Đã lưu kết quả bỏ phiếu.", "evaluation_vote")


def evaluation_submit(request, pk):
    round, on = _round(request, pk, keep=True), calendar.today()
    form = SubmitForm(request.POST or None, initial={"submitted_on": on})

    def act():
        verbs.submit(round, actor=request.user, on=on, **form.cleaned_data)

    return _form(request, round, form, "Gửi kết quả lên cấp trên", act, "Đã ghi gửi cấp trên.")


def evaluation_return(request, pk):
    round, on = _round(request, pk, decide=True), calendar.today()
    form = GiveBackForm(request.POST or None)

    def act():
        verbs.give_back(round, actor=request.user, on=on, **form.cleaned_data)

    return _form(request, round, form, "Trả lại chi bộ", act, "Đã trả lại chi bộ.")


def evaluation_decide(request, pk):
    round, on = _round(request, pk, decide=True), calendar.today()
    rows = evaluation.rows(round, on)
    form = DecideForm(request.POST or None, round=round, rows=rows, on=on, initial={"decided_on": on})

    def act():
        paper = {name: form.cleaned_data[name] for name in form.about}
        verbs.decide(round, form.given, actor=request.user, on=on, **paper)

    title = f"Quyết định xếp loại năm {round.year}"
    return _form(request, round, form, title, act, "Đã ghi quyết định xếp loại.", "evaluation_decide")


# --- organisations --------------------------------------------------------------------------------------------------


def _decides_below(actor, organization):
    """A superior of what lies right below: an office of a committee here or further up."""
    here = access.holds(actor, actions.KEEPERS_ABOVE, organization, Reach.HERE)
    return here or access.holds(actor, actions.KEEPERS_ABOVE, organization, Reach.ABOVE)


def organization_rankings(request, organization_pk):
    """The own rankings by year, and in one year those of the organisations right below."""
    organization, on = _organization(request, organization_pk), calendar.today()
    year = _year(request, on)
    seen = OrganizationRanking.objects.visible_to(request.user)
    below = seen.filter(organization__parent=organization, year=year).select_related("organization")
    page = keyset_page(
        below.annotate(sort=F("organization__sort_key")), order=("sort", "id"), after=request.GET.get(PARAMETER, "")
    )
    levels = list(below.values_list("level", flat=True))
    context = {
        "organization": organization,
        "own": list(seen.filter(organization=organization)),
        "year": year,
        "years": _years(on),
        "page": page,
        "cap": evaluation.Cap.of(levels, limits(on)),
        "decides": not organization.has_members and _decides_below(request.user, organization),
    }
    return render(request, "members/organization_rankings.html", context)


def _back(organization, year):
    return f"{reverse('members:organization-rankings', args=[organization.pk])}?nam={year}"


def organization_ranking_new(request, organization_pk):
    """Fifty at a time, by name; whoever is ranked is no longer on the list."""
    organization, on = _organization(request, organization_pk), calendar.today()
    if not _decides_below(request.user, organization):
        raise NoOffice(access.who_may(actions.KEEPERS_ABOVE, organization, Reach.HERE))
    year = _year(request, on)
    below = Organization.objects.visible_to(request.user).filter(parent=organization).active_on(on)
    below = below.exclude(rankings__year=year).order_by("sort_key", "pk")[:50]
    form = OrganizationsForm(
        request.POST or None, organization=organization, below=list(below), year=year, on=on, initial={"decided_on": on}
    )
    if form.is_valid():
        paper = {name: form.cleaned_data[name] for name in form.about}
        try:
            found = organization_verbs.rank_organizations(
                organization, form.given, year=year, actor=request.user, on=on, **paper
            )
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã ghi xếp loại {len(found)} tổ chức.")
            return redirect(_back(organization, year))
    context = {"form": form, "organization": organization, "year": year, "back_url": _back(organization, year)}
    return render(request, "members/organization_ranking_form.html", context)


def organization_ranking_edit(request, pk):
    found = OrganizationRanking.objects.visible_to(request.user).select_related("organization__parent")
    ranking, on = get_object_or_404(found, pk=pk), calendar.today()
    organization = ranking.organization
    actions.require_superior(request.user, organization)
    form = ChangeOrganizationRankingForm(request.POST or None, instance=ranking)
    if form.is_valid():
        try:
            organization_verbs.change_organization_ranking(form.save(commit=False), actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã đổi xếp loại theo quyết định mới.")
            return redirect(_back(organization, ranking.year))
    context = {"form": form, "branch": organization, "back_url": _back(organization, ranking.year)}
    context["title"] = f"Đổi xếp loại năm {ranking.year}"
    return render(request, "members/evaluation_form.html", context)
