"""Preparing a batch: its decision, its lines, and the look at what they would do. Nothing happens to the records."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from branches import access, calendar
from branches.access import NoOffice, Reach
from branches.changes import files
from branches.changes.planning import K, Refused, line, plan
from branches.imports import bulk
from branches.models import ChangeLine, Organization, OrganizationChange, Role
from branches.models.organizations import BRANCH_KINDS

#: Who carries out changes: committee or organisation staff of a body above everything that is touched.
ROLES = {Role.STAFF, Role.ORGANIZATION_STAFF}
State = OrganizationChange.State
_JUDGED = ("state", "before", "after", "messages", "counts")


def tops_of(actor):
    """The organisations on whose behalf the actor may change what lies below."""
    return [
        office.organization
        for office in access.offices(actor)
        if office.role in ROLES and office.organization.kind not in BRANCH_KINDS
    ]


def may_change(actor, top):
    """May the actor change organisations below `top`? None is the program itself (demo, bench)."""
    return actor is None or any(access.holds(actor, ROLES, top, reach) for reach in Reach)


def require(actor, top):
    """Raises NoOffice, with a sentence that says who may."""
    if not may_change(actor, top):
        raise NoOffice(f"Cán bộ cấp ủy, Cán bộ ban tổ chức của {top} hoặc ở cấp trên mới thay đổi được tổ chức.")


def locked(change, *states):
    """The batch, re-read under a lock, in one of the states."""
    change = OrganizationChange.objects.select_for_update(of=("self",)).select_related("organization").get(pk=change.pk)
    if change.state not in states:
        raise Refused(f"Đợt thay đổi này hiện: {change.get_state_display().lower()}. Xem lại rồi làm tiếp.")
    return change


def require_dates(change, on):
    for label, day in (("Ngày có hiệu lực", change.effective_on), ("Ngày quyết định", change.decided_on)):
        if day is not None and day > on:
            raise ValidationError(f"{label} chưa đến. Nhập ngày không sau hôm nay ({on:%d/%m/%Y}).")
    if change.decided_on and change.effective_on < change.decided_on:
        raise ValidationError("Ngày có hiệu lực không thể trước ngày quyết định.")


@transaction.atomic
def create_draft(change, *, actor, on):
    """Begin a batch. A draft changes nothing, so only carrying it out is journalled."""
    require(actor, change.organization)
    require_dates(change, on)
    change.created_by, change.created_at = actor, calendar.now()
    change.state = State.DRAFT
    change.save(force_insert=True)
    return change


@transaction.atomic
def change_draft(change, *, actor, on):
    """Correct the decision of a draft; its lines are judged anew, because the day may have changed."""
    before = locked(change, State.DRAFT)
    require(actor, before.organization)
    change.organization = before.organization
    require_dates(change, on)
    change.save()
    check(change, on=on)
    return change


@transaction.atomic
def add(change, lines, *, actor, on):
    """Add lines (see `line`) and judge the whole batch anew. What stands below a merged committee goes along."""
    change = locked(change, State.DRAFT)
    require(actor, change.organization)
    last = change.lines.aggregate(last=Max("number"))["last"] or 0
    rows = [*lines, *_children_of_merged(lines)]
    made = [
        ChangeLine(
            pk=pk,
            change=change,
            number=number,
            kind=row["kind"],
            organization=row["organization"],
            target=row["target"],
            data={name: value for name, value in row["data"].items() if value not in (None, "", [])},
        )
        for number, (row, pk) in enumerate(zip(rows, bulk.next_ids(ChangeLine, len(rows)), strict=True), last + 1)
    ]
    for new, row in zip(made, rows, strict=True):
        new.because = None if row["because"] is None else made[row["because"]]
    bulk.insert_many(ChangeLine, made)
    check(change, on=on)
    return made


def _children_of_merged(lines):
    """One line for each organisation that stands below a merged one and is not named itself."""
    merged = {row["organization"].pk: place for place, row in enumerate(lines) if row["kind"] == K.MERGE}
    named = {row["organization"].pk for row in lines if row["organization"] is not None}
    below = Organization.objects.filter(parent__in=merged, dissolved_on=None).exclude(pk__in=named)
    return [
        line(
            K.MOVE,
            child,
            target=lines[merged[child.parent_id]]["target"],
            target_code=lines[merged[child.parent_id]]["data"].get("target_code"),
            because=merged[child.parent_id],
        )
        for child in below
    ]


def add_level(change, source, target, *, kind="", actor, on):
    """Chuyển cả một cấp: everything directly below `source` goes under `target`, one line for each."""
    children = Organization.objects.filter(parent=source, dissolved_on=None).exclude(pk=target.pk)
    if not children:
        raise ValidationError(f"{source} không có tổ chức nào trực thuộc.")
    return add(change, [line(K.MOVE, child, target=target, kind=kind) for child in children], actor=actor, on=on)


def add_file(change, content, *, name="", actor, on):
    """The lines of a spreadsheet. Raises imports.words.Refused for the file as a whole; faults stand at their lines."""
    return add(change, files.read(content, name=name, top=change.organization, on=on), actor=actor, on=on)


@transaction.atomic
def remove(change, number, *, actor, on):
    """Take a line, with those that follow from it, out of a draft."""
    change = locked(change, State.DRAFT)
    require(actor, change.organization)
    change.lines.filter(number=number).delete()
    check(change, on=on)


@transaction.atomic
def discard(change, *, actor):
    """Drop a draft of which nothing was carried out."""
    change = locked(change, State.DRAFT)
    require(actor, change.organization)
    change.delete()


@transaction.atomic
def look_again(change, *, actor, on):
    """Judge a draft anew: what hindered a line may have been settled elsewhere since, a ballot for one."""
    change = locked(change, State.DRAFT)
    require(actor, change.organization)
    check(change, on=on)
    return change


def check(change, *, on):
    """Judge the batch anew and keep the result for the page; returns the plan."""
    found = plan(change, on=on)
    keep(found)
    change.counts = found.counts | _by_state(found)
    change.message = ""
    OrganizationChange.objects.filter(pk=change.pk).update(counts=change.counts, message="")
    return found


def keep(found):
    """Keep at each line what was said of it."""
    changed = []
    for item in found.items:
        fresh = {name: getattr(item, name) for name in _JUDGED}
        if any(getattr(item.line, name) != value for name, value in fresh.items()):
            vars(item.line).update(fresh)
            changed.append(item.line)
    bulk.update_many(ChangeLine, changed, list(_JUDGED))


def _by_state(found):
    counts = dict.fromkeys(ChangeLine.State.values, 0)
    for item in found.items:
        counts[item.state] += 1
    return counts
