"""Refuses what is too large before anything of it is stored, and puts words on an empty refusal."""

from django.conf import settings
from django.http import HttpResponseNotAllowed

from partyrecords.views import not_by_address, too_large


def upload_limit(get_response):
    """Refuses a request that is larger than UPLOAD_MAX_BYTES before anything of it is stored."""

    def middleware(request):
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0
        if size > settings.UPLOAD_MAX_BYTES:
            _read_and_forget(request, min(size, 10 * settings.UPLOAD_MAX_BYTES))
            return too_large(request, size)
        return get_response(request)

    return middleware


def _read_and_forget(request, size):
    """Browsers show an answer only to a request that was taken from them to its end."""
    while size > 0 and (chunk := request.read(min(size, 1 << 20))):
        size -= len(chunk)


def words_for_empty_refusals(get_response):
    """A page that takes only a POST answers an address typed by hand with a page, not with nothing."""

    def middleware(request):
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return not_by_address(request, response["Allow"])
        return response

    return middleware
