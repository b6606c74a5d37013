"""The mentor, the clock and the last papers of the help (Guide 02, step 3; domain §11.3 nos. 15–18)."""

from members.models import Member, Membership, Standing
from screening.flow import Reason, guard
from screening.mentors import TROUBLE, helps_others
from screening.models import Case, Contact, Correction, Decision, Note, SelfReview

from .basis import CT, HD02_2, HD02_3, HD02_4, dmy


@guard(met="Người giúp đỡ là đảng viên chính thức, đang sinh hoạt tại chi bộ.", basis=HD02_2)
def mentor_is_official(s):
    """An official, active member of the same branch, on the day of the resolution and now (domain §11.3 no. 15)."""
    mentor = s.data.get("mentor")
    if mentor is None:
        return Reason("Chưa chọn người giúp đỡ.", "Chọn một đảng viên chính thức của chi bộ.")
    since = min(s.data.get("issued_on") or s.on, s.on)  # nobody is named before they came, or before they were official
    came = Membership.objects.filter(branch=s.case.branch, ends_on=None, starts_on__lte=since)
    usable = Member.objects.official_on(s.on).filter(branch=s.case.branch, official_on__lte=since, memberships__in=came)
    away = Standing.objects.on(s.on).filter(member=mentor)  # exempt, suspended, or active elsewhere
    if not usable.filter(pk=mentor.pk).exists() or away.exists():
        who = f"Ngày {dmy(since)}, đồng chí" if since < s.on else "Đồng chí"
        return Reason(
            f"{who} {mentor.full_name} chưa là đảng viên chính thức đang sinh hoạt tại chi bộ.",
            "Chọn đảng viên chính thức đang sinh hoạt.",
        )
    return None


@guard(met="Người giúp đỡ không phải người được giúp đỡ và không có hồ sơ đang mở.", basis=CT)
def mentor_is_not_subject(s):
    """The mentor is not the subject, nor related where that is known, nor under review (domain §11.3 no. 15)."""
    mentor = s.data.get("mentor")
    if mentor is not None and mentor.pk == s.case.member_id:
        return Reason("Người được giúp đỡ không tự giúp đỡ mình.", "Chọn đồng chí khác.")
    if mentor is not None and mentor.pk in s.kin["members"]:
        return Reason(f"Đồng chí {mentor.full_name} là người thân của người được giúp đỡ.", "Chọn đồng chí khác.")
    if mentor is not None and Case.objects.open().filter(member=mentor).exists():
        return Reason(f"Đồng chí {mentor.full_name} cũng đang có hồ sơ mở.", "Chọn đồng chí khác.")
    return None


@guard(met="Người giúp đỡ chưa giúp đồng chí nào khác.", basis=HD02_2)
def mentor_is_free(s):
    """One mentor helps one member (domain §11.1 members_per_helper, V)."""
    mentor = s.data.get("mentor")
    if mentor is None:
        return None
    if helps_others(mentor, s.case) >= s.rules.members_per_helper:
        return Reason(
            f"Đồng chí {mentor.full_name} đang giúp đỡ một đồng chí khác. Mỗi người giúp đỡ một người.",
            "Chọn đồng chí khác.",
        )
    return None


@guard(met="Có nghị quyết phân công.", basis=HD02_2)
def resolution_given(s):
    """The clock starts at the date of the branch's resolution (domain §11.1 clock_start, §11.3 no. 15)."""
    if not (s.data.get("number") or "").strip() or s.data.get("issued_on") is None:
        return Reason(
            "Chưa có nghị quyết phân công người giúp đỡ. Thời gian giúp đỡ tính từ ngày nghị quyết.",
            "Ghi số, ngày nghị quyết.",
        )
    return None


@guard(met="Nghị quyết sau khi chi bộ nghe đồng chí.", basis=HD02_2)
def resolution_after_hearing(s):
    """The resolution follows the hearing, or in a later cycle the decision to go on (domain §11.3 nos. 15, 22)."""
    day = s.data.get("issued_on")
    if day is None:
        return None
    what, earliest = _before_the_resolution(s)
    if earliest and day < earliest:
        return Reason(f"Nghị quyết ngày {dmy(day)} có trước {what} ({dmy(earliest)}).", "Ghi đúng ngày nghị quyết.")
    return None


def _before_the_resolution(s):
    """(what, its day): the hearing, or in a later cycle the decision to go on, on its own date, not that of its entry.

    A resolution that a correction has set aside is passed anew after it; a wrong name alone is a change of mentor.
    """
    if s.case.cycle == 1:
        return "ngày chi bộ nghe đồng chí", s.hearing and s.hearing.meeting.held_on
    returned = s.case.corrections.filter(kind=Correction.Kind.RETURN, cycle=s.case.cycle).last()
    if returned is not None:
        return "văn bản đưa hồ sơ về bước này", returned.issued_on
    decision = s.case.decisions.filter(kind=Decision.Kind.CONTINUE).order_by("-pk").first()
    return "quyết định tiếp tục giúp đỡ", decision.issued_on if decision else s.case.stage_since


@guard(met="Đang có người giúp đỡ.", basis=HD02_3)
def mentor_in_place(s):
    """Someone who can helps at every moment; else the branch names another at its next meeting (domain §11.3 no. 25)."""
    advice = "Cử người mới ở buổi họp gần nhất; thời gian vẫn tính tiếp."
    if s.mentoring is None:
        return Reason("Hiện chưa có người giúp đỡ.", advice)
    if s.mentoring.trouble:
        return Reason(
            f"Hiện chưa có người giúp đỡ (đồng chí {s.mentoring.mentor.full_name} {TROUBLE[s.mentoring.trouble]}).",
            advice,
        )
    return None


@guard(met="Đồng hồ không tạm dừng.", basis=CT)
def clock_not_paused(s):
    """While the superior has paused the clock, the time is not full (domain §12 no. 9)."""
    if s.open_pause is not None:
        return Reason(
            f"Thời gian giúp đỡ đang tạm dừng từ ngày {dmy(s.open_pause.starts_on)}.",
            f"Chờ {s.above} cho tính tiếp.",
        )
    return None


@guard(met="Đồng hồ đang tạm dừng.", basis=CT)
def clock_paused(s):
    """Only a paused clock can go on."""
    if s.open_pause is None:
        return Reason("Thời gian giúp đỡ không tạm dừng.", "Không cần làm gì.")
    return None


@guard(met="Đủ thời gian giúp đỡ.", basis=f"{HD02_3}; Điều lệ Đảng, Điều 8.1")
def mentoring_is_over(s):
    """Not before twelve calendar months, not even for an administrator (domain §11.3 no. 16)."""
    ends_on = s.case.mentoring_ends_on
    if ends_on is None or s.on < ends_on:
        if ends_on is None:
            return Reason("Chưa bắt đầu thời gian giúp đỡ.", "Không ai mở sớm hơn được.")
        full = f"đủ ngày {dmy(ends_on)}, còn {(ends_on - s.on).days} ngày"
        if s.open_pause is not None:
            full = "ngày đủ tính lại khi hết tạm dừng"
        return Reason(
            f"Chưa đủ {s.rules.education_months} tháng giúp đỡ. Bắt đầu {dmy(s.case.mentoring_starts_on)}, {full}.",
            "Không ai mở sớm hơn được.",
        )
    return None


@guard(met="Gần hết thời gian giúp đỡ.", basis=HD02_4)
def near_the_end(s):
    """The second self-review looks back on the whole time: taken from the first reminder before the end on."""
    return too_early_for_last_papers(s, s.data.get("received_on") or s.data.get("written_on") or s.on)


def too_early_for_last_papers(s, day):
    ends_on = s.case.mentoring_ends_on
    days = max(s.rules.reminder_days)
    if ends_on is None or (ends_on - day).days > days:
        return Reason(
            "Chưa đến lúc nhận bản tự kiểm điểm lần hai và nhận xét tổng hợp.",
            f"Nhận trong {days} ngày trước ngày đủ thời gian ({dmy(ends_on)}) trở đi."
            if ends_on
            else "Phân công người giúp đỡ trước.",
        )
    return None


@guard(met="Đã có bản tự kiểm điểm lần hai, hoặc đủ số lần đề nghị.", basis=HD02_4)
def second_self_review_received(s):
    """Second self-review against the commitments, or three requests near the end, as it is now (domain §11.3 no. 18)."""
    if s.self_review(SelfReview.Round.SECOND) is None:
        asked = [contact for contact in s.contacts if contact.kind == Contact.Kind.SECOND_SELF_REVIEW]
        n = sum(too_early_for_last_papers(s, contact.made_on) is None for contact in asked)
        need = s.rules.selfreview_requests
        if n < need:
            return Reason(
                f"Chưa có bản tự kiểm điểm lần hai đối chiếu với cam kết. Đã đề nghị {n} trên {need} lần.",
                "Nhận bản mới, hoặc ghi đủ số lần đề nghị.",
            )
    return None


@guard(met="Mỗi cam kết có phần đối chiếu.", basis=HD02_4)
def every_commitment_answered(s):
    """The second self-review answers each commitment (domain §11.3 no. 18)."""
    first = s.first_self_review
    results = s.data.get("results") or {}
    for commitment in first.commitments.all() if first else []:
        if not (results.get(commitment.pk) or "").strip():
            return Reason(
                f"Chưa đối chiếu cam kết “{commitment.text}”.", "Ghi kết quả đồng chí tự nêu cho từng cam kết."
            )
    return None


@guard(met="Đã có nhận xét tổng hợp của người giúp đỡ.", basis=HD02_4)
def mentor_remarks_received(s):
    """Written remarks by the mentor (domain §11.3 no. 18)."""
    if not s.notes_of(Note.Kind.FINAL):
        who = f" của đồng chí {s.mentoring.mentor.full_name}" if s.mentoring else " của người giúp đỡ"
        return Reason(f"Chưa có nhận xét tổng hợp{who}.", "Nhận lại trước buổi họp.")
    return None


@guard(met="Ý kiến trả lời không trước nhận xét.", basis=CT)
def answer_after_note(s):
    """The member answers what was written: not before its day, and however late it is noted down (domain §11.3 no. 17)."""
    note, day = s.data.get("note"), s.data.get("written_on")
    if note is not None and day and day < note.written_on:
        return Reason(
            f"Ngày trả lời {dmy(day)} trước ngày nhận xét ({dmy(note.written_on)}).", "Ghi đúng ngày đồng chí trả lời."
        )
    return None


@guard(met="Nội dung này chưa ghi.", basis=CT)
def not_written_twice(s):
    """A form sent twice leaves one remark: from the diary nothing is taken back (domain §11.3 no. 17)."""
    about, same = s.data.get("note"), (s.data.get("text"), s.data.get("written_on"))
    answers = about.pk if about else None
    if any((note.text, note.written_on) == same and note.answers_id == answers for note in s.notes):
        return Reason(f"Nội dung này đã ghi, ngày {dmy(same[1])}.", "Xem nhật ký giúp đỡ.")
    return None
