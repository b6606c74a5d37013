"""The rest of the Phiếu đảng viên: facts, rows of its tables, sections opened with a reason, papers made of it.

What is sensitive (family, foreign relations, economy, religion, health) is never journalled in clear: the entry says
which fact changed, not what it says (Luật 91/2025/QH15; domain §9; D).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import journal
from members.actions.common import changes, columns, facts_of, locked, not_later, record, require_keeper, touch
from members.models import DisciplineRecord, Profile
from members.models.partial_dates import PartialDateField
from members.record import BY_KEY, HIDDEN, IDENTITY, SECTIONS, group_of

_KEPT = ("member", "removed_on", "removed_for")


def _not_ahead(thing, names, on):
    """What has happened has a date, as far as it is known, that does not lie ahead."""
    for name in names:
        column, value = thing._meta.get_field(name), getattr(thing, name)
        if isinstance(value, date):
            not_later(value, on, column.verbose_name)
        elif isinstance(column, PartialDateField) and value > on.isoformat()[: len(value)]:
            raise ValidationError({name: f"{column.verbose_name} chưa đến. Nhập ngày không sau hôm nay."})


@transaction.atomic
def change_profile(member, values, *, actor, on):
    """Write these facts, {field of the profile: value}; nothing is written where nothing changed."""
    member = locked(member)
    require_keeper(actor, member.branch)
    before = Profile.objects.filter(pk=member.pk).first() or Profile(member=member)
    profile = Profile.objects.filter(pk=member.pk).first() or Profile(member=member)
    for name, value in values.items():
        setattr(profile, name, value)
    _not_ahead(profile, values, on)
    profile.full_clean()
    facts = changes(before, profile, values)
    if facts:
        written = {key for key in profile.nothing_in if set(BY_KEY[key].more) & set(facts)}
        profile.nothing_in = [key for key in profile.nothing_in if key not in written]
        profile.save()
        touch(member)
        record("change_profile", member, actor, facts)
    return profile


@transaction.atomic
def mark_nothing(member, group, nothing, *, actor, on):
    """The person was asked and has nothing to write in this group; or the mark is taken back."""
    member = locked(member)
    require_keeper(actor, member.branch)
    if not group.is_optional:
        raise ValidationError(f"Mục {group.number} cần có nội dung.")
    profile = Profile.objects.filter(pk=member.pk).first() or Profile(member=member)
    if (group.key in profile.nothing_in) == nothing:
        return
    if nothing and group.table and group.table.model.objects.kept().filter(member=member).exists():
        raise ValidationError(f"Mục {group.number} đang có dòng đã ghi.")
    without = [key for key in profile.nothing_in if key != group.key]
    profile.nothing_in = [*without, group.key] if nothing else without
    profile.save()
    touch(member)
    record("mark_nothing", member, actor, {"table": group.key, "nothing": nothing})


# --- rows of the tables ---------------------------------------------------------------------------------------------


def _check(row, on):
    """From before to, as far as both are known; what has begun does not lie ahead."""
    start, end = getattr(row, "from_on", ""), getattr(row, "to_on", "")
    length = min(len(start), len(end))
    if length and end[:length] < start[:length]:
        raise ValidationError({"to_on": "Đến không thể trước Từ."})
    if start:
        _not_ahead(row, ["from_on"], on)
    if (getattr(row, "birth_year", None) or 0) > on.year:
        raise ValidationError({"birth_year": f"Nhập năm không sau {on.year}."})
    row.full_clean()


def _masked(group, facts):
    """The facts of a row as the journal keeps them: those of a sensitive group without what they say."""
    if not group.section:
        return facts
    return {name: [HIDDEN, HIDDEN] if isinstance(value, list) else HIDDEN for name, value in facts.items()}


def _facts(row):
    group = group_of(row)
    return {"table": group.key, "row": row.pk} | _masked(group, facts_of(row, *_KEPT))


@transaction.atomic
def add_row(row, *, actor, on):
    """A new row of one of the tables; the group is then no longer one with nothing in it."""
    member = locked(row.member)
    require_keeper(actor, member.branch)
    _check(row, on)
    row.save(force_insert=True)
    profile = Profile.objects.filter(pk=member.pk, nothing_in__contains=[group_of(row).key]).first()
    if profile:
        profile.nothing_in.remove(group_of(row).key)
        profile.save(update_fields=["nothing_in"])
    touch(member)
    record("add_row", member, actor, _facts(row))
    return row


@transaction.atomic
def change_row(row, *, actor, on):
    """Correct a row; nothing is written where nothing changed."""
    member = locked(row.member)
    require_keeper(actor, member.branch)
    before = locked(row)
    _still_there(before)
    row.member = before.member
    _check(row, on)
    facts = changes(before, row, columns(type(row), *_KEPT))
    if facts:
        row.save()
        touch(member)
        group = group_of(row)
        record("change_row", member, actor, {"table": group.key, "row": row.pk} | _masked(group, facts))
    return row


@transaction.atomic
def remove_row(row, *, reason, actor, on):
    """A row that was written by mistake: it leaves the record, the journal and the database keep it with the reason."""
    member = locked(row.member)
    require_keeper(actor, member.branch)
    row = locked(row)
    _still_there(row)
    row.removed_on, row.removed_for = on, reason
    row.save(update_fields=["removed_on", "removed_for"])
    touch(member)
    record("remove_row", member, actor, {"removed_for": reason} | _facts(row))
    return row


def _still_there(row):
    if row.removed_on:
        raise ValidationError(f"Dòng này đã được bỏ ngày {row.removed_on:%d/%m/%Y}.")


# --- reading --------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_section(member, section, *, reason, actor, on):
    """Let the actor read a masked section for a while: the reading and its reason are kept."""
    require_keeper(actor, member.branch)
    journal.viewed(member, by=actor, part=SECTIONS[section], reason=reason)
    record("open_section", member, actor, {"section": SECTIONS[section], "reason": reason})


@transaction.atomic
def record_download(member, verb, *, sections, reason, actor, on, year=None):
    """A paper of the record leaves the program: which masked sections stand in it, and why."""
    if sections:
        require_keeper(actor, member.branch)
        if not reason:
            raise ValidationError({"reason": "Chưa ghi lý do cần các phần được che."})
    labels = SECTIONS | {IDENTITY: "Số căn cước"}
    facts = {"sections": ", ".join(label for key, label in labels.items() if key in sections), "reason": reason} | (
        {"of_year": year} if year else {}
    )
    journal.viewed(member, by=actor, part="Tải về máy", reason=reason)
    record(verb, member, actor, facts)


def write_discipline(member, *, form, from_on, reason, authority, number):
    """A discipline decided by the Party goes into the record (group 26). For use inside the verb that delivers it."""
    row = DisciplineRecord(
        member=member,
        form=form[:120],
        from_on=from_on.isoformat(),
        reason=reason[:300],
        authority=authority[:200],
        decision_number=number,
    )
    row.full_clean()
    row.save(force_insert=True)
    touch(member)
    return row


def reverse_discipline(member, *, number, reason, on):
    """The decision no longer stands: its row leaves the record and is kept with the reason. Inside another verb."""
    rows = DisciplineRecord.objects.kept().select_for_update().filter(member=member, decision_number=number)
    found = list(rows)
    for row in found:
        row.removed_on, row.removed_for = on, reason[:300]
        row.save(update_fields=["removed_on", "removed_for"])
    if found:
        touch(member)
    return found
