"""The conditions of a suspension, of its one extension and of its end (21-QĐ/TW; 22-QĐ/TW before; domain §2.4, §11.4 no. 39)."""

from datetime import timedelta

from members.models import Standing
from screening import guards as g
from screening.flow import Reason, guard
from screening.guards.basis import dmy
from screening.models import Case, Suspension, Track

RULE = "Quy định 21-QĐ/TW"
Basis = Suspension.Basis


@guard(met="Đồng chí không đang bị đình chỉ sinh hoạt.", basis=RULE)
def not_suspended(s):
    """One suspension at a time (domain §11.4 no. 39)."""
    row = s.member.standings.on(s.on).filter(kind=Standing.Kind.SUSPENDED).first()
    if row is not None:
        return Reason(f"{s.comrade} đang bị đình chỉ sinh hoạt từ ngày {dmy(row.starts_on)}.", "Xem lần đình chỉ đó.")
    return None


@guard(met="Ngày bắt đầu không trước ngày quyết định.", basis=RULE)
def starts_with_decision(s):
    """Nobody is suspended before it is decided."""
    starts_on, issued_on = s.data["starts_on"], s.data["issued_on"]
    if starts_on < issued_on:
        return Reason(f"Ngày bắt đầu {dmy(starts_on)} trước ngày quyết định {dmy(issued_on)}.", "Ghi đúng hai ngày.")
    return None


@guard(met="Vụ việc này chưa đình chỉ lần nào trước đó.", basis=RULE)
def not_again_for_the_same(s):
    """The days and the one extension belong to one matter: none directly after another, nor twice in one open case (D)."""
    if s.data["basis"] != Basis.CONSIDERED:
        return None
    case = Case.objects.open().on_track(Track.DISCIPLINE).filter(member=s.member).first()
    since = min(s.data["starts_on"], case.opened_on + timedelta(days=1)) if case else s.data["starts_on"]
    former = s.member.suspensions.filter(basis=Basis.CONSIDERED, ended_on__gte=since).first()
    if former is not None:
        return Reason(
            f"Đã đình chỉ để xem xét kỷ luật từ ngày {dmy(former.starts_on)} đến trước ngày {dmy(former.ended_on)}; một vụ "
            "việc chỉ đình chỉ một lần, gia hạn một lần.",
            "Xử lý xong vụ việc; vụ việc khác thì ghi khi có quyết định mới.",
        )
    return None


@guard(met="Ngày bắt đầu không trước ngày vào Đảng.", basis=RULE)
def starts_as_member(s):
    """Only a member is suspended, so not before the day of admission."""
    starts_on, admitted_on = s.data["starts_on"], s.member.admitted_on
    if admitted_on and starts_on < admitted_on:
        return Reason(f"Ngày bắt đầu {dmy(starts_on)} trước ngày vào Đảng ({dmy(admitted_on)}).", "Ghi đúng ngày.")
    return None


@guard(met="Thời hạn theo quy định, hoặc theo pháp luật.", basis=RULE)
def term_given(s):
    """Considered for discipline: so many days; prosecuted or detained: the limit of the law, in words and by date (V1)."""
    by_law = s.data["basis"] != Basis.CONSIDERED
    if by_law and not (s.data.get("due_on") and (s.data.get("legal_limit") or "").strip()):
        return Reason(
            "Bị truy tố, tạm giam: chưa ghi thời hạn theo pháp luật.",
            "Ghi văn bản của cơ quan tố tụng và ngày hết hạn.",
        )
    if by_law and s.data["due_on"] < s.data["starts_on"]:
        return Reason("Ngày hết thời hạn trước ngày bắt đầu.", "Ghi đúng hai ngày.")
    return None


@guard(met="Việc đình chỉ chưa kết thúc.", basis=RULE)
def still_running(s):
    """What has ended, by a decision or with the membership, is neither extended nor ended again."""
    suspension = s.data["suspension"]
    if suspension.ended_on:
        return Reason(f"Đã thôi đình chỉ từ ngày {dmy(suspension.ended_on)}.", "Xem lại hồ sơ.")
    if suspension.standing.ends_on:
        return Reason(
            f"{s.comrade} không còn bị đình chỉ từ sau ngày {dmy(suspension.standing.ends_on)}.", "Xem lại hồ sơ."
        )
    return None


@guard(met="Chưa gia hạn lần nào.", basis=RULE)
def not_extended_yet(s):
    """One extension only; where the law sets the time, it follows the law (21-QĐ/TW, V1)."""
    suspension = s.data["suspension"]
    if not suspension.is_by_law and suspension.extended_on:
        return Reason(
            f"Đã gia hạn một lần, số {suspension.extension_number} ngày {dmy(suspension.extended_on)}.",
            "Không gia hạn nữa; cấp có thẩm quyền quyết định thôi đình chỉ, hoặc xử lý xong vụ việc.",
        )
    return None


@guard(met="Gia hạn khi thời hạn cũ chưa hết.", basis=RULE)
def extended_in_time(s):
    """What has run out is not extended afterwards."""
    suspension, day = s.data["suspension"], s.data["issued_on"]
    if day < suspension.issued_on:
        return Reason(f"Ngày gia hạn trước ngày đình chỉ ({dmy(suspension.issued_on)}).", "Ghi đúng ngày.")
    if day > suspension.due_on:
        return Reason(
            f"Thời hạn đã hết ngày {dmy(suspension.due_on)}, không gia hạn được nữa.", "Ghi quyết định thôi đình chỉ."
        )
    return None


@guard(met="Số ngày gia hạn trong mức quy định.", basis=RULE)
def extension_short_enough(s):
    """At most so many days, by the rules of the day the extension is decided (30; before 11/4/2026 up to 180 in all)."""
    suspension, due_on = s.data["suspension"], s.data["due_on"]
    if due_on <= suspension.due_on:
        return Reason(f"Ngày mới phải sau ngày {dmy(suspension.due_on)}.", "Ghi đúng ngày hết thời hạn mới.")
    if suspension.is_by_law:
        return None
    most = s.data["rules"].suspend_extension_days
    latest = suspension.due_on + timedelta(days=most)
    if due_on > latest:
        return Reason(f"Chỉ gia hạn không quá {most} ngày, đến hết ngày {dmy(latest)}.", "Ghi ngày sớm hơn.")
    return None


@guard(met="Ngày thôi đình chỉ sau ngày bắt đầu.", basis=RULE)
def ends_after_start(s):
    """The first day without suspension lies after the first day of it."""
    suspension, day = s.data["suspension"], s.data["ended_on"]
    if day <= suspension.starts_on:
        return Reason(f"Ngày thôi đình chỉ cần sau ngày {dmy(suspension.starts_on)}.", "Ghi đúng ngày.")
    return None


SUSPENDING = (*g.NOBODYS_OWN, g.member_is_active, not_suspended)
SUSPENDED = (g.document_numbered, starts_with_decision, starts_as_member, term_given, not_again_for_the_same)
EXTENDING = (*g.NOBODYS_OWN, still_running, not_extended_yet)
EXTENDED = (g.document_numbered, extended_in_time, extension_short_enough)
ENDING = (*g.NOBODYS_OWN, still_running)
ENDED = (g.reason_given, g.dates_not_in_future, ends_after_start)
