"""The inbox: one's own notices only, unread until opened."""

import pytest
from django.urls import reverse

from branches import inbox
from branches.models import Notice, Role
from branches.tests.builders import make_officer, make_tree, make_user

pytestmark = pytest.mark.django_db
URL = reverse("branches:inbox")


@pytest.fixture
def user(client):
    user = make_user()
    client.force_login(user)
    return user


def open_(notice):
    return reverse("branches:inbox-open", args=[notice.pk])


def test_a_notice_goes_once_to_each_person():
    one, other = make_user(), make_user()
    inbox.deliver([one, other, one], "Hồ sơ số 12: có việc chờ đồng chí.", link="/ho-so/12/")
    assert [(n.user, n.link) for n in Notice.objects.order_by("user_id")] == [
        (one, "/ho-so/12/"),
        (other, "/ho-so/12/"),
    ]
    assert (inbox.unread_count(one), inbox.unread_count(other)) == (1, 1)


def test_the_page_shows_own_notices_latest_first_and_counts_the_unread(client, user):
    inbox.deliver([user], "Một")
    inbox.deliver([user], "Hai")
    inbox.deliver([make_user()], "Của người khác")
    response = client.get(URL)
    assert [notice.text for notice in response.context["page"]] == ["Hai", "Một"]
    assert (response.context["unread"], "Của người khác" in response.content.decode()) == (2, False)


def test_a_notice_says_of_which_organization_it_is_unless_that_is_the_readers_own(client):
    _, _, superior, branch, other = make_tree()
    staff = make_officer(superior, Role.STAFF)
    inbox.deliver_many(inbox.Message(staff, "Họp chi bộ", place_id=place.pk) for place in (branch, other, superior))
    client.force_login(staff)
    page = client.get(URL).content.decode().partition('class="panel panel-rows')[2].partition("</ul>")[0]
    assert [page.count(str(place)) for place in (branch, other, superior)] == [1, 1, 0]


def test_opening_marks_read_and_leads_to_the_matter(client, user):
    (notice,) = inbox.deliver([user], "Một", link="/huong-dan/")
    assert client.get(open_(notice)).status_code == 405
    response = client.post(open_(notice))
    notice.refresh_from_db()
    assert (response.url, notice.read_at is None, inbox.unread_count(user)) == ("/huong-dan/", False, 0)
    first = notice.read_at
    client.post(open_(notice))
    notice.refresh_from_db()
    assert notice.read_at == first


@pytest.mark.parametrize("link", ["", "https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_link_never_leads_outside(client, user, link):
    (notice,) = inbox.deliver([user], "Một", link=link)
    assert client.post(open_(notice)).url == URL


def test_the_notice_of_another_person_does_not_exist(client, user):
    (notice,) = inbox.deliver([make_user()], "Một")
    assert client.post(open_(notice)).status_code == 404
    assert Notice.objects.get().read_at is None


def test_all_are_marked_read_at_once_but_only_ones_own(client, user):
    inbox.deliver([user], "Một")
    inbox.deliver([user], "Hai")
    other = make_user()
    inbox.deliver([other], "Ba")
    assert client.post(reverse("branches:inbox-read-all")).url == URL
    assert (inbox.unread_count(user), inbox.unread_count(other)) == (0, 1)


def test_an_empty_inbox_says_so(client, user):
    assert "Hộp thư chưa có gì" in client.get(URL).content.decode()
