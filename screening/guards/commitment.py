"""Notice, talk, self-review, hearing (Guide 02, step 2; domain §11.3 nos. 12–14)."""

from screening.flow import Reason, guard
from screening.models import Contact, Stage

from .basis import CT, HD02_2, dmy
from .mentoring import clock_not_paused, too_early_for_last_papers


@guard(met="Đồng chí đã ký nhận, hoặc đã ghi đủ số lần đến giao.", basis=CT)
def served_or_attempted(s):
    """Dated and acknowledged, or three delivery attempts recorded (domain §11.3 no. 12).

    Attempts count from the day of the notice to the day it is left: before, there was nothing to deliver.
    """
    if not s.data.get("acknowledged"):
        written, served = s.data.get("issued_on"), s.data.get("served_on")
        n, need = s.contact_count(Contact.Kind.DELIVERY, since=written, until=served), s.rules.delivery_attempts
        if n < need:
            days = f" từ ngày thông báo ({dmy(written)}) đến ngày giao ({dmy(served)})" if written and served else ""
            return Reason(
                f"Chưa giao thông báo cho đồng chí {s.member.full_name}. Đã ghi {n} lần đến{days}, cần {need} lần nếu "
                "vắng.",
                "Ghi ngày giao có ký nhận, hoặc ghi thêm lần đến.",
            )
    return None


@guard(met="Đã trao đổi với đồng chí.", basis=HD02_2)
def talk_recorded(s):
    """The committee talks with the member before the self-review (domain §1.3 no. 6)."""
    if not s.talks and s.case.cycle == 1:
        return Reason(
            f"Chưa ghi buổi trao đổi với đồng chí {s.member.full_name}.", "Ghi ngày, người dự, tóm tắt hai phía."
        )
    return None


@guard(met="Buổi trao đổi, ý kiến này chưa ghi.", basis=CT)
def not_said_twice(s):
    """A form sent twice leaves one talk and one opinion: neither is ever taken back (domain §11.3 nos. 9, 13)."""
    talk, opinion = (s.data.get("held_on"), s.data.get("summary")), (s.data.get("given_on"), s.data.get("content"))
    known = talk in [(row.held_on, row.summary) for row in s.talks]
    if known or opinion in [(row.given_on, row.content) for row in s.opinions]:
        return Reason("Nội dung này đã ghi.", "Xem nội dung đã ghi của hồ sơ.")
    return None


@guard(met="Việc này diễn ra từ buổi trao đổi trở đi.", basis=HD02_2)
def not_before_talk(s):
    """The talk comes first: self-review, requests for it and invitations are of its day or later (§11.3 no. 13)."""
    day = s.data.get("received_on") or s.data.get("made_on")
    if s.case.stage != Stage.NOTIFIED or day is None:
        return None
    if not s.talks:
        return talk_recorded(s)
    talked = min(talk.held_on for talk in s.talks)
    if day < talked:
        return Reason(f"Ngày {dmy(day)} trước buổi trao đổi ({dmy(talked)}).", "Ghi đúng ngày, theo trình tự các bước.")
    return None


@guard(met="Đã có bản tự kiểm điểm có cam kết, hoặc đủ số lần đề nghị.", basis=HD02_2)
def self_review_received(s):
    """A self-review with commitments, or three dated requests (domain §1.5, §11.3 no. 13); asked for once."""
    if s.case.cycle == 1 and s.first_self_review is None:
        n, need = s.contact_count(Contact.Kind.SELF_REVIEW), s.rules.selfreview_requests
        if n < need:
            return Reason(
                f"Chưa có bản tự kiểm điểm. Đã đề nghị {n} trên {need} lần.",
                "Nhận bản tự kiểm điểm, hoặc ghi lần đề nghị tiếp theo.",
            )
    return None


@guard(met="Bản tự kiểm điểm nêu cam kết.", basis=HD02_2)
def commitment_stated(s):
    """The self-review must contain a commitment (domain §11.3 no. 13)."""
    if not [text for text in s.data.get("commitments") or [] if text.strip()]:
        return Reason(
            "Bản tự kiểm điểm chưa nêu cam kết sửa chữa.",
            f"Đề nghị đồng chí {s.member.full_name} viết thêm; chi bộ không viết thay.",
        )
    return None


@guard(met="Có nội dung đồng chí viết, hoặc nơi cất bản giấy.", basis=CT)
def words_or_paper(s):
    """The member's own words, or where the paper is kept (domain §11.3 no. 13)."""
    if not ((s.data.get("text") or "").strip() or (s.data.get("place") or "").strip()):
        return Reason("Chưa ghi nội dung bản tự kiểm điểm.", "Ghi nội dung, hoặc ghi nơi cất bản giấy.")
    return None


@guard(met="Chưa nhận bản tự kiểm điểm lần này.", basis=CT)
def self_review_once(s):
    """The member's own words are stored once and unaltered (domain §11.3 no. 13)."""
    if s.self_review(s.data["round"]) is not None:
        return Reason(
            "Bản tự kiểm điểm lần này đã nhận và giữ nguyên văn.", "Nếu cần nói thêm, ghi ý kiến tại hội nghị."
        )
    return None


@guard(met="Chi bộ đã nghe đồng chí trình bày, hoặc đã mời đủ số lần.", basis=HD02_2)
def hearing_held(s):
    """The branch hears the member, or invitation three times and absence (domain §11.3 no. 14)."""
    if s.case.cycle == 1 and s.hearing is None:
        return Reason(
            f"Chưa ghi ý kiến của đồng chí {s.member.full_name} tại hội nghị.",
            f"Ghi tóm tắt lời trình bày, hoặc {s.rules.hearing_invitations} lần mời mà vắng.",
        )
    return None


@guard(met="Hội nghị diễn ra sau buổi trao đổi và sau khi có bản tự kiểm điểm.", basis=HD02_2)
def hearing_after_self_review(s):
    """The branch hears the member on the self-review, so neither it nor the talk is later than the meeting (§1.3)."""
    meeting, review = s.data.get("meeting"), s.first_self_review
    if meeting is None:
        return None
    day = meeting.held_on
    if s.talks and day < (talked := min(talk.held_on for talk in s.talks)):
        return Reason(f"Buổi họp ngày {dmy(day)} trước buổi trao đổi ({dmy(talked)}).", "Chọn buổi họp sau đó.")
    asked = s.contact_count(Contact.Kind.SELF_REVIEW, until=day) >= s.rules.selfreview_requests
    if asked or (review is not None and review.received_on <= day):
        return None
    return Reason(
        f"Đến buổi họp ngày {dmy(day)} chưa có bản tự kiểm điểm, cũng chưa đủ {s.rules.selfreview_requests} lần đề nghị.",
        "Chọn buổi họp sau đó.",
    )


@guard(met="Đồng chí có mặt trình bày, hoặc đã mời đủ số lần.", basis=HD02_2)
def heard_or_invited(s):
    """Absence counts only after three dated invitations, none later than the meeting (domain §11.3 no. 14)."""
    if not s.data.get("attended"):
        meeting = s.data.get("meeting")
        day = meeting.held_on if meeting else s.data.get("held_on")
        n, need = s.contact_count(Contact.Kind.HEARING, until=day), s.rules.hearing_invitations
        if n < need:
            return Reason(
                f"Đồng chí {s.member.full_name} chưa dự hội nghị; đã mời {n} trên {need} lần.",
                "Mời lại và ghi ngày mời.",
            )
    return None


@guard(met="Đã ghi lời trình bày của đồng chí.", basis=HD02_2)
def statement_given(s):
    """Who was heard has said something, and it is kept (domain §11.3 no. 14)."""
    if s.data.get("attended") and not (s.data.get("statement") or "").strip():
        return Reason("Chưa ghi lời trình bày của đồng chí.", "Ghi tóm tắt lời trình bày của đồng chí.")
    return None


@guard(met="Khớp với điểm danh của buổi họp.", basis=CT)
def attendance_agrees(s):
    """Heard or absent: the hearing says what the attendance of that meeting says (domain §11.3 no. 14)."""
    meeting, attended = s.data.get("meeting"), bool(s.data.get("attended"))
    row = meeting and meeting.attendances.filter(member=s.case.member_id).first()
    if row and row.present != attended:
        word = "vắng mặt" if attended else "có mặt"
        return Reason(
            f"Điểm danh buổi họp ngày {dmy(meeting.held_on)} ghi đồng chí {s.member.full_name} {word}.",
            "Kiểm tra lại điểm danh hoặc ô “có mặt”.",
        )
    return None


#: Which attempts, requests or invitations belong to which stage.
CONTACTS_AT = {
    Stage.APPROVED: (Contact.Kind.DELIVERY,),
    Stage.NOTIFIED: (Contact.Kind.SELF_REVIEW, Contact.Kind.HEARING),
    Stage.MENTORING: (Contact.Kind.SECOND_SELF_REVIEW,),
    Stage.PREPARING: (Contact.Kind.SELF_REVIEW, Contact.Kind.HEARING),
}


@guard(met="Đúng việc của bước này.", basis=CT)
def contact_fits_stage(s):
    """Attempts count in the step they stand in for: none is noted in advance (domain §1.5, §11.3 nos. 12–14, 18)."""
    if s.data.get("kind") not in CONTACTS_AT.get(s.case.stage, ()):
        return Reason("Việc này không thuộc bước hiện tại của hồ sơ.", "Ghi khi hồ sơ đến bước đó.")
    if s.case.stage == Stage.MENTORING:
        if refusal := clock_not_paused(s):
            return refusal
        return too_early_for_last_papers(s, s.data.get("made_on") or s.on)
    return None


@guard(met="Mỗi ngày ghi một lần.", basis=CT)
def contact_once_a_day(s):
    """Three attempts are three days, not three lines of one day (domain §1.5)."""
    kind, made_on = s.data.get("kind"), s.data.get("made_on")
    if any(contact.kind == kind and contact.made_on == made_on for contact in s.contacts):
        return Reason("Ngày này đã ghi một lần rồi.", "Mỗi lần đến, lần đề nghị, lần mời là một ngày khác nhau.")
    return None


@guard(met="Chưa ghi ý kiến tại hội nghị của chu kỳ này.", basis=CT)
def hearing_once(s):
    """One hearing per cycle; what was said is not rewritten."""
    if s.hearing is not None:
        return Reason("Ý kiến tại hội nghị đã được ghi.", "Nội dung đã ghi thì không sửa.")
    return None
