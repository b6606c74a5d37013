"""Everything held about one person: nothing is forgotten, nothing secret or of others is told, each time is journalled."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Entry, Kind, Office, Role, User, Viewing
from branches.tests.builders import make_officer, make_organization, make_tree
from members import pages
from members.models import Attendance, Profile, Relative, Standing
from members.tests.builders import make_member
from screening.member_side import giving, held, held_words
from screening.models import Ballot, Case, CommitteeVote, Stage, TallyEntry
from screening.tests.builders import OPENED, cast_of, make_case, make_meeting
from screening.tests.builders_appeals import suspend

pytestmark = pytest.mark.django_db
REASON = "Đồng chí đề nghị ngày 12/03/2026."


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def member(tree):
    """Somebody in the register with masked parts, whose case goes up to a decision."""
    case = make_case(tree[3], Stage.EXPELLED)
    Profile.objects.update_or_create(member=case.member, defaults={"health_note": "Huyết áp cao"})
    Relative.objects.create(member=case.member, relation="Vợ", full_name="Lò Thị Mai")
    return case.member


def told(member):
    return {part.key: part for part in held.held(member)}


def everything(member):
    return json.dumps([part.rows for part in held.held(member)], ensure_ascii=False)


def references():
    """Every reference to a member, or to a row that is about one, in every app of the project."""
    about = set(held.ways()) - {User, Office}  # what somebody did by an office belongs to what was done
    for model in held.models():
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
            if field.is_relation and field.related_model in about and field.related_model is not model:
                yield model, field


def test_every_model_that_refers_to_a_member_is_printed_or_explained():
    left_out = {held.name_of(field) for model, field in references() if model not in held.ways()}
    explained = set(held_words.NOT_ABOUT)
    assert left_out - explained == set()
    assert (
        explained == {held.name_of(field) for _, field in references()} & explained
    )  # none speaks of what is not there
    known = {held.name_of(f) for model in (*held.ways(), held.ImportRow) for f in model._meta.concrete_fields}
    assert set(held_words.NOT_PRINTED) <= known
    assert [key for key, why in (held_words.NOT_ABOUT | held_words.NOT_PRINTED).items() if not why] == []


def test_every_column_has_a_vietnamese_name():
    for model in (*held.ways(), held.ImportRow):
        assert all(held.label(field) for field in held.columns(model))
        assert str(model._meta.verbose_name) != model._meta.model_name


def test_the_print_holds_the_record_its_masked_parts_and_the_whole_case(member):
    parts = told(member)
    assert ("Số căn cước", member.identity_number) in parts["members.member"].rows[0]
    assert ("Họ và tên", "Lò Thị Mai") in parts["members.relative"].rows[0]
    assert "Huyết áp cao" in str(parts["members.profile"].rows)
    assert ("Giai đoạn", "Quyết định khai trừ, chờ giao") in parts["screening.case"].rows[0]
    assert [row for row in parts["screening.move"].rows if ("Việc", "Mở hồ sơ rà soát") in row] != []
    for key in ("evidence", "selfreview", "commitment", "hearing", "note", "mentoring", "conclusion", "decision"):
        assert parts[f"screening.{key}"].rows != []


def test_no_count_of_a_vote_is_printed_whatever_it_was(member):
    ballot, vote = Ballot.objects.sealed().filter(case__member=member).first(), CommitteeVote.objects.first()
    assert (ballot.valid, vote.members) != (None, None)
    parts = told(member)
    labels = {
        label for key in ("screening.ballot", "screening.committeevote") for row in parts[key].rows for label, _ in row
    }
    figures = (
        "Đồng ý",
        "Không đồng ý",
        "Phiếu trắng",
        "Phát ra",
        "Thu về",
        "Hợp lệ",
        "Tổng số để tính",
        "Tổng số ủy viên",
    )
    assert labels & set(figures) == set()
    assert {label for label in labels if "phiếu" in label.lower()} <= {"Lần bỏ phiếu"}
    assert TallyEntry not in held.ways()


def test_former_words_of_a_paper_and_what_was_done_to_the_record_are_printed_too(member):
    """An earlier version of the notice still says what was held then; a version with figures of a vote says nothing."""
    case = Case.objects.get(member=member)
    sheet = {"title": "THÔNG BÁO", "subject": "về việc cũ đã ghi khác", "layout": "", "blocks": [], "signatures": []}
    sheet |= {"addressees": [], "receivers": []}
    for n, template in enumerate(("thong-bao", "bien-ban-kiem-phieu"), 1):
        kept = {"facts": sheet, "facts_sha256": "x", "sha256": "y", "size": 1, "made_on": OPENED}
        case.paper_versions.create(template=template, occasion=n, number=1, **kept)
    suspend(member)
    parts = told(member)
    said = [dict(row) for row in parts["screening.paperversion"].rows]
    assert [(row["Mẫu"], "về việc cũ đã ghi khác" in row["Nội dung"]) for row in said] == [
        ("Thông báo cho đảng viên", True),
        ("Biên bản kiểm phiếu", False),
    ]
    assert "Đình chỉ sinh hoạt" in {dict(row)["Việc"] for row in parts["branches.entry"].rows}
    assert "Cập nhật hồ sơ" not in {dict(row)["Việc"] for row in parts["branches.entry"].rows}


def test_the_case_of_another_comrade_stays_with_that_comrade(tree, member):
    """A mentor, a teller, whoever is on a roll: the row is theirs, the case behind it is not."""
    mentor = Case.objects.get(member=member).mentorings.first().mentor
    words = everything(mentor)
    assert member.full_name not in words
    assert "screening.mentoring" not in told(mentor)


def test_the_number_of_queries_does_not_grow_with_the_rows(member):
    def more(n):
        for month in range(1, n + 1):
            meeting = make_meeting(member.branch, date(2025, month, 3))
            assert Attendance.objects.filter(meeting=meeting, member=member).exists()
            Standing.objects.create(
                member=member, kind="exempt", starts_on=date(2000 + month, 1, 1), ends_on=date(2000 + month, 2, 1)
            )

    more(1)
    counted = _queries(lambda: held.held(member))
    more(9)
    assert _queries(lambda: held.held(member)) == counted
    assert counted < 110


def _queries(act):
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def test_the_secretary_and_the_staff_above_may_with_a_reason_and_nobody_else(tree, member):
    cast = cast_of(tree[3])
    for actor in (cast.secretary, cast.staff):
        assert giving.give(member, reason=REASON, actor=actor, on=OPENED)
    for actor in (cast.teller, cast.inspector, make_officer(tree[4]), make_officer(tree[1], Role.READER)):
        with pytest.raises(NoOffice):
            giving.give(member, reason=REASON, actor=actor, on=OPENED)
    with pytest.raises(giving.ValidationError):
        giving.give(member, reason="  ", actor=cast.secretary, on=OPENED)
    entries = Entry.objects.filter(verb="members.give_personal_data")
    assert [entry.facts for entry in entries] == [{"reason": REASON}] * 2
    assert Viewing.objects.filter(part=giving.PART, reason=REASON).count() == 2
    assert pages.time_line(member)[0].what == "Lấy tất cả dữ liệu về đồng chí"


def test_where_a_case_lies_beyond_reach_the_level_above_both_places_makes_the_print(tree, member):
    cast = cast_of(tree[3])
    other = make_organization(tree[1], Kind.GRASSROOTS_BRANCH)
    former = make_case(other, Stage.RECOGNISED)
    Case.objects.filter(pk=former.pk).update(member=member)
    with pytest.raises(giving.ValidationError, match="ngoài phạm vi của đồng chí"):
        giving.give(member, reason=REASON, actor=cast.secretary, on=OPENED)
    above = make_officer(tree[1], Role.ORGANIZATION_STAFF)
    told = {part.key: part for part in giving.give(member, reason=REASON, actor=above, on=OPENED)}
    assert len(told["screening.case"].rows) == 2


def test_the_page_asks_why_and_gives_a_print_or_a_file(client, tree, member):
    address = reverse("screening:personal-data", args=[member.pk])
    client.force_login(cast_of(tree[3]).secretary)
    assert address in client.get(member.get_absolute_url()).content.decode()
    assert "Chưa ghi lý do." in client.post(address, {"reason": "", "what": "in"}).content.decode()
    page = client.post(address, {"reason": REASON, "what": "in"})
    assert ("no-store" in page["Cache-Control"], "Huyết áp cao" in page.content.decode()) == (True, True)
    data = json.loads(client.post(address, {"reason": REASON, "what": "json"}).content)
    assert (data["member"], data["reason"], data["parts"][0]["key"]) == (member.full_name, REASON, "members.member")
    file = client.post(address, {"reason": REASON, "what": "html"})
    assert "attachment" in file["Content-Disposition"]
    assert "<style>" in file.content.decode()
    client.force_login(cast_of(tree[3]).teller)
    assert client.get(address).status_code == 403
    assert address not in client.get(member.get_absolute_url()).content.decode()
    client.force_login(make_officer(tree[4]))
    assert client.get(address).status_code == 404


def test_the_command_writes_the_file_and_the_journal(tree, tmp_path, capsys):
    giver = cast_of(tree[3]).secretary
    member = make_member(tree[3], "Lò Thị Mai", card_number="10000001")
    out = tmp_path / "mai.json"
    call_command("personal_data", "10000001", "--by", giver.username, "--reason", REASON, "--out", str(out))
    assert "Lò Thị Mai: " in capsys.readouterr().out
    assert json.loads(out.read_text("utf-8"))["parts"][0]["title"] == "Đảng viên"
    assert Entry.objects.get(verb="members.give_personal_data").actor == giver
    assert [(row.user, row.reason) for row in Viewing.objects.filter(part=giving.PART)] == [(giver, REASON)]
    assert len(told(member)["branches.viewing"].rows) == 1
    for arguments, words in (
        (["999", "--by", giver.username, "--out", str(out)], "không có hồ sơ nào"),
        (["10000001", "--by", giver.username, "--out", str(tmp_path / "mai.txt")], ".html hoặc .json"),
        (["10000001", "--by", "ai-do", "--out", str(out)], "Không có tài khoản"),
        (["10000001", "--by", make_officer(tree[4]).username, "--out", str(out)], "mới lấy được bản dữ liệu này"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("personal_data", *arguments, "--reason", REASON)
