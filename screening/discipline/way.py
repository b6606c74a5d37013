"""What the pages say about discipline (domain §2.3)."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery

from branches.models import Authority
from members.actions import posts, profile
from screening.flow import bodies
from screening.models import Ballot, Contact, Decision, Discipline, Measure, Paper, RepresentativeHearing, Stage, Track
from screening.ways import Way

from .measures import MEASURE_OF, OF_THE_BRANCH, facts

ROUTE = (
    "open_discipline",
    "receive_statement",
    "hear_member",
    "discipline_vote",
    "issue_discipline",
    "deliver",
)
UPWARDS = ("grassroots_vote", "verify", "hear_before_decision", "decide_discipline", "deliver")
BY_SENTENCE = ("report_sentence", "hear_before_decision", "decide_discipline", "deliver")
REFERRED = ("hear_before_decision", "settle_referral", "deliver")


def _facts():
    """What decides the next step, for a list of cases in one query."""
    here = {"case": OuterRef("pk")}
    hearings = RepresentativeHearing.objects.filter(**here)
    sealed = Ballot.objects.sealed().counting().filter(**here, kind=Ballot.Kind.DISCIPLINE).order_by("-pk")
    about = Discipline.objects.filter(**here)
    return {
        "discipline_heard_by": ArraySubquery(hearings.order_by("pk").values("organization")),
        "discipline_form": Subquery(sealed.values("form")[:1]),
        "discipline_wide_form": Subquery(sealed.values("wide_form")[:1]),
        "discipline_by_sentence": Exists(about.exclude(violation__sentence="")),
        "discipline_in_superior_task": Exists(about.filter(violation__in_superior_task=True)),
    }


def _while_preparing(case):
    if case.discipline_by_sentence:
        return "report_sentence"
    if not case.has_self_review and case.asked_for_review < case.rules.selfreview_requests:
        return "receive_statement"
    return "discipline_vote" if case.discipline_heard_by else "hear_member"


def _heard_above(case, on):
    """Has the representative of the deciding body heard the member? The file may have come from another branch."""
    place = bodies(case, on)[Authority.Body.DISCIPLINE]
    return place is not None and place.pk in case.discipline_heard_by


def _branch_issues(case):
    settled = case.discipline_form and case.discipline_form == case.discipline_wide_form
    return bool(settled) and case.discipline_form in OF_THE_BRANCH and not case.discipline_in_superior_task


def _next_verb(case, on):
    """The hearing of the deciding body comes before its decision; an expulsion is verified before that."""
    if case.stage == Stage.PREPARING:
        return _while_preparing(case)
    if case.stage == Stage.AWAITING_DECISION and _branch_issues(case):
        return "issue_discipline"
    if case.stage == Stage.FORWARDED and case.discipline_form in ("", None, Measure.EXPULSION):
        return "verify"
    if case.stage in (Stage.FORWARDED, Stage.VERIFIED, Stage.AWAITING_DECISION, Stage.REFERRED):
        last = "settle_referral" if case.stage == Stage.REFERRED else "decide_discipline"
        return last if _heard_above(case, on) else "hear_before_decision"
    return None


def _outcome(case, ballot, on):
    """Nothing is final where no form carries or the two bases differ; heavy forms are proposed (domain §2.3, §12 no. 26)."""
    if not ballot.form or ballot.form != ballot.wide_form:
        return Stage.REFERRED
    if ballot.form in OF_THE_BRANCH and not case.discipline.violation.in_superior_task:
        return Stage.AWAITING_DECISION
    grassroots = Authority.holder_for(case.branch, Authority.Body.GRASSROOTS, on=on)
    return Stage.PROPOSED if grassroots else Stage.FORWARDED


def _told(case, on):
    """Who is told when a case comes to a stage: whoever issues, hears or settles."""
    if case.stage == Stage.AWAITING_DECISION and facts(case).is_final_in_branch:
        return "issue_discipline"
    if case.stage in (Stage.AWAITING_DECISION, Stage.VERIFIED):
        return "decide_discipline"
    return ""


def _delivered(case, decision, *, actor, on):
    """The member's record keeps the discipline; cách chức ends the post on the day of the decision."""
    measure = MEASURE_OF.get(decision.kind)
    if measure is None:
        return
    by_branch = decision.vote_id is None
    profile.write_discipline(
        case.member,
        form=decision.get_kind_display(),
        from_on=decision.ballot.held_on if by_branch else decision.issued_on,
        reason=case.discipline.violation.summary,
        authority=str(decision.organization),
        number=decision.number,
    )
    if decision.kind == Decision.Kind.DISMISSAL:
        reason = f"Cách chức, quyết định số {decision.number}"
        posts.take_post_away(decision.post, ends_on=decision.issued_on, reason=reason)


def _limits(case):
    """“Khiển trách: đến hết 10/03/2031 …”: until when each form is possible, and since which newer violation."""
    about = facts(case)
    words = []
    for row in about.limits.values():
        until = f"đến hết {row.last_day:%d/%m/%Y}" if row.last_day else "không có thời hiệu"
        newer = row.starts_on != about.violation.occurred_on
        again = f", tính lại từ vi phạm mới ngày {row.starts_on:%d/%m/%Y}" if newer else ""
        words.append(f"{row.measure.label}: {until}{again}")
    return "\n".join(words)


def _bar(bar):
    until = f"đến hết {bar.ends_on:%d/%m/%Y}" if bar.ends_on else "chưa rõ ngày hết"
    return f"{bar.get_kind_display()}, từ {bar.starts_on:%d/%m/%Y} {until} ({bar.paper})"


def _heard(hearing):
    words = hearing.statement if hearing.attended else "Đồng chí vắng mặt sau các lần mời."
    return f"{words}{' Đồng chí bảo lưu ý kiến.' if hearing.reserved else ''}"


def _rests_on(case):
    about = facts(case)
    violation = about.violation
    days = f"Ngày {violation.occurred_on:%d/%m/%Y}, phát hiện ngày {violation.found_on:%d/%m/%Y}"
    rows = [("Vi phạm", f"{violation.summary}\n{days}"), ("Loại vi phạm", violation.get_category_display())]
    if violation.in_superior_task:
        rows.append(("Nhiệm vụ cấp trên giao", "Chi bộ đề nghị, cấp trên quyết định"))
    if violation.sentence:
        rows.append(("Bản án phạt tù có hiệu lực", violation.sentence))
    rows.append(("Thời hiệu", _limits(case)))
    if about.bars:
        rows.append(("Chưa xem xét kỷ luật", "\n".join(map(_bar, about.bars))))
    rows += [(f"Gặp, nghe {row.held_on:%d/%m/%Y}, {row.heard_by}", _heard(row)) for row in about.hearings]
    return rows


def _is_done(case, verb):
    return verb == "receive_statement" and case.has_self_review


WAY = Way(
    track=Track.DISCIPLINE,
    heading="Xem xét kỷ luật",
    entry=("Ghi vi phạm, xem xét kỷ luật", "screening:violation-new"),
    route=ROUTE,
    other_routes=(UPWARDS, BY_SENTENCE, REFERRED),
    next_verb=_next_verb,
    told=_told,
    facts=_facts,
    vote="discipline_vote",
    opens={Ballot.Kind.DISCIPLINE: "discipline_vote"},
    outcome=_outcome,
    delivered=_delivered,
    rests_on=_rests_on,
    papers={
        "open_discipline": Paper.Kind.PROOF,
        "receive_statement": Paper.Kind.SELF_REVIEW,
        "hear_member": Paper.Kind.HEARING_MINUTES,
        "hear_before_decision": Paper.Kind.HEARING_MINUTES,
        "discipline_vote": Paper.Kind.TALLY_MINUTES,
        "report_sentence": Paper.Kind.OUTCOME_REPORT,
        "issue_discipline": Paper.Kind.DECISION,
        "decide_discipline": Paper.Kind.DECISION,
        "settle_referral": Paper.Kind.DECISION,
    },
    remedies={
        "statement_received": "receive_statement",
        "representative_heard": "hear_member",
        "heard_by_deciding_body": "hear_before_decision",
        "proof_recorded": "add_proof",
        "not_barred": "end_bar",
        "no_sentence": "report_sentence",
    },
    attempts={"receive_statement": Contact.Kind.SELF_REVIEW, "hear_member": Contact.Kind.HEARING},
    repeatable=frozenset({"hear_member", "hear_before_decision"}),
    is_done=_is_done,
    rights=(
        "Được đại diện cấp quyết định gặp, nghe trình bày trước khi biểu quyết; ý kiến được ghi, được bảo lưu.",
        "Một vi phạm chỉ bị xem xét một lần, bằng một hình thức.",
        "Chưa bị xem xét kỷ luật khi mang thai, nuôi con dưới 12 tháng tuổi, ốm nặng đang điều trị tại bệnh viện.",
    ),
)
