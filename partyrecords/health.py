"""`/healthz`: whether the web server reaches its database and its cache; for supervisors and load balancers."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 where both answer, else 503; names the part that does not, never why."""
    state = {"database": answers(lambda: connection.cursor().execute("select 1")), "cache": answers(ping)}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def ping():
    cache.get("healthz")


def answers(question):
    try:
        question()
    except Exception:  # noqa: BLE001  (any fault of a driver means that it does not answer)
        return False
    return True
