"""Safety on shared machines: sessions end, and pages are not kept by the browser."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

SIGNED_IN, SEEN = "signed_in_at", "seen_at"


def session_limits(get_response):
    """Ends a session after SESSION_IDLE_SECONDS without a request, and after SESSION_ABSOLUTE_SECONDS at the latest.

    What was being written stays in the browser's tab (static/app.js) and returns after signing in again.
    """

    def middleware(request):
        if request.user.is_authenticated:
            now, session = int(time.time()), request.session
            started, seen = session.setdefault(SIGNED_IN, now), session.setdefault(SEEN, now)
            idle = now - seen > settings.SESSION_IDLE_SECONDS
            if idle or now - started > settings.SESSION_ABSOLUTE_SECONDS:
                return _sign_out(request, idle)
            if now - seen >= settings.SESSION_IDLE_SECONDS // 60:  # not every request need write the session
                session[SEEN] = now
        response = _whole_page(request, get_response(request))
        if request.user.is_authenticated:
            add_never_cache_headers(response)  # the Back key after signing out shows nothing
        return response

    return middleware


def _sign_out(request, idle):
    logout(request)
    if idle:
        minutes = settings.SESSION_IDLE_SECONDS // 60
        messages.info(request, f"Đã thoát do {minutes} phút không thao tác. Phần đang viết được giữ lại.")
    else:
        messages.info(request, "Đã hết phiên làm việc trong ngày. Phần đang viết được giữ lại.")
    return _whole_page(request, redirect_to_login(_page_of(request)))


def _page_of(request):
    """The page to come back to: for a form that was being sent, the page on which it stood."""
    if request.htmx:
        return request.htmx.current_url_abs_path or "/"
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if own else "/"


def _whole_page(request, response):
    """Where an answer is "sign in first": a part of a page sends the whole page there, and a form that was being
    sent comes back to the page on which it stood."""
    if not isinstance(response, HttpResponseRedirect):
        return response
    address, _, query = response.url.partition("?")
    if address != resolve_url(settings.LOGIN_URL) or not query.startswith("next="):
        return response
    if request.htmx:
        return HttpResponseClientRedirect(redirect_to_login(_page_of(request)).url)
    return response if request.method in ("GET", "HEAD") else redirect_to_login(_page_of(request))
