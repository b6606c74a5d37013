"""Evidence, opening a case, and the opinions of the Front and of organisations (Guide 02, step 1)."""

import re

from django.db import transaction

from branches import access, journal
from members.models import Member
from screening import guards, workflow
from screening.flow import NotYet, Reason, Situation
from screening.models import Criterion, Evidence, Opinion, Paper, Stage, Track

from .base import begin, keep_managing_opinion, locked, move, paper, require_opening


def tidy(number):
    """“12 – KL/UBKT”, “Số 12-KL / UBKT” → “12-KL/UBKT”: one document has one number, however it was typed."""
    number = re.sub(r"^\s*số\b[\s:]*", "", " ".join(number.split()), flags=re.IGNORECASE)
    return re.sub(r"\s*([-–—/])\s*", lambda found: "/" if found[1] == "/" else "-", number).rstrip(" .,;") or number


def _require_keeper(actor, branch):
    """Evidence is kept by the branch committee, or by the superior's officers above."""
    if not access.holds(actor, workflow.SUPERIOR, branch, access.Reach.ABOVE):
        access.require(actor, workflow.BRANCH_COMMITTEE, branch)


def _keeps_out(member, actor, on):
    """Nobody signs evidence about themself or a relative. Raises NotYet."""
    situation = Situation(None, actor, on, member=member)
    if reasons := [reason for guard in guards.NOBODYS_OWN if (reason := guard(situation))]:
        raise NotYet(*reasons)


def why_not_accept(evidence, actor, on):
    """Why this officer does not accept a document that may prove a criterion, or None (domain §11.3 no. 29)."""
    return guards.accepted_by_another(Situation(None, actor, on, {"evidence": evidence}, member=evidence.member))


@transaction.atomic
def record_evidence(evidence, *, actor, on):
    """Write down a document that may prove a criterion; it counts only once it is accepted."""
    _require_keeper(actor, evidence.member.branch)
    _keeps_out(evidence.member, actor, on)
    if evidence.issued_on > on:
        raise NotYet(Reason(f"Ngày {evidence.issued_on:%d/%m/%Y} chưa đến.", "Nhập ngày không sau hôm nay."))
    evidence.number = tidy(evidence.number)
    spent = Evidence.objects.spent_copies(evidence.member, evidence.number, evidence.issued_on).first()
    if spent is not None:
        raise NotYet(
            Reason(
                f"Văn bản này đã xét ở hồ sơ số {spent.case.label}. Không mở lại bằng chính bằng chứng cũ.",
                "Chỉ mở khi có bằng chứng mới.",
                "evidence_spent",
            )
        )
    same = Evidence.objects.filter(
        member=evidence.member,
        criterion=evidence.criterion,
        number__iexact=evidence.number,
        issued_on=evidence.issued_on,
    )
    if same.exists():
        raise NotYet(
            Reason("Văn bản này đã ghi cho tiêu chí này.", "Xem và chấp nhận văn bản đã ghi.", "evidence_twice")
        )
    needs = evidence.criterion.needs
    if needs == Criterion.Needs.PENALTY and evidence.found_on and evidence.found_on > on:
        raise NotYet(Reason(f"Ngày {evidence.found_on:%d/%m/%Y} chưa đến.", "Ghi ngày có vi phạm mới theo biên bản."))
    if needs == Criterion.Needs.PENALTY and not (evidence.penalty_until and evidence.found_on):
        raise NotYet(
            Reason("Chưa ghi thời hạn kỷ luật và ngày có vi phạm mới.", "Ghi cả hai ngày theo quyết định và biên bản.")
        )
    if needs == Criterion.Needs.PENALTY and not evidence.issued_on <= evidence.found_on <= evidence.penalty_until:
        raise NotYet(
            Reason(
                "Ngày có vi phạm mới không nằm trong thời gian thi hành kỷ luật.",
                "Kiểm tra ngày quyết định và thời hạn.",
            )
        )
    evidence.recorded_by, evidence.recorded_on = actor, on
    evidence.accepted_by = evidence.accepted_on = evidence.case = None
    evidence.save()
    journal.record(
        "screening.record_evidence",
        actor=actor,
        organization=evidence.member.branch,
        subject=evidence.member,
        facts={"criterion": evidence.criterion.code, "number": evidence.number, "issued_on": evidence.issued_on},
    )
    return evidence


@transaction.atomic
def accept_evidence(evidence, *, actor, on):
    """A named officer accepts the document as evidence. An anonymous denunciation never is (domain §11.3 no. 29)."""
    evidence = Evidence.objects.select_for_update(of=("self",)).select_related("member__branch").get(pk=evidence.pk)
    _require_keeper(actor, evidence.member.branch)
    _keeps_out(evidence.member, actor, on)
    if evidence.anonymous:
        raise NotYet(
            Reason(
                "Đơn không ghi tên không phải là bằng chứng.",
                "Cấp ủy kiểm tra, kết luận bằng văn bản rồi mới dùng được.",
                "anonymous_evidence",
            )
        )
    if evidence.accepted_on:
        raise NotYet(Reason("Bằng chứng này đã được chấp nhận.", "Không cần làm gì thêm."))
    if refusal := why_not_accept(evidence, actor, on):
        raise NotYet(refusal)
    evidence.accepted_by, evidence.accepted_on = actor, on
    evidence.save()
    journal.record(
        "screening.accept_evidence",
        actor=actor,
        organization=evidence.member.branch,
        subject=evidence.member,
        facts={"evidence": evidence.pk, "number": evidence.number},
    )
    return evidence


@transaction.atomic
def open_case(member, criteria, *, actor, on, grave=False, managing_opinion=""):
    """Open a case about a member: a person does it, never the program (domain §11.3 nos. 6–8).

    `criteria` in force, each with accepted evidence; `grave` when the act may reach removal or expulsion;
    `managing_opinion` is the number and date of the managing level's written opinion, where one manages the member.
    Raises NoOffice or NotYet.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    row = workflow.OPENING
    access.require(actor, row.roles, member.branch)
    data = {"criteria": list(criteria), "grave": grave, "managing_opinion": managing_opinion}
    situation = Situation(None, actor, on, data, member=member)
    require_opening(row, situation)

    case = begin(member, Track.SCREENING, actor=actor, on=on)
    case.criteria.set(data["criteria"])
    Evidence.objects.filter(member=member, criterion__in=data["criteria"]).accepted().unused().update(case=case)
    for criterion in data["criteria"]:
        if criterion.needs == Criterion.Needs.RANKINGS:
            rankings = guards.consecutive_rankings(member, case.rules.criterion1_years, on)
            _evidence_of_rankings(case, criterion, rankings, actor, on)
    keep_managing_opinion(case, managing_opinion)
    codes = [criterion.code for criterion in data["criteria"]]
    case.stage = ""
    return move(case, "open_case", actor=actor, on=on, to=Stage.REVIEWING, facts={"criteria": codes})


def _evidence_of_rankings(case, criterion, rankings, actor, on):
    """Final rankings are decisions already taken: they are evidence by themselves, accepted by who opens the case."""
    latest = rankings[0]
    numbers = "; ".join(f"{r.decision_number or 'không số'} (năm {r.year})" for r in reversed(rankings))
    evidence = Evidence.objects.create(
        member=case.member,
        criterion=criterion,
        case=case,
        number=numbers[:80],
        issued_on=latest.decided_on or on,
        issuer="Cấp có thẩm quyền xếp loại",
        summary="Xếp loại “Không hoàn thành nhiệm vụ” các năm "
        + ", ".join(str(r.year) for r in reversed(rankings))
        + ", là kết quả cuối cùng.",
        recorded_by=actor,
        recorded_on=on,
        accepted_by=actor,
        accepted_on=on,
    )
    evidence.rankings.set(rankings)


@transaction.atomic
def record_opinion(case, *, source, giver, given_on, content, actor, on):
    """Record what the Front committee, the unit or its organisations say (domain §1.3 no. 2)."""
    case = locked(case)
    workflow.require(case, "record_opinion", actor, on, given_on=given_on, content=content)
    opinion = Opinion.objects.create(
        case=case, source=source, giver=giver, given_on=given_on, content=content, recorded_by=actor
    )
    paper(case, Paper.Kind.OPINION_SHEET, issued_on=given_on, issuer=opinion.get_source_display())
    return move(case, "record_opinion", actor=actor, on=on, facts={"source": source, "given_on": given_on})
