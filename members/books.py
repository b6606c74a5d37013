"""Sổ của tổ chức đảng: the registers that a branch or a committee keeps, as its page lists them.

One line for each register: to add one, a line in BOOKS. Each address takes the organisation's id.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from members.dues import discretion


@dataclass(frozen=True)
class Book:
    """One register: what it is called, where it is, what is in it; whether a branch or a committee keeps it."""

    label: str
    url_name: str
    words: str
    of_branch: bool = True
    of_committee: bool = False
    may: Callable = lambda actor, organization: True


BOOKS = (
    Book("Sinh hoạt", "members:meetings", "Lịch họp, điểm danh, kết luận"),
    Book("Miễn sinh hoạt, sinh hoạt nơi khác", "members:standings", "Đơn, nghị quyết, thời hạn"),
    Book(
        "Đảng phí",
        "members:dues-overview",
        "Danh sách thu, phiếu thu, nộp lên, sổ năm",
        of_committee=True,
        may=discretion.sees_dues,
    ),
    Book("Theo dõi sinh hoạt, đảng phí", "members:years", "Ai vắng, ai chưa đóng, từng tháng", of_committee=True),
    Book("Chuyển sinh hoạt", "members:transfers", "Đi, đến, tạm thời; ai đã rời đi mà chưa đến nơi", of_committee=True),
    Book("Kết nạp", "members:admissions", "Quần chúng đang xét, quyết định, lễ kết nạp", of_committee=True),
    Book(
        "Chỉ tiêu kết nạp", "members:admission-plans", "Cả nhiệm kỳ, từng năm; đã kết nạp, còn thiếu", of_committee=True
    ),
    Book("Đảng viên dự bị", "members:probations", "Người giúp đỡ, thời hạn, xét công nhận", of_committee=True),
    Book("Huy hiệu Đảng", "members:badges", "Ai đến mốc ở mỗi đợt trao, danh sách đề nghị", of_committee=True),
    Book("Cấp ủy và chức vụ", "members:committee", "Ai giữ chức vụ gì, nhiệm kỳ, còn khuyết", of_committee=True),
    Book(
        "Hồ sơ có thể trùng",
        "members:duplicates",
        "Hai hồ sơ của một người: xem, gộp, tách lại",
        of_branch=False,
        of_committee=True,
    ),
    Book("Sổ đảng viên", "members:register", "Đang sinh hoạt, đã ra khỏi Đảng, từ trần, chuyển đi", of_committee=True),
    Book("Hồ sơ giấy", "members:paper-book", "Đối chiếu định kỳ, tài liệu đang cho mượn", of_committee=True),
    Book("Nhiệm vụ được phân công", "members:assignments", "Ai làm việc gì trong năm, nhận xét hằng tháng"),
    Book(
        "Xếp loại hằng năm",
        "members:evaluations",
        "Tự kiểm điểm, bỏ phiếu, quyết định, mức xuất sắc",
        of_committee=True,
    ),
    Book(
        "Xếp loại tổ chức đảng",
        "members:organization-rankings",
        "Từng năm, theo quyết định cấp trên",
        of_committee=True,
    ),
    Book("Thẻ đảng viên", "members:card-book", "Kiểm tra thẻ hằng năm, thẻ chưa trao, chưa thu"),
)

#: Likewise for one member: each address takes the member's id.
MEMBER_BOOKS = (
    Book("Phiếu đảng viên", "members:record", "30 mục: quá trình, đào tạo, khen thưởng, gia đình …"),
    Book("Phiếu bổ sung hồ sơ", "members:supplement", "Những thay đổi trong một năm"),
    Book("Hồ sơ giấy", "members:papers", "Có tài liệu gì, để ở đâu, ai đang mượn; mục lục để in"),
    Book("Huy hiệu Đảng", "members:member-badges", "Tuổi Đảng, mốc tới, Huy hiệu đã nhận"),
    Book("Thẻ đảng viên", "members:cards", "Phát, trao, đổi, mất, kiểm tra hằng năm"),
    Book("Nhiệm vụ được phân công", "members:member-assignments", "Từng năm, nhận xét từng tháng"),
    Book("Đảng phí", "members:dues-member", "Phải nộp, đã nộp từng tháng; căn cứ, miễn, giảm", may=discretion.sees),
)


def member_books(member, actor):
    """[(label, address, words)] for the page of the member."""
    return [
        (book.label, reverse(book.url_name, args=[member.pk]), book.words)
        for book in MEMBER_BOOKS
        if book.may(actor, member.branch)
    ]


def books(organization, actor):
    """[(label, address, words)] for the page of the organisation."""
    return [
        (book.label, reverse(book.url_name, args=[organization.pk]), book.words)
        for book in BOOKS
        if (book.of_branch if organization.has_members else book.of_committee) and book.may(actor, organization)
    ]
