"""Secret ballots on paper: the roll, the two blind entries, the sealed result."""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from branches import access, calendar, journal
from branches.models import Authority
from members.models import Meeting
from screening import actions, pages, roll, workflow
from screening.actions.ballots import check_counts, opens, ratio_of
from screening.discipline import ballots as discipline
from screening.discipline.measures import ratios
from screening.discipline.sheets import tables, thresholds
from screening.flow import NotYet, Reason, Situation
from screening.forms.ballots import MeetingForm, RollForm, TallyForm, VoidForm
from screening.guards import involved, meetings_since
from screening.models import Ballot
from screening.secrecy import FEW_VOTERS, fingerprint, sees_counts
from screening.sheets import arithmetic, conclusion, matter

NOT_A_TELLER = "Chỉ người trong tổ kiểm phiếu của lần bỏ phiếu này mới nhập số phiếu."
WRONG_PASSWORD = "Mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt."
OTHER_MEETING = Reason("Buổi họp đã chọn không dùng được cho lần bỏ phiếu này.", "Xem lại danh sách rồi khóa.")


def ballot_new(request, pk, kind):
    """The roll of a meeting as the rules see it; locking it opens the ballot."""
    if kind not in Ballot.Kind.values:
        raise Http404
    on = calendar.today()
    case = get_object_or_404(pages.case_for(request.user, on), pk=pk)
    try:
        row = workflow.step(opens(case, kind))
    except KeyError:
        raise Http404 from None
    access.require(request.user, row.roles, case.branch)
    page = {"case": case, "kind": Ballot.Kind(kind), "matter": matter(case, kind)}
    if request.method == "GET":
        journal.viewed(case, by=request.user, part="Danh sách người bỏ phiếu")
    if reasons := _not_now(case, row, request.user, on):
        page["reasons"] = pages.with_links(reasons, case, request.user, on)
        return render(request, "screening/ballot_new.html", page, status=409)
    meetings = Meeting.objects.visible_to(request.user).of_members().filter(branch=case.branch, held_on__lte=on)
    since = meetings_since(case)
    meetings = meetings.filter(held_on__gte=since, attendances__isnull=False).distinct()
    chosen = MeetingForm(request.GET if request.GET.get("hop") else None, meetings=meetings)
    asked = chosen.cleaned_data["hop"] if chosen.is_valid() else None
    meeting = asked or meetings.first()
    chosen.initial["hop"] = meeting
    page |= {"meeting": meeting, "meetings": chosen, "since": since}
    if meeting is None:
        return render(request, "screening/ballot_new.html", page)
    drafted = roll.draft(case, meeting, kind)
    form = _roll_form(request, case, drafted)
    page |= _preview(case, kind, drafted, meeting) | {"form": form}
    if request.method == "POST" and chosen.is_bound and asked is None:
        return render(request, "screening/ballot_new.html", page | {"reasons": [OTHER_MEETING]}, status=409)
    if not form.is_valid():
        return render(request, "screening/ballot_new.html", page)
    try:
        ballot = actions.open_ballot(case, kind, meeting=meeting, tellers=form.team, actor=request.user, on=on)
    except NotYet as refusal:
        return render(request, "screening/ballot_new.html", page | {"reasons": refusal.reasons}, status=409)
    needs = thresholds(ballot) if ballot.forms else f"cần ít nhất {ballot.needed} phiếu đồng ý"
    done = f"Đã khóa danh sách. Tổng số: {ballot.base}; {needs}."
    messages.success(request, done)
    return redirect(ballot)


def _not_now(case, row, actor, on):
    """Why this step cannot be done now: the stage, or its standing conditions."""
    if not workflow.fits(case, row):
        return [workflow.stale(Situation(case, actor, on))]
    return workflow.obstacles(case, row, actor, on)


def _roll_form(request, case, drafted):
    barred = involved(Situation(case, request.user, calendar.today()))
    return RollForm(request.POST or None, case=case, roll=drafted, barred=barred, actor=request.user)


def _preview(case, kind, drafted, meeting):
    """How N came about and how many votes are needed, in figures and words."""
    ratio, measures = ratio_of(case.rules, kind), ()
    if kind == Ballot.Kind.DISCIPLINE:
        measures, ratio, _ = discipline.terms(case, drafted, meeting.held_on)
    shares = ratios(case.rules, measures).items()
    return {
        "measures": [(measure, share, share.needed(drafted.base)) for measure, share in shares],
        "roll": drafted,
        "sum": roll.sum_line(drafted.lines),
        "needed": ratio.needed(drafted.base) if drafted.base else None,
        "ratio": ratio,
        "few": 0 < len(drafted.voters) <= FEW_VOTERS,
    }


def _ballot(request, pk):
    visible = Ballot.objects.visible_to(request.user).select_related(
        "case__member", "case__branch", "case__edition", "case__nominee_list", "meeting__branch"
    )
    return get_object_or_404(visible, pk=pk)


def ballot_page(request, pk):
    ballot, on = _ballot(request, pk), calendar.today()
    case, tellers = ballot.case, list(ballot.tellers.select_related("member", "user"))
    entered = set(ballot.tallies.values_list("teller", flat=True))
    journal.viewed(case, by=request.user, part=str(ballot)[:60])
    context = {
        "ballot": ballot,
        "case": case,
        "matter": matter(case, ballot.kind),
        "tellers": tellers,
        "entered": entered,
        "mine": next((t for t in tellers if t.user_id == request.user.pk and _may_enter(request.user, case)), None),
        "awaited": [t for t in tellers if t.user_id and t.pk not in entered],
        "may_void": access.holds(request.user, workflow.step("void_ballot").roles, case.branch),
        "sees_counts": sees_counts(request.user, ballot.branch, on, member=case.member),
    }
    if ballot.forms:
        context |= {"thresholds": thresholds(ballot)}
        if ballot.state == Ballot.State.SEALED:
            superior = Authority.holder_for(ballot.branch, Authority.Body.IMMEDIATE_SUPERIOR, on=on)
            context |= {"conclusion": conclusion(ballot, superior), "tables": tables(ballot)}
    if ballot.state == Ballot.State.SEALED and context["sees_counts"]:
        context |= {"arithmetic": arithmetic(ballot), "fingerprint": fingerprint(ballot)}
    return render(request, "screening/ballot.html", context)


def _may_enter(user, case):
    return access.holds(user, workflow.step("enter_tally").roles, case.branch)


@sensitive_post_parameters()
def tally(request, pk):
    """One teller's blind entry, confirmed by the password; what the other one typed is shown nowhere."""
    ballot, on = _ballot(request, pk), calendar.today()
    teller = ballot.tellers.filter(user=request.user).first()
    if teller is None:
        raise access.NoOffice(NOT_A_TELLER)
    access.require(request.user, workflow.step("enter_tally").roles, ballot.case.branch)
    page = {"ballot": ballot, "case": ballot.case, "matter": matter(ballot.case, ballot.kind)}
    if ballot.state != Ballot.State.OPEN:
        reasons = [workflow.stale(Situation(ballot.case, request.user, on))]
        return render(request, "screening/tally.html", page | {"reasons": reasons}, status=409)
    if ballot.tallies.filter(teller=teller).exists():
        messages.info(request, "Đồng chí đã gửi bản nhập của mình.")
        return redirect(ballot)
    form = TallyForm(request.POST or None, ballot=ballot)
    page["form"] = form
    if not form.is_valid():
        return render(request, "screening/tally.html", page)
    if form.cleaned_data["attempt"] != ballot.mismatches:
        return redirect(ballot)  # the form of an earlier count, sent again by the Back key
    try:
        check_counts(ballot, form.counts)
        if not _knows_password(request, form.cleaned_data["password"]):
            form.add_error("password", WRONG_PASSWORD)
            return render(request, "screening/tally.html", page)
        outcome = actions.enter_tally(ballot, form.counts, actor=request.user, on=on)
    except NotYet as refusal:
        if any(reason.code == "one_tally_only" for reason in refusal.reasons):
            return redirect(ballot)  # the same form sent twice at once
        return render(request, "screening/tally.html", page | {"reasons": refusal.reasons}, status=409)
    _tell(request, ballot, outcome)
    return redirect(ballot)


def _knows_password(request, password):
    """Wrong ones count towards the lock-out of the sign-in page."""
    return authenticate(request, username=request.user.get_username(), password=password) == request.user


def _tell(request, ballot, outcome):
    if outcome == "sealed":
        ballot.refresh_from_db()
        messages.success(request, f"Hai bản khớp nhau. Kết quả đã niêm phong: {ballot.verdict}.")
    elif outcome == "waiting":
        messages.success(request, "Đã nhận bản nhập thứ nhất.")


def ballot_void(request, pk):
    ballot, on = _ballot(request, pk), calendar.today()
    row = workflow.step("void_ballot")
    access.require(request.user, row.roles, ballot.case.branch)
    page = {"ballot": ballot, "case": ballot.case, "matter": matter(ballot.case, ballot.kind)}
    if ballot.state != Ballot.State.OPEN:
        reasons = [workflow.stale(Situation(ballot.case, request.user, on))]
        return render(request, "screening/ballot_void.html", page | {"reasons": reasons}, status=409)
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            actions.void_ballot(ballot, reason=form.cleaned_data["reason"], actor=request.user, on=on)
        except NotYet as refusal:
            page["reasons"] = refusal.reasons
        else:
            messages.success(request, "Đã hủy lần bỏ phiếu. Làm lại ở buổi họp sau.")
            return redirect(ballot)
    status = 409 if "reasons" in page else 200
    return render(request, "screening/ballot_void.html", page | {"form": form}, status=status)
