"""What every verb on a member's record does: ask for the office, lock, refuse, write the entry.

A record is kept by the secretary or the deputy of its own branch, and by committee or organisation staff of the
branch or of a committee above it.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from psycopg2.errors import UniqueViolation

from branches import access, calendar, journal, names
from branches.access import NoOffice, Reach
from branches.models import Role
from members.models import Ending, Member
from members.record import HIDDEN, SENSITIVE_FIELDS

KEEPERS_HERE = {Role.SECRETARY, Role.DEPUTY, Role.STAFF, Role.ORGANIZATION_STAFF}
KEEPERS_ABOVE = {Role.STAFF, Role.ORGANIZATION_STAFF}

#: The numbers that identify a person: never in full in the journal.
NUMBERS = ("identity_number", "card_number", "file_number")

#: The dates of a record that count in statistics and therefore never lie ahead.
PARTY_DATES = ("admitted_on", "official_on")

#: Endings that rest on a written decision (domain §2.1, §2.4).
DECIDED_ENDINGS = {Ending.STRUCK_OFF, Ending.LEFT, Ending.EXPELLED}

#: Obstacles of the apps above: (verb, member, on) → a sentence, or None where nothing stands in the way.
obstacles = []

#: What the apps above would have the person know who does it all the same: (verb, member, on) → a sentence, or None.
warnings = []

#: Likewise for a meeting whose attendance already counts elsewhere: (meeting) → a sentence or None.
meeting_obstacles = []


def may_keep(actor, branch):
    """May the actor write in the records of this branch? None is the program itself (import, demo)."""
    return (
        actor is None
        or access.holds(actor, KEEPERS_HERE, branch, Reach.HERE)
        or access.holds(actor, KEEPERS_ABOVE, branch, Reach.ABOVE)
    )


def may_decide_above(actor, branch):
    """May the actor write what only a superior decides?"""
    return actor is None or access.holds(actor, KEEPERS_ABOVE, branch, Reach.ABOVE)


def who_keeps(branch):
    """The sentence of the refusal."""
    return (
        f"Bí thư, Phó bí thư, Cán bộ cấp ủy, Cán bộ ban tổ chức của {branch}, "
        "hoặc Cán bộ cấp ủy, Cán bộ ban tổ chức ở cấp trên mới ghi được nội dung này."
    )


def require_keeper(actor, branch):
    """Raises NoOffice, with a sentence that says who may."""
    if not may_keep(actor, branch):
        raise NoOffice(who_keeps(branch))


def require_superior(actor, branch):
    """For what only a superior decides."""
    if not may_decide_above(actor, branch):
        raise NoOffice(access.who_may(KEEPERS_ABOVE, branch, Reach.ABOVE))


def changes(before, after, fields):
    """{field: [from, to]} of what differs, as the journal keeps it: numbers masked, references by name."""
    return {
        name: [fact(name, getattr(before, name)), fact(name, getattr(after, name))]
        for name in fields
        if getattr(before, name) != getattr(after, name)
    }


def fact(name, value):
    """A value as the journal keeps it."""
    if name in NUMBERS:
        return names.masked(value)
    if name in SENSITIVE_FIELDS:
        return "" if value in (None, "") else HIDDEN
    if isinstance(value, Model):
        return str(value)
    return value if isinstance(value, bool | int | date | datetime) else str(value or "")


def locked(thing):
    """The row as it stands now, held until the transaction ends.

    Rows that merely refer to it may still be written meanwhile: whoever holds a member and writes of the branch never
    waits for whoever holds the branch and writes of the member.
    """
    return type(thing)._default_manager.select_for_update(no_key=True).get(pk=thing.pk)


def open_branch(branch, on, *, day=None):
    """The branch that somebody joins, held: it has not ended since, and was founded by the day of joining.

    A day before the end does not help: whoever was there on that day has gone over to another branch meanwhile.
    """
    branch = locked(branch)
    if branch.dissolved_on and branch.dissolved_on <= on:
        raise ValidationError(f"{branch} đã giải thể ngày {branch.dissolved_on:%d/%m/%Y}.")
    if day and branch.founded_on and day < branch.founded_on:
        raise ValidationError(f"{branch} thành lập ngày {branch.founded_on:%d/%m/%Y}. Nhập ngày từ đó về sau.")
    return branch


def touch(member):
    """The moment of the last change, by which an import knows that its record was touched since."""
    member.changed_at = calendar.now()
    Member.objects.filter(pk=member.pk).update(changed_at=member.changed_at)


def record(verb, member, actor, facts, organization=None):
    """The one journal entry of a verb on a member."""
    journal.record(
        f"members.{verb}", actor=actor, organization=organization or member.branch, subject=member, facts=facts
    )


def unobstructed(verb, member, on):
    """Raises what the apps above have against the verb, for instance an open case."""
    reasons = [reason for ask in obstacles if (reason := ask(verb, member, on))]
    if reasons:
        raise ValidationError(reasons)


def warned(verb, member, on):
    """What the apps above say about the verb without standing in its way."""
    return [sentence for ask in warnings if (sentence := ask(verb, member, on))]


def not_later(day, on, label):
    """What happened cannot lie ahead of the business date."""
    if day is not None and day > on:
        raise ValidationError(f"{label} chưa đến. Nhập ngày không sau hôm nay ({on:%d/%m/%Y}).")


def save_member(member, **options):
    """The form has asked already; whoever saved the same number in between is told from here."""
    try:
        with transaction.atomic():
            member.save(**options)
    except IntegrityError as refusal:
        if not isinstance(refusal.__cause__, UniqueViolation):
            raise
        raise ValidationError("Số căn cước, số thẻ hoặc số lý lịch vừa được dùng ở hồ sơ khác. Kiểm tra lại.") from None


def facts_of(thing, *without):
    """What a person has filled in, as the journal keeps it; empty fields are left out."""
    found = {name: fact(name, getattr(thing, name)) for name in columns(type(thing), *without)}
    return {name: value for name, value in found.items() if value not in ("", False)}


def columns(model, *without):
    """The names of the fields that a person fills in."""
    skipped = {"id", "search_name", "sort_key", "changed_at", *without}
    return [field.name for field in model._meta.concrete_fields if field.name not in skipped]
