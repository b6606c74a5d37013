"""The frame of every page: where one can go, who one is, what is said when something goes wrong."""

import pytest
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path

from branches.fields import DateField, TextField
from branches.forms import PartyForm
from branches.models import Office, Role
from branches.tests.builders import LONG_AGO, make_officer, make_organization, make_tree, make_user
from partyrecords import guide, urls
from partyrecords.urls import handler400, handler403, handler404, handler500  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

PAGE = "{% extends 'base.html' %}{% block title %}Thử{% endblock %}{% block content %}{{ content }}{% endblock %}"


class TalkForm(PartyForm):
    submit_label = "Lưu buổi trao đổi"
    held_on = DateField(label="Ngày trao đổi")
    summary = TextField(label="Tóm tắt nội dung")
    place = forms.CharField(label="Nơi trao đổi", required=False, help_text="Ví dụ: nhà văn hóa thôn.")
    opinion = forms.ChoiceField(label="Ý kiến", choices=[("y", "Có"), ("n", "Không")], widget=forms.RadioSelect)


def page(request):
    if request.GET.get("saved"):
        messages.success(request, "Đã lưu.")
    return HttpResponse(engines["django"].from_string(PAGE).render({"content": "Nội dung"}, request))


def talk(request):
    form = TalkForm(request.POST or None)
    return render(request, "partials/form.html", {"form": form, "back_url": "/thu/"})


def refused(request):
    raise PermissionDenied("Bí thư của Chi bộ thôn Đồng Dâu mới ghi được nội dung này.")


def silently_refused(request):
    raise PermissionDenied


def broken(request):
    raise ZeroDivisionError("số căn cước " + "0011" * 3)


urlpatterns = [
    *urls.urlpatterns,
    path("thu/", page),
    path("thu/trao-doi/", talk),
    path("thu/khong/", refused),
    path("thu/im/", silently_refused),
    path("thu/hong/", broken),
]


def text(response):
    return " ".join(response.content.decode().split())


def signed_in(client, user):
    client.force_login(user)
    return client


def test_the_frame_shows_the_person_the_office_and_whom_to_ask(client):
    _, _, committee, branch, _ = make_tree()
    shown = text(signed_in(client, make_officer(branch)).get("/thu/"))
    assert "<small>Chi bộ thôn Đồng Dâu</small>" in shown
    assert "Bí thư, Chi bộ thôn Đồng Dâu" in shown
    assert f"Cần giúp: văn phòng {committee}, trong giờ làm việc." in shown
    assert 'action="/dang-xuat/" method="post"' in shown
    assert "Quản trị" not in shown


def test_an_account_without_office_is_told_so_and_staff_find_the_admin(client):
    shown = text(signed_in(client, make_user(is_staff=True)).get("/thu/"))
    assert "Chưa được ghi chức trách nào." in shown
    assert '<a href="/admin/">Quản trị</a>' in shown


def test_every_entry_of_the_menus_leads_to_an_existing_page(client):
    _, superior, *_ = make_tree()
    frame = signed_in(client, make_officer(superior, Role.STAFF)).get("/thu/").context["frame"]
    assert frame.all_entries
    for entry in [*frame.main_entries, *frame.tab_entries, *frame.all_entries]:
        assert client.get(entry.url).status_code == 200, entry


def test_only_those_above_a_branch_see_the_entry_for_organisations(client):
    _, superior, _, branch, _ = make_tree()

    def labels(user):
        return [e.label for e in signed_in(client, user).get("/thu/").context["frame"].all_entries]

    above, below = labels(make_officer(superior, Role.STAFF)), labels(make_officer(branch))
    assert ("Tổ chức đảng" in above, "Chi bộ của tôi" in above) == (True, False)
    assert ("Tổ chức đảng" in below, "Chi bộ của tôi" in below) == (False, True)


def test_a_secretary_comes_to_the_registers_of_the_own_branch_from_every_page(client):
    *_, branch, _ = make_tree()
    frame = signed_in(client, make_officer(branch)).get("/thu/").context["frame"]
    assert [e.url for e in frame.tab_entries if e.label == "Chi bộ của tôi"] == [branch.get_absolute_url()]
    current = [e.label for e in client.get(branch.get_absolute_url()).context["frame"].main_entries if e.current]
    assert current == ["Chi bộ của tôi"]


def test_the_entry_of_this_page_is_marked_as_current_and_no_other(client):
    _, superior, *_ = make_tree()
    signed_in(client, make_officer(superior, Role.STAFF))
    current = [e.label for e in client.get("/hop-thu/").context["frame"].all_entries if e.current]
    assert current == ["Hộp thư"]
    assert [e.label for e in client.get("/thu/").context["frame"].all_entries if e.current] == []
    deadlines = client.get("/thoi-han/").context["frame"]  # they have no entry of their own in the bar
    for entries, label in ((deadlines.all_entries, "Thời hạn, lịch"), (deadlines.main_entries, "Việc cần làm")):
        assert [e.label for e in entries if e.current] == [label]


def test_the_frame_costs_the_same_queries_for_one_office_and_for_ten(client, django_assert_num_queries):
    committee = make_organization(kind="grassroots_committee")
    user = make_user()
    client.force_login(user)
    client.get("/thu/")
    for number in (1, 9):
        for _ in range(number):
            branch = make_organization(committee)
            Office.objects.create(user=user, organization=branch, role=Role.SECRETARY, starts_on=LONG_AGO)
        with django_assert_num_queries(4):  # session, user, offices with their organisations, unread notices
            client.get("/thu/")


def test_messages_stand_in_the_page_and_are_read_out(client):
    shown = text(signed_in(client, make_user()).get("/thu/?saved=1"))
    assert 'role="status"> <div class="note note-done">' in shown
    assert "<div>Đã lưu.</div>" in shown


def test_a_shifted_business_date_is_written_on_every_page(client, settings):
    import datetime

    client.force_login(make_user())
    assert "Bản dùng thử" not in text(client.get("/thu/"))
    settings.BUSINESS_DATE = datetime.date(2027, 3, 5)
    assert "chương trình đang tính như hôm nay là <strong>05/03/2027</strong>" in text(client.get("/thu/"))


def test_a_form_shows_labels_hints_and_its_two_ways_out(client):
    shown = text(signed_in(client, make_user()).get("/thu/trao-doi/"))
    assert '<label class="form-label" for="id_held_on">Ngày trao đổi</label>' in shown
    assert 'inputmode="numeric"' in shown
    assert '<p class="form-text" id="id_held_on_helptext">ngày/tháng/năm</p>' in shown
    assert 'Nơi trao đổi <span class="soft fw-normal">(không bắt buộc)</span>' in shown
    assert '<button class="btn btn-primary">Lưu buổi trao đổi</button>' in shown
    assert '<a class="btn btn-quiet" href="/thu/">Quay lại, không lưu</a>' in shown
    assert "cần sửa" not in shown
    assert "csrfmiddlewaretoken" in shown


def test_a_refused_form_says_how_many_places_and_ties_each_sentence_to_its_field(client):
    client.force_login(make_user())
    shown = text(client.post("/thu/trao-doi/", {"held_on": "31/11/2026", "place": "Nhà văn hóa"}))
    assert 'role="alert" tabindex="-1" data-focus' in shown
    assert '<h2 class="h3">Còn 3 chỗ cần sửa</h2>' in shown
    assert '<a href="#id_held_on">Ngày trao đổi</a>' in shown
    assert 'aria-invalid="true" aria-describedby="id_held_on_helptext id_held_on_error"' in shown
    assert 'class="form-control w-date is-invalid"' in shown
    assert "“31/11/2026” không phải là một ngày có thật." in shown
    assert '<div class="flow-s" id="id_summary_error">' in shown
    assert "Chưa ghi tóm tắt nội dung." in shown
    assert '<fieldset class="field" id="id_opinion" aria-describedby="id_opinion_error">' in shown
    assert 'value="Nhà văn hóa"' in shown


def test_403_says_who_may_and_that_nothing_changed(client):
    _, _, committee, branch, _ = make_tree()
    response = signed_in(client, make_officer(branch)).get("/thu/khong/")
    assert response.status_code == 403
    assert "Bí thư của Chi bộ thôn Đồng Dâu mới ghi được nội dung này. Chưa có gì thay đổi." in text(response)
    assert f"đề nghị {committee} ghi việc ủy quyền" in text(response)
    response = client.get("/thu/im/")
    assert "Chức trách của đồng chí chưa cho phép việc này. Chưa có gì thay đổi." in text(response)


def test_404_speaks_plainly_to_those_signed_in_and_to_strangers(client):
    for _ in ("stranger", "user"):
        response = client.get("/khong-co/")
        assert response.status_code == 404
        assert "hoặc không thuộc phạm vi công việc của đồng chí" in text(response)
        assert "Về Việc cần làm" in text(response)
        client.force_login(make_user())


def test_500_needs_no_database_and_its_code_is_in_the_log_without_the_words_of_the_error(
    client, caplog, django_assert_num_queries
):
    client.force_login(make_user())
    client.raise_request_exception = False
    client.get("/thu/")
    with django_assert_num_queries(2):  # session and user, before the view
        response = client.get("/thu/hong/")
    assert response.status_code == 500
    assert "Việc vừa làm <strong>chưa được ghi</strong>" in text(response)
    code = text(response).split("Mã sự cố: <strong>")[1][:9]
    logged = [record.getMessage() for record in caplog.records if record.name == "partyrecords"]
    assert [line.splitlines()[0] for line in logged] == [f"{code} GET /thu/hong/"]
    assert "ZeroDivisionError" in logged[0]
    assert "in broken" in logged[0]
    assert "001100110011" not in caplog.text


def test_a_page_left_open_too_long_offers_to_open_it_again(rf):
    from django.contrib.auth.models import AnonymousUser

    from partyrecords.views import csrf_failure

    for referer, target in (
        ("http://testserver/thu/trao-doi/", "http://testserver/thu/trao-doi/"),
        ("http://evil/", "/"),
    ):
        request = rf.post("/thu/", headers={"referer": referer})
        request.user = AnonymousUser()
        response = csrf_failure(request)
        assert response.status_code == 403
        assert "Trang để lâu, cần mở lại" in text(response)
        assert f'<a class="btn btn-primary" href="{target}">Mở lại trang</a>' in text(response)


def test_a_request_beyond_the_limit_is_refused_before_it_is_read_and_one_at_the_limit_is_not(client, settings):
    client.force_login(make_user())
    body = b"a" * 1000
    settings.UPLOAD_MAX_BYTES = 999
    response = client.post("/thu/trao-doi/", body, content_type="application/octet-stream")
    assert response.status_code == 413
    assert "Tệp lớn quá" in text(response)
    assert "Chưa ghi gì." in text(response)
    settings.UPLOAD_MAX_BYTES = 1000
    assert client.post("/thu/trao-doi/", body, content_type="application/octet-stream").status_code == 200


def test_too_many_fields_are_told_as_too_large(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client.force_login(make_user())
    assert client.post("/thu/trao-doi/", {"summary": "a" * 101}).status_code == 413


def test_the_guide_is_safe_html_with_anchors_and_only_our_own_links_and_pictures():
    html, chapters = guide.render(
        "# Hướng dẫn\n\n## Mở hồ sơ {#mo}\nMột câu **đậm** và `chữ`.\nTiếp <script>alert(1)</script>.\n\n"
        "- một\n- hai\n  nối\n\n1. đầu\n2. sau\n\n![Ảnh](screenshots/a.png) [Về](/) [ngoài](https://x.y)\n\n"
        "## Đường đi\n\n> Ghi nhớ\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    )
    assert chapters == [("mo", "Mở hồ sơ"), ("duong-di", "Đường đi")]
    assert html == (
        '<h1 id="huong-dan">Hướng dẫn</h1>\n'
        '<h2 id="mo">Mở hồ sơ</h2><p>Một câu <strong>đậm</strong> và <code>chữ</code>. '
        "Tiếp &lt;script&gt;alert(1)&lt;/script&gt;.</p>\n"
        "<ul><li>một</li><li>hai nối</li></ul>\n<ol><li>đầu</li><li>sau</li></ol>\n"
        '<p><img src="/huong-dan/hinh/a.png" alt="Ảnh" loading="lazy"> <a href="/">Về</a> ngoài</p>\n'
        '<h2 id="duong-di">Đường đi</h2>\n'
        '<div class="note"><span class="i i-info" aria-hidden="true"></span><div>Ghi nhớ</div></div>\n'
        '<div class="tbl-box scroll-x"><table class="tbl"><thead><tr><th scope="col">A</th>'
        '<th scope="col">B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>'
    )


def test_pictures_of_the_guide_are_served_after_signing_in_and_nothing_else_is(client, tmp_path, monkeypatch):
    (tmp_path / "hinh").mkdir()
    (tmp_path / "hinh" / "a.png").write_bytes(b"png")
    (tmp_path / "hinh" / "a.txt").write_bytes(b"secret")
    (tmp_path / "b.png").write_bytes(b"outside")
    monkeypatch.setattr(guide, "PICTURES", tmp_path / "hinh")
    assert client.get("/huong-dan/hinh/a.png").status_code == 302
    client.force_login(make_user())
    response = client.get("/huong-dan/hinh/a.png")
    assert (response.status_code, response["Content-Type"], response.getvalue()) == (200, "image/png", b"png")
    for name in ("a.txt", "khong.png", "..%2Fb.png", "%2e%2e/b.png"):
        assert client.get(f"/huong-dan/hinh/{name}").status_code == 404
