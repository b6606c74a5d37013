"""The journal: `record` writes one entry, `verify` walks the chain, `viewed` logs a reading."""

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from branches import calendar
from branches.models.journal import Entry, Viewing

GENESIS = "0" * 64
_LOCK = 7_028_002  # one advisory lock for the end of the chain; held until the transaction ends


def subject_of(thing):
    """“screening.case:41”; an empty string for nothing."""
    return f"{thing._meta.label_lower}:{thing.pk}" if thing is not None else ""


def _digest(previous_hash, at, actor_id, actor_name, organization_id, verb, subject, facts):
    canonical = json.dumps(
        [previous_hash, at.isoformat(), actor_id, actor_name, organization_id, verb, subject, facts],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def record(verb, *, actor, organization=None, subject=None, facts=None):
    """Append one entry inside the caller's transaction.

    `actor` None means the program itself. The end of the chain is locked until the transaction ends, so parallel
    writers queue up and the chain cannot fork; the unique previous hash would refuse a fork all the same.
    """
    facts = json.loads(json.dumps(facts or {}, cls=DjangoJSONEncoder))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        last = Entry.objects.order_by("-pk").values_list("hash", flat=True).first()
        fields = {
            "previous_hash": last or GENESIS,
            "at": calendar.now(),
            "actor_id": getattr(actor, "pk", None),
            "actor_name": str(actor) if actor is not None else "Chương trình",
            "organization_id": getattr(organization, "pk", None),
            "verb": verb,
            "subject": subject if isinstance(subject, str) else subject_of(subject),
            "facts": facts,
        }
        return Entry.objects.create(**fields, hash=_digest(**fields))


def verify():
    """Walk the whole chain; returns the faults as sentences, an empty list when it is sound."""
    faults, previous = [], GENESIS
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=2000):
        if entry.previous_hash != previous:
            faults.append(f"Mục nhật ký {entry.pk} không nối tiếp mục trước.")
        digest = _digest(
            entry.previous_hash,
            entry.at,
            entry.actor_id,
            entry.actor_name,
            entry.organization_id,
            entry.verb,
            entry.subject,
            entry.facts,
        )
        if digest != entry.hash:
            faults.append(f"Mục nhật ký {entry.pk} không còn đúng mã.")
        previous = entry.hash
    return faults


def head():
    """The hash at the end of the chain, to be printed and kept on paper."""
    return Entry.objects.order_by("-pk").values_list("hash", flat=True).first() or GENESIS


def of(subject):
    """The entries about one record, latest first."""
    return Entry.objects.filter(subject=subject_of(subject)).order_by("-pk")


def viewed(thing, *, by, part="", reason=""):
    """Log that a page about a person was opened."""
    Viewing.objects.create(at=calendar.now(), user=by, subject=subject_of(thing), part=part, reason=reason)
