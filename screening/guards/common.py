"""What every step asks: which paper, which day, which reason."""

from datetime import date

from branches.forms import in_sentence
from screening.flow import Reason, guard
from screening.models import Ballot, Stage, Verdict

from .basis import CT, dmy


@guard(met="Có số và ngày văn bản.", basis=CT)
def document_numbered(s):
    """Each written act carries its number and date (domain §10)."""
    if not (s.data.get("number") or "").strip() or s.data.get("issued_on") is None:
        return Reason("Chưa có số và ngày văn bản.", "Nhập số, ví dụ 47-TB/ĐU, và ngày ký.")
    return None


@guard(met="Ngày ghi không ở tương lai.", basis=CT)
def dates_not_in_future(s):
    """Facts are recorded on or after the day they happened."""
    for value in s.data.values():
        if isinstance(value, date) and value > s.on:
            return Reason(f"Ngày {dmy(value)} chưa đến.", f"Nhập ngày không sau hôm nay ({dmy(s.on)}).")
    return None


def _led_here(s):
    """[(what, day)] of the dated acts that brought the case to its stage."""
    case, cycle = s.case, {"cycle": s.case.cycle}
    if case.stage == Stage.AWAITING_OPINION:
        return [("ngày tờ trình", case.nominee_list.issued_on)]
    if case.stage == Stage.APPROVED:
        return [("ngày văn bản phê duyệt", s.last_verdict(Verdict.Kind.APPROVAL).issued_on)]
    if case.stage == Stage.NOTIFIED:
        return [("ngày giao thông báo", notice.served_on) for notice in case.notifications.all()]
    if case.stage == Stage.MENTORING:
        return [("ngày bắt đầu giúp đỡ", case.mentoring_starts_on)]
    if case.stage == Stage.VERIFIED:
        return [("ngày kết luận thẩm tra", row.issued_on) for row in case.conclusions.filter(**cycle)]
    acts = [("ngày mở hồ sơ", case.opened_on)]
    acts += [("ngày họp bỏ phiếu", b.held_on) for b in s.ballots if b.state == Ballot.State.SEALED]
    if case.stage in (Stage.PROPOSED, Stage.FORWARDED, Stage.AWAITING_DECISION):
        votes = case.committee_votes.filter(**cycle)
        acts += [(f"ngày {in_sentence(row.get_kind_display())} biểu quyết", row.held_on) for row in votes]
    if case.stage == Stage.PROPOSED and (verdict := s.last_verdict(Verdict.Kind.SUB_COMMITTEE)):
        acts.append(("ngày báo cáo của đảng ủy bộ phận", verdict.issued_on))
    if case.stage == Stage.NO_PROPOSAL and (verdict := s.last_verdict(Verdict.Kind.PROGRESS)):
        acts.append(("ngày văn bản của cấp trên", verdict.issued_on))
    return acts


@guard(met="Ngày ghi theo đúng trình tự các bước.", basis=CT)
def dates_in_order(s):
    """What is done at a stage bears no earlier date than what led there; a paper none earlier than its vote (§11.3)."""
    vote, paper, served = (s.data.get(name) for name in ("held_on", "issued_on", "served_on"))
    if vote and paper and vote > paper:
        return Reason(f"Ngày biểu quyết {dmy(vote)} sau ngày văn bản {dmy(paper)}.", "Ghi đúng hai ngày.")
    if served and paper and served < paper:
        return Reason(f"Ngày giao {dmy(served)} trước ngày văn bản {dmy(paper)}.", "Ghi đúng hai ngày.")
    what, earliest = max(_led_here(s), key=lambda act: act[1], default=("", None))
    for name, day in s.data.items():
        if earliest and isinstance(day, date) and name != "heard_on" and day < earliest:
            return Reason(f"Ngày {dmy(day)} trước {what} ({dmy(earliest)}).", "Ghi đúng ngày, theo trình tự các bước.")
    return None


@guard(met="Ngày ghi không trước ngày mở hồ sơ.", basis=CT)
def not_before_opening(s):
    """A paper about a case is not older than the case, nor is what it orders (domain §11.3 nos. 25, 26)."""
    for value in s.data.values():
        if isinstance(value, date) and value < s.case.opened_on:
            return Reason(f"Ngày {dmy(value)} trước ngày mở hồ sơ ({dmy(s.case.opened_on)}).", "Ghi đúng ngày.")
    return None


@guard(met="Đã ghi lý do.", basis=CT)
def reason_given(s):
    """Anything unusual is done with a written reason (domain §11.3 no. 26)."""
    if not (s.data.get("reason") or "").strip():
        return Reason("Chưa ghi lý do.", "Viết vài câu để người sau đọc hiểu.")
    return None
