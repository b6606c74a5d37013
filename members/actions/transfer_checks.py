"""What a transfer has to satisfy, each rule with its source (domain §6, §11.4 no. 41)."""

from django.core.exceptions import ValidationError

from branches import calendar
from members.actions.common import unobstructed
from members.limits import limits
from members.models import Standing, Transfer

Kind = Transfer.Kind


def check(field, day, on, *, after=None, words=""):
    """A day at its box: not ahead, and not before the day that had to come first."""
    if day > on:
        raise ValidationError({field: f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({on:%d/%m/%Y})."})
    if after is not None and day < after:
        raise ValidationError({field: f"Ngày này không thể trước {words} ({after:%d/%m/%Y})."})


def check_destination(transfer, on):
    """Exactly one: a branch of the program, or a place outside it by its name."""
    to = transfer.to_branch
    if bool(to) == bool(transfer.to_name):
        raise ValidationError(
            "Chọn một nơi chuyển đến: chi bộ trong danh sách, mã chi bộ, hoặc tên nơi ngoài chương trình."
        )
    if transfer.kind == Kind.ABROAD and to:
        raise ValidationError({"to_name": "Ra ngoài nước thì ghi tên tổ chức đảng hoặc nơi đến ở đây."})
    if to and not to.has_members:
        raise ValidationError(f"{to} không phải là chi bộ, không có đảng viên trực thuộc.")
    if to and to.dissolved_on and to.dissolved_on <= on:
        raise ValidationError(f"{to} đã giải thể ngày {to.dissolved_on:%d/%m/%Y}.")


def check_papers(transfer, on):
    """An official transfer carries a self-review with the branch's remarks [V1: 38-HD/BTCTW] and settled dues."""
    if transfer.kind != Kind.OFFICIAL:
        return
    if transfer.self_review_on is None:
        raise ValidationError(
            {"self_review_on": "Chưa có bản tự kiểm điểm có nhận xét của chi bộ, cấp ủy. Ghi ngày của bản đó."}
        )
    if transfer.dues_paid_to is None:
        raise ValidationError({"dues_paid_to": "Chưa ghi đồng chí đã đóng đảng phí đến hết tháng nào."})
    check("self_review_on", transfer.self_review_on, on)


def check_time(transfer, on):
    """Temporarily: at most as long as the regulation says (domain §6); elsewhere as given."""
    if transfer.kind == Kind.OFFICIAL and transfer.until:
        raise ValidationError({"until": "Chuyển chính thức thì để trống ô này."})
    if transfer.kind == Kind.TEMPORARY and not transfer.until:
        raise ValidationError({"until": "Chưa ghi sinh hoạt tạm thời đến hết ngày nào."})
    if transfer.until is None:
        return
    start = transfer.requested_on
    if transfer.until <= start:
        raise ValidationError({"until": f"Nhập ngày sau {start:%d/%m/%Y}."})
    months = limits(on).transfer_temporary_months
    if transfer.kind == Kind.TEMPORARY and transfer.until > calendar.add_months(start, months):
        last = calendar.add_months(start, months)
        raise ValidationError(
            {
                "until": f"Sinh hoạt tạm thời nhiều nhất {months} tháng: đến {last:%d/%m/%Y}. Lâu hơn thì chuyển chính thức."
            }
        )


def check_obstacles(transfer, on):
    """An open case goes along by its own step; nobody is temporarily in two places."""
    member = transfer.member
    if not transfer.for_a_time:
        unobstructed("transfer_member" if transfer.to_branch_id else "end_membership", member, on)
    elif Standing.objects.on(on).filter(member=member, kind=Standing.Kind.ELSEWHERE).exists():
        raise ValidationError(
            f"Đồng chí {member.given_name} đang sinh hoạt tạm thời nơi khác. Ghi ngày trở về trước, rồi đề nghị lần mới."
        )


def set_deadlines(transfer):
    """Working days from the letter: present it within the shorter period, late after the longer (294-QĐ/TW 6.3.1)."""
    rules = limits(transfer.letter_on)
    transfer.present_by = calendar.add_working_days(transfer.letter_on, rules.transfer_present_days)
    transfer.complete_by = calendar.add_working_days(transfer.letter_on, rules.transfer_complete_days)


def check_presentation(transfer, on):
    """Lateness asks for an explanation and has no other consequence (domain §6)."""
    check("presented_on", transfer.presented_on, on, after=transfer.letter_on, words="ngày giấy giới thiệu")
    if transfer.presented_on > transfer.present_by and not transfer.late_explanation:
        raise ValidationError(
            {
                "late_explanation": f"Giấy nộp sau hạn {transfer.present_by:%d/%m/%Y}. Ghi lời giải trình của đồng chí; "
                "việc này chỉ để ghi lại."
            }
        )


def check_extension(transfer, before, letter_on, on):
    """A later end by a letter issued while the stay lasted; both together no longer than the regulation allows."""
    check("letter_on", letter_on, on, after=transfer.accepted_on, words="ngày nơi nhận xác nhận")
    if letter_on > before:
        raise ValidationError(
            {"letter_on": f"Thời gian tạm thời đã hết ngày {before:%d/%m/%Y}. Ghi ngày trở về, rồi đề nghị lần mới."}
        )
    if transfer.until <= before:
        raise ValidationError(
            {"until": f"Cần sau ngày đang ghi ({before:%d/%m/%Y}). Về sớm hơn thì chọn Ghi ngày trở về."}
        )
    check_time(transfer, on)


def check_return_letter(transfer, on):
    """Whoever returns before the time is over brings a letter of the host branch; afterwards none is needed."""
    if transfer.return_letter_on:
        check("letter_on", transfer.return_letter_on, on, after=transfer.accepted_on, words="ngày nơi nhận xác nhận")
    if transfer.returned_on > transfer.until:
        return
    wanted = {"number": transfer.return_number, "letter_on": transfer.return_letter_on}
    words = f"Trở về trước khi hết thời gian ({transfer.until:%d/%m/%Y}) thì ghi số và ngày giấy giới thiệu trở về."
    if missing := {name: words for name, value in wanted.items() if not value}:
        raise ValidationError(missing)
