"""Exempt, temporarily exempt, elsewhere, suspended: request, resolution, dates, limits, report (domain §5.2, no. 40)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree
from members.actions import common, memberships, standings
from members.forms import StandingForm
from members.models import Ending, Standing
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
PAPER = {"requested_on": TODAY - 9 * DAY, "decision_number": "5-NQ/CB", "decided_on": TODAY - 5 * DAY}

LETTER = {"decision_number": "8-GGT/ĐU", "decided_on": TODAY - 5 * DAY, "ends_on": TODAY + 90 * DAY}


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def secretary(tree):
    return make_officer(tree[3])


@pytest.fixture
def member(tree):
    return make_member(tree[3], "Hoàng Văn Bình")


@pytest.fixture
def who(secretary):
    return {"actor": secretary, "on": TODAY}


def unsaved(member, kind="exempt", **fields):
    paper = PAPER if kind in standings.EXEMPTIONS else LETTER
    return Standing(member=member, kind=kind, **({"starts_on": TODAY} | paper | fields))


def said(act):
    """The sentences of a refusal: at their fields, or in a list."""
    with pytest.raises(ValidationError) as refusal:
        act()
    found = refusal.value
    return found.message_dict if hasattr(found, "error_dict") else found.messages


def test_an_exemption_is_recorded_reported_and_ended_with_a_journal_entry_each(member, who):
    row = standings.record_standing(unsaved(member, reason="Tuổi cao"), **who)
    for _ in range(2):  # the second report says nothing new
        standings.report_standing(row, reported_on=TODAY, **who)
    standings.end_standing(row, ends_on=TODAY + DAY, **who)
    assert (Standing.objects.get().ends_on, Standing.objects.get().reported_on) == (TODAY + DAY, TODAY)
    assert [(entry.verb, entry.facts) for entry in Entry.objects.order_by("pk")] == [
        (
            "members.record_standing",
            {
                "kind": "exempt",
                "starts_on": "2026-11-20",
                "decision_number": "5-NQ/CB",
                "decided_on": "2026-11-15",
                "requested_on": "2026-11-11",
                "reason": "Tuổi cao",
            },
        ),
        ("members.report_standing", {"kind": "exempt", "reported_on": [None, "2026-11-20"]}),
        ("members.end_standing", {"kind": "exempt", "ends_on": [None, "2026-11-21"]}),
    ]


@pytest.mark.parametrize("kind", ["exempt", "temporarily_exempt"])
def test_an_exemption_rests_on_a_request_and_a_resolution(member, who, kind):
    row = Standing(member=member, kind=kind, starts_on=TODAY)
    why = "Miễn sinh hoạt theo đơn của đồng chí và nghị quyết của chi bộ."
    assert said(lambda: standings.record_standing(row, **who)) == {
        "requested_on": [f"Chưa ghi ngày đồng chí có đơn. {why}"],
        "decision_number": [f"Chưa ghi số văn bản. {why}"],
        "decided_on": [f"Chưa ghi ngày nghị quyết, quyết định. {why}"],
    }


def test_a_branch_suspends_nobody_and_a_stay_elsewhere_rests_on_a_letter(member, who):
    row = Standing(member=member, kind="suspended", starts_on=TODAY)
    words = "Đình chỉ sinh hoạt do cấp có thẩm quyền kỷ luật quyết định và ghi ở mục Đình chỉ sinh hoạt."
    assert said(lambda: standings.record_standing(row, **who)) == {"kind": [words]}
    assert "suspended" not in dict(StandingForm().fields["kind"].choices)
    why = "Sinh hoạt tạm thời theo giấy giới thiệu có số, ngày và thời hạn."
    assert said(
        lambda: standings.record_standing(Standing(member=member, kind="elsewhere", starts_on=TODAY), **who)
    ) == {
        "decision_number": [f"Chưa ghi số văn bản. {why}"],
        "decided_on": [f"Chưa ghi ngày nghị quyết, quyết định. {why}"],
        "ends_on": [f"Chưa ghi đến hết ngày. {why}"],
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"decided_on": TODAY - 10 * DAY}, {"decided_on": ["Không thể trước ngày có đơn (11/11/2026)."]}),
        ({"starts_on": TODAY - 6 * DAY},
         {"starts_on": ["Miễn sinh hoạt tính từ ngày nghị quyết (15/11/2026) trở đi."]}),
        ({"starts_on": TODAY - 5 * DAY}, None),
        ({"decided_on": TODAY + DAY},
         ["Ngày nghị quyết, quyết định chưa đến. Nhập ngày không sau hôm nay (20/11/2026)."]),
        ({"kind": "elsewhere", "starts_on": date(2010, 2, 2)}, ["Từ ngày không thể trước Ngày vào Đảng."]),
        ({"kind": "elsewhere", "starts_on": date(2010, 2, 3), "ends_on": date(2012, 2, 4)},
         {"ends_on": ["Sinh hoạt tạm thời nhiều nhất 24 tháng, tính từ ngày bắt đầu."]}),
        ({"kind": "elsewhere", "starts_on": date(2010, 2, 3), "ends_on": date(2012, 2, 3)}, None),
        ({"reported_on": TODAY - 6 * DAY}, {"reported_on": ["Không thể trước ngày nghị quyết (15/11/2026)."]}),
    ],
)  # fmt: skip
def test_the_order_of_the_days(member, who, fields, expected):
    def act():
        return standings.record_standing(unsaved(member, **fields), **who)

    if expected is None:
        assert act().pk
    else:
        assert (said(act), Standing.objects.count()) == (expected, 0)


@pytest.mark.parametrize(("ends_on", "accepted"), [(date(2027, 11, 18), True), (date(2027, 11, 19), False)])
def test_a_temporary_exemption_is_shorter_than_twelve_months(member, who, ends_on, accepted):
    """From 20/11/2026: until 19/11/2027 would be twelve whole months."""
    row = unsaved(member, "temporarily_exempt", ends_on=ends_on)
    if accepted:
        assert standings.record_standing(row, **who).ends_on == ends_on
    else:
        words = {"ends_on": ["Tạm miễn sinh hoạt dưới 12 tháng, tính từ ngày bắt đầu."]}
        assert said(lambda: standings.record_standing(row, **who)) == words


def test_a_temporary_exemption_has_an_end_and_two_exemptions_do_not_overlap(member, who):
    assert said(lambda: standings.record_standing(unsaved(member, "temporarily_exempt"), **who)) == {
        "ends_on": ["Chưa ghi đến ngày nào; tạm miễn có thời hạn."]
    }
    until = date(2027, 3, 1)
    standings.record_standing(unsaved(member, "temporarily_exempt", ends_on=until), **who)
    assert said(lambda: standings.record_standing(unsaved(member, starts_on=until), **who)) == [
        "Trùng thời gian với tạm miễn sinh hoạt từ 20/11/2026 đến hết 01/03/2027."
    ]
    standings.record_standing(unsaved(member, starts_on=until + DAY), **who)
    assert said(lambda: standings.record_standing(unsaved(member, starts_on=until + 9 * DAY), **who)) == [
        "Tình trạng này đang có hiệu lực."
    ]


def test_an_extension_is_decided_before_the_end_and_the_whole_stays_within_the_limit(member, who):
    row = standings.record_standing(unsaved(member, "temporarily_exempt", ends_on=date(2027, 3, 1)), **who)
    later = {"actor": who["actor"], "on": date(2027, 3, 5)}

    def extend(ends_on, decided_on):
        paper = {"decision_number": "7-NQ/CB", "decided_on": decided_on}
        return standings.extend_standing(row, ends_on=ends_on, **paper, **later)

    assert said(lambda: extend(date(2027, 6, 1), date(2027, 3, 2))) == {
        "decided_on": ["Thời hạn đã hết ngày 01/03/2027. Ghi thành một lần mới."]
    }
    assert said(lambda: extend(date(2027, 3, 1), date(2027, 3, 1))) == {
        "ends_on": ["Cần sau ngày đang ghi (01/03/2027)."]
    }
    assert said(lambda: extend(date(2027, 11, 19), date(2027, 3, 1))) == {
        "ends_on": ["Tạm miễn sinh hoạt dưới 12 tháng, tính từ ngày bắt đầu."]
    }
    found = extend(date(2027, 11, 18), date(2027, 3, 1))
    assert (found.ends_on, found.note) == (
        date(2027, 11, 18),
        "Gia hạn từ 01/03/2027 theo số 7-NQ/CB ngày 01/03/2027.",
    )
    assert said(lambda: standings.end_standing(found, ends_on=date(2027, 11, 19), **later)) == {
        "ends_on": ["Sau ngày đang ghi (18/11/2027). Muốn kéo dài thì chọn Gia hạn."]
    }
    lasting = Standing.objects.create(member=member, kind="suspended", starts_on=TODAY)
    paper = {"decision_number": "7-NQ/CB", "decided_on": TODAY}
    assert said(lambda: standings.extend_standing(lasting, ends_on=TODAY, **paper, **who)) == [
        "Tình trạng này không có thời hạn nên không gia hạn."
    ]


def test_only_who_keeps_the_record_and_only_of_a_running_membership(tree, member, who):
    stranger = {"actor": make_officer(tree[4]), "on": TODAY}
    row = Standing.objects.create(member=member, kind="elsewhere", starts_on=TODAY - DAY, ends_on=TODAY)
    paper = {"decision_number": "7-NQ/CB", "decided_on": TODAY}
    for act in (
        lambda: standings.record_standing(unsaved(member), **stranger),
        lambda: standings.end_standing(row, ends_on=TODAY, **stranger),
        lambda: standings.extend_standing(row, ends_on=TODAY + DAY, **paper, **stranger),
        lambda: standings.report_standing(row, reported_on=TODAY, **stranger),
    ):
        with pytest.raises(NoOffice):
            act()
    memberships.end_membership(member, kind=Ending.DIED, ends_on=TODAY, **who)
    assert said(lambda: standings.record_standing(unsaved(member), **who)) == [
        "Đồng chí Bình hiện không sinh hoạt ở chi bộ nào."
    ]


@pytest.mark.parametrize(
    ("fields", "at_meeting"),
    [
        ({"decided_on": TODAY, "starts_on": TODAY}, False),
        ({"decided_on": TODAY - DAY, "starts_on": TODAY}, True),
        ({"decided_on": TODAY - DAY, "starts_on": TODAY + DAY}, False),
        ({"starts_on": TODAY}, False),
        ({"starts_on": TODAY - DAY}, True),
        ({"starts_on": TODAY - DAY, "ends_on": TODAY}, True),
        ({"starts_on": TODAY - 2 * DAY, "ends_on": TODAY - DAY}, False),
    ],
)
def test_a_standing_counts_at_the_meeting_after_its_decision(member, fields, at_meeting):
    Standing.objects.create(member=member, kind="exempt", **fields)
    assert Standing.objects.at_meeting(TODAY).exists() is at_meeting


# --- in the browser -----------------------------------------------------------------------------------------------

SENT = {
    "kind": "temporarily_exempt",
    "requested_on": "02/06/2025",
    "decision_number": "05-NQ/CB",
    "decided_on": "03/06/2025",
    "starts_on": "03/06/2025",
    "ends_on": "31/03/2099",
}


def url(name, *args):
    return reverse(f"members:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def test_the_pages_record_extend_report_and_end(client, secretary, member, settings):
    settings.BUSINESS_DATE = TODAY
    client.force_login(secretary)
    page = client.post(url("standing-new", member), SENT)
    assert page.context["form"].errors == {"ends_on": ["Tạm miễn sinh hoạt dưới 12 tháng, tính từ ngày bắt đầu."]}
    assert client.post(url("standing-new", member), SENT | {"ends_on": "31/03/2026"}).status_code == 302
    row = Standing.objects.get()
    extension = {"ends_on": "30/04/2026", "decision_number": "07-NQ/CB", "decided_on": "01/03/2026"}
    assert client.post(url("standing-extend", member, row), extension).status_code == 302
    assert client.post(url("standing-report", member, row), {"reported_on": "05/06/2025"}).status_code == 302
    assert client.post(url("standing-end", member, row), {"ends_on": "31/12/2025"}).status_code == 302
    row.refresh_from_db()
    assert (row.ends_on, row.reported_on) == (date(2025, 12, 31), date(2025, 6, 5))
    running = client.get(url("standings", member.branch)).context["page"].rows
    ended = client.get(url("standings", member.branch) + "?tinh-trang=da-het").context["page"].rows
    assert (running, ended) == ([], [row])


def test_what_the_apps_above_have_to_say_is_shown_and_does_not_stand_in_the_way(client, secretary, member, monkeypatch):
    monkeypatch.setattr(common, "warnings", [lambda verb, member, on: f"{verb}: đang có hồ sơ mở."])
    client.force_login(secretary)
    assert "record_standing: đang có hồ sơ mở." in client.get(url("standing-new", member)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_of_a_branch_costs_the_same_whatever_its_length(
    client, tree, secretary, rows, django_assert_num_queries
):
    client.force_login(make_officer(tree[3], Role.READER))
    for _ in range(rows):
        Standing.objects.create(member=make_member(tree[3]), kind="exempt", starts_on=date(2026, 1, 1))
    with django_assert_num_queries(9):
        page = client.get(url("standings", tree[3])).content.decode()
    assert ("chưa ghi" in page, "Ghi ngày báo cáo" in page) == (True, False)
