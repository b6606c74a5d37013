"""`/healthz`: whether the web server reaches its database and its cache, and when worker and clock were last seen."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branches import runs


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 where database and cache answer, else 503; with `?all` also 503 where worker or clock have fallen silent.

    Names the part, never why: {"database", "cache": bool, "worker", "beat": {"alive": bool, "seconds": since}}.
    """
    state = {"database": answers(lambda: connection.cursor().execute("select 1")), "cache": answers(ping)}
    parts = {part: {"alive": runs.is_alive(part, age), "seconds": age} for part, age in pulses(state["database"])}
    well = all(state.values()) and ("all" not in request.GET or all(part["alive"] for part in parts.values()))
    return JsonResponse(state | parts, status=200 if well else 503)


def pulses(database):
    """(part, seconds since its pulse); unknown where the database does not answer, or is not built yet."""
    try:
        return (runs.pulses() if database else dict.fromkeys(runs.SILENT)).items()
    except DatabaseError:
        return dict.fromkeys(runs.SILENT).items()


def ping():
    cache.get("healthz")


def answers(question):
    try:
        question()
    except Exception:  # noqa: BLE001  (any fault of a driver means that it does not answer)
        return False
    return True
