"""Headers, cookies, passwords, lock-out, the ends of a session, and no word to another host."""

import json
import os
import re
import subprocess
import sys
import time

import pytest
from django.conf import settings as configured
from django.contrib.auth import get_user_model
from django.urls import path

from branches.models import Role
from branches.tests.builders import make_officer, make_organization, make_user
from partyrecords import urls
from partyrecords.tests.test_frame import page, text
from partyrecords.urls import handler400, handler403, handler404, handler500  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [*urls.urlpatterns, path("thu/", page)]

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt."
IDLE, ABSOLUTE = configured.SESSION_IDLE_SECONDS, configured.SESSION_ABSOLUTE_SECONDS


def sign_in(client, username="thinh", password="matkhau-1234", **extra):
    return client.post("/dang-nhap/", {"username": username, "password": password, **extra})


# --- headers and sources --------------------------------------------------------------------------------


def test_every_answer_forbids_foreign_and_inline_content(client):
    header = client.get("/dang-nhap/")["Content-Security-Policy"]
    assert dict(part.split(" ", 1) for part in header.split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "manifest-src": "'self'",
    }


def test_every_answer_carries_the_other_protective_headers(client):
    client.force_login(make_user())
    for address in ("/thu/", "/khong-co/"):
        response = client.get(address)
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client):
    make_user(username="thinh")
    cookies = sign_in(client).cookies
    for name in ("sessionid", "csrftoken"):
        assert (cookies[name]["httponly"], cookies[name]["samesite"]) == (True, "Lax")
    assert cookies["sessionid"]["max-age"] == ""  # gone with the browser


def _settings_of(**environment):
    code = (
        "import json; from partyrecords import settings as s; print(json.dumps({n: getattr(s, n, None) for n in ("
        "'DEBUG', 'PASSWORD_HASHERS', 'SESSION_COOKIE_SECURE', 'CSRF_COOKIE_SECURE', 'SECURE_SSL_REDIRECT')}))"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PARTYRECORDS", "SECRET"))}
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=configured.BASE_DIR,
        env={**kept, **environment},
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout) if run.returncode == 0 else run.stderr.strip().splitlines()[-1]


def test_a_real_installation_has_secure_cookies_argon2_and_its_own_secret():
    assert _settings_of(PARTYRECORDS_ENVIRONMENT="managed", SECRET_KEY="x" * 50) == {
        "DEBUG": False,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
    }
    assert _settings_of(PARTYRECORDS_ENVIRONMENT="managed").endswith("SECRET_KEY is not set.")
    shifted = _settings_of(PARTYRECORDS_ENVIRONMENT="managed", SECRET_KEY="x" * 50, PARTYRECORDS_TODAY="2027-03-05")
    assert shifted.endswith("PARTYRECORDS_TODAY shifts the business date; that is for the demo only.")


def _own_files():
    for folder, endings in (("templates", (".html", ".txt")), ("static", (".css", ".js"))):
        yield from (p for p in (configured.BASE_DIR / folder).rglob("*") if p.suffix in endings)


FOREIGN = re.compile(r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)
INLINE = re.compile(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|hx-on", re.IGNORECASE)


def test_no_template_or_own_asset_names_another_host():
    assert [(p.name, found[0]) for p in _own_files() for found in FOREIGN.finditer(p.read_text("utf-8"))] == []


def test_no_template_has_inline_style_or_script():
    templates = [p for p in _own_files() if p.suffix == ".html"]
    assert templates
    assert [(p.name, f[0]) for p in templates for f in INLINE.finditer(p.read_text("utf-8"))] == []


def test_our_scripts_keep_nothing_beyond_the_tab_but_the_attendance_that_is_not_yet_sent():
    """The draft of an attendance list lies on the machine of whoever marks it until it is saved or signed out."""
    scripts = {path.name: path.read_text("utf-8") for path in (configured.BASE_DIR / "static").glob("*.js")}
    words = ("indexedDB", "document.cookie", "eval(")
    assert [(name, word) for name, script in scripts.items() for word in words if word in script] == []
    assert [name for name, script in scripts.items() if "localStorage" in script] == ["app.js", "attendance.js"]
    kept = {line.strip() for line in scripts["app.js"].splitlines() if "localStorage" in line}
    assert [line for line in kept if "setItem" in line] == []
    assert scripts["attendance.js"].count("setItem(") == 1


def test_our_own_assets_stay_within_their_budget():
    assert sum(p.stat().st_size for p in (configured.BASE_DIR / "static").glob("*.*")) <= 60 * 1024


# --- signing in and out ---------------------------------------------------------------------------------


def test_every_page_but_the_door_asks_to_sign_in(client):
    response = client.get("/thu/?a=1")
    assert (response.status_code, response.url) == (302, "/dang-nhap/?next=/thu/%3Fa%3D1")
    for address in ("/dang-nhap/", "/quen-mat-khau/", "/healthz"):
        assert client.get(address).status_code == 200


def test_the_door_names_the_only_top_organisation_and_none_where_there_are_two(client):
    make_organization(name="Tỉnh ủy Sơn Lam")
    assert "<small>Tỉnh ủy Sơn Lam</small>" in text(client.get("/dang-nhap/"))
    make_organization(name="Tỉnh ủy Khác")
    assert "Tỉnh ủy" not in text(client.get("/dang-nhap/"))


def test_signing_in_leads_back_to_the_page_that_was_asked_for_but_never_to_another_host(client):
    make_user(username="thinh")
    assert sign_in(client, next="/thu/").url == "/thu/"
    client.logout()
    assert sign_in(client, next="https://example.org/").url == "/"


def test_a_wrong_name_a_wrong_password_and_a_closed_account_get_the_same_answer(client):
    make_user(username="thinh")
    make_user(username="cu", is_active=False)
    answers = [sign_in(client, "ai-do"), sign_in(client, "thinh", "sai"), sign_in(client, "cu")]
    for response in answers:
        assert response.status_code == 200
        assert f"<li>{WRONG}</li>" in text(response)
        assert "autofocus" not in text(response)


def test_the_sixth_wrong_password_locks_the_name_for_this_machine_and_says_how_long(client):
    make_user(username="thinh")
    make_user(username="khac")
    for _ in range(5):
        assert sign_in(client, password="sai").status_code == 200
    response = sign_in(client, password="sai")
    assert response.status_code == 429
    assert "Đã nhập sai mật khẩu nhiều lần. Chờ 15 phút" in text(response)
    assert sign_in(client).status_code == 429
    assert sign_in(client, "khac").status_code == 302


def test_five_wrong_passwords_do_not_lock(client):
    make_user(username="thinh")
    for _ in range(5):
        sign_in(client, password="sai")
    assert sign_in(client).status_code == 302


def test_signing_out_takes_a_post_and_the_admin_uses_the_same_doors(client):
    client.force_login(make_user())
    response = client.get("/dang-xuat/")
    assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")
    assert "Địa chỉ này chỉ dùng khi bấm nút trên một trang khác." in text(response)
    assert client.post("/admin/logout/").url == "/dang-nhap/"
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == "/dang-nhap/?next=%2Fadmin%2F"
    client.force_login(make_user(is_staff=True))
    assert client.get("/admin/password_change/").url == "/mat-khau/"
    assert client.get("/admin/").status_code == 200


def test_an_officer_without_staff_right_is_refused_at_the_admin_and_not_sent_round_in_circles(client):
    client.force_login(make_officer(make_organization(), Role.STAFF))
    response = client.get("/admin/login/?next=/admin/")
    assert response.status_code == 403
    assert "Chỉ quản trị mới vào được mục này." in text(response)


def test_changing_the_password_answers_in_vietnamese_and_keeps_the_session(client):
    user = make_user(username="thinh")
    client.force_login(user)
    new = "câu ngắn dễ nhớ"

    def change(old, first, second):
        return client.post("/mat-khau/", {"old_password": old, "new_password1": first, "new_password2": second})

    assert "Mật khẩu đang dùng chưa đúng." in text(change("sai", new, new))
    assert "Hai lần nhập mật khẩu mới chưa giống nhau." in text(change("matkhau-1234", new, new + "!"))
    assert "Chưa ghi mật khẩu mới." in text(change("matkhau-1234", "", ""))
    assert change("matkhau-1234", new, new).url == "/"
    user.refresh_from_db()
    assert user.check_password(new)
    assert "Đã đổi mật khẩu." in text(client.get("/thu/"))


@pytest.mark.parametrize("weak", ["ngan-qua", "1234567890", "password123", "nong-van-thinh"])
def test_weak_passwords_are_refused(client, weak):
    user = make_user(username="nong.van.thinh")
    client.force_login(user)
    client.post("/mat-khau/", {"old_password": "matkhau-1234", "new_password1": weak, "new_password2": weak})
    user.refresh_from_db()
    assert user.check_password("matkhau-1234")


def test_a_forgotten_password_is_a_matter_for_the_office_where_no_mail_is_set_up(client, settings, mailoutbox):
    make_user(email="a@example.org")
    settings.EMAIL_CONFIGURED = False
    assert "Đề nghị quản trị" in text(client.get("/quen-mat-khau/"))
    assert client.post("/quen-mat-khau/", {"email": "a@example.org"}).url == "/quen-mat-khau/"
    assert mailoutbox == []


def test_a_forgotten_password_is_renewed_by_a_link_that_works_once(client, settings, mailoutbox):
    user = make_user(email="a@example.org")
    settings.EMAIL_CONFIGURED = True
    for address in ("khong-co@example.org", "a@example.org"):
        assert client.post("/quen-mat-khau/", {"email": address}).url == "/dang-nhap/"
    assert [(m.subject, m.to) for m in mailoutbox] == [("Đặt lại mật khẩu", ["a@example.org"])]
    assert user.full_name not in mailoutbox[0].body
    link = re.search(r"http://testserver(/\S+/)\. ", mailoutbox[0].body)[1]
    form = client.get(link).url
    new = {"new_password1": "câu ngắn dễ nhớ", "new_password2": "câu ngắn dễ nhớ"}
    assert client.post(form, new).url == "/dang-nhap/"
    user.refresh_from_db()
    assert user.check_password("câu ngắn dễ nhớ")
    assert "Liên kết này đã dùng rồi hoặc đã quá 30 phút." in text(client.get(link))
    assert get_user_model().objects.count() == 1


# --- the ends of a session ------------------------------------------------------------------------------


def aged(client, *, started=0, seen=0):
    """A signed-in client whose session began and was last used so many seconds ago."""
    client.force_login(make_user())
    client.get("/thu/")
    session, now = client.session, int(time.time())
    session["signed_in_at"], session["seen_at"] = now - started, now - seen
    session.save()
    return client


def test_a_session_lives_until_the_idle_limit_and_ends_after_it_with_a_word(client):
    assert aged(client, seen=IDLE - 5).get("/thu/").status_code == 200
    assert aged(client, seen=IDLE + 5).get("/thu/?a=1").url == "/dang-nhap/?next=/thu/%3Fa%3D1"
    shown = text(client.get("/dang-nhap/"))
    assert "Đã thoát do 15 phút không thao tác. Phần đang viết được giữ lại." in shown


def test_a_session_ends_at_the_absolute_limit_even_if_it_is_used(client):
    assert aged(client, started=ABSOLUTE - 5).get("/thu/").status_code == 200
    assert aged(client, started=ABSOLUTE + 5).get("/thu/").status_code == 302
    assert "Đã hết phiên làm việc trong ngày." in text(client.get("/dang-nhap/"))


def test_each_request_moves_the_idle_limit(client):
    aged(client, seen=IDLE - 5).get("/thu/")
    assert int(time.time()) - client.session["seen_at"] <= 2


def test_a_form_sent_too_late_comes_back_to_its_own_page_and_never_to_another_host(client):
    aged(client, seen=IDLE + 5)
    response = client.post("/dang-xuat/", headers={"referer": "http://testserver/thu/?a=1"})
    assert response.url == "/dang-nhap/?next=http%3A//testserver/thu/%3Fa%3D1"
    for prepare in (client.logout, lambda: aged(client, seen=IDLE + 5)):
        prepare()
        response = client.post("/thu/", headers={"referer": "http://example.org/"})
        assert response.url == "/dang-nhap/?next=/"
    client.logout()
    response = client.post("/thu/", headers={"referer": "http://testserver/thu/?a=1"})
    assert response.url == "/dang-nhap/?next=http%3A//testserver/thu/%3Fa%3D1"


def test_a_part_of_a_page_that_must_sign_in_sends_the_whole_page_there(client):
    part = {"HX-Request": "true", "HX-Current-URL": "http://testserver/thu/?a=1"}
    for prepare in (lambda: None, lambda: aged(client, seen=IDLE + 5)):
        prepare()
        response = client.get("/thu/", headers=part)
        assert (response.status_code, response["HX-Redirect"]) == (200, "/dang-nhap/?next=/thu/%3Fa%3D1")
