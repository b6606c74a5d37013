"""The conditions of an appeal and of its settlement (296-QĐ/TW Art. 22–25; domain §2.1, §2.5, §11.3 no. 24)."""

from django.db.models import Value

from screening import guards as g
from screening.flow import Reason, guard
from screening.guards.apart import another_can
from screening.guards.basis import CT, dmy
from screening.guards.conduct import OTHERS
from screening.models import Appeal, Measure

from . import levels
from .offices import SETTLERS

APPEALS = "Quy định 296-QĐ/TW, Điều 22–25"
APOLOGIES = "Quy định 117-QĐ/TW"
Outcome = Appeal.Outcome


@guard(met="Đồng chí đã nhận quyết định bằng văn bản.", basis=APPEALS)
def decision_received(s):
    """Until the decision is received no clock runs; only removal and discipline can be appealed (domain §11.3 no. 23)."""
    decision = s.data.get("decision")
    if decision is None or decision.kind not in levels.APPEALABLE:
        return Reason("Hồ sơ này không có quyết định xóa tên hoặc kỷ luật để khiếu nại.", "Kiểm tra lại hồ sơ.")
    if getattr(decision, "delivery", None) is None:
        return Reason(f"Quyết định số {decision.number} chưa giao cho đồng chí.", "Giao quyết định, ghi ngày nhận.")
    return None


@guard(met="Không có đơn nào đang chờ giải quyết.", basis=APPEALS)
def nothing_pending(s):
    """Step by step: the next level is asked when the one below has answered and the member has the answer (Art. 25)."""
    previous = s.data.get("previous")
    if previous is None:
        return None
    if previous.is_open:
        return Reason(f"Đơn lần {previous.round} đang chờ {previous.body} giải quyết.", "Chờ kết quả giải quyết.")
    if previous.outcome in (Outcome.UPHELD, Outcome.CHANGED) and previous.told_on is None:
        return Reason(
            f"Chưa ghi ngày đồng chí nhận kết quả giải quyết lần {previous.round}.",
            "Ghi ngày đó trước; hạn khiếu nại tiếp tính từ ngày đó.",
        )
    return None


@guard(met="Quyết định còn hiệu lực.", basis=APPEALS)
def decision_stands(s):
    """What was annulled needs no further appeal; what was refused as late is not taken up again (296 Art. 23).

    An application of somebody else takes nothing from the member's own.
    """
    previous = s.data.get("previous")
    if previous is not None and previous.outcome == Outcome.ANNULLED:
        return Reason(f"Quyết định đã được hủy bỏ ngày {dmy(previous.settled_on)}.", "Không cần khiếu nại tiếp.")
    if previous is not None and previous.outcome == Outcome.NOT_SETTLED and not previous.may_come_again:
        return Reason(
            f"Đơn lần {previous.round} thuộc trường hợp không giải quyết ({previous.get_not_settled_for_display()}).",
            "Báo đồng chí lý do.",
        )
    return None


@guard(met="Ngày gửi, ngày nhận đơn theo đúng trình tự.", basis=APPEALS)
def filed_in_order(s):
    """The application is written after the decision is received, and received on or after it is sent."""
    filed_on, received_on = s.data.get("filed_on"), s.data.get("received_on")
    previous, decision = s.data.get("previous"), s.data["decision"]
    known_on = levels.known_on(decision, previous)
    if filed_on < known_on:
        return Reason(f"Ngày gửi đơn trước ngày đồng chí nhận kết quả ({dmy(known_on)}).", "Ghi đúng ngày gửi.")
    if received_on < filed_on:
        return Reason(f"Ngày nhận đơn trước ngày gửi đơn ({dmy(filed_on)}).", "Ghi đúng hai ngày.")
    return None


@guard(met="Có lời đồng chí viết, hoặc nơi cất bản giấy.", basis=APPEALS)
def own_words_or_paper(s):
    """The appeal is kept in the member's own words, unaltered, or by the place of the paper (domain §11.3 no. 24)."""
    if not ((s.data.get("text") or "").strip() or (s.data.get("place") or "").strip()):
        return Reason("Chưa ghi nội dung đơn.", "Ghi nguyên văn lời đồng chí, hoặc nơi cất bản giấy.")
    return None


@guard(met="Đơn gửi trong thời hạn, hoặc đã ghi lý do gửi muộn.", basis=APPEALS)
def late_has_reason(s):
    """A late appeal is recorded all the same, with the reason the member gives (domain §11.3 no. 24)."""
    if s.data["late"] and not (s.data.get("late_reason") or "").strip():
        return Reason(
            f"Hạn khiếu nại đã hết ngày {s.data['last_day']}. Đơn muộn vẫn ghi được.",
            "Ghi lý do đồng chí nêu về việc muộn.",
        )
    return None


@guard(met="Đã ghi tên cơ quan giải quyết.", basis=APPEALS)
def body_named(s):
    """A body outside the database is written by its name; at the Central level only those with the power."""
    settler, body = s.data["settler"], (s.data.get("body") or "").strip()
    if settler.organization is None and (not body or (settler.names and body not in settler.names)):
        wanted = " hoặc ".join(settler.names) or "tên cấp ủy, ủy ban kiểm tra cấp trên"
        return Reason("Chưa ghi cơ quan giải quyết.", f"Ghi {wanted}.")
    return None


@guard(met="Đơn đang chờ xem xét nhận hay không.", basis=APPEALS)
def awaits_admission(s):
    """Only a late or doubtful appeal waits for a person to decide whether it is taken up."""
    if not s.data["appeal"].awaits_admission:
        return Reason("Đơn này không còn chờ xem xét nhận hay không.", "Xem lại đơn.")
    return None


@guard(met="Trường hợp này nhận giải quyết được.", basis=APPEALS)
def may_be_admitted(s):
    """Finally settled, on behalf of another, sentence not annulled: never settled; a late one a person may admit (Art. 23)."""
    appeal = s.data["appeal"]
    if s.data.get("admitted") and appeal.not_settled_for != Appeal.NotSettled.LATE:
        return Reason(
            f"Không giải quyết đơn này: {appeal.get_not_settled_for_display().lower()}.", "Chọn không nhận, ghi lý do."
        )
    return None


@guard(met="Đơn đã nhận và chưa có kết quả.", basis=APPEALS)
def appeal_open(s):
    """An appeal is settled once, and only after it is admitted; the member may withdraw it at any time before."""
    appeal = s.data["appeal"]
    if not appeal.is_open:
        return Reason(
            f"Đơn này đã có kết quả: {appeal.get_outcome_display().lower()}, ngày {dmy(appeal.settled_on)}.",
            "Xem kết quả đã ghi.",
        )
    if appeal.admitted is None and s.data.get("outcome") not in (None, Outcome.WITHDRAWN):
        return Reason("Chưa quyết định nhận đơn này hay không.", "Xem xét nhận hay không trước.")
    return None


def _took_part(s):
    """How the actor judged the matter before, in words; "" where not at all."""
    case, actor = s.case, s.actor
    if actor is None:
        return ""
    if actor.pk == case.opened_by_id:
        return "đã mở hồ sơ"
    if any(c.concluded_by_id == actor.pk for c in case.conclusions.all()):
        return "đã kết luận thẩm tra"
    if s.data["appeal"].decision.decided_by_id == actor.pk:
        return "đã ghi quyết định bị khiếu nại"
    settled = case.appeals.filter(settled_by=actor, outcome__in=(Outcome.UPHELD, Outcome.CHANGED))
    if settled.exclude(pk=s.data["appeal"].pk).exists():
        return "đã giải quyết lần khiếu nại trước"
    return ""


#: What else is done below, by whom: the words, the rows of the case and the fields that name the user.
HELPED = (
    ("đã cho ý kiến, phê duyệt", "verdicts", "given_by"),
    ("đã ghi biểu quyết của cấp ủy", "committee_votes", "recorded_by"),
    ("đã ghi bằng chứng", "evidence", "recorded_by"),
    ("đã chấp nhận bằng chứng", "evidence", "accepted_by"),
    ("đã ghi tài liệu chứng minh", "proofs", "recorded_by"),
    ("đã ghi buổi gặp, nghe đồng chí", "representative_hearings", "recorded_by"),
)


def _helped(case):
    """{user's id: what they did below, in words}; one query."""
    asked = [
        getattr(case, rows).order_by().annotate(what=Value(words)).values_list("what", who)
        for words, rows, who in HELPED
    ]
    return {user: words for words, user in asked[0].union(*asked[1:]) if user is not None}


def _heard(s):
    """Did the actor hear the member for the body below, by the name that stands on its papers?"""
    case, name = s.case, {"heard_by__iendswith": s.actor.full_name}
    return case.representative_hearings.filter(**name).exists() or case.decisions.filter(**name).exists()


def helped_below(s):
    """(what the actor did below short of judging, in words or "", can another of the body settle instead)."""
    if s.actor is None or s.data["appeal"].organization_id is None:
        return "", False
    helped = _helped(s.case)
    words = helped.get(s.actor.pk) or ("đã gặp, nghe đồng chí" if _heard(s) else "")
    return words, bool(words) and another_can(s, SETTLERS, s.data["appeal"].handled_at, helped)


@guard(met="Người giải quyết chưa tham gia việc này ở cấp dưới.", basis=CT)
def impartial(s):
    """Who opened, verified, decided or settled below does not settle; a paper from outside anybody records (§11.3 no. 29).

    Nor who gave a verdict, recorded a vote, signed evidence or heard the member, where the body has somebody else; where
    it has not, the page warns (`helped_below`).
    """
    if s.data["appeal"].organization_id is None:
        return None
    words, another = helped_below(s)
    if took_part := _took_part(s) or (words if another else ""):
        return Reason(f"Đồng chí {took_part} nên không giải quyết khiếu nại này.", OTHERS)
    return None


@guard(met="Kết quả ghi đủ nội dung, số và ngày.", basis=APPEALS)
def result_is_whole(s):
    """The result has number, date and reasons; a withdrawal only its day."""
    if s.data.get("issued_on") is None:
        return Reason("Chưa ghi ngày.", "Ghi ngày quyết định, hoặc ngày rút đơn.")
    if s.data.get("outcome") == Outcome.WITHDRAWN:
        return None
    if not (s.data.get("number") or "").strip() or not (s.data.get("conclusion") or "").strip():
        return Reason("Chưa đủ số quyết định và nội dung giải quyết.", "Ghi số, ví dụ 12-QĐ/UBKT, và nội dung.")
    return None


@guard(met="Hình thức sau khi thay đổi áp dụng được.", basis=APPEALS)
def change_is_possible(s):
    """Changed means another form of discipline that the member's type, post and the limitation allow (domain §2.3)."""
    if s.data.get("outcome") != Outcome.CHANGED:
        return None
    decision, wanted = s.data["appeal"].decision, s.data.get("changed_to") or ""
    if decision.kind != "strike_off" and not wanted:
        return Reason("Chưa chọn hình thức sau khi thay đổi.", "Chọn một hình thức.")
    if why := levels.why_not(decision, Measure(wanted) if wanted else None):
        return Reason(why, "Nếu quyết định sai, chọn hủy bỏ quyết định; việc còn lại xem xét ở hồ sơ mới.")
    if wanted == Measure.DISMISSAL and s.data.get("post") is None:
        return Reason("Cách chức phải nêu chức vụ trong Đảng bị cách.", "Chọn chức vụ.")
    return None


@guard(met="Ngày ghi không trước ngày nhận đơn.", basis=APPEALS)
def settled_after_received(s):
    """Nothing is settled before it is received, nor before somebody has decided to take it up."""
    day, appeal = s.data.get("issued_on"), s.data["appeal"]
    if day is not None and day < appeal.received_on:
        return Reason(f"Ngày {dmy(day)} trước ngày nhận đơn ({dmy(appeal.received_on)}).", "Ghi đúng ngày.")
    if day is not None and appeal.admitted_on and day < appeal.admitted_on:
        return Reason(f"Ngày {dmy(day)} trước ngày nhận giải quyết ({dmy(appeal.admitted_on)}).", "Ghi đúng ngày.")
    return None


@guard(met="Đã có kết quả, chưa báo đồng chí.", basis=APPEALS)
def result_to_tell(s):
    """The day the member receives the result starts the window of the next level, once (domain §2.5)."""
    appeal = s.data["appeal"]
    if appeal.is_open or appeal.told_on is not None or appeal.outcome == Outcome.WITHDRAWN:
        return Reason("Không có kết quả nào chờ báo đồng chí.", "Xem lại đơn.")
    day = s.data.get("told_on")
    if day is not None and day < appeal.settled_on:
        return Reason(f"Ngày báo trước ngày quyết định ({dmy(appeal.settled_on)}).", "Ghi đúng ngày đồng chí nhận.")
    return None


@guard(met="Thẻ trả lại sau khi có kết quả.", basis=APPEALS)
def card_returned_after_result(s):
    """The card goes back because of the result, so not before it (117-QĐ/TW)."""
    day, settled_on = s.data.get("card_returned_on"), s.data["appeal"].settled_on
    if day is not None and day < settled_on:
        return Reason(f"Ngày trả thẻ trước ngày quyết định ({dmy(settled_on)}).", "Ghi đúng ngày trả thẻ.")
    return None


@guard(met="Việc xin lỗi, phục hồi quyền lợi chưa ghi xong.", basis=APOLOGIES)
def apology_due(s):
    """After an annulled decision the body apologises and restores the rights, in a dated act (117-QĐ/TW)."""
    apology = getattr(s.data["appeal"], "apology", None)
    if apology is None or apology.done_on is not None:
        return Reason("Không có việc xin lỗi, phục hồi quyền lợi nào chưa làm.", "Xem lại đơn.")
    day = s.data.get("done_on")
    if day is not None and day < apology.opened_on:
        return Reason(f"Ngày này trước ngày hủy bỏ quyết định ({dmy(apology.opened_on)}).", "Ghi đúng ngày.")
    return None


#: What each verb asks: standing conditions (`needs`), then the input (`checks`).
FILING = (decision_received, nothing_pending, decision_stands)
FILED = (own_words_or_paper, g.dates_not_in_future, filed_in_order, late_has_reason, body_named)
ADMITTING = (awaits_admission, impartial)
ADMITTED = (g.reason_given, g.dates_not_in_future, settled_after_received, may_be_admitted)
SETTLING = (appeal_open, impartial)
SETTLED = (result_is_whole, g.dates_not_in_future, settled_after_received, change_is_possible)
TELLING = (result_to_tell,)
TOLD = (g.dates_not_in_future, card_returned_after_result)
APOLOGISING = (apology_due,)
