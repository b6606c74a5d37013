"""The reminder job: each open deadline climbs its ladder of rungs, and each rung is told once.

A rung is claimed by its `Reminder` row in the transaction that writes the notices, so ten runs, two clocks or a killed
worker send once and forget nobody. A run that comes late sends the latest rung only. A clock that was ahead and is set
back tells nothing a second time, and what it had jumped over is told on its day. Reminders change nothing else (domain
§11.3 no. 32), and a text names no person and no matter (microcopy §7).
"""

from collections import defaultdict
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from branches import calendar, inbox
from branches.models import Authority, Office
from branches.models.organizations import BRANCH_KINDS
from screening import notices
from screening.deadlines.cases import ABOVE
from screening.deadlines.counting import NEVER_LATE
from screening.deadlines.kinds import KINDS
from screening.deadlines.ladder import ladder_of
from screening.deadlines.numbers import numbers
from screening.flow import bodies, know_bodies
from screening.models import Deadline, Handover, Reminder
from screening.offices import SUPERIOR

Kind = Deadline.Kind
ROWS = 500  # deadlines of one transaction


def day_told(today):
    """The day whose rungs are told now: today from the hour of the parameter on, before it yesterday."""
    hour = timezone.localtime(calendar.now()).hour
    return today if hour >= numbers(today).from_hour else today - timedelta(days=1)


def run(on):
    """Tell every rung reached by that day and not told yet; returns {"on", "sent", "without_recipient"}."""
    known, last, counts = numbers(on), 0, {"on": on.isoformat(), "sent": 0, "without_recipient": 0}
    _look_back(on, known)
    while last is not None:
        last = _tell_some(last, on, known, counts)
    return counts


def _look_back(on, known):
    """What was told of days to come, by a clock that was ahead and is set back, climbs its ladder again from here: the
    next rung is that of this very day, if there is one."""
    newest = Reminder.objects.order_by("-pk").values_list("sent_on", flat=True).first()
    if newest is None or newest <= on:
        return
    ahead = Deadline.objects.open().filter(told_on__gt=on).order_by("pk")
    while rows := list(ahead[:ROWS]):
        for row in rows:
            ladder, before = _ladder(row, known), on - timedelta(days=1)
            rung = ladder.latest(row.starts_on, row.due_on, before)
            row.told_on = row.due_on + timedelta(days=rung.days) if rung else None
            row.next_rung_on = ladder.following(row.starts_on, row.due_on, before)
        _climb(rows)


def standing(on):
    """How many open deadlines have been told of already and wait for their next rung."""
    return Deadline.objects.open().filter(told_on__lte=on).exclude(next_rung_on__lte=on).count()


@transaction.atomic
def _tell_some(last, on, known, counts):
    """The next rows by their id, which another run at the same time leaves out; returns the last id, None at the end."""
    rows = list(
        Deadline.objects.to_tell(on)
        .filter(pk__gt=last, kind__in=[kind for kind, spec in KINDS.items() if spec.is_told])
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("case__edition", "case__branch", "case__member", "organization", "desk")[:ROWS]
    )
    if not rows:
        return None
    reached = {row.pk: _ladder(row, known).latest(row.starts_on, row.due_on, on) for row in rows}
    recipients = Recipients(rows, reached, on)
    told = {row.pk: users for row in rows if reached[row.pk] and (users := recipients.of(row))}
    new = _claim([row for row in rows if row.pk in told], reached, on)
    inbox.deliver_many(
        message
        for row in rows
        if row.pk in new
        for message in _messages(row, told[row.pk], on, urgent=reached[row.pk].is_last)
    )
    for row in rows:
        if row.pk in told:
            row.told_on = row.due_on + timedelta(days=reached[row.pk].days)
        nobody = row.pk not in told and reached[row.pk]  # asked again tomorrow: somebody may come into the office
        row.next_rung_on = (
            on + timedelta(days=1) if nobody else _ladder(row, known).following(row.starts_on, row.due_on, on)
        )
        counts["without_recipient"] += bool(nobody)
    _climb(rows)
    counts["sent"] += len(new)
    return rows[-1].pk if len(rows) == ROWS else None


def _messages(row, users, on, *, urgent):
    """What is said of a row, to each of them who wants to hear it already; the last rungs are told to everybody."""
    words, link = text(row, on), KINDS[row.kind].record_url(row)
    told = (user for user in users if urgent or user.told_early)
    return [inbox.Message(user, words, link, urgent=urgent, place_id=row.organization_id) for user in told]


def _ladder(row, known):
    return ladder_of(KINDS[row.kind], known)


def _climb(rows):
    """Write where the rows stand on their ladders; one statement with arrays, because there may be very many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update screening_deadline d set told_on = r.told_on, next_rung_on = r.next_rung_on "
            "from unnest(%s::bigint[], %s::date[], %s::date[]) r (id, told_on, next_rung_on) where d.id = r.id",
            [[row.pk for row in rows], [row.told_on for row in rows], [row.next_rung_on for row in rows]],
        )


def _claim(rows, reached, on):
    """Claim the rungs; the ids of those that nobody has claimed before."""
    if not rows:
        return set()
    values = [value for row in rows for value in (row.pk, row.due_on, reached[row.pk].name, on)]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into screening_reminder (deadline_id, due_on, rung, sent_on) values "
            + ", ".join(["(%s, %s, %s, %s)"] * len(rows))
            + " on conflict do nothing returning deadline_id",
            values,
        )
        return {pk for (pk,) in cursor.fetchall()}


def text(row, on):
    """What the notice says: how it stands with the day, of a case by its number, never of whom or what."""
    days = (row.due_on - on).days
    if days < 0:
        words = f"đã đến ngày {row.due_on:%d/%m/%Y}." if row.kind in NEVER_LATE else f"quá hạn {-days} ngày."
    elif days == 0:
        words = f"đến hạn hôm nay, {row.due_on:%d/%m/%Y}."
    else:
        words = f"còn {days} ngày đến hạn {row.due_on:%d/%m/%Y}."
    if row.case_id:
        return f"Hồ sơ số {row.case.label}: {words}"
    return f"{KINDS[row.kind].label if KINDS[row.kind].is_plain else 'Một việc của tổ chức'}: {words}"


class Recipients:
    """Who is told of some deadlines: the officers at the desk that must act; the superior too, once it is escalated."""

    def __init__(self, rows, reached, on):
        self.reached, self.on = reached, on
        cases = [row.case for row in rows if row.case_id]
        if cases:
            know_bodies(cases, on)
        sent = Handover.objects.pending().filter(case__in={case.pk for case in cases})
        self.on_the_way = set(sent.values_list("case", flat=True)) if cases else set()
        self.places = {row.pk: self._places(row) for row in rows}
        asked = {place.pk for places in self.places.values() for place, _ in places}
        above = {pk for row in rows if self._is_escalated(row) for pk in self._line(row)}
        self.officers = defaultdict(list)
        held = Office.objects.held_on(on).filter(organization__in=asked | above, user__is_active=True)
        for office in held.select_related("user").order_by("user_id"):
            self.officers[office.organization_id].append((office.role, office.user))

    def of(self, row):
        """The users who are told of the rung that the row has reached, each once."""
        users = [user for place, roles in self.places[row.pk] for user in self._at(place.pk, roles)]
        if self._is_escalated(row):
            users += next(filter(None, (self._at(pk, SUPERIOR) for pk in self._line(row))), [])
        return list({user.pk: user for user in users}.values())

    def _at(self, organization_id, roles):
        return [user for role, user in self.officers[organization_id] if role in roles]

    def _is_escalated(self, row):
        rung = self.reached[row.pk]
        return bool(rung and rung.is_escalated)

    def _line(self, row):
        """The organisations above the desk, the nearest first; of a case at its branch the body that is its superior.

        What is late higher up is no matter of the branch's own superior, who stands below that desk.
        """
        desk = row.desk or row.organization
        line = [pk for pk in reversed(desk.ancestor_ids()) if pk != desk.pk]
        if not row.case_id or desk.pk != row.organization_id:
            return line
        superior = bodies(row.case, self.on)[Authority.Body.IMMEDIATE_SUPERIOR]
        return [superior.pk, *line] if superior else line

    def _places(self, row):
        """[(organisation, roles)] where somebody must act."""
        spec = KINDS[row.kind]
        if row.kind in ABOVE:
            superior = bodies(row.case, self.on)[Authority.Body.IMMEDIATE_SUPERIOR]
            return [(superior, spec.roles)] if superior else []
        if row.kind == Kind.DECISION:
            if not row.case.is_open:
                return []  # a fault, which the check of the night tells of; nobody else is forgotten for it
            step = notices.awaited(row.case, self.on)
            return [(place, step.roles) for place in step.places(row.case, self.on)]
        if row.case_id in self.on_the_way and row.desk is None:
            return []  # the branch that has sent the case can do nothing now, the other one is told of its acceptance
        desk = row.desk or row.organization
        if row.case_id or desk.kind in BRANCH_KINDS:
            return [(desk, spec.roles)]
        return [(desk, SUPERIOR)]
