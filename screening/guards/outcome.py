"""Conclusion, decision, delivery (Guide 02, step 4; domain §11.3 nos. 20–23)."""

from django.db.models import Q

from branches.models import Kind
from screening.flow import Reason, guard
from screening.models import Ballot, DisciplineBar

from .basis import CARRY_OUT, CT, DISCIPLINE, HD02_4, dmy


@guard(met="Đã có kết luận thẩm tra của Ủy ban Kiểm tra.", basis=HD02_4)
def conclusion_given(s):
    """The inspection commission's conclusion is mandatory before a decision (domain §11.3 no. 20)."""
    if not [c for c in s.case.conclusions.all() if c.cycle == s.case.cycle]:
        return Reason("Chưa có kết luận thẩm tra của Ủy ban Kiểm tra.", "Gửi hồ sơ sang Ủy ban Kiểm tra.")
    return None


@guard(met="Người quyết định khác người kết luận thẩm tra.", basis=CT)
def not_the_verifier(s):
    """Person who concluded ≠ person who decides (domain §11.3 no. 20)."""
    if s.actor is not None and any(c.concluded_by_id == s.actor.pk for c in s.case.conclusions.all()):
        return Reason("Người kết luận thẩm tra không ký quyết định.", "Đồng chí khác có thẩm quyền ký.")
    return None


def deciding_ratio(rules, place):
    """> 1/2 of a standing committee; ≥ 2/3 of a grassroots committee to which admission was delegated (domain §2.1 no. 4)."""
    return rules.grassroots_ratio if place.kind == Kind.GRASSROOTS_COMMITTEE else rules.standing_ratio


@guard(met="Biểu quyết của cấp quyết định đủ tỷ lệ.", basis=CARRY_OUT)
def deciding_vote_reached(s):
    """Removal and expulsion need more than half of the deciding body's members (domain §2.1 no. 4, §2.3).

    A grassroots committee to which admission was delegated removes by ≥ 2/3 of its members.
    """
    kind = s.data.get("kind")
    if kind in ("strike_off", "expel"):
        ratio = deciding_ratio(s.rules, s.data["place"]) if kind == "strike_off" else s.rules.standing_ratio
        members, votes = s.data.get("members"), s.data.get("in_favour")
        if not members or votes is None:
            return Reason("Chưa ghi biểu quyết của cấp quyết định.", "Ghi tổng số ủy viên, có mặt, đồng ý.")
        if not ratio.reached(votes, members):
            return Reason(
                f"Biểu quyết {votes}/{members} chưa đạt {ratio.words} tổng số ủy viên.",
                "Chọn tiếp tục giúp đỡ, hoặc biểu quyết lại ở phiên sau.",
            )
    return None


@guard(met="Quyết định ghi đủ căn cứ và quyền khiếu nại.", basis=CARRY_OUT)
def decision_is_complete(s):
    """Number, date, ground and appeal notice are mandatory (domain §11.3 no. 21)."""
    missing = []
    if not (s.data.get("ground") or "").strip():
        missing.append("căn cứ, lý do")
    if s.data.get("kind") in ("strike_off", "expel") and not (s.data.get("appeal_notice") or "").strip():
        missing.append("quyền khiếu nại")
    if missing:
        asks = "; quyết định phải ghi quyền khiếu nại" if "quyền khiếu nại" in missing else ""
        return Reason(f"Quyết định chưa đủ: {', '.join(missing)}.", f"Bổ sung{asks}.")
    return None


@guard(met="Hình thức đúng với đề nghị của chi bộ.", basis=CARRY_OUT)
def decision_follows_proposal(s):
    """Removal is not a discipline and expulsion is: the decision takes the form the branch voted to propose, or a lighter way."""
    kind = s.data.get("kind")
    if kind in ("strike_off", "expel"):
        wanted = {"strike_off": Ballot.Kind.REMOVAL, "expel": Ballot.Kind.EXPULSION}[kind]
        voted = [b.kind for b in s.ballots if b.state == Ballot.State.SEALED and b.passed and b.cycle == s.case.cycle]
        if wanted not in voted:
            return Reason(
                f"Chi bộ chưa biểu quyết {wanted.label.lower()}.",
                "Chọn hình thức chi bộ đã đề nghị, hoặc tiếp tục giúp đỡ.",
            )
    return None


@guard(met="Đại diện cấp quyết định đã gặp, nghe đồng chí trước khi khai trừ.", basis="Quy định 296, Điều 12")
def heard_before_expulsion(s):
    """Before expulsion a representative of the deciding body hears the member (domain §2.3, §11.3 no. 21)."""
    if s.data.get("kind") == "expel" and not (s.data.get("heard_on") and (s.data.get("heard_by") or "").strip()):
        return Reason(
            "Trước khi khai trừ, đại diện cấp quyết định phải gặp và nghe đồng chí trình bày.",
            "Ghi ngày nghe và người đại diện.",
        )
    if s.data.get("kind") != "expel":
        return None
    heard, vote, proposed = s.data["heard_on"], s.data.get("held_on") or s.data.get("issued_on"), _proposed_on(s)
    if vote and heard > vote:
        return Reason(
            f"Ngày nghe đồng chí trình bày ({dmy(heard)}) sau ngày biểu quyết ({dmy(vote)}).",
            "Nghe đồng chí trình bày trước, rồi mới biểu quyết.",
        )
    if proposed and heard < proposed:
        return Reason(
            f"Ngày nghe đồng chí trình bày ({dmy(heard)}) trước ngày chi bộ đề nghị khai trừ ({dmy(proposed)}).",
            "Đại diện cấp quyết định nghe đồng chí về chính đề nghị này.",
        )
    return None


def _proposed_on(s):
    """The day of the branch's ballot that proposed expulsion in this cycle, or None."""
    days = [b.held_on for b in s.ballots if b.kind == Ballot.Kind.EXPULSION and b.passed and b.cycle == s.case.cycle]
    return max(days, default=None)


@guard(met="Không có lý do sức khỏe, thai sản phải chờ.", basis=DISCIPLINE)
def no_health_bar(s):
    """Pregnant, nursing a child under 12 months, or seriously ill in hospital: not considered yet (296 Art. 8.7, V)."""
    if s.data.get("kind") != "expel":
        return None
    if s.data.get("bar"):
        return Reason("Chưa xem xét lúc này: có lý do sức khỏe hoặc thai sản.", "Xem xét lại khi lý do đó không còn.")
    day = s.data.get("held_on") or s.data.get("issued_on") or s.on
    known = DisciplineBar.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    if bar := known.filter(case__member=s.member).first():
        return Reason(
            f"Chưa xem xét lúc này: {bar.get_kind_display().lower()} ({bar.paper}), ghi ở hồ sơ kỷ luật.",
            "Xem xét lại khi lý do đó không còn.",
        )
    return None


@guard(met="Có người giao, người chứng kiến.", basis=CARRY_OUT)
def delivery_witnessed(s):
    """The date received starts the appeal clock; until received no clock (domain §11.3 no. 23)."""
    if s.data.get("delivered_on") is None or not (s.data.get("witness") or "").strip():
        return Reason(
            f"Chưa ghi ngày đồng chí {s.member.full_name} nhận quyết định. Hạn khiếu nại chỉ tính từ ngày nhận.",
            "Ghi ngày giao và người chứng kiến.",
        )
    return None


@guard(met="Thẻ thu từ ngày giao quyết định trở đi.", basis=CARRY_OUT)
def card_collected_after_delivery(s):
    """The card is collected only after the delivery (domain §11.3 no. 23)."""
    collected, delivered = s.data.get("card_collected_on"), s.data.get("delivered_on")
    if collected and delivered and collected < delivered:
        return Reason(
            f"Ngày thu thẻ {dmy(collected)} trước ngày giao quyết định {dmy(delivered)}.",
            "Giao quyết định rồi mới thu thẻ; để trống, ghi sau cũng được.",
        )
    return None


@guard(met="Ngày giao không trước ngày quyết định.", basis=CARRY_OUT)
def delivered_after_decision(s):
    """A decision is received on or after its date."""
    decision = s.case.decisions.order_by("-pk").first()
    day = s.data.get("delivered_on")
    if decision is not None and day is not None and day < decision.issued_on:
        return Reason(
            f"Ngày giao {dmy(day)} trước ngày quyết định {dmy(decision.issued_on)}.", "Ghi đúng ngày đồng chí nhận."
        )
    return None
