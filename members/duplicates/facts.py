"""The single facts of two records side by side: which differ, which only one has, what the kept record is to say."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from branches import names
from members import record
from members.actions.common import NUMBERS
from members.models import Member, Precision, Profile

KEPT = "kept"

_NOT_CHOSEN = {"id", "user", "branch", "born_precision", "search_name", "sort_key", "changed_at", "merged_into"}
_OF_MEMBER = [field.name for field in Member._meta.concrete_fields if field.name not in _NOT_CHOSEN]
_OF_PROFILE = [field.name for field in Profile._meta.concrete_fields if field.name not in ("member", "nothing_in")]


@dataclass(frozen=True)
class Choice:
    """One thing on which the records differ: how each says it, and perhaps a third way."""

    key: str
    label: str
    kept: str
    dropped: str
    third: str = ""


def _pairs(kept, dropped):
    """[(key, label, thing of the kept, thing of the dropped, column)]"""
    profiles = record.profile_of(kept), record.profile_of(dropped)
    for things, columns in (((kept, dropped), _OF_MEMBER), (profiles, _OF_PROFILE)):
        for name in columns:
            label = things[0]._meta.get_field(name).verbose_name
            yield (f"{things[0]._meta.model_name}-{name}", label, *things, name)


def _value(thing, name):
    value = getattr(thing, name)
    if name == "born_on":
        return value, thing.born_precision
    return None if value in ("", None) else value


def _words(thing, name):
    """Numbers are shown by their last digits, what is sensitive not at all: that they differ is enough to choose."""
    if name in record.SENSITIVE_FIELDS:
        return "Có ghi (được che)"
    if name in NUMBERS:
        return names.masked(getattr(thing, name))
    if name == "born_on":
        return thing.born_as_known
    value = getattr(thing, name)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return record.shown(thing, name)


def difference(kept, dropped):
    """(what is to be chosen, the labels of what only the dropped record has and the kept one gets)."""
    choices, added = [], []
    for key, label, mine, other, name in _pairs(kept, dropped):
        a, b = _value(mine, name), _value(other, name)
        if a == b or b is None:
            continue
        if a is None:
            added.append(label)
        else:
            choices.append(Choice(key, label, _words(mine, name), _words(other, name)))
    return choices, added


def _chosen(kept, dropped, choices, model):
    """{column: value of the other record} of what the kept record takes over."""
    found = {}
    for key, label, mine, other, name in _pairs(kept, dropped):
        a, b = _value(mine, name), _value(other, name)
        if not isinstance(mine, model) or a == b or b is None:
            continue
        if a is not None and choices.get(key) not in (KEPT, "dropped"):
            raise ValidationError({key: f"Chọn một bên cho mục “{label}”."})
        if a is None or choices[key] == "dropped":
            found[name] = getattr(other, name)
    return found


def merged_facts(kept, dropped, choices):
    """Set, not yet saved, what was chosen on the kept record."""
    for name, value in _chosen(kept, dropped, choices, Member).items():
        setattr(kept, name, value)
        if name == "born_on":
            kept.born_precision = Precision(dropped.born_precision)


def merged_profile(kept, dropped, choices):
    """Write the profile of the kept record; a group with something in it is no longer one with nothing."""
    other = Profile.objects.filter(pk=dropped.pk).first()
    mine = Profile.objects.filter(pk=kept.pk).first()
    if other is None and mine is None:
        return
    profile = record.profile_of(kept)
    for name, value in _chosen(kept, dropped, choices, Profile).items():
        setattr(profile, name, value)
    nothing = {*(mine.nothing_in if mine else []), *(other.nothing_in if other else [])}
    profile.nothing_in = sorted(key for key in nothing if not _has_something(profile, kept, record.BY_KEY[key]))
    profile.save()


def _has_something(profile, kept, group):
    if group.table:
        return group.table.model.objects.kept().filter(member=kept).exists()
    return any(getattr(profile, name) not in ("", None) for name in group.more) or any(
        getattr(kept, name) not in ("", None, False) for name in group.own
    )
