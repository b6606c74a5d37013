"""Forms 1, 2, 3 and 5: every figure from dated events, and the list behind it of the same length."""

import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from branches.models import Kind
from branches.tests.builders import make_organization, make_tree
from members import counts, reports, statistics
from members.models import CodeItem, Membership, OrganizationFigures, Standing
from members.reports import Unbalanced
from members.statistics import Scope, lists, plots, sheet, snapshots
from members.statistics.files import write
from members.tests.builders import make_member, make_members

pytestmark = pytest.mark.django_db
FROM, TO = date(2026, 1, 1), date(2026, 10, 31)
NEW = {"admitted_on": date(2026, 5, 19), "official_on": None}


def word(code_list, name):
    return CodeItem.objects.get(list=code_list, name=name)


def ends(member, on, by):
    member.memberships.filter(ends_on=None).update(ends_on=on, ended_by=by)
    return member


def moves(member, branch, on):
    ends(member, on, "transferred_out")
    return Membership.objects.create(member=member, branch=branch, starts_on=on, begun_by="transferred_in")


def counted(code, organization, start=FROM, end=TO):
    """The numbers of the whole that are not nought."""
    numbers = statistics.table(statistics.FORMS[code], Scope(organization, start, end)).whole.numbers
    return {key: number for key, number in numbers.items() if number}


def busy_province():
    """Two committees; people of all sorts who come, move inside and between them, and go."""
    province, superior, committee, here, sibling = make_tree()
    other = make_organization(make_organization(superior), name="Chi bộ xa")
    woman = {"gender": "female", "ethnicity": word("ethnicity", "Tày"), "youth_union": True}
    make_member(here, religion=word("religion", "Công giáo"), occupation=word("occupation", "Hưu trí"), **woman)
    make_member(here, gender="", born_on=date(1950, 1, 1), admitted_on=date(1975, 3, 3), official_on=date(1976, 3, 3))
    make_member(sibling, ethnicity=word("ethnicity", "Kinh"), theory=word("theory", "Cao cấp"), **NEW)
    make_member(other, professional=word("professional", "Đại học"), **woman, **NEW)
    make_member(other, **NEW).memberships.update(begun_by="readmitted")
    moves(make_member(here), sibling, date(2026, 4, 1))
    moves(make_member(here), other, date(2026, 4, 1))
    ends(make_member(here, admitted_on=date(2025, 9, 2), official_on=None), date(2026, 6, 1), "struck_off")
    ends(make_member(sibling), date(2026, 10, 31), "died")
    exempt = make_member(sibling)
    Standing.objects.create(member=exempt, kind="exempt", starts_on=date(2026, 10, 31), ends_on=date(2026, 10, 31))
    make_organization(committee, founded_on=date(2026, 2, 3), dissolved_on=date(2026, 9, 2))
    return province, superior, committee, here, sibling, other


def test_the_list_behind_every_figure_holds_as_many_as_the_figure_says():
    _, superior, *_ = busy_province()
    for code, build in statistics.FORMS.items():
        table = statistics.table(build, Scope(superior, FROM, TO))
        for column in [table.whole, *table.columns]:
            own = Scope(column.organization, FROM, TO)
            form = build(own)
            told = [f for f in form.figures if f.listed and (column.numbers[f.key] or not f.quiet)]
            behind = {f.key: lists.behind(form, f, own).count() for f in told}
            assert behind == {key: column.numbers[key] for key in behind}, code


def test_form_1_counts_as_the_report_does_in_every_column():
    for unit in busy_province():
        table = statistics.table(statistics.FORMS["1"], Scope(unit, FROM, TO))
        for column in [table.whole, *table.columns]:
            expected = reports.movement(column.organization, FROM, TO)
            assert {key: column.numbers[key] for key in expected} == expected


def test_form_1_tells_the_probationary_among_those_who_came_and_went():
    province, superior, *_ = busy_province()
    assert counted("1", province) == {
        "start": 7,
        "start_probationary": 1,
        "increase": 3,
        "admitted": 3,
        "readmitted": 1,
        "decrease": 2,
        "decrease_probationary": 1,
        "died": 1,
        "struck_off": 1,
        "struck_off_probationary": 1,
        "end": 8,
        "end_probationary": 3,
    }
    one, two = statistics.table(statistics.FORMS["1"], Scope(superior, FROM, TO)).columns
    assert (one.numbers["transferred_out"], two.numbers["transferred_in"]) == (1, 1)  # between them, not inside
    assert (one.numbers["transferred_in"], two.numbers["transferred_out"]) == (0, 0)


def test_form_1_is_refused_and_names_the_column_that_does_not_add_up():
    province, superior, committee, here, sibling = make_tree()
    make_member(sibling, **NEW).memberships.update(begun_by="?")
    with pytest.raises(Unbalanced) as refusal:
        statistics.table(statistics.FORMS["1"], Scope(committee, FROM, TO))
    assert (refusal.value.organization, refusal.value.expected) == (committee, 0)


def test_form_2_tells_the_newly_admitted_with_their_age_on_that_day():
    *_, branch, _ = make_tree()
    day = {"admitted_on": date(2026, 5, 19), "official_on": None}
    make_member(branch, born_on=date(2008, 5, 20), **day)  # 17 still
    make_member(branch, born_on=date(2008, 5, 19), youth_union=True, **day)  # 18 that day
    make_member(branch, born_on=date(1995, 5, 20), gender="female", ethnicity=word("ethnicity", "Mông"), **day)  # 30
    make_member(branch, born_on=date(1995, 5, 19), religion=word("religion", "Không"), **day)  # 31
    make_member(branch)
    found = counted("2", branch)
    words = ("occupation", "general_education", "professional", "title", "theory", "ethnicity", "religion")
    assert {key: number for key, number in found.items() if not key.startswith(words)} == {
        "total": 4,
        "female": 1,
        "minority": 1,
        "youth_union": 1,
        "age_0": 1,
        "age_18": 2,
        "age_31": 1,
        "age_average": 24.5,
    }
    assert (found["ethnicity_none"], found[f"religion_{word('religion', 'Không').pk}"]) == (3, 1)


@pytest.mark.parametrize(
    ("born", "key"),
    [
        (date(2008, 11, 1), "age_0"),
        (date(2008, 10, 31), "age_18"),
        (date(1995, 11, 1), "age_18"),
        (date(1995, 10, 31), "age_31"),
        (date(1990, 10, 31), "age_36"),
        (date(1965, 11, 1), "age_56"),
        (date(1965, 10, 31), "age_61"),
    ],
)
def test_form_3_puts_each_member_into_one_age_band(born, key):
    *_, branch, _ = make_tree()
    make_member(branch, born_on=born, admitted_on=date(2026, 10, 30), official_on=None)
    ages = {key: number for key, number in counted("3", branch).items() if key.startswith("age_")}
    assert list(ages) == [key, "age_average"]


def test_form_3_stands_as_of_the_evening_of_the_day():
    *_, branch, _ = make_tree()
    member = make_member(branch, admitted_on=date(2024, 5, 19), official_on=date(2025, 5, 19))
    Standing.objects.create(member=member, kind="exempt", starts_on=date(2026, 3, 1), ends_on=date(2026, 6, 30))
    ends(member, date(2026, 9, 2), "died")
    days = (date(2025, 5, 18), date(2025, 5, 19), date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 2))
    keys = ("total", "official", "probationary", "exempt", "decade_2020", "year_2024")
    found = [counted("3", branch, FROM, day) for day in days]
    assert [tuple(row.get(key, 0) for key in keys) for row in found] == [
        (1, 0, 1, 0, 1, 1),
        (1, 1, 0, 0, 1, 1),
        (1, 1, 0, 1, 1, 1),
        (1, 1, 0, 0, 1, 1),
        (0, 0, 0, 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("size", "official", "keys"),
    [
        (0, 0, ["size_few", "lacking"]),
        (2, 2, ["size_few", "lacking"]),
        (3, 2, ["size_small", "lacking"]),
        (3, 3, ["size_small"]),
        (8, 8, ["size_small"]),
        (9, 9, ["size_middle"]),
        (29, 29, ["size_middle"]),
        (30, 30, ["size_many"]),
    ],
)
def test_form_5_tells_branches_by_size(size, official, keys):
    *_, branch, _ = make_tree()
    make_members(branch, official)
    for _ in range(size - official):
        make_member(branch, **NEW)
    found = counted("5", branch)
    assert [key for key in found if key.startswith(("size", "lacking"))] == keys


def test_form_5_counts_organisations_by_kind_and_those_founded_and_dissolved():
    province, superior, committee, *_ = make_tree()
    make_organization(committee, founded_on=date(2026, 1, 1))
    make_organization(committee, founded_on=date(2026, 11, 1))
    make_organization(committee, founded_on=date(2020, 1, 1), dissolved_on=date(2026, 10, 31))
    make_organization(superior, kind=Kind.GRASSROOTS_BRANCH, dissolved_on=date(2025, 12, 31))
    assert counted("5", province) == {
        "start": 6,
        "founded": 1,
        "dissolved": 1,
        "end": 6,
        "kind_province": 1,
        "kind_superior": 1,
        "kind_grassroots_committee": 1,
        "kind_branch": 3,
        "branches": 3,
        "size_few": 3,
        "lacking": 3,
    }


def test_a_snapshot_says_what_would_be_counted_now():
    units = busy_province()
    assert snapshots.refresh(TO) == 4
    for row in OrganizationFigures.objects.select_related("organization"):
        scope = Scope(row.organization, FROM, TO)
        live = {}
        for code in ("tong-quan", "thang", "nam"):
            live |= statistics.whole(statistics.FORMS[code], scope).numbers
        assert row.figures == live
        numbers = counts.counts([row.organization], TO)[row.organization_id]
        assert numbers == {key: getattr(row, key) for key in ("official", "probationary", "exempt")} | {
            "total": row.official + row.probationary
        }
    province, superior, committee, *_, other = units
    assert {row.organization: row.branches for row in OrganizationFigures.objects.all()} == {
        province: 3,
        superior: 3,
        committee: 2,
        other.parent: 1,
    }
    assert snapshots.refresh(TO) == 4  # again: the same rows


def test_a_page_shows_a_large_organisation_by_its_snapshot_while_it_is_fresh(monkeypatch):
    province, *_, branch, _ = make_tree()
    make_members(branch, 2)
    snapshots.refresh(date(2026, 10, 24))
    make_member(branch)
    row = province.figures
    monkeypatch.setattr(snapshots, "LARGE", 1)
    live = {"official": 3, "probationary": 0, "exempt": 0, "total": 3}
    kept = {"official": 2, "probationary": 0, "exempt": 0, "branches": 2, "total": 2, "as_of": row.computed_at}
    assert counts.shown([province, branch], TO) == {province.pk: kept, branch.pk: live}
    assert counts.shown([province], date(2026, 11, 1)) == {province.pk: live}  # too old
    assert counts.shown([province], date(2026, 10, 23)) == {province.pk: live}  # of another day
    monkeypatch.setattr(snapshots, "LARGE", 2)
    assert counts.shown([province], TO) == {province.pk: live}  # small enough to be counted
    assert counts.counts([province], TO) == {province.pk: live}


def test_the_number_of_queries_does_not_grow_with_columns(django_assert_num_queries):
    def asked(unit):
        for code in ("1", "2", "3", "5"):
            statistics.table(statistics.FORMS[code], Scope(unit, FROM, TO))

    province, superior, *_ = busy_province()
    with django_assert_num_queries(18):
        asked(superior)
    with django_assert_num_queries(19):  # of one on top it is asked once whether there is another
        asked(province)


def test_the_trend_axis_begins_and_ends_with_round_numbers():
    drawn = plots.line([("09/2026", 2921), ("10/2026", 2946)])
    assert (drawn.low, drawn.high) == (2920, 2950)
    assert drawn.points[0].y > drawn.points[1].y
    level = plots.line([("09/2026", 0), ("10/2026", 0)])
    assert (level.low, level.high, level.points[0].y) == (0, 1, level.low_y)


def test_the_pyramid_measures_both_sides_by_the_longest_bar():
    tiers = plots.pyramid(
        [("31–35", ["a", "b", "c"]), ("18–30", ["d", "e", "f"])], dict(zip("abcdef", range(6), strict=True))
    )
    assert [(t.label, t.male, t.female, t.male_width, t.female_width) for t in tiers] == [
        ("31–35", 0, 1, 0, 25),
        ("18–30", 3, 4, 75, 100),
    ]


# --- the command ------------------------------------------------------------------------------------------------------


def said(form, organization, *options):
    out = StringIO()
    period = (f"--from={FROM}", f"--to={TO}")
    call_command(
        "statistics_report", f"--form={form}", f"--organization={organization.code}", *period, *options, stdout=out
    )
    return out.getvalue()


def test_the_command_prints_one_object():
    *_, committee, here, sibling = make_tree()
    make_member(here)
    answer = json.loads(said("1", committee, "--json"))
    assert answer["units"] == {sibling.code: sibling.name, here.code: here.name}
    assert answer["figures"][0] == {
        "key": "start",
        "section": "",
        "label": "A. Có đến đầu kỳ",
        "total": 1,
        "by_unit": {sibling.code: 0, here.code: 1},
    }
    assert {key: answer[key] for key in ("form", "organization", "from", "to")} == {
        "form": "1",
        "organization": committee.code,
        "from": "2026-01-01",
        "to": "2026-10-31",
    }


def test_the_command_speaks_in_words_too():
    *_, branch, _ = make_tree()
    make_member(branch)
    text = said("3", branch)
    assert text.startswith(f"Biểu 3: Đội ngũ đảng viên\n{branch.name}, từ 01/01/2026 đến hết 31/10/2026\n")
    assert "  Tổng số đảng viên: 1\n    Chính thức: 1\n" in text


def test_the_command_refuses_what_does_not_add_up_with_the_figures():
    *_, branch, _ = make_tree()
    make_member(branch, **NEW).memberships.update(begun_by="?")
    out = StringIO()
    args = ("statistics_report", "--form=1", f"--organization={branch.code}", f"--from={FROM}", f"--to={TO}")
    with pytest.raises(SystemExit) as ended:
        call_command(*args, "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (ended.value.code, answer["errors"][0]["organization"], answer["members"]["end"]) == (1, branch.code, 1)
    with pytest.raises(CommandError, match="Số liệu chưa khớp") as refusal:
        call_command(*args)
    assert refusal.value.returncode == 1


def test_the_command_knows_wrong_usage():
    *_, branch, _ = make_tree()
    for args in (
        ("--organization=khong-co", f"--from={FROM}", f"--to={TO}"),
        (f"--organization={branch.code}", f"--from={TO}", f"--to={FROM}"),
    ):
        with pytest.raises(CommandError) as refusal:
            call_command("statistics_report", "--form=1", *args)
        assert refusal.value.returncode == 2


def test_the_spreadsheet_holds_every_column():
    *_, committee, here, sibling = make_tree()
    make_member(here)
    table = statistics.table(statistics.FORMS["3"], Scope(committee, FROM, TO))
    file = BytesIO()
    write(file, table, sheet.parts(table, whole_story=True))
    file.seek(0)
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "BIỂU 3: ĐỘI NGŨ ĐẢNG VIÊN"
    assert rows[4] == ["Nội dung", "Toàn đơn vị", sibling.name, here.name]
    assert rows[5] == ["Tổng số đảng viên", 1, 0, 1]
    average = next(row for row in rows if row[0] == "Tuổi bình quân")
    assert average == ["Tuổi bình quân", 46.5, "", 46.5]
