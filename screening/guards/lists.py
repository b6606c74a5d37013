"""The list, the superior's opinion and approval (domain §1.3 nos. 2–5, §11.3 nos. 9, 11)."""

from screening.flow import Reason, guard
from screening.models import Verdict

from .basis import CT, HD02_1


@guard(met="Đã có ý kiến của Mặt trận, đoàn thể hoặc đơn vị.", basis=HD02_1)
def front_opinion_recorded(s):
    """The Front committee, or the unit's leaders and organisations, were asked (domain §1.3 no. 2)."""
    if not s.opinions:
        return Reason(
            "Chưa có ý kiến của Ban công tác Mặt trận (hoặc lãnh đạo, đoàn thể ở cơ quan).",
            "Ghi người cho ý kiến, ngày, nội dung.",
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
