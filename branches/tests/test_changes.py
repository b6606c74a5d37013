"""Organisation changes: what is planned, refused, carried out and taken back (issue 3, item 11)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches import changes
from branches.access import NoOffice
from branches.changes.planning import K, line
from branches.imports import bulk
from branches.models import Authority, ChangedRecord, Entry, Kind, Office, Organization, OrganizationChange, Role, User
from branches.tests.builders import make_change, make_officer, make_organization, make_sheet, make_tree

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
State = OrganizationChange.State


def rows(model, *without):
    """Every column of every record of a model."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in without]
    return list(model._base_manager.order_by("pk").values_list(*names))


def planned(change, *lines):
    changes.add(change, lines, actor=None, on=TODAY)
    return change


def carry_out(change, *lines, on=TODAY):
    if lines:
        changes.add(change, lines, actor=None, on=on)
    return changes.apply(change, actor=None, on=on)


def said(change, level="error"):
    return [m["text"] for row in change.lines.order_by("number") for m in row.messages if m["level"] == level]


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def other(tree):
    """A second grassroots committee beside the tree's own."""
    return make_organization(tree[1], name="Đảng bộ cơ sở Suối Cạn")


def test_a_branch_moves_gets_a_new_name_and_comes_back(tree, other):
    province, superior, committee, branch, _ = tree
    before = rows(Organization)
    change = carry_out(make_change(superior), line(K.MOVE, branch, target=other, name="Chi bộ 1", code="SC.01"))
    branch.refresh_from_db()
    assert (branch.parent, branch.name, branch.code, branch.search_name, branch.path) == (
        other,
        "Chi bộ 1",
        "SC.01",
        "chi bo 1 sc.01",
        f"{other.path}{branch.pk}/",
    )
    entry = Entry.objects.get()
    assert (entry.verb, entry.organization, entry.facts["lines"], entry.facts["number"]) == (
        "branches.apply_organization_change",
        superior,
        1,
        "12-QĐ/TU",
    )
    changes.undo(change, actor=None, on=TODAY)
    change.refresh_from_db()
    assert (rows(Organization), change.state, ChangedRecord.objects.count()) == (before, State.UNDONE, 0)
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True))[1:] == [
        "branches.undo_organization_change"
    ]


def test_the_reform_of_a_commune_in_one_batch_is_judged_by_what_will_be(tree):
    """A committee becomes a superior and its branches chi bộ cơ sở: each alone would be refused."""
    province, superior, committee, a, b = tree
    change = carry_out(
        make_change(province),
        line(K.MOVE, committee, target=province, kind=Kind.SUPERIOR, name="Đảng ủy xã Đồng Dâu"),
        line(K.RENAME, a, kind=Kind.GRASSROOTS_BRANCH),
        line(K.RENAME, b, kind=Kind.GRASSROOTS_BRANCH),
        line(K.DISSOLVE, superior),
    )
    found = {o.pk: o for o in Organization.objects.all()}
    assert [(found[o.pk].kind, found[o.pk].path) for o in (committee, a, b)] == [
        (Kind.SUPERIOR, f"/{province.pk}/{committee.pk}/"),
        (Kind.GRASSROOTS_BRANCH, f"/{province.pk}/{committee.pk}/{a.pk}/"),
        (Kind.GRASSROOTS_BRANCH, f"/{province.pk}/{committee.pk}/{b.pk}/"),
    ]
    assert found[superior.pk].dissolved_on == TODAY
    assert said(change) == []


def test_a_whole_level_goes_under_another_parent_with_everything_below(tree, other):
    province, superior, committee, a, b = tree
    change = make_change(superior)
    changes.add_level(change, committee, other, actor=None, on=TODAY)
    change.refresh_from_db()
    assert change.counts == {"lines": 2, "below": 0, "members": 0, "cases": 0} | {
        "ready": 2,
        "error": 0,
        "warning": 0,
        "same": 0,
    }
    carry_out(change)
    assert sorted(Organization.objects.filter(parent=other).values_list("pk", flat=True)) == [a.pk, b.pk]


def test_committees_merge_into_a_new_one_and_take_along_what_stands_below(tree, other):
    _, superior, committee, a, b = tree
    below = make_organization(other)
    before = rows(Organization)
    change = carry_out(
        make_change(superior),
        line(K.FOUND, target=superior, code="MOI", name="Đảng bộ cơ sở Mới", kind=Kind.GRASSROOTS_COMMITTEE),
        line(K.MERGE, committee, target_code="MOI"),
        line(K.MERGE, other, target_code="MOI"),
    )
    new = Organization.objects.get(code="MOI")
    assert (new.founded_on, new.path) == (TODAY, f"{superior.path}{new.pk}/")
    assert {o.pk for o in Organization.objects.below(new)} == {new.pk, a.pk, b.pk, below.pk}
    committee.refresh_from_db()
    assert (committee.dissolved_on, committee.merged_into) == (TODAY, new)
    changes.undo(change, actor=None, on=TODAY)
    assert rows(Organization) == before


def test_offices_of_what_ends_end_and_are_given_back(tree, other):
    _, superior, committee, a, b = tree
    make_officer(a)
    make_officer(a, Role.DEPUTY, ends_on=date(2025, 1, 1))
    before = rows(Office)
    change = carry_out(make_change(superior), line(K.MERGE, a, target=b))
    assert list(Office.objects.order_by("pk").values_list("ends_on", flat=True)) == [TODAY, date(2025, 1, 1)]
    changes.undo(change, actor=None, on=TODAY)
    assert rows(Office) == before


@pytest.mark.parametrize(
    ("lines", "sentences"),
    [
        (
            lambda t: [line(K.MOVE, t.a, target=t.superior)],
            ["Chi bộ trực thuộc không thể trực thuộc Cấp trên trực tiếp cơ sở (Đảng ủy xã Suối Mây)."],
        ),
        (lambda t: [line(K.MOVE, t.a, target=t.gone)], ["Đảng bộ cơ sở cũ đã giải thể ngày 01/07/2025."]),
        (lambda t: [line(K.RENAME, t.gone, name="X")], ["Đảng bộ cơ sở cũ đã giải thể ngày 01/07/2025."]),
        (lambda t: [line(K.MOVE, t.a)], ["Chưa ghi tổ chức cấp trên."]),
        (lambda t: [line(K.RENAME, t.top, name="X")], ["Tỉnh ủy Sơn Lam không ở dưới Đảng ủy xã Suối Mây."] * 1),
        (
            lambda t: [line(K.MOVE, t.a, target=t.other), line(K.RENAME, t.a, name="X")],
            ["Chi bộ thôn Đồng Dâu có ở dòng 1 và dòng 2. Giữ lại một dòng."] * 2,
        ),
        (lambda t: [line(K.MERGE, t.a, target=t.a)], ["Chi bộ thôn Đồng Dâu không thể nhận chính mình."]),
        (
            lambda t: [line(K.MERGE, t.a, target=t.b), line(K.DISSOLVE, t.b)],
            ["Chi bộ thôn Bản Chang kết thúc trong đợt này."],
        ),
        (
            lambda t: [line(K.MERGE, t.a, target=t.other)],
            ["Chi bộ trực thuộc và Đảng bộ cơ sở (Đảng bộ cơ sở Suối Cạn) không thể nhận của nhau."],
        ),
        (
            lambda t: [line(K.DISSOLVE, t.committee)],
            ["Chi bộ thôn Bản Chang còn trực thuộc. Chuyển hoặc giải thể các tổ chức bên dưới trong cùng đợt."],
        ),
        (
            lambda t: [line(K.RENAME, t.committee, kind=Kind.SUPERIOR)],
            [
                "Cấp trên trực tiếp cơ sở không thể trực thuộc Cấp trên trực tiếp cơ sở (Đảng ủy xã Suối Mây).",
                "Chi bộ trực thuộc (Chi bộ thôn Bản Chang) sẽ trực thuộc, nên không thể đổi sang Cấp trên trực tiếp cơ sở.",
            ],
        ),
        (lambda t: [line(K.RENAME, t.a, code=t.b.code)], ["Mã TB đã được dùng."]),
        (
            lambda t: [line(K.FOUND, target=t.committee, code=c, name="X", kind=Kind.BRANCH) for c in ("N", "N")],
            ["Mã N đã được dùng."] * 2,
        ),
        (
            lambda t: [line(K.MOVE, t.a, target_code="KHONG")],
            ["Không có tổ chức nào mang mã “KHONG” ở dưới Đảng ủy xã Suối Mây hay trong đợt này."],
        ),
        (
            lambda t: [line(K.RENAME, t.young, name="X")],
            ["Chi bộ trẻ thành lập ngày 21/11/2026, sau ngày có hiệu lực."],
        ),
        (lambda t: [line(K.SPLIT, t.a, target=t.b)], ["Chưa chọn đồng chí nào sang chi bộ mới."]),
    ],
)
def test_what_cannot_be_is_said_at_its_line_and_nothing_is_written(tree, other, lines, sentences):
    class T:
        top, superior, committee, a, b = tree

    T.other = other
    T.gone = make_organization(T.superior, name="Đảng bộ cơ sở cũ", dissolved_on=date(2025, 7, 1))
    T.young = make_organization(T.committee, name="Chi bộ trẻ", founded_on=date(2026, 11, 21))
    Organization.objects.filter(pk=T.b.pk).update(code="TB")
    T.b.refresh_from_db()
    before = rows(Organization)
    change = planned(make_change(T.superior), *lines(T))
    assert said(change) == sentences
    with pytest.raises(changes.Refused, match="dòng chưa thực hiện được"):
        changes.apply(change, actor=None, on=TODAY)
    assert (rows(Organization), Entry.objects.count()) == (before, 0)


def test_two_committees_cannot_be_put_under_each_other(tree):
    _, superior, committee, _, _ = tree
    x, y = (make_organization(committee, kind=Kind.SUB_COMMITTEE, name=name) for name in "XY")
    change = planned(make_change(superior), line(K.MOVE, x, target=y), line(K.MOVE, y, target=x))
    assert [text for text in said(change) if "chính mình" in text] == [
        "X không thể trực thuộc chính mình hoặc tổ chức cấp dưới của mình.",
        "Y không thể trực thuộc chính mình hoặc tổ chức cấp dưới của mình.",
    ]


@pytest.mark.parametrize(
    ("effective_on", "decided_on", "sentence"),
    [
        (date(2026, 11, 21), TODAY, "Ngày có hiệu lực chưa đến. Nhập ngày không sau hôm nay (20/11/2026)."),
        (TODAY, date(2026, 11, 21), "Ngày quyết định chưa đến. Nhập ngày không sau hôm nay (20/11/2026)."),
        (date(2026, 11, 18), date(2026, 11, 19), "Ngày có hiệu lực không thể trước ngày quyết định."),
    ],
)
def test_days_that_lie_ahead_or_in_the_wrong_order_are_refused(tree, effective_on, decided_on, sentence):
    with pytest.raises(ValidationError) as refusal:
        make_change(tree[1], effective_on=effective_on, decided_on=decided_on)
    assert refusal.value.messages == [sentence]


def test_a_change_before_a_later_one_of_the_same_organisation_is_refused(tree, other):
    _, superior, committee, a, _ = tree
    carry_out(make_change(superior), line(K.MOVE, a, target=other))
    earlier = make_change(superior, effective_on=date(2026, 11, 19), decided_on=None)
    planned(earlier, line(K.RENAME, a, name="Chi bộ 1"))
    assert said(earlier) == [
        "Chi bộ thôn Đồng Dâu đã có thay đổi từ ngày 20/11/2026; ngày có hiệu lực phải từ đó về sau."
    ]


def test_what_is_worth_a_look_is_said_and_does_not_hinder(tree, other):
    _, superior, committee, a, b = tree
    make_organization(other, name=a.name)
    make_officer(committee)
    Authority.objects.create(
        body=Authority.Body.ADMISSION, organization=superior, holder=committee, valid_from=date(2025, 1, 1)
    )
    change = planned(
        make_change(superior),
        line(K.MOVE, a, target=other),
        line(K.MOVE, b, target=other),
        line(K.DISSOLVE, committee),
    )
    assert (said(change), said(change, "warning"), said(change, "note")) == (
        [],
        [
            "Trực thuộc Đảng bộ cơ sở Suối Cạn sẽ có hai tổ chức cùng tên “Chi bộ thôn Đồng Dâu”.",
            "Đảng ủy xã Suối Mây: cấp có thẩm quyền kết nạp, xóa tên đang ghi Đảng bộ cơ sở Đồng Dâu. Quản trị ghi lại.",
        ],
        ["1 chức trách ở đây kết thúc ngày 20/11/2026."],
    )
    carry_out(change)
    assert OrganizationChange.objects.get().state == State.APPLIED


def test_a_line_that_changes_nothing_is_left_out(tree, other):
    _, superior, committee, a, b = tree
    change = carry_out(
        make_change(superior), line(K.MOVE, a, target=committee), line(K.MOVE, b, target=other, name=b.name)
    )
    assert [row.state for row in change.lines.all()] == ["same", "ready"]
    assert [len(changes.history(o)) for o in (a, b)] == [0, 1]


def test_what_has_changed_since_the_preview_is_shown_again_and_not_done(tree, other):
    _, superior, _, a, _ = tree
    change = planned(make_change(superior), line(K.MOVE, a, target=other))
    Organization.objects.filter(pk=a.pk).update(name="Tên khác")
    with pytest.raises(changes.Refused, match="khác so với khi xem trước"):
        changes.apply(change, actor=None, on=TODAY)
    changes.check(change, on=TODAY)
    changes.apply(change, actor=None, on=TODAY)
    assert Organization.objects.get(pk=a.pk).parent == other


def test_what_was_touched_since_hinders_the_undo_and_is_named(tree, other):
    _, superior, committee, a, b = tree
    new = line(K.FOUND, target=superior, code="MOI", name="Đảng bộ Mới", kind=Kind.GRASSROOTS_COMMITTEE)
    change = carry_out(make_change(superior), new, line(K.MOVE, a, target_code="MOI"))
    founded = Organization.objects.get(code="MOI")
    Organization.objects.filter(pk=a.pk).update(name="Chi bộ tên khác")
    make_officer(founded, name="Lò Thị Mai")
    before = rows(Organization)
    assert changes.why_not_undo(change) == [
        "Tổ chức đảng (Chi bộ tên khác) đã thay đổi sau đợt này.",
        "Chức trách (Bí thư, Đảng bộ Mới) được ghi sau đợt này.",
    ]
    with pytest.raises(changes.Refused):
        changes.undo(change, actor=None, on=TODAY)
    assert rows(Organization) == before


def test_nothing_comes_back_under_a_parent_that_has_ended_since(tree, other):
    _, superior, committee, a, b = tree
    first = carry_out(make_change(superior), *(line(K.MOVE, o, target=other) for o in (a, b)))
    second = carry_out(make_change(superior), line(K.DISSOLVE, committee))
    assert changes.why_not_undo(first) == [
        "Chi bộ thôn Đồng Dâu không trở về dưới Đảng bộ cơ sở Đồng Dâu được nữa.",
        "Chi bộ thôn Bản Chang không trở về dưới Đảng bộ cơ sở Đồng Dâu được nữa.",
    ]
    changes.undo(second, actor=None, on=TODAY)
    assert changes.why_not_undo(first) == []


def test_name_parent_and_kind_of_any_past_day(tree, other):
    _, superior, committee, a, b = tree
    carry_out(
        make_change(superior, effective_on=date(2025, 7, 1), decided_on=None),
        line(K.RENAME, a, name="Chi bộ 1", code="C1"),
    )
    taken_back = carry_out(
        make_change(superior, effective_on=date(2025, 8, 1), decided_on=None), line(K.MOVE, a, target=other)
    )
    changes.undo(taken_back, actor=None, on=TODAY)
    carry_out(make_change(superior), line(K.MERGE, a, target=b))
    a.refresh_from_db()
    days = (date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 19), TODAY)
    found = [changes.as_of(a, day) for day in days]
    assert [(f["name"], f["parent_name"], f["dissolved_on"]) for f in found] == [
        ("Chi bộ thôn Đồng Dâu", committee.name, None),
        ("Chi bộ 1", committee.name, None),
        ("Chi bộ 1", committee.name, None),
        ("Chi bộ 1", committee.name, "2026-11-20"),
    ]
    assert [(e.on, e.words, e.details) for e in changes.history(a)] == [
        (TODAY, "Sáp nhập", ["Sáp nhập vào: Chi bộ thôn Bản Chang", "Giải thể ngày: 20/11/2026"]),
        (
            date(2025, 7, 1),
            "Đổi tên, mã, loại",
            ["Tên: Chi bộ thôn Đồng Dâu → Chi bộ 1", f"Mã: {found[0]['code']} → C1"],
        ),
    ]
    assert [e.words for e in changes.history(b)] == ["Nhận sáp nhập Chi bộ 1"]


def test_only_staff_of_a_body_above_may_change_and_only_what_lies_below(tree, other):
    province, superior, committee, a, b = tree
    staff, secretary = make_officer(superior, Role.STAFF), make_officer(a)
    elsewhere = make_officer(make_tree()[1], Role.ORGANIZATION_STAFF)
    assert [changes.tops_of(user) for user in (staff, secretary)] == [[superior], []]
    change = make_change(superior, actor=staff)
    for stranger in (secretary, elsewhere):
        with pytest.raises(NoOffice, match="Cán bộ cấp ủy, Cán bộ ban tổ chức của Đảng ủy xã Suối Mây"):
            changes.add(change, [line(K.MOVE, a, target=other)], actor=stranger, on=TODAY)
    changes.add(change, [line(K.MOVE, a, target=other)], actor=staff, on=TODAY)
    seen = [list(OrganizationChange.objects.visible_to(u)) for u in (staff, secretary, elsewhere)]
    assert seen == [[change], [], []]  # a branch sees what was done, not what is being prepared
    changes.apply(change, actor=staff, on=TODAY)
    again = [User.objects.get(pk=user.pk) for user in (secretary, elsewhere)]
    assert [list(OrganizationChange.objects.visible_to(u)) for u in again] == [[change], []]


def test_a_spreadsheet_becomes_lines_and_its_faults_stand_at_their_rows(tree, other):
    _, superior, committee, a, b = tree
    content = make_sheet(
        [
            ["ĐỀ ÁN SẮP XẾP"],
            ["STT", "Mã tổ chức", "Việc", "Mã tổ chức cấp trên mới", "Tên mới", "Loại mới", "Sáp nhập vào"],
            [1, "MOI.1", "Thành lập", other.code, "Chi bộ Mới", "Chi bộ trực thuộc", ""],
            [2, a.code, "sáp nhập", "", "", "", "MOI.1"],
            [3, b.code, "Chuyển trực thuộc", "", "", "", ""],
            [4, "KHONG.1", "đổi tên", "", "Chi bộ X", "", ""],
            [5, committee.code, "xóa sổ", "", "", "", ""],
        ]
    )
    change = make_change(superior)
    changes.add_file(change, content, name="de_an.xlsx", actor=None, on=TODAY)
    assert [(row.kind, [m["text"] for m in row.messages]) for row in change.lines.all()] == [
        ("found", []),
        ("merge", []),
        ("move", ["Dòng 5 của tệp: Mã tổ chức cấp trên mới để trống."]),
        ("rename", ["Không có tổ chức nào mang mã “KHONG.1” ở dưới Đảng ủy xã Suối Mây."]),
        ("move", ["Dòng 7 của tệp: Việc: “xóa sổ” không có trong danh mục."]),
    ]
    for row in list(change.lines.all())[2:]:
        changes.remove(change, row.number, actor=None, on=TODAY)
    carry_out(change)
    assert Organization.objects.get(pk=a.pk).merged_into.code == "MOI.1"


def test_three_thousand_branches_go_over_at_once_with_a_few_dozen_queries(tree, django_assert_max_num_queries):
    """The reform of 01/07/2025: a level ends and everything below goes to new parents in one batch."""
    province, superior, committee, _, _ = tree
    new = [make_organization(superior, name=f"Đảng bộ xã {n}") for n in range(30)]
    ids = bulk.next_ids(Organization, 3000)
    made = [
        Organization(
            pk=pk, code=f"K{pk}", name=f"Chi bộ {pk}", kind=Kind.BRANCH, parent=committee, path=f"{committee.path}{pk}/"
        )
        for pk in ids
    ]
    bulk.insert_many(Organization, made)
    change = make_change(province)
    lines = [line(K.MOVE, branch, target=new[n % 30]) for n, branch in enumerate(made)]
    changes.add(change, lines, actor=None, on=TODAY)
    with django_assert_max_num_queries(60):
        changes.apply(change, actor=None, on=TODAY)
    found = Organization.objects.filter(pk__in=ids).select_related("parent")
    assert {o.path == f"{o.parent.path}{o.pk}/" for o in found} == {True}
    assert [o.children.count() for o in new] == [100] * 30
