"""Everything held about one person (Luật 91/2025/QH15): every record of every app, found by walking the models' references.

A row is about the person when it refers to them, or to a case or another row that does. What is left out, and why, stands in
`held_words`; a test asks that nothing else is. Masked parts are in the clear here: the print is for the person.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.apps import apps
from django.db.models import Q

from branches.journal import subject_of
from branches.models import Entry, ImportRow, ImportRun, Office, User
from branches.templatetags.party import dmy_time
from members import viewings
from members.actions import LABELS
from members.models import DuesRate, Member
from members.record import GROUPS
from members.record.words import shown, word
from screening.documents.catalogue import BY_KEY
from screening.documents.sheet import from_facts
from screening.member_side import seen
from screening.member_side.held_words import (
    NOT_ABOUT,
    NOT_PRINTED,
    PRINTED_PAPERS,
    UNPRINTED_PAPER,
    VERBS,
    WORDS,
)
from screening.models import Case, Decision, Measure, Paper, Stage
from screening.workflow import BY_VERB

APPS = ("branches", "members", "screening")

#: References of a reference that its words need.
BEYOND = {
    "members.evaluation": ("round__branch",),
    "members.reconciliationline": ("reconciliation__organization",),
    "members.duescharge": ("list__branch",),
    "members.papermovement": ("paper__type",),
    "members.post": ("term__organization",),
    "screening.apology": ("appeal__decision",),
    "screening.case": ("nominee_list__branch",),
    "screening.decision": ("post__organization",),
    "screening.verdict": ("nominee_list__branch",),
}

#: Codes that carry no choices of their own: “model.field” → {code: words}.
CODES = {
    "members.profile.nothing_in": {group.key: group.title for group in GROUPS},
    "screening.appeal.changed_to": dict(Decision.Kind.choices),
    "screening.move.verb": {verb: row.title for verb, row in BY_VERB.items()},
    "screening.paperversion.template": {key: template.name for key, template in BY_KEY.items()},
    "screening.registerentry.kind": dict(Paper.Kind.choices),
    **{
        f"screening.{model}.{end}_stage": dict(Stage.choices)
        for model in ("move", "correction")
        for end in ("from", "to")
    },
    **{f"screening.ballot.{name}": dict(Measure.choices) for name in ("form", "wide_form", "forms")},
}


def name_of(field):
    """“screening.note.case”."""
    return f"{field.model._meta.label_lower}.{field.name}"


def models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def references(model):
    """The forward references of a model."""
    return [field for field in model._meta.concrete_fields if field.is_relation]


@cache
def ways():
    """{model: the ways from one of its rows to the person}, the shortest ones, for every row that is about a person."""
    found, last = {Member: ("pk",)}, {Member}
    while last:
        more = {}
        for model in models():
            fields = [f for f in references(model) if f.related_model in last and name_of(f) not in NOT_ABOUT]
            if fields and model not in found:
                more[model] = tuple(
                    field.name if way == "pk" else f"{field.name}__{way}"
                    for field in fields
                    for way in found[field.related_model]
                )
        found |= more
        last = set(more)
    return found | {User: ("member",), Office: ("user__member",)}


def columns(model):
    """The columns of a model that are printed."""
    return [
        f for f in model._meta.concrete_fields if not f.primary_key or f.is_relation if name_of(f) not in NOT_PRINTED
    ]


def label(field):
    """What a column is called; a reference without a name of its own has one in `held_words`."""
    own = str(field.verbose_name)
    return WORDS[field.name] if own == field.name.replace("_", " ") else own


def _said(value, codes):
    """A stored code, list or table in words."""
    if isinstance(value, dict):
        named = [(k, _said(v, codes)) for k, v in value.items() if v not in (None, "") and not isinstance(v, bool)]
        return ", ".join(words if k.isascii() and k.isidentifier() else f"{k}: {words}" for k, words in named)
    if isinstance(value, list | tuple):
        return "; ".join(_said(v, codes) for v in value)
    return codes.get(value) or word(value)


def codes_of(field):
    """{code: words} of a column; the groups of dues are dated rows."""
    if name_of(field) in ("members.duesbase.code", "members.duescharge.code"):
        return dict(DuesRate.objects.order_by("valid_from").values_list("code", "label"))
    return CODES.get(name_of(field), {})


def text_of(row, field, codes):
    """One value as people read it."""
    if field.is_relation:
        other = getattr(row, field.name)
        return "" if other is None else str(other)
    value = getattr(row, field.name)
    if name_of(field) == "screening.paperversion.facts":
        return _paper_words(row)
    if isinstance(value, datetime):
        return dmy_time(value)
    if codes or isinstance(value, list | dict):
        return _said(value, codes)
    if field.name == "born_on" and not hasattr(row, "born_as_known"):
        return word(value)
    return shown(row, field.name)


def _paper_words(version):
    """What a version of a paper said, line by line, as far as the paper speaks of this person only and of no vote."""
    template = BY_KEY.get(version.template)
    if version.facts is None or template is None or template.counts or template.kind not in PRINTED_PAPERS:
        return UNPRINTED_PAPER
    return "\n".join(from_facts(version.facts).words)


@dataclass(frozen=True)
class Part:
    """All rows of one kind; `rows` are lists of (label, text)."""

    key: str
    title: str
    rows: list


def _rows(model, condition):
    related = [field.name for field in references(model) if name_of(field) not in NOT_PRINTED]
    found = model._base_manager.filter(condition).order_by("pk")
    return found.select_related(*related, *BEYOND.get(model._meta.label_lower, ())) if related else found


def _lines(row, fields, people):
    """(label, text) of every column that says something; the person is not named in every row again."""
    told = []
    for field, codes in fields:
        if field.related_model is Member and getattr(row, field.attname) in people:
            continue
        if words := text_of(row, field, codes):
            told.append((label(field), words))
    return told


def _part(model, condition, people):
    fields = [(field, codes_of(field)) for field in columns(model)]
    rows = [lines for row in _rows(model, condition) if (lines := _lines(row, fields, people))]
    title = str(model._meta.verbose_name)
    return Part(model._meta.label_lower, title[:1].upper() + title[1:], rows)


def _journal(member):
    """What was done to the record; what was done in a case stands in its moves."""
    entries, verbs = Entry.objects.filter(subject=subject_of(member)).order_by("pk"), LABELS | VERBS
    rows = [
        [("Lúc", dmy_time(e.at)), ("Việc", verbs.get(e.verb, "Cập nhật hồ sơ")), ("Người thực hiện", e.actor_name)]
        for e in entries
    ]
    return Part("branches.entry", "Nhật ký của hồ sơ", rows)


def _viewings(member, cases):
    named = {subject_of(member): viewings.RECORD} | seen.named(cases)
    rows = []
    for row in viewings.told(viewings.of(named).order_by("id"), named):
        who = f"{row.user} ({'; '.join(row.offices)})" if row.offices else str(row.user)
        lines = [("Lúc", dmy_time(row.at)), ("Người xem", who), ("Hồ sơ", row.file), ("Phần", row.part)]
        rows.append([line for line in (*lines, ("Lý do", row.reason)) if line[1]])
    return Part("branches.viewing", "Ai đã xem hồ sơ", rows)


def held(member):
    """Every part that has a row, the record first; the number of queries does not depend on the number of rows."""
    people = [member.pk, *Member.objects.filter(merged_into=member).values_list("pk", flat=True)]
    parts = []
    for model, paths in ways().items():
        condition = Q()
        for path in paths:
            condition |= Q(**{f"{path}__in": people})
        parts.append(_part(model, condition, people))
    imported = Q(run__kind=ImportRun.Kind.MEMBERS, target_id__in=people)
    parts.append(_part(ImportRow, imported, people))
    cases = list(Case.objects.filter(member__in=people))
    parts += [_journal(member), _viewings(member, cases)]
    return [part for part in parts if part.rows]
