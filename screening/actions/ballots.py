"""Secret ballots: freeze the roll, take two blind entries, seal or recount (domain §11.2, §11.3 no. 27)."""

from django.db import transaction

from branches import access
from branches.models import Authority
from members.models import Meeting
from screening import notices, roll, workflow
from screening.discipline import ballots as discipline
from screening.flow import NotYet, Reason
from screening.models import Ballot, Paper, Stage, TallyEntry, Teller
from screening.models.ballots import COUNTS
from screening.ways import way_of

from .base import locked, move, paper

Kind = Ballot.Kind

#: Which verb opens a ballot of which kind.
OPENS = {
    Kind.LIST: "list_vote",
    Kind.PROGRESS: "progress_vote",
    Kind.REMOVAL: "proposal_vote",
    Kind.EXPULSION: "proposal_vote",
}


def opens(case, kind):
    """The verb that opens a ballot of this kind on the track of the case. Raises KeyError where it has none."""
    way = way_of(case)
    return (way.opens if way else OPENS)[kind]


def ratio_of(rules, kind):
    """The share of N that a ballot of this kind needs, by the rules of the case."""
    return {
        Kind.LIST: rules.list_ratio,
        Kind.PROGRESS: rules.progress_ratio,
        Kind.REMOVAL: rules.removal_proposal_ratio,
        Kind.EXPULSION: rules.expulsion_proposal_ratio,
        Kind.DISCIPLINE: rules.discipline_light,
    }[kind]


@transaction.atomic
def open_ballot(case, kind, *, meeting, tellers, actor, on):
    """Freeze N and the roll before the papers are handed out, and name the counting team. Returns the Ballot.

    `tellers` are members, the head first; at least two of them sign in to enter counts. Raises NoOffice or NotYet.
    """
    case = locked(case)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk) if meeting else None
    drafted = roll.draft(case, meeting, kind) if meeting else roll.Roll(())
    tellers = list(tellers)
    verb = opens(case, kind)
    workflow.require(case, verb, actor, on, kind=kind, meeting=meeting, tellers=tellers, roll=drafted)
    ratio, more = ratio_of(case.rules, kind), {}
    if kind == Kind.DISCIPLINE:
        _, ratio, more = discipline.terms(case, drafted, meeting.held_on)
    ballot = Ballot.objects.create(
        case=case,
        cycle=case.cycle,
        kind=kind,
        meeting=meeting,
        held_on=meeting.held_on,
        base=drafted.base,
        present=len(drafted.voters),
        needed=ratio.needed(drafted.base),
        ratio=str(ratio),
        **more,
    )
    roll.freeze(ballot, drafted)
    Teller.objects.bulk_create(
        Teller(ballot=ballot, member=member, user_id=member.user_id, head=index == 0)
        for index, member in enumerate(tellers)
    )
    facts = {"ballot": ballot.pk, "kind": kind, "base": ballot.base, "needed": ballot.needed}
    move(case, verb, actor=actor, on=on, facts=facts)
    return ballot


def check_counts(ballot, counts):
    """The sums of a count, each with its sentence (domain §11.2 no. 3). The database checks them once more."""
    c, reasons = counts, []
    if min(c.values()) < 0:
        raise NotYet(Reason("Số phiếu không thể âm.", "Đếm lại từng loại.", "negative_count"))
    if ballot.kind == Kind.DISCIPLINE and (strange := discipline.not_on_paper(ballot, counts)):
        words = f"Phiếu không có hình thức {strange[0].label.lower()}."
        raise NotYet(Reason(words, "Phiếu ghi thêm là phiếu không hợp lệ.", "form_not_on_paper"))
    if not c["issued"]:
        raise NotYet(
            Reason(
                "Chưa phát phiếu nào thì chưa có kết quả.",
                "Hội nghị không bỏ phiếu thì hủy lần bỏ phiếu này, ghi lý do.",
                "nothing_issued",
            )
        )
    if c["issued"] > ballot.present:
        reasons.append(
            Reason(
                f"Số phiếu phát ra ({c['issued']}) lớn hơn số có mặt ({ballot.present}).",
                "Xem lại số phát ra hoặc danh sách có mặt.",
                "issued_exceeds_present",
            )
        )
    if c["collected"] > c["issued"]:
        reasons.append(
            Reason(
                f"Số phiếu thu về ({c['collected']}) lớn hơn số phát ra ({c['issued']}).",
                "Đếm lại phiếu thu về.",
                "returned_exceeds_issued",
            )
        )
    gap = abs(c["valid"] + c["invalid"] - c["collected"])
    if gap:
        reasons.append(
            Reason(
                f"Hợp lệ ({c['valid']}) + không hợp lệ ({c['invalid']}) chưa bằng thu về ({c['collected']}).",
                f"Sửa số còn lệch {gap} phiếu.",
                "counts_do_not_add",
            )
        )
    if c["invalid_struck"] + c["invalid_both"] + c["invalid_form"] != c["invalid"]:
        reasons.append(
            Reason(
                f"Các loại phiếu không hợp lệ cộng lại chưa bằng số phiếu không hợp lệ ({c['invalid']}).",
                "Đếm lại từng loại.",
                "invalid_does_not_add",
            )
        )
    if c["in_favour"] + c["against"] + c["blank"] != c["valid"]:
        reasons.append(
            Reason(
                f"{_choices(ballot, c)} + trắng ({c['blank']}) chưa bằng hợp lệ ({c['valid']}).",
                "Đếm lại từng loại.",
                "valid_does_not_add",
            )
        )
    if reasons:
        raise NotYet(*reasons)


def figures_of(ballot, counts):
    """The figures that this kind of ballot is counted by."""
    if ballot.kind == Kind.DISCIPLINE:
        return discipline.figures(counts)
    return {name: counts[name] for name in COUNTS}


def _choices(ballot, counts):
    """“Đồng ý (6) + không đồng ý (2)”; on discipline each form that stood on the paper."""
    if ballot.kind != Kind.DISCIPLINE:
        return f"Đồng ý ({counts['in_favour']}) + không đồng ý ({counts['against']})"
    named = [f"{measure.label} ({counts[f'for_{measure}']})" for measure in ballot.measures]
    return " + ".join([*named, f"không kỷ luật ({counts['against']})"])


@transaction.atomic
def enter_tally(ballot, counts, *, actor, on):
    """One teller's blind entry. Returns "waiting", "sealed" or "differs".

    The first entry is kept out of sight. An equal second one seals the ballot and moves the case; a different one
    erases both, and the whole team counts again: nothing tells which figure differs.
    """
    case = locked(ballot.case)
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    workflow.require(case, "enter_tally", actor, on)
    if ballot.state != Ballot.State.OPEN:
        raise NotYet(Reason("Lần bỏ phiếu này đã kết thúc.", "Xem kết quả.", "ballot_closed"))
    teller = ballot.tellers.filter(user=actor).first()
    if teller is None:
        raise access.NoOffice("Chỉ người trong tổ kiểm phiếu của lần bỏ phiếu này mới nhập số phiếu.")
    counts = figures_of(ballot, counts)
    check_counts(ballot, counts)
    first = ballot.tallies.first()
    if first is not None and first.teller_id == teller.pk:
        raise NotYet(
            Reason(
                "Đồng chí đã gửi bản nhập của mình.", "Chờ đồng chí kiểm phiếu khác nhập bản thứ hai.", "one_tally_only"
            )
        )
    if first is None:
        TallyEntry.objects.create(ballot=ballot, teller=teller, **counts)
        move(case, "enter_tally", actor=actor, on=on, facts={"ballot": ballot.pk, "entry": "first"})
        notices.first_tally(ballot, teller)
        return "waiting"
    if first.counts != counts:
        ballot.tallies.all().delete()
        ballot.mismatches += 1
        ballot.save()
        move(case, "enter_tally", actor=actor, on=on, facts={"ballot": ballot.pk, "entry": "differs"})
        return "differs"
    ballot.tallies.all().delete()
    _seal(case, ballot, counts, on)
    paper(
        case,
        Paper.Kind.TALLY_MINUTES,
        issued_on=ballot.held_on,
        issuer=case.branch,
        number=ballot.meeting.minutes_number,
        typed=False,
    )
    to = _outcome(case, ballot, on)
    move(
        case,
        "enter_tally",
        actor=actor,
        on=on,
        to=to,
        note=f"{ballot.get_kind_display()}: {ballot.verdict}",
        facts={"ballot": ballot.pk, "entry": "sealed", "kind": ballot.kind, "passed": ballot.passed},
    )
    return "sealed"


def _seal(case, ballot, counts, on):
    for name, value in counts.items():
        setattr(ballot, name, value)
    ballot.passed = counts["in_favour"] >= ballot.needed
    if ballot.kind == Kind.DISCIPLINE:
        narrow, wide = discipline.results(ballot, case.rules)
        ballot.form, ballot.wide_form, ballot.passed = narrow.measure, wide.measure, bool(narrow.measure)
    ballot.state, ballot.sealed_on = Ballot.State.SEALED, on
    ballot.save()


def _outcome(case, ballot, on):
    """Where a sealed ballot leads (domain §11.3 nos. 10, 19; on the other tracks §2)."""
    if way := way_of(case):
        return way.outcome(case, ballot, on)
    if ballot.kind == Kind.LIST:
        return Stage.AWAITING_APPROVAL if ballot.passed else Stage.NOT_LISTED
    if ballot.kind == Kind.PROGRESS:
        return Stage.PROGRESS_PROPOSED if ballot.passed else Stage.PROGRESS_NOT_RECOGNISED
    if not ballot.passed:
        return Stage.NO_PROPOSAL
    grassroots = Authority.holder_for(case.branch, Authority.Body.GRASSROOTS, on=on)
    return Stage.PROPOSED if grassroots else Stage.FORWARDED


@transaction.atomic
def void_ballot(ballot, *, reason, actor, on):
    """Void an open ballot with a reason; it is repeated at a later meeting, never edited."""
    case = locked(ballot.case)
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    workflow.require(case, "void_ballot", actor, on, reason=reason)
    if ballot.state != Ballot.State.OPEN:
        raise NotYet(Reason("Lần bỏ phiếu này đã kết thúc.", "Xem kết quả.", "ballot_closed"))
    ballot.tallies.all().delete()
    ballot.state, ballot.void_reason = Ballot.State.VOID, reason.strip()
    ballot.save()
    move(case, "void_ballot", actor=actor, on=on, note=reason, facts={"ballot": ballot.pk, "reason": reason})
    notices.ballot_voided(case, on)
    return ballot
