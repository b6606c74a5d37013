"""The lists of people and organisations: members, their years, posts; the tree itself."""

from types import SimpleNamespace

from django.db.models import Exists, OuterRef

from branches.models import Organization
from members import years
from members.forms.exports import WholeMemberSearch, scope
from members.models import (
    Ending,
    Member,
    Membership,
    MemberYear,
    OrganizationRanking,
    Post,
    Ranking,
    Standing,
    Term,
)

from . import narrowing
from .columns import Column, branch, column, identity, known, mark, nothing, person, word
from .lists import List, register


def _exempt(members, on):
    exempt = Standing.objects.on(on).filter(member__in=members, kind=Standing.Kind.EXEMPT)
    return dict(exempt.values_list("member", "starts_on"))


def _posts(members, on):
    titles = {}
    held = Post.objects.on(on).filter(member__in=members).order_by("organization", "title")
    for member, title in held.values_list("member", "title"):
        titles.setdefault(member, []).append(Post.Title(title).label)
    return {member: "; ".join(found) for member, found in titles.items()}


def _endings(members, on):
    """The last membership of those who left."""
    fields = ("member", "ends_on", "ended_by", "decision_number")
    running = Membership.objects.filter(member=OuterRef("member"), ends_on=None)
    ended = Membership.objects.filter(~Exists(running), member__in=members).order_by("starts_on", "pk")
    return {member: facts for member, *facts in ended.values_list(*fields)}


def _ending(key, heading, write):
    return Column(key, heading, ("pk",), lambda facts: facts and write(*facts), lookup=_endings)


#: In the order of formats.md §2.
MEMBERS = (
    column("branch_code", "Mã tổ chức", "branch__code"),
    column("branch", "Chi bộ", "branch__name", width=30, default=False),
    column("full_name", "Họ và tên khai sinh", "full_name", width=28),
    column("used_name", "Họ và tên đang dùng", "used_name"),
    word("gender", "Giới tính", Member, "gender", width=9),
    Column("born_on", "Ngày sinh", ("born_on", "born_precision"), known, width=12),
    identity(),
    column("card_number", "Số thẻ đảng viên", "card_number"),
    column("file_number", "Số lý lịch", "file_number"),
    column("hometown", "Quê quán", "hometown", width=30),
    column("permanent_address", "Nơi thường trú", "permanent_address", width=30),
    column("temporary_address", "Nơi tạm trú", "temporary_address", width=30),
    column("ethnicity", "Dân tộc", "ethnicity__name", width=10),
    column("religion", "Tôn giáo", "religion__name", width=10, guarded=nothing),
    Column("occupation", "Nghề nghiệp", ("occupation_note", "occupation__name"), lambda note, label: note or label),
    word("sector", "Khu vực", Member, "sector", width=24),
    column("general_education", "Giáo dục phổ thông", "general_education__name"),
    column("professional", "Chuyên môn", "professional__name"),
    column("theory", "Lý luận chính trị", "theory__name"),
    column("academic_title", "Học hàm", "academic_title__name"),
    mark("youth_union", "Là đoàn viên", "youth_union"),
    column("admitted_on", "Ngày vào Đảng", "admitted_on", width=12),
    column("official_on", "Ngày chính thức", "official_on", width=12),
    Column("exempt_on", "Ngày miễn sinh hoạt", ("pk",), lookup=_exempt, width=12),
    Column("posts", "Chức vụ Đảng", ("pk",), lookup=_posts, width=24),
    column("phone", "Điện thoại", "phone"),
    column("email", "Thư điện tử", "email", width=24),
    _ending("left_on", "Ngày ra khỏi Đảng", lambda ends_on, by, number: ends_on),
    _ending("left_by", "Hình thức ra khỏi Đảng", lambda ends_on, by, number: Ending(by).label),
    _ending("left_number", "Số quyết định ra khỏi Đảng", lambda ends_on, by, number: number),
)

ORGANIZATIONS = (
    column("code", "Mã tổ chức", "code"),
    column("name", "Tên tổ chức", "name", width=40),
    word("kind", "Loại", Organization, "kind", width=24),
    column("parent_code", "Mã tổ chức cấp trên", "parent__code"),
    column("parent", "Tổ chức cấp trên", "parent__name", width=40, default=False),
    word("sector", "Khu vực", Organization, "sector", width=24),
    column("founded_on", "Ngày thành lập", "founded_on", width=12),
    column("dissolved_on", "Ngày giải thể", "dissolved_on", width=12),
)

RANKINGS = (
    column("year", "Năm", "year", width=8),
    *branch("member__branch__"),
    *person(),
    word("level", "Mức", Ranking, "level", width=30),
    column("decision_number", "Số quyết định", "decision_number"),
    column("decided_on", "Ngày", "decided_on", width=12),
    mark("under_review", "Đang được xem xét lại", "under_review", default=False),
)

ORGANIZATION_RANKINGS = (
    column("year", "Năm", "year", width=8),
    *branch("organization__", "Tổ chức đảng"),
    word("self_level", "Tự nhận mức", OrganizationRanking, "self_level", width=30),
    word("level", "Mức", OrganizationRanking, "level", width=30),
    column("decision_number", "Số quyết định", "decision_number"),
    column("decided_on", "Ngày quyết định", "decided_on", width=12),
)

POSTS = (
    *person(),
    *branch("organization__", "Tổ chức đảng"),
    word("title", "Chức vụ Đảng", Post, "title", width=24),
    column("term", "Nhiệm kỳ", "term__name"),
    word("manner", "Hình thức", Post, "manner"),
    column("starts_on", "Từ ngày", "starts_on", width=12),
    column("ends_on", "Đến ngày", "ends_on", width=12),
    column("decision_number", "Số quyết định, biên bản", "decision_number"),
    column("decided_on", "Ngày quyết định", "decided_on", width=12),
)

TERMS = (
    *branch("organization__", "Tổ chức đảng"),
    column("name", "Nhiệm kỳ", "name"),
    column("congress_on", "Ngày đại hội", "congress_on", width=12),
    column("starts_on", "Từ ngày", "starts_on", width=12),
    column("ends_on", "Đến ngày", "ends_on", width=12),
    column("seats", "Số ủy viên", "seats", width=10),
    column("decision_number", "Số quyết định chuẩn y", "decision_number"),
    column("decided_on", "Ngày chuẩn y", "decided_on", width=12),
)

STANDINGS = (
    *branch("member__branch__"),
    *person(),
    word("kind", "Tình trạng", Standing, "kind", width=28),
    column("starts_on", "Từ ngày", "starts_on", width=12),
    column("ends_on", "Đến hết ngày", "ends_on", width=12),
    column("decision_number", "Số văn bản", "decision_number"),
    column("decided_on", "Ngày nghị quyết, quyết định", "decided_on", width=12),
    column("requested_on", "Ngày đồng chí có đơn", "requested_on", width=12),
    column("reason", "Lý do", "reason", width=40),
    column("reported_on", "Ngày báo cáo cấp trên", "reported_on", width=12),
)


_YEAR = ("year", "held", "attended", "due", "paid")


def _missed(rows, on):
    """{row: (months missed, months unpaid)} among those that are over."""
    return {row: years.missed(SimpleNamespace(**dict(zip(_YEAR, row, strict=True))), on) for row in rows}


def _missing(key, heading, which, write, **options):
    return Column(key, heading, _YEAR, lambda months: write(months[which]), lookup=_missed, **options)


def _listed(months):
    """“2, 5”."""
    return ", ".join(map(str, months))


YEARS = (
    column("year", "Năm", "year", width=8),
    *branch("member__branch__"),
    *person(),
    _missing("absent", "Số tháng chưa dự họp", 0, len, width=10),
    _missing("absent_in", "Chưa dự họp các tháng", 0, _listed, width=24),
    _missing("unpaid", "Số tháng chưa đóng đủ đảng phí", 1, len, width=10),
    _missing("unpaid_in", "Chưa đóng đủ các tháng", 1, _listed, width=24),
)

BY_MEMBER = ("member__sort_key", "pk")

register(List("members", "Danh sách đảng viên", MEMBERS, Member, WholeMemberSearch, ("sort_key", "pk")))
register(
    List(
        "organizations",
        "Danh sách tổ chức đảng",
        ORGANIZATIONS,
        Organization,
        scope("", more=narrowing.ORGANIZATIONS),
        ("path",),
    )
)
register(
    List(
        "rankings",
        "Xếp loại đảng viên",
        RANKINGS,
        Ranking,
        scope("member__branch__", year="year"),
        ("-year", *BY_MEMBER),
    )
)
register(
    List(
        "organization-rankings",
        "Xếp loại tổ chức đảng",
        ORGANIZATION_RANKINGS,
        OrganizationRanking,
        scope("organization__", year="year"),
        ("-year", "organization__path", "pk"),
    )
)
register(
    List(
        "posts",
        "Chức vụ Đảng",
        POSTS,
        Post,
        scope("member__branch__", more=narrowing.ON_DAY),
        ("organization__path", "title", *BY_MEMBER),
    )
)
register(
    List(
        "terms",
        "Nhiệm kỳ cấp ủy",
        TERMS,
        Term,
        scope("organization__", more=narrowing.ON_DAY),
        ("organization__path", "-starts_on"),
    )
)
register(
    List(
        "standings",
        "Miễn sinh hoạt, sinh hoạt nơi khác",
        STANDINGS,
        Standing,
        scope(
            "member__branch__", year="starts_on__year", state=("kind", Standing.Kind.choices), more=narrowing.STANDINGS
        ),
        ("-starts_on", "pk"),
    )
)
register(
    List(
        "years",
        "Theo dõi sinh hoạt, đảng phí",
        YEARS,
        MemberYear,
        scope("member__branch__", year="year", more=narrowing.YEARS),
        ("-year", *BY_MEMBER),
    )
)
