"""Proofs and the member's own statement, on the tracks of removal and discipline (domain §2.1, §2.3)."""

from screening.flow import Reason, guard
from screening.guards.basis import CT, dmy
from screening.models import Contact, SelfReview

SELF_REVIEW = "Hướng dẫn 01-HD/TW (2021), mục 11.1"


def voting_day(s):
    """The day of the meeting that votes, once one is chosen; else today."""
    meeting = s.data.get("meeting")
    return meeting.held_on if meeting else s.on


def proofs_before(s):
    """The documents that the meeting could look at: none is dated after it."""
    return [proof for proof in s.proofs if proof.issued_on <= voting_day(s)]


@guard(met="Hồ sơ có tài liệu chứng minh bằng văn bản.", basis=CT)
def proof_recorded(s):
    """Nothing goes to a vote on hearsay: at least one signed document (domain §11.3 no. 29, §11.4 no. 34)."""
    if not proofs_before(s):
        return Reason("Hồ sơ chưa có tài liệu chứng minh.", "Thêm văn bản: số, ngày, nơi ban hành, nội dung.")
    return None


@guard(met="Tài liệu có người ký, có nơi ban hành.", basis=CT)
def proof_is_signed(s):
    """An anonymous denunciation cannot be evidence by itself (domain §11.3 no. 29)."""
    if s.data.get("anonymous"):
        return Reason(
            "Đơn không ghi tên không phải là bằng chứng.", "Chờ cấp có thẩm quyền xác minh, kết luận bằng văn bản."
        )
    return None


@guard(met="Văn bản kết luận về năm không sau ngày văn bản.", basis=CT)
def year_not_after_paper(s):
    """A document concludes about its own year or an earlier one, never about a year still to come."""
    year, issued_on = s.data.get("concerns_year"), s.data.get("issued_on")
    if year and issued_on and year > issued_on.year:
        return Reason(f"Văn bản ngày {dmy(issued_on)} không kết luận về năm {year}.", "Ghi đúng năm, đúng ngày.")
    return None


@guard(met="Đã có bản tự kiểm điểm, hoặc đủ số lần đề nghị.", basis=SELF_REVIEW)
def statement_received(s):
    """The member reviews themself before the branch; not doing so after three requests does not stop it (domain §2.1).

    What came in, or was asked for, after the meeting does not count for it.
    """
    review, day = s.self_review(SelfReview.Round.FIRST), voting_day(s)
    if review is not None and review.received_on > day:
        return Reason(
            f"Bản tự kiểm điểm nhận ngày {dmy(review.received_on)}, sau buổi họp ngày {dmy(day)}.",
            "Chọn buổi họp sau đó.",
        )
    if review is None:
        n, need = s.contact_count(Contact.Kind.SELF_REVIEW, until=day), s.rules.selfreview_requests
        if n < need:
            return Reason(
                f"Chưa có bản tự kiểm điểm của đồng chí {s.member.full_name}. Đã đề nghị {n} trên {need} lần.",
                "Nhận bản tự kiểm điểm, hoặc ghi lần đề nghị tiếp theo.",
            )
    return None


@guard(met="Chưa nhận bản tự kiểm điểm.", basis=CT)
def statement_not_yet(s):
    """The member's own words are stored once and unaltered (domain §11.3 no. 13)."""
    if s.self_review(SelfReview.Round.FIRST) is not None:
        return Reason(
            "Bản tự kiểm điểm đã nhận và giữ nguyên văn.", "Nếu cần nói thêm, đồng chí trình bày tại hội nghị."
        )
    return None
