"""Which masked sections of a member's record the actor has opened, with a reason, within the last minutes."""

from datetime import datetime, timedelta

from branches import calendar
from members import actions

OPEN_FOR = timedelta(minutes=15)
TYPING = timedelta(hours=1)  # a form that was opened in time may still be sent, so that nothing typed is lost
_KEY = "opened_sections"


def _since(request, longest):
    """{“member:section”: when it was opened} of those not opened longer ago."""
    earliest = calendar.now() - longest
    kept = request.session.get(_KEY, {})
    return {name: at for name, at in kept.items() if datetime.fromisoformat(at) > earliest}


def opened(request, member, *, sending=False):
    """The keys of the sections that are open; none for whoever does not keep the record (any more)."""
    names = _since(request, OPEN_FOR + TYPING if sending else OPEN_FOR)
    found = {name.split(":")[1] for name in names if name.startswith(f"{member.pk}:")}
    return found if found and actions.may_keep(request.user, member.branch) else set()


def keep_open(request, member, section):
    kept = _since(request, OPEN_FOR + TYPING)
    request.session[_KEY] = {**kept, f"{member.pk}:{section}": calendar.now().isoformat()}
