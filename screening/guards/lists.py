"""The list, the superior's opinion and approval (domain §1.3 nos. 2–5, §11.3 nos. 9, 11)."""

from members.models import Level, Ranking
from screening.flow import Reason, guard
from screening.models import Criterion, Verdict

from .basis import CT, HD02_1, dmy


@guard(met="Đã có ý kiến của Mặt trận, đoàn thể hoặc đơn vị.", basis=HD02_1)
def front_opinion_recorded(s):
    """The Front committee, or the unit's leaders and organisations, were asked (domain §1.3 no. 2)."""
    if not s.opinions:
        return Reason(
            "Chưa có ý kiến của Ban công tác Mặt trận (hoặc lãnh đạo, đoàn thể ở cơ quan).",
            "Ghi người cho ý kiến, ngày, nội dung.",
        )
    return None


@guard(met="Ý kiến có sau bằng chứng.", basis=CT)
def opinion_after_evidence(s):
    """The Front speaks about what is being reviewed: not before the first paper the case rests on (§1.3 nos. 1–2).

    Rankings without a day of decision bear the day of the opening; that day is none of theirs.
    """
    undated = [e for e in s.evidence if e.criterion.needs == Criterion.Needs.RANKINGS and e.issued_on == e.recorded_on]
    first = min((evidence.issued_on for evidence in s.evidence if evidence not in undated), default=None)
    day = s.data.get("given_on")
    if first and day and day < first:
        return Reason(f"Ngày cho ý kiến {dmy(day)} trước ngày của bằng chứng ({dmy(first)}).", "Ghi đúng ngày.")
    return None


@guard(met="Tờ trình có sau ý kiến Mặt trận và ý kiến lần trước của cấp trên.", basis=HD02_1)
def list_after_opinion(s):
    """The list goes up once the Front was asked, and again only after the superior's earlier answer (§11.3 no. 9)."""
    day, verdict = s.data.get("issued_on"), s.last_verdict(Verdict.Kind.OPINION)
    acts = [("ngày ý kiến của Mặt trận, đoàn thể", min(o.given_on for o in s.opinions))] if s.opinions else []
    acts += [("ngày ý kiến lần trước của cấp trên", verdict.issued_on)] if verdict else []
    what, latest = max(acts, key=lambda act: act[1], default=("", None))
    if day and latest and day < latest:
        return Reason(
            f"Ngày tờ trình {dmy(day)} trước {what} ({dmy(latest)}).", "Ghi đúng ngày, theo trình tự các bước."
        )
    return None


@guard(met="Mỗi tiêu chí trong hồ sơ có bằng chứng.", basis=HD02_1)
def case_has_evidence(s):
    """No row goes up without its evidence (domain §11.3 no. 6)."""
    proven = {evidence.criterion_id for evidence in s.evidence}
    for criterion in s.case.criteria.all():
        if criterion.pk not in proven:
            return Reason(
                f"Dòng của đồng chí {s.member.full_name} chưa đủ: bằng chứng cho tiêu chí “{criterion.short}”.",
                "Bổ sung rồi gửi cả danh sách.",
            )
    return None


@guard(met="Các xếp loại làm căn cứ vẫn là kết quả cuối cùng.", basis=HD02_1)
def rankings_still_stand(s):
    """A ranking under reconsideration, or changed since the case was opened, proves nothing (domain §11.3 no. 7)."""
    if any(evidence.criterion.needs != Criterion.Needs.RANKINGS for evidence in s.evidence):
        return None
    for ranking in Ranking.objects.filter(evidence__case=s.case).order_by("year"):
        if ranking.under_review:
            return Reason(f"Xếp loại năm {ranking.year} đang được xem xét lại.", "Chờ kết quả rồi làm tiếp.")
        if not ranking.final or ranking.level != Level.NOT_COMPLETED:
            return Reason(
                f"Xếp loại năm {ranking.year} không còn là “Không hoàn thành nhiệm vụ”.",
                f"Đề nghị {s.above} hủy hồ sơ vì không đủ căn cứ.",
            )
    return None


@guard(met="Đồng chí không phải là người đề nghị danh sách.", basis=f"{HD02_1}; {CT}")
def not_the_proposer(s):
    """Opinion and approval are given by a different person than the proposer (domain §11.3 nos. 9, 11)."""
    proposers = {s.case.opened_by_id}
    if s.case.nominee_list_id:
        proposers.add(s.case.nominee_list.submitted_by_id)
    if s.actor is not None and s.actor.pk in proposers:
        return Reason(
            "Người đề nghị không cho ý kiến, không phê duyệt danh sách của mình.",
            "Đồng chí khác của cấp trên thực hiện.",
        )
    return None


@guard(met="Có ý kiến riêng cho đồng chí này.", basis=HD02_1)
def verdict_given(s):
    """Every person gets a verdict of their own (domain §11.3 no. 11)."""
    if s.data.get("agreed") is None:
        return Reason(f"Chưa có ý kiến về đồng chí {s.member.full_name}.", "Chọn đồng ý hoặc không đồng ý.")
    return None


@guard(met="Đã ghi lý do khi không đồng ý.", basis=CT)
def refusal_has_reason(s):
    """A refusal needs a reason (domain §11.3 no. 11)."""
    if s.data.get("agreed") is False and not (s.data.get("reason") or "").strip():
        return Reason(
            "Chưa ghi lý do không đồng ý.",
            f"Viết vài câu; chi bộ và đồng chí {s.member.full_name} đọc được nguyên văn.",
        )
    return None


@guard(met="Cấp trên đã đồng ý đưa ra bỏ phiếu.", basis=HD02_1)
def superior_agreed_to_vote(s):
    """The superior's opinion comes before the vote (domain §11.3 no. 9)."""
    verdict = s.last_verdict(Verdict.Kind.OPINION)
    if verdict is None:
        return Reason(f"{s.superior or 'Cấp trên'} chưa cho ý kiến.", "Chi bộ chờ ý kiến bằng văn bản.")
    if not verdict.agreed:
        return Reason(
            f"{s.superior or 'Cấp trên'} đề nghị chưa đưa ra bỏ phiếu: “{verdict.reason}”.",
            "Thực hiện đề nghị, gửi lại ở đợt sau.",
        )
    return None
