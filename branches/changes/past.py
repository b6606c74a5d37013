"""What an organisation was on any past day, and how it came to be what it is: read from the lines carried out."""

from dataclasses import dataclass
from datetime import date

from branches.models import ChangeLine, Kind

K = ChangeLine.Kind
_LABELS = {
    "name": "Tên",
    "code": "Mã",
    "kind": "Loại",
    "parent_name": "Trực thuộc",
    "merged_into_name": "Sáp nhập vào",
    "dissolved_on": "Giải thể ngày",
}
_RECEIVED = {K.MERGE: "Nhận sáp nhập", K.SPLIT: "Nhận đảng viên chia tách từ", K.DISSOLVE: "Nhận đảng viên của"}


@dataclass(frozen=True)
class Event:
    """One change in the life of an organisation."""

    on: date
    words: str
    details: list
    change: object


def history(organization):
    """The changes of an organisation, latest first, those included by which it received others."""
    own = ChangeLine.objects.in_force().filter(organization=organization)
    received = ChangeLine.objects.in_force().filter(target=organization, kind__in=_RECEIVED)
    lines = (own | received).select_related("change", "organization").order_by("-change__effective_on", "-change", "pk")
    return [_event(line, organization) for line in lines]


def _event(line, organization):
    if line.organization_id == organization.pk:
        return Event(line.change.effective_on, line.get_kind_display(), differences(line), line.change)
    words = f"{_RECEIVED[line.kind]} {(line.before or {}).get('name', '')}".strip()
    return Event(line.change.effective_on, words, [], line.change)


def differences(line):
    """[“Tên: Chi bộ thôn A → Chi bộ thôn B”] from the facts before and after."""
    before, after = line.before or {}, line.after or {}
    found = []
    for name, label in _LABELS.items():
        old, new = _word(name, before.get(name)), _word(name, after.get(name))
        if old != new:
            found.append(f"{label}: {old} → {new}" if old and new else f"{label}: {new or 'để trống'}")
    return found


def _word(name, value):
    if name == "kind" and value:
        return Kind(value).label
    if name == "dissolved_on" and value:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return value or ""


def as_of(organization, day):
    """{"code", "name", "kind", "parent", "parent_name", …} in the evening of that day; None before it was founded.

    The facts before the first change that came later; a correction in the admin is no change and counts from always.
    """
    later = ChangeLine.objects.in_force().filter(organization=organization, change__effective_on__gt=day)
    first = later.exclude(kind=K.SPLIT).order_by("change__effective_on", "change", "number").first()
    facts = facts_of(organization) if first is None else first.before
    if facts is None or (facts["founded_on"] and facts["founded_on"] > day.isoformat()):
        return None
    return facts


def facts_of(organization):
    """What it is now, in plain words of JSON, references by number and by the name they have."""
    facts = {name: getattr(organization, name) for name in ("code", "name", "kind", "sector")}
    for name in ("founded_on", "dissolved_on"):
        day = getattr(organization, name)
        facts[name] = day and day.isoformat()
    for name in ("parent", "merged_into"):
        other = getattr(organization, name)
        facts |= {name: other and other.pk, f"{name}_name": other.name if other else ""}
    return facts
