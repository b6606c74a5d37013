"""Xếp loại hằng năm (formats.md §4): one final ranking per member and year."""

from datetime import date

import pytest

from branches.models import Role
from branches.tests.builders import codes, import_rows, make_officer, make_tree
from members.models import Ranking
from members.tests.builders import make_member, make_ranking

pytestmark = pytest.mark.django_db

HEADINGS = ["Năm", "Số thẻ", "Số căn cước", "Mức", "Số quyết định", "Ngày"]
GOOD = ["2025", "12345678", "", "Hoàn thành tốt nhiệm vụ", "12-QĐ/ĐU", "15/12/2025"]


@pytest.fixture
def member():
    *_, branch, _ = make_tree()
    return make_member(branch, "Hoàng Văn Bình", card_number="12345678", identity_number="001080000001")


def put_in(*rows, headings=HEADINGS, **options):
    return import_rows("rankings", [headings, *rows], **options)


def errors(*rows, **options):
    result, done = put_in(*rows, **options)
    assert not done
    return codes(result["errors"])


def rankings():
    return list(Ranking.objects.order_by("year").values_list("year", "level", "decision_number", "decided_on", "final"))


def test_a_ranking_is_written_by_card_or_by_identity_number(member):
    by_identity = ["2024", "", "001080000001", "HTXSNV"]
    result, done = put_in(GOOD, by_identity)
    assert (done, result["created"], result["warnings"]) == (True, 2, [])
    assert rankings() == [
        (2024, "excellent", "", None, True),
        (2025, "good", "12-QĐ/ĐU", date(2025, 12, 15), True),
    ]


def test_the_same_file_again_changes_nothing(member):
    put_in(GOOD)
    result, _ = put_in(GOOD)
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({0: ""}, (2, "Năm", "required_missing")),
        ({0: "1929"}, (2, "Năm", "number_invalid")),
        ({0: "2027"}, (2, "Năm", "number_invalid")),
        ({0: "2009"}, (2, "Năm", "year_before_admission")),
        ({1: ""}, (2, "Số thẻ đảng viên, Số căn cước", "required_missing")),
        ({1: "99999999"}, (2, "Số thẻ đảng viên", "member_not_found")),
        ({3: "Khá"}, (2, "Mức", "unknown_value")),
        ({3: ""}, (2, "Mức", "required_missing")),
        ({5: "21/11/2026"}, (2, "Ngày", "date_future")),
    ],
)
def test_what_is_missing_or_wrong_is_said(member, changes, expected):
    cells = [changes.get(position, cell) for position, cell in enumerate(GOOD)]
    assert errors(cells) == [expected]


@pytest.mark.parametrize("year", ["2010", "2026"])
def test_the_first_and_the_present_year_are_taken(member, year):
    assert put_in([year, *GOOD[1:]])[0]["created"] == 1


def test_two_rows_for_one_member_and_year_are_an_error_on_both(member):
    other = ["2025", "", "001080000001", "Hoàn thành nhiệm vụ"]
    assert errors(GOOD, other) == [(2, None, "duplicate_in_file"), (3, None, "duplicate_in_file")]


def test_numbers_of_two_members_are_a_conflict(member):
    make_member(member.branch, identity_number="001080000009")
    assert errors(["2025", "12345678", "001080000009", "Hoàn thành nhiệm vụ"]) == [
        (2, "Số căn cước", "identity_conflict")
    ]


def test_another_name_than_the_records_is_to_be_looked_at(member):
    result, _ = put_in(["Lộc Thị Mai", *GOOD], headings=["Họ và tên", *HEADINGS])
    assert codes(result["warnings"]) == [(2, "Họ và tên", "other_name")]


def test_another_level_needs_a_superiors_decision_with_number_and_date(member):
    make_ranking(member, 2025, "not_completed")
    assert errors(["2025", "12345678", "", "Hoàn thành tốt nhiệm vụ"]) == [(2, "Mức", "ranking_needs_superior")]
    result, done = put_in(GOOD)
    assert (done, codes(result["warnings"])) == (True, [(2, "Mức", "ranking_differs")])
    assert rankings() == [(2025, "good", "12-QĐ/ĐU", date(2025, 12, 15), True)]


def test_a_secretary_ranks_the_own_branch_but_does_not_change_a_ranking(member):
    actor = make_officer(member.branch, Role.SECRETARY)
    assert put_in(GOOD, actor=actor)[0]["created"] == 1
    changed = [*GOOD[:3], "Hoàn thành nhiệm vụ", "13-QĐ/ĐU", "16/12/2025"]
    assert errors(changed, actor=actor) == [(2, "Mức", "ranking_needs_superior")]
    superior = make_officer(member.branch.parent, Role.STAFF)
    assert put_in(changed, actor=superior)[0]["updated"] == 1


def test_a_member_elsewhere_is_not_found_like_one_who_does_not_exist(member):
    *_, elsewhere = make_tree()
    actor = make_officer(elsewhere, Role.SECRETARY)
    result, _ = put_in(GOOD, ["2025", "99999999", "", "Hoàn thành nhiệm vụ"], actor=actor)
    words = "Số thẻ đảng viên: không tìm thấy đảng viên mang số này trong phạm vi của đồng chí."
    assert [line["message"] for line in result["errors"]] == [words, words]
