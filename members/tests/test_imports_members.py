"""Danh sách đảng viên (formats.md §1 and §2): what is read, matched, warned of, refused and written."""

from datetime import date

import pytest

from branches.imports import runs
from branches.models import ImportRun, Kind, Role
from branches.tests.builders import codes, import_rows, make_officer, make_organization, make_tree
from members import actions, exports
from members.exports import sheet
from members.models import Member, Membership, Post, Standing
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
HEADINGS = [
    "STT",
    "Mã tổ chức",
    "Họ và tên khai sinh",
    "Giới tính",
    "Ngày sinh",
    "Số căn cước",
    "Số thẻ đảng viên",
    "Ngày vào Đảng",
    "Ngày chính thức",
]
BINH = ["1", "CB1", "HOÀNG VĂN BÌNH", "Nam", "19/05/1980", "001080000001", "12345678", "03/02/2010", "03/02/2011"]


@pytest.fixture
def tree():
    province, superior, committee, branch, other = make_tree()
    branch.code, other.code = "CB1", "CB2"
    branch.save()
    other.save()
    return superior, committee, branch, other


@pytest.fixture
def branch(tree):
    return tree[2]


@pytest.fixture
def other(tree):
    return tree[3]


def row(**changes):
    """Bình's row with other values in some columns."""
    cells = dict(zip(HEADINGS, BINH, strict=True)) | changes
    return [cells.get(heading, "") for heading in HEADINGS]


def put_in(*rows, headings=HEADINGS, **options):
    return import_rows("members", [["DANH SÁCH ĐẢNG VIÊN"], [], headings, *rows], **options)


def put_in_cells(rows, **options):
    """Rows as {heading: cell}."""
    headings = list(dict.fromkeys(heading for cells in rows for heading in cells))
    return put_in(*([cells.get(h, "") for h in headings] for cells in rows), headings=headings, **options)


def cells(**changes):
    return {h: c for h, c in (dict(zip(HEADINGS, BINH, strict=True)) | changes).items() if c is not None}


def errors(*rows, **options):
    result, done = put_in(*rows, **options)
    assert not done
    assert Member.objects.filter(full_name__startswith="Hoàng Văn Bình").count() == 0
    return codes(result["errors"])


def warnings(*rows, **options):
    result, done = put_in(*rows, **options)
    assert (done, result["errors"]) == (True, [])
    return codes(result["warnings"])


# --- new members ----------------------------------------------------------------------------------------------------


def test_a_new_member_is_written_with_the_membership_from_the_admission(branch):
    result, done = put_in(BINH)
    member = Member.objects.get()
    assert (done, result["rows"], result["created"], result["warnings"], result["errors"]) == (True, 1, 1, [], [])
    assert (member.full_name, member.gender, member.born_on, member.born_precision) == (
        "Hoàng Văn Bình",
        "male",
        date(1980, 5, 19),
        "day",
    )
    assert (member.identity_number, member.card_number, member.file_number) == ("001080000001", "12345678", None)
    assert (member.admitted_on, member.official_on, member.branch) == (date(2010, 2, 3), date(2011, 2, 3), branch)
    assert (member.search_name, bool(member.sort_key), member.changed_at is not None) == ("hoang van binh", True, True)
    assert list(Membership.objects.values_list("branch", "starts_on", "begun_by", "ends_on", "ended_by")) == [
        (branch.pk, date(2010, 2, 3), "admitted", None, "")
    ]


def test_every_heading_of_the_list_reaches_its_field(branch):
    result, done = put_in_cells(
        [
            cells(
                **{
                    "Họ và tên đang dùng": "Hoàng Bình",
                    "Số lý lịch": "012345 AB",
                    "Quê quán": "Xã Suối Mây",
                    "Nơi thường trú": "Thôn Đồng Dâu",
                    "Nơi tạm trú": "Tổ 3",
                    "Dân tộc": "tày",
                    "Tôn giáo": "Không",
                    "Nghề nghiệp": "Nông dân",
                    "Khu vực": "Thôn, tổ dân phố",
                    "Giáo dục phổ thông": "12/12",
                    "Chuyên môn": "Đại học",
                    "Lý luận chính trị": "Trung cấp",
                    "Học hàm": "Phó giáo sư",
                    "Là đoàn viên": "x",
                    "Ngày miễn sinh hoạt": "01/01/2026",
                    "Chức vụ Đảng": "Bí thư; Đảng ủy viên",
                    "Điện thoại": 912345678,
                    "Thư điện tử": "binh@example.vn",
                }
            )
        ]
    )
    member = Member.objects.select_related("ethnicity", "occupation", "professional", "theory").get()
    assert (done, codes(result["warnings"])) == (True, [(4, "Điện thoại", "phone_zero_restored")])
    assert (member.used_name, member.file_number, member.hometown, member.permanent_address) == (
        "Hoàng Bình",
        "012345AB",
        "Xã Suối Mây",
        "Thôn Đồng Dâu",
    )
    assert (str(member.ethnicity), str(member.religion), str(member.occupation), member.sector) == (
        "Tày",
        "Không",
        "Nông dân",
        "village",
    )
    assert (str(member.general_education), str(member.professional), str(member.theory)) == (
        "12/12",
        "Đại học",
        "Trung cấp",
    )
    assert (str(member.academic_title), member.youth_union, member.phone, member.email) == (
        "Phó giáo sư",
        True,
        "0912345678",
        "binh@example.vn",
    )
    assert list(Standing.objects.values_list("kind", "starts_on", "ends_on")) == [("exempt", date(2026, 1, 1), None)]
    assert list(Post.objects.order_by("title").values_list("title", "organization", "starts_on")) == [
        ("party_committee_member", branch.parent_id, ON),
        ("secretary", branch.pk, ON),
    ]


def test_a_past_member_is_written_with_the_exit(branch):
    left = {"Ngày ra khỏi Đảng": "01/06/2020", "Hình thức ra khỏi Đảng": "Xóa tên"}
    put_in_cells([cells(**left, **{"Số quyết định ra khỏi Đảng": "47-QĐ/ĐU", "Chức vụ Đảng": "Bí thư"})])
    assert list(Membership.objects.values_list("ends_on", "ended_by", "decision_number")) == [
        (date(2020, 6, 1), "struck_off", "47-QĐ/ĐU")
    ]
    assert Post.objects.count() == 0


def test_no_official_date_means_probationary(branch):
    put_in(row(**{"Ngày chính thức": ""}))
    assert Member.objects.get().official_on is None


@pytest.mark.parametrize("heading", ["Mã tổ chức", "Họ và tên khai sinh", "Giới tính", "Ngày sinh", "Ngày vào Đảng"])
def test_what_a_new_member_needs_is_asked_for(branch, heading):
    found = errors(row(**{heading: ""}))
    assert found == [(4, heading, "required_missing")]


def test_the_list_of_a_branch_need_not_name_the_branch(tree, branch):
    result, done = put_in(row(**{"Mã tổ chức": ""}), actor=make_officer(branch, Role.SECRETARY))
    assert (done, result["created"]) == (True, 1)
    assert Member.objects.get(full_name="Hoàng Văn Bình").branch == branch


def test_a_committee_above_several_branches_is_asked_which_branch(tree, branch):
    nameless = row(**{"Mã tổ chức": ""})
    assert errors(nameless, actor=make_officer(tree[1], Role.STAFF)) == [(4, "Mã tổ chức", "required_missing")]


def test_the_gender_is_asked_for_only_where_the_list_has_the_column(branch):
    result, done = put_in_cells([cells(**{"Giới tính": None})])
    assert (done, result["created"], result["errors"], Member.objects.get().gender) == (True, 1, [], "")
    assert Member.objects.incomplete().count() == 1


def test_gender_is_read_from_marks_under_nam_and_nu(branch):
    headings = ["Mã tổ chức", "Họ và tên", "Ngày sinh", "Nam", "Nữ", "Ngày vào Đảng", "Số thẻ"]
    person = ["CB1", "Lộc Thị Mai", "02/09/1985", "", "x", "03/02/2010", "12345679"]
    assert put_in(person, headings=headings)[0]["created"] == 1
    assert Member.objects.get().gender == "female"


def test_the_national_list_is_read_as_it_is(branch):
    headings = [
        "STT",
        "HỌ VÀ TÊN",
        "SỐ THẺ",
        "SỐ CCCD",
        "NGÀY SINH",
        "NGÀY KẾT NẠP",
        "CHI BỘ ĐANG SINH HOẠT",
        "CHI BỘ NƠI CƯ TRÚ",
        "TRẠNG THÁI",
    ]
    person = [
        "1",
        "NÔNG VĂN KIÊN",
        "12345678",
        "001080000001",
        "19/05/1980",
        "03/02/2010",
        branch.name,
        "",
        "Hoạt động",
    ]
    result, done = put_in(person, headings=headings)
    assert (done, result["created"], result["unknown_columns"]) == (
        True,
        1,
        ["CHI BỘ NƠI CƯ TRÚ", "TRẠNG THÁI"],
    )
    assert (Member.objects.get().full_name, Member.objects.get().branch) == ("Nông Văn Kiên", branch)


def test_a_branch_name_is_known_without_accents_and_case_but_must_be_unique(branch, other):
    def named(name):
        return put_in_cells([cells(**{"Mã tổ chức": None, "Chi bộ đang sinh hoạt": name})], dry_run=True)[0]

    assert named("CHI BO THON DONG DAU")["created"] == 1
    assert codes(named("Chi bộ thôn Xa")["errors"]) == [(4, "Chi bộ đang sinh hoạt", "branch_not_yours")]
    other.name = branch.name
    other.save()
    assert codes(named(branch.name)["errors"]) == [(4, "Chi bộ đang sinh hoạt", "branch_ambiguous")]


def test_a_partial_birthday_is_kept_as_such_and_said(branch):
    assert warnings(row(**{"Ngày sinh": "1980"})) == [(4, "Ngày sinh", "date_partial")]
    assert (Member.objects.get().born_on, Member.objects.get().born_precision) == (date(1980, 1, 1), "year")


def test_two_digits_of_years_mean_what_a_person_of_that_age_would_mean(branch):
    found = warnings(row(**{"Ngày sinh": "19.05.05", "Ngày vào Đảng": "03/02/30", "Ngày chính thức": "03/02/31"}))
    member = Member.objects.get()
    assert (member.born_on, member.admitted_on, member.official_on) == (
        date(1905, 5, 19),
        date(1930, 2, 3),
        date(1931, 2, 3),
    )
    assert found == [(4, column, "date_two_digit") for column in ("Ngày vào Đảng", "Ngày sinh", "Ngày chính thức")]


def test_words_outside_a_code_list_are_flagged_with_a_suggestion(branch):
    odd = {"Dân tộc": "Tàyy", "Nghề nghiệp": "Thợ may", "Khu vực": "Xã", "Chức vụ Đảng": "Trưởng thôn"}
    result, done = put_in_cells([cells(**odd)])
    member = Member.objects.get()
    assert codes(result["warnings"]) == [(4, column, "unknown_value") for column in odd]
    assert "Gần giống: Tày" in result["warnings"][0]["message"]
    assert (member.ethnicity, member.occupation, member.occupation_note, member.sector) == (None, None, "Thợ may", "")


def test_an_unknown_gender_or_way_out_is_an_error(branch):
    assert errors(row(**{"Giới tính": "Namm"})) == [(4, "Giới tính", "unknown_value")]
    left = cells(**{"Ngày ra khỏi Đảng": "01/06/2020", "Hình thức ra khỏi Đảng": "Nghỉ"})
    assert codes(put_in_cells([left])[0]["errors"]) == [(4, "Hình thức ra khỏi Đảng", "unknown_value")]


# --- dates in order ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("admitted", "expected"),
    [("18/05/1998", [(4, "Ngày vào Đảng", "under_age")]), ("19/05/1998", [])],
)
def test_an_age_under_eighteen_at_admission_is_flagged(branch, admitted, expected):
    assert warnings(row(**{"Ngày vào Đảng": admitted})) == expected


@pytest.mark.parametrize(
    ("official", "expected"),
    [("02/02/2011", [(4, "Ngày chính thức", "official_early")]), ("03/02/2011", [])],
)
def test_less_than_twelve_months_of_probation_are_flagged(branch, official, expected):
    assert warnings(row(**{"Ngày chính thức": official})) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Ngày chính thức": "02/02/2010"}, (4, "Ngày chính thức", "order_wrong")),
        ({"Ngày sinh": "03/02/2010"}, (4, "Ngày vào Đảng", "order_wrong")),
        ({"Ngày vào Đảng": "21/11/2026", "Ngày chính thức": ""}, (4, "Ngày vào Đảng", "date_future")),
        ({"Ngày chính thức": "21/11/2026"}, (4, "Ngày chính thức", "date_future")),
        ({"Ngày vào Đảng": "02/2010"}, (4, "Ngày vào Đảng", "date_incomplete")),
        ({"Ngày sinh": "31/02/1987"}, (4, "Ngày sinh", "date_invalid")),
    ],
)
def test_dates_out_of_order_are_errors(branch, changes, expected):
    assert errors(row(**changes)) == [expected]


@pytest.mark.parametrize(
    "left",
    [
        {"Ngày ra khỏi Đảng": "01/06/2020"},
        {"Hình thức ra khỏi Đảng": "Xóa tên"},
        {"Số quyết định ra khỏi Đảng": "47-QĐ/ĐU"},
    ],
)
def test_an_exit_is_whole_or_not_at_all(branch, left):
    result, done = put_in_cells([cells(**left)])
    assert (done, codes(result["errors"])) == (False, [(4, "Ngày ra khỏi Đảng", "left_half_filled")])


def test_an_exit_before_the_official_date_is_out_of_order(branch):
    left = {"Ngày ra khỏi Đảng": "02/02/2011", "Hình thức ra khỏi Đảng": "Từ trần"}
    assert codes(put_in_cells([cells(**left)])[0]["errors"]) == [(4, "Ngày ra khỏi Đảng", "order_wrong")]


# --- matching -----------------------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(branch):
    put_in(BINH, row(**{"STT": "2", "Số căn cước": 1080000002.0, "Số thẻ đảng viên": "12345679"}))
    before = list(Member.objects.order_by("pk").values())
    result, done = put_in(BINH, row(**{"STT": "2", "Số căn cước": 1080000002.0, "Số thẻ đảng viên": "12345679"}))
    assert (done, result["created"], result["updated"], result["unchanged"]) == (True, 0, 0, 2)
    assert list(Member.objects.order_by("pk").values()) == before
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize(
    ("headings", "person"),
    [
        (["Số căn cước", "Nơi thường trú"], ["001080000001", "Thôn Đồng Dâu"]),
        (["Số thẻ", "Nơi thường trú"], ["12345678", "Thôn Đồng Dâu"]),
        (["Số lý lịch", "Nơi thường trú"], ["012345AB", "Thôn Đồng Dâu"]),
    ],
)
def test_a_member_is_known_by_each_of_the_three_numbers_and_blank_cells_erase_nothing(branch, headings, person):
    member = make_member(branch, card_number="12345678", identity_number="001080000001", file_number="012345AB")
    result, _ = put_in(person, headings=headings)
    changed = Member.objects.get()
    assert (result["updated"], changed.permanent_address, changed.pk) == (1, "Thôn Đồng Dâu", member.pk)
    assert (changed.full_name, changed.gender, changed.hometown, changed.born_on) == (
        member.full_name,
        member.gender,
        member.hometown,
        member.born_on,
    )


def test_a_less_exact_birthday_that_agrees_says_nothing_new(branch):
    put_in(BINH)
    assert put_in(row(**{"Ngày sinh": "1980"}))[0]["unchanged"] == 1
    assert put_in(row(**{"Ngày sinh": "05/1980"}))[0]["unchanged"] == 1
    assert put_in(row(**{"Ngày sinh": "06/1980"}))[0]["updated"] == 1
    assert put_in(row(**{"Ngày sinh": "20/06/1980"}))[0]["updated"] == 1
    assert (Member.objects.get().born_on, Member.objects.get().born_precision) == (date(1980, 6, 20), "day")


def test_numbers_of_two_persons_in_one_row_are_a_conflict(branch):
    make_member(branch, identity_number="001080000001")
    make_member(branch, card_number="12345678")
    result, _ = put_in(BINH)
    assert [line["message"] for line in result["errors"]] == [
        "Số căn cước và Số thẻ đảng viên thuộc hai người khác nhau. Kiểm tra lại cả hai."
    ]


def test_a_number_on_another_persons_record_is_an_error_when_name_and_birthday_both_differ(branch):
    make_member(branch, "Lộc Thị Mai", born_on=date(1990, 1, 1), card_number="12345678")
    result, _ = put_in(row(**{"Số căn cước": ""}))
    assert codes(result["errors"]) == [(4, "Số thẻ đảng viên", "person_differs")]


def test_another_identity_number_for_a_known_card_is_to_be_looked_at(branch):
    make_member(branch, "Hoàng Văn Bình", card_number="12345678", identity_number="123456789")
    result, _ = put_in(BINH)
    assert codes(result["warnings"]) == [(4, "Số căn cước", "identity_changes")]
    assert "123456789" not in result["warnings"][0]["message"]
    assert Member.objects.get().identity_number == "001080000001"


def test_two_rows_with_one_number_are_an_error_on_both(branch):
    second = row(**{"Họ và tên khai sinh": "Lộc Thị Mai", "Số căn cước": "001080000009"})
    result, done = put_in(BINH, second)
    assert (done, [(line["row"], line["message"]) for line in result["errors"]]) == (
        False,
        [(n, "Dòng 4 và dòng 5 là cùng một người. Giữ lại một dòng.") for n in (4, 5)],
    )


def test_two_rows_that_reach_one_member_by_different_numbers_are_an_error_on_both(branch):
    make_member(branch, "Hoàng Văn Bình", identity_number="001080000001", card_number="12345678")
    by_identity, by_card = row(**{"Số thẻ đảng viên": ""}), row(**{"Số căn cước": "", "Họ và tên khai sinh": "Bình"})
    result, _ = put_in(by_identity, by_card)
    assert codes(result["errors"]) == [(4, None, "duplicate_in_file"), (5, None, "duplicate_in_file")]


def test_namesakes_with_different_numbers_are_two_persons_and_without_numbers_one(branch):
    bare = {"Số căn cước": "", "Số thẻ đảng viên": ""}
    assert put_in(BINH, row(**{"Số căn cước": "001080000002", "Số thẻ đảng viên": ""}), dry_run=True)[0]["created"] == 2
    assert errors(BINH, row(**bare)) == [(4, None, "duplicate_in_file"), (5, None, "duplicate_in_file")]


def test_name_birthday_and_branch_alone_are_a_question_and_never_decided_by_the_program(branch):
    member = make_member(branch, "Hoàng Văn Bình", born_on=date(1980, 5, 19), card_number="87654321")
    result, done = put_in(BINH)
    assert (done, result["created"], result["updated"], Member.objects.count()) == (True, 0, 0, 1)
    assert result["warnings"] == [
        {
            "row": 4,
            "column": None,
            "code": "possible_match",
            "message": "Trùng họ tên và ngày sinh với đồng chí Hoàng Văn Bình (thẻ •••••321).",
        }
    ]
    assert Member.objects.get() == member


def test_the_same_name_and_birthday_in_another_branch_is_another_person(branch, other):
    make_member(other, "Hoàng Văn Bình", born_on=date(1980, 5, 19))
    assert put_in(BINH)[0]["created"] == 1


# --- exits, transfers, posts of known members ---------------------------------------------------------------------------


def test_another_branch_is_a_transfer_dated_on_the_day_of_the_import(branch, other):
    put_in_cells([cells(**{"Chức vụ Đảng": "Bí thư", "Ngày miễn sinh hoạt": "01/01/2020"})])
    result, _ = put_in(row(**{"Mã tổ chức": "CB2"}))
    assert codes(result["warnings"]) == [(4, "Mã tổ chức", "transfer")]
    assert Member.objects.get().branch == other
    assert list(
        Membership.objects.order_by("starts_on").values_list("branch", "starts_on", "ends_on", "ended_by", "begun_by")
    ) == [
        (branch.pk, date(2010, 2, 3), ON, "transferred_out", "admitted"),
        (other.pk, ON, None, "", "transferred_in"),
    ]
    assert list(Post.objects.values_list("ends_on", flat=True)) == [ON]
    assert list(Standing.objects.values_list("kind", "ends_on")) == [("exempt", None)]  # it goes with the person


def test_an_exit_of_an_active_member_is_flagged_and_ends_the_membership(branch):
    put_in(BINH)
    left = {"Ngày ra khỏi Đảng": "01/06/2020", "Hình thức ra khỏi Đảng": "Từ trần"}
    result, _ = put_in_cells([cells(**left)])
    assert codes(result["warnings"]) == [(4, "Ngày ra khỏi Đảng", "exit_of_active")]
    assert Membership.objects.values_list("ends_on", "ended_by").get() == (date(2020, 6, 1), "died")
    assert put_in_cells([cells(**left)])[0]["unchanged"] == 1


def test_a_member_who_has_left_is_not_put_back_by_a_list(branch):
    put_in_cells([cells(**{"Ngày ra khỏi Đảng": "01/06/2020", "Hình thức ra khỏi Đảng": "Xin ra khỏi Đảng"})])
    result, _ = put_in(BINH)
    assert (result["unchanged"], codes(result["warnings"])) == (1, [(4, "Mã tổ chức", "already_left")])
    assert Membership.objects.get().ended_by == "left"


@pytest.mark.parametrize(
    "changes",
    [
        {"Mã tổ chức": "CB2"},
        {"Ngày ra khỏi Đảng": "01/06/2020", "Hình thức ra khỏi Đảng": "Từ trần"},
    ],
)
def test_what_stands_in_the_way_of_the_verb_stands_in_the_way_of_the_list(branch, other, changes, monkeypatch):
    put_in(BINH)
    monkeypatch.setattr(actions, "obstacles", [lambda verb, member, on: "Đồng chí đang có hồ sơ mở."])
    result, done = put_in_cells([cells(**changes)])
    assert (done, [line["code"] for line in result["errors"]]) == (False, ["obstacle"])
    assert Membership.objects.get().ends_on is None


def test_a_new_post_in_the_branch_ends_the_old_one(branch):
    put_in_cells([cells(**{"Chức vụ Đảng": "Chi ủy viên"})], on=date(2026, 1, 10))
    put_in_cells([cells(**{"Chức vụ Đảng": "Phó bí thư"})])
    assert put_in_cells([cells(**{"Chức vụ Đảng": "Phó bí thư"})])[0]["unchanged"] == 1
    assert list(Post.objects.order_by("starts_on").values_list("title", "starts_on", "ends_on")) == [
        ("committee_member", date(2026, 1, 10), date(2026, 11, 19)),
        ("deputy", ON, None),
    ]


def test_a_corrected_admission_moves_the_beginning_of_the_membership(branch):
    put_in(BINH)
    put_in(row(**{"Ngày vào Đảng": "04/02/2010", "Ngày chính thức": "04/02/2011"}))
    assert Membership.objects.get().starts_on == date(2010, 2, 4)


LEFT = {"Ngày ra khỏi Đảng": "01/06/2020", "Hình thức ra khỏi Đảng": "Từ trần"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Ngày miễn sinh hoạt": "02/06/2020"}, "Ngày miễn sinh hoạt"),
        ({"Ngày vào Đảng": "02/06/2020", "Ngày chính thức": ""}, "Ngày vào Đảng"),
    ],
)
def test_nothing_begins_after_a_member_has_left(branch, changes, expected):
    put_in_cells([cells(**LEFT, **{"Ngày chính thức": ""})])
    result, done = put_in_cells([cells(**{"Ngày chính thức": ""} | changes)])
    assert (done, codes(result["errors"])) == (False, [(4, expected, "after_leaving")])


def test_an_exemption_after_the_exit_of_the_same_row_is_out_of_order(branch):
    exempt = {"Ngày miễn sinh hoạt": "02/06/2020"}
    assert codes(put_in_cells([cells(**LEFT, **exempt)])[0]["errors"]) == [(4, "Ngày ra khỏi Đảng", "order_wrong")]
    put_in_cells([cells(**LEFT, **{"Ngày miễn sinh hoạt": "01/06/2020"})])
    assert Standing.objects.values_list("starts_on", "ends_on").get() == (date(2020, 6, 1), date(2020, 6, 1))


def test_an_exemption_is_corrected_while_it_runs_and_begins_anew_after_it_ended(branch):
    put_in_cells([cells(**{"Ngày miễn sinh hoạt": "01/01/2020"})])
    put_in_cells([cells(**{"Ngày miễn sinh hoạt": "01/02/2020"})])
    Standing.objects.update(ends_on=date(2021, 1, 31))
    put_in_cells([cells(**{"Ngày miễn sinh hoạt": "01/03/2022"})])
    assert list(Standing.objects.order_by("starts_on").values_list("starts_on", "ends_on")) == [
        (date(2020, 2, 1), date(2021, 1, 31)),
        (date(2022, 3, 1), None),
    ]


# --- reach ----------------------------------------------------------------------------------------------------------------


def test_a_secretary_brings_in_members_of_the_own_branch_only(branch, other):
    actor = make_officer(branch, Role.SECRETARY)
    elsewhere, nowhere = row(**{"Mã tổ chức": "CB2"}), row(**{"Mã tổ chức": "ZZ", "Số căn cước": "001080000002"})
    nowhere[6] = "12345679"
    result, done = put_in(elsewhere, nowhere, actor=actor)
    words = "Mã tổ chức: mã này không thuộc phạm vi của đồng chí."
    assert (done, [line["message"] for line in result["errors"]]) == (False, [words, words])
    assert put_in(BINH, actor=actor)[0]["created"] == 1


def test_staff_bring_in_members_of_the_whole_subtree(tree, branch):
    assert put_in(BINH, actor=make_officer(tree[0], Role.STAFF))[0]["created"] == 1


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.INSPECTION, Role.RECORDER, Role.READER])
def test_other_offices_may_not_bring_in_members(branch, role):
    assert errors(BINH, actor=make_officer(branch, role)) == [(None, None, "not_allowed")]


def test_a_secretary_above_may_not_write_in_the_branch_below(tree, branch):
    result, done = put_in(BINH, actor=make_officer(tree[1], Role.SECRETARY))
    assert (done, codes(result["errors"])) == (False, [(4, "Mã tổ chức", "organization_not_yours")])


@pytest.mark.parametrize("key", ["identity_number", "card_number"])
def test_a_number_of_a_record_elsewhere_is_refused_without_saying_whose_it_is(branch, other, key):
    numbers = {"identity_number": "001080000001", "card_number": "12345678"}
    make_member(other, "Người Nơi Khác", **{"identity_number": None, key: numbers[key]})
    result, _ = put_in(BINH, actor=make_officer(branch, Role.SECRETARY))
    assert [line["code"] for line in result["errors"]] == ["number_not_usable"]
    assert "Nơi Khác" not in str(result)
    assert other.name not in str(result)


def test_members_are_active_in_a_branch_and_not_in_a_committee(tree, branch):
    committee = tree[1]
    assert errors(row(**{"Mã tổ chức": committee.code})) == [(4, "Mã tổ chức", "not_a_branch")]


def test_a_dissolved_branch_takes_only_those_who_left_before(branch):
    branch.dissolved_on = date(2025, 7, 1)
    branch.save()
    assert errors(BINH) == [(4, "Mã tổ chức", "branch_dissolved")]
    left = {"Ngày ra khỏi Đảng": "01/06/2020", "Hình thức ra khỏi Đảng": "Từ trần"}
    assert put_in_cells([cells(**left)])[0]["created"] == 1


def test_a_masked_number_of_an_export_keeps_the_number(branch):
    put_in(BINH)
    result, done = put_in(row(**{"Số căn cước": "•••••••••001"}))
    assert (done, result["unchanged"], codes(result["warnings"])) == (True, 1, [(4, "Số căn cước", "masked_kept")])


def test_a_grassroots_branch_has_members_too(tree):
    alone = make_organization(tree[0], Kind.GRASSROOTS_BRANCH, code="CB9")
    put_in_cells([cells(**{"Mã tổ chức": "CB9", "Chức vụ Đảng": "Bí thư"})])
    assert Member.objects.get().branch == alone


@pytest.mark.parametrize("full_numbers", [True, False])
def test_an_export_comes_back_unchanged(branch, full_numbers, tmp_path):
    put_in_cells(
        [
            cells(**{"Chức vụ Đảng": "Bí thư; Đảng ủy viên", "Dân tộc": "Tày", "Nghề nghiệp": "Nông dân"}),
            cells(
                **{
                    "Họ và tên khai sinh": "Lộc Thị Mai",
                    "Giới tính": "Nữ",
                    "Ngày sinh": "1985",
                    "Số căn cước": "001080000002",
                    "Số thẻ đảng viên": "12345679",
                    "Ngày ra khỏi Đảng": "01/06/2020",
                    "Hình thức ra khỏi Đảng": "Xin ra khỏi Đảng",
                    "Số quyết định ra khỏi Đảng": "47-QĐ/ĐU",
                }
            ),
        ]
    )
    columns, path = exports.by_key("members").chosen(()), str(tmp_path / "xuat.xlsx")
    sheet.write(path, "Xuất", columns, Member.objects.order_by("sort_key"), on=ON, whole=full_numbers)
    with open(path, "rb") as file:
        result, done = runs.import_file("members", "xuat.xlsx", file.read(), on=ON)
    assert (done, result["unchanged"], result["errors"], result["unknown_columns"]) == (True, 2, [], [])
