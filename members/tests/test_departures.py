"""What follows every exit: card, file, report; of the dead no card (domain §2.6, §11.3 no. 23, §11.4 no. 43)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_organization, make_tree
from members import departures, todo
from members.actions import departures as verbs
from members.actions import end_membership, restore_membership
from members.actions.cards import collect_card
from members.limits import limits
from members.models import Card, Departure, Ending, FilePaper, Member
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db

LEFT, ON = date(2026, 9, 1), date(2026, 11, 20)
DAY = timedelta(days=1)
ALL = ["the", "ho-so", "phieu-bao"]


@pytest.fixture
def branch():
    return make_tree()[3]


def leave(branch, kind=Ending.STRUCK_OFF, member=None):
    """Somebody of the branch is out since LEFT."""
    member = member or make_member(branch)
    paper = {} if kind == Ending.DIED else {"decision_number": "1-QĐ", "decided_on": LEFT}
    end_membership(member, kind=kind, ends_on=LEFT, **paper, actor=None, on=ON)
    return Departure.objects.get(member=member, undone=False)


def finish(departure, actor=None):
    """Everything that follows the exit."""
    common = {"actor": actor, "on": ON}
    if departure.kind != Ending.DIED:
        departure = verbs.take_card(departure, card="collected", card_on=LEFT, **common)
        departure = verbs.hand_card_up(departure, card_handed_on=LEFT + DAY, **common)
    departure = verbs.move_file(departure, file_on=LEFT, file_place="Tủ 3", **common)
    return verbs.send_notice(departure, notice_on=LEFT, notice_number="5-PB", place="Túi hồ sơ", **common)


def undone(departure):
    return [line.slug for line in departures.lines(departure) if not line.done]


def asked(branch):
    return [item.detail for item in todo.items([branch], ON, [departures.todo], rule=limits(ON))]


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs, actor=None, on=ON)
    return refusal.value.messages


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(Ending.STRUCK_OFF, ALL), (Ending.EXPELLED, ALL), (Ending.LEFT, ALL), (Ending.DIED, ALL[1:])],
)
def test_every_exit_leaves_its_check_list_and_the_home_page_asks_until_it_is_done(branch, kind, expected):
    departure = leave(branch, kind)
    assert undone(departure) == expected
    words = {"the": "thu thẻ", "ho-so": "chuyển hồ sơ", "phieu-bao": "gửi phiếu báo"}
    assert asked(branch) == [f"Từ 01/09/2026. Còn: {', '.join(words[slug] for slug in expected)}."]
    before = Entry.objects.count()
    departure = finish(departure)
    assert (undone(departure), asked(branch)) == ([], [])
    assert Entry.objects.count() - before == (2 if kind == Ending.DIED else 4)


def test_the_card_in_use_ends_with_the_collection_and_is_then_handed_up(branch):
    departure = leave(branch)
    card = Card.objects.create(member=departure.member, number="123", issued_on=date(2020, 1, 1))
    departure = verbs.take_card(departure, card="collected", card_on=LEFT, actor=None, on=ON)
    card.refresh_from_db()
    assert (card.state, card.ended_on) == (Card.State.COLLECTED, LEFT)
    assert undone(departure) == ["nop-the", "ho-so", "phieu-bao"]
    assert refused(verbs.hand_card_up, departure, card_handed_on=LEFT - DAY) == [
        "Ngày nộp thẻ không thể trước ngày ra khỏi danh sách (01/09/2026)."
    ]
    assert refused(verbs.take_card, departure, card="lost", card_on=LEFT, card_note="x") == [
        "Thẻ đã thu ngày 01/09/2026."
    ]


def test_the_card_collected_on_its_own_page_counts_as_well(branch):
    departure = leave(branch)
    card = Card.objects.create(member=departure.member, number="123", issued_on=date(2020, 1, 1))
    collect_card(card, collected_on=LEFT + DAY, actor=None, on=ON)
    departure.refresh_from_db()
    assert (departure.card, departure.card_on) == (Departure.Card.COLLECTED, LEFT + DAY)


@pytest.mark.parametrize("card", ["refused", "lost"])
def test_a_card_that_is_lost_or_not_given_is_recorded_with_the_reason(branch, card):
    departure = leave(branch)
    assert refused(verbs.take_card, departure, card=card, card_on=LEFT) == ["Chưa thu được thẻ: ghi lý do."]
    departure = verbs.take_card(departure, card=card, card_on=LEFT, card_note="Không có nhà", actor=None, on=ON)
    assert undone(departure) == ["ho-so", "phieu-bao"]
    assert refused(verbs.hand_card_up, departure, card_handed_on=LEFT) == ["Thu thẻ trước, rồi mới nộp lên cấp trên."]
    assert verbs.take_card(departure, card="collected", card_on=ON, actor=None, on=ON).card_note == ""


def test_the_card_of_the_dead_is_not_collected(branch):
    departure = leave(branch, Ending.DIED)
    assert refused(verbs.take_card, departure, card="collected", card_on=LEFT) == [
        "Thẻ của đồng chí đã từ trần không thu."
    ]


@pytest.mark.parametrize(("kind", "number"), [(Ending.LEFT, 101), (Ending.DIED, 102)])
def test_the_report_lies_in_the_register_of_the_paper_file(branch, kind, number):
    departure = finish(leave(branch, kind))
    kept = FilePaper.objects.get(member=departure.member)
    assert (kept.type.number, kept.number, kept.dated_on, kept.place) == (number, "5-PB", "2026-09-01", "Túi hồ sơ")
    assert refused(verbs.send_notice, departure, notice_on=ON, place="x") == ["Phiếu báo đã gửi ngày 01/09/2026."]


def test_the_register_of_those_who_are_out_says_where_the_file_went(client, branch):
    departure = finish(leave(branch))
    client.force_login(make_officer(branch))
    url = reverse("members:register", args=[branch.pk])
    shown = client.get(url, {"so": "ra-khoi-dang", "tu": "01/01/2026", "den": "20/11/2026"}).content.decode()
    assert departure.member.full_name in shown
    assert "Hồ sơ chuyển 01/09/2026: Tủ 3" in shown


def test_of_whoever_was_admitted_again_nothing_of_the_old_exit_is_asked(branch):
    departure = leave(branch)
    Member.objects.filter(pk=departure.member_id).update(readmitted_on=ON, former_official_on=date(2011, 2, 3))
    assert asked(branch) == []


def test_nothing_lies_before_the_exit_or_ahead(branch):
    departure = leave(branch)
    for day in (LEFT - DAY, ON + DAY):
        assert refused(verbs.move_file, departure, file_on=day, file_place="Tủ 3")
    assert undone(departure) == ALL


def test_an_annulled_exit_asks_for_nothing_and_the_next_one_anew(branch):
    departure = leave(branch)
    verbs.take_card(departure, card="collected", card_on=LEFT, actor=None, on=ON)
    restore_membership(departure.member, decision_number="9-QĐ", decided_on=ON, actor=None, on=ON)
    departure.refresh_from_db()
    assert (departure.undone, asked(branch)) == (True, [])
    assert refused(verbs.move_file, departure, file_on=ON, file_place="Tủ 3") == [
        "Đồng chí đã được phục hồi đảng tịch, việc này không còn."
    ]
    assert undone(leave(branch, Ending.EXPELLED, departure.member)) == ALL


def test_a_transfer_is_no_exit(branch):
    member = make_member(branch)
    end_membership(member, kind=Ending.TRANSFERRED_OUT, ends_on=LEFT, actor=None, on=ON)
    assert not Departure.objects.exists()


def test_who_may_write_and_who_may_not_see(client, branch):
    departure = leave(branch)
    url = reverse("members:departure-step", args=[departure.member_id, "ho-so"])
    reader, stranger = make_officer(branch, Role.READER), make_officer(make_organization(branch.parent), Role.SECRETARY)
    with pytest.raises(NoOffice):
        verbs.move_file(departure, file_on=LEFT, file_place="Tủ 3", actor=reader, on=ON)
    for user, answer in ((reader, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(url).status_code == answer


def test_the_check_list_is_done_through_the_pages(client, branch, settings):
    settings.BUSINESS_DATE = ON
    departure = leave(branch)
    client.force_login(make_officer(branch))
    page = departure.member.get_absolute_url()
    assert "Thu thẻ đảng viên" in client.get(page).content.decode()

    def post(slug, **sent):
        return client.post(reverse("members:departure-step", args=[departure.member_id, slug]), sent)

    assert post("nop-the", card_handed_on="02/09/2026").status_code == 404  # nothing is collected yet
    shown = post("the", card="refused", card_on="02/09/2026")
    assert shown.context["form"].errors == {"card_note": ["Chưa thu được thẻ: ghi lý do."]}
    assert post("the", card="collected", card_on="02/09/2026").status_code == 302
    assert post("nop-the", card_handed_on="03/09/2026").status_code == 302
    shown = client.get(page).content.decode()
    assert "Đã thu, 02/09/2026." in shown
    assert "03/09/2026." in shown
