"""The pages that belong to no part of the house: errors and the user's guide."""

import logging
import secrets
import sys
import traceback

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import FileResponse, Http404, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.template.defaultfilters import filesizeformat
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from branches import calendar
from partyrecords import guide

log = logging.getLogger("partyrecords")
MAY_NOT = "Chức trách của đồng chí chưa cho phép việc này."


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return render(request, "400.html", status=400)


def permission_denied(request, exception=None):
    """The refusal says in its own sentence who may: `access.require`."""
    sentence = str(exception or "").strip() or MAY_NOT
    return render(request, "403.html", {"sentence": sentence.rstrip(".")}, status=403)


def page_not_found(request, exception=None):
    """The same words for what does not exist and for what is not the actor's."""
    return render(request, "404.html", status=404)


def server_error(request):
    """Without database, session or user. The code stands in the log with the places in the source; the words of
    the exception are left out there, because a database error quotes the row, and the row names a person."""
    code = f"SC-{secrets.token_hex(3).upper()}"
    log.error("%s %s %s\n%s", code, request.method, _path(request), _places(sys.exc_info()[1]))
    page = loader.get_template("500.html").render({"code": code, "at": calendar.now()})
    return HttpResponseServerError(page)


def _path(request):
    """The address without its secret part, if it has one: whoever reads the log shall not open what it opens."""
    match = request.resolver_match
    secret = match and match.kwargs.get("token")
    return request.path.replace(secret, "…") if secret else request.path


def _places(error):
    lines = []
    while error is not None:
        lines += [f"{type(error).__module__}.{type(error).__qualname__}\n", *traceback.format_tb(error.__traceback__)]
        error = error.__cause__ or error.__context__
    return "".join(lines)


@login_not_required
def csrf_failure(request, reason=""):
    page = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return render(request, "403_csrf.html", {"page": page if own else "/"}, status=403)


def too_large(request, size=None):
    context = {
        "size": filesizeformat(size) if size else "",
        "limit": filesizeformat(settings.UPLOAD_MAX_BYTES if size else settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        "page": request.path,
    }
    return render(request, "413.html", context, status=413)


def not_by_address(request, allowed):
    response = render(request, "405.html", status=405)
    response["Allow"] = allowed
    return response


def locked_out(request, response=None, credentials=None, *args, **kwargs):
    """django-axes: too many wrong passwords for this name from this machine."""
    minutes = max(1, round(get_cool_off(request).total_seconds() / 60))
    return render(request, "429.html", {"minutes": minutes}, status=429)


@require_safe
def help_page(request):
    if not guide.FILE.exists():
        raise Http404
    text, chapters = guide.page()
    return render(request, "guide.html", {"text": text, "chapters": chapters})


@require_safe
def help_picture(request, name):
    """A picture of the guide; nothing else of the folder and nothing outside it."""
    path = guide.PICTURES / name
    kind = guide.PICTURE_TYPES.get(path.suffix)
    if path.parent != guide.PICTURES or kind is None or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type=kind)
