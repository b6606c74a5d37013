"""A batch carried out, and taken back: one transaction each, the tree locked, a handful of statements in all."""

from django.db import connection, transaction

from branches import calendar, jobs, journal
from branches.changes import trace as traces
from branches.changes.checks import offices_ending
from branches.changes.drafts import check, locked, require, require_dates
from branches.changes.passages import Passage, followers, passages_of
from branches.changes.planning import K, Refused, plan
from branches.changes.trace import Trace
from branches.imports import bulk
from branches.models import ChangeLine, Organization, OrganizationChange
from branches.models.organizations import LEGAL_PARENTS, lock_tree

State = OrganizationChange.State
LARGE_LINES, LARGE_MEMBERS = 200, 1000  # beyond these a worker does it
SHOWN = 20  # reasons named one by one
FAILED = "Chương trình gặp sự cố; chưa thay đổi gì. Chờ vài phút rồi thử lại."
CHANGED = "Có dòng đã khác so với khi xem trước. Chưa thay đổi gì; xem lại các dòng rồi thực hiện."

# All paths at and below one organisation, from the parents; written only where they differ.
_REPATH = """
with recursive tree(id, path) as (
    select id, path from branches_organization where id = %s
    union all
    select child.id, tree.path || child.id || '/' from branches_organization child join tree on child.parent_id = tree.id
)
update branches_organization found set path = tree.path from tree
where found.id = tree.id and found.path is distinct from tree.path
"""


def is_large(change):
    """Too much to wait for on the page."""
    return change.counts.get("lines", 0) > LARGE_LINES or change.counts.get("members", 0) > LARGE_MEMBERS


def no_progress(done, total):
    """Nobody waits for news."""


# --- apply ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def apply(change, *, actor, on, progress=no_progress):
    """Carry the whole batch out as it was shown, or nothing of it. Raises planning.Refused."""
    lock_tree()
    change = locked(change, State.DRAFT, State.APPLYING)
    require(actor, change.organization)
    require_dates(change, on)
    found = plan(change, on=on, lock=True)
    _require_as_shown(found)
    progress(1, 4)
    trace, items = Trace(change), [item for item in found.items if not item.is_same]
    _make(items, trace)
    _write(items, trace)
    repath(change.organization)
    progress(2, 4)
    _end_offices(change, items, trace)
    passages = passages_of(change, items)
    for follower in followers:
        follower.follow(passages, trace, actor=actor, on=on)
    progress(3, 4)
    _keep_lines(items)
    change.marks = traces.marks({model for follower in followers for model in follower.marked()})
    change.state, change.message, change.done_by = State.APPLIED, "", actor
    change.applied_at, change.undone_at = calendar.now(), None
    change.save()
    _journal("apply_organization_change", change, actor, found.counts)
    return change


def _require_as_shown(found):
    """What a person agreed to is what happens."""
    if not found.items:
        raise Refused("Đợt này chưa có dòng nào.")
    wrong = sum(item.has_error for item in found.items)
    if wrong:
        raise Refused(f"Còn {wrong} dòng chưa thực hiện được. Sửa hoặc bỏ các dòng đó trước.")
    if any((item.line.before, item.line.messages) != (item.before, item.messages) for item in found.items):
        raise Refused(CHANGED)


def _make(items, trace):
    """New organisations; numbers are taken first, because one may stand under another."""
    new = [item for item in items if item.line.kind == K.FOUND]
    for item, pk in zip(new, bulk.next_ids(Organization, len(new)), strict=True):
        place = item.subject
        place.record = Organization(pk=pk, founded_on=place.founded_on, sector=place.sector, **_shown(place))
    for item in new:
        item.subject.record.parent_id = item.subject.parent.pk
    trace.create([item.subject.record for item in new])


def _shown(place):
    """Code, name and kind with what is computed from them."""
    shown = Organization(code=place.code, name=place.name)
    shown.prepare()
    return {name: getattr(shown, name) for name in ("code", "name", "search_name", "sort_key")} | {"kind": place.kind}


def _write(items, trace):
    """What the lines change in organisations that exist."""
    changed = [item.subject for item in items if item.line.kind not in (K.FOUND, K.SPLIT)]
    trace.update(
        [
            (
                place.record,
                _shown(place)
                | {
                    "parent_id": place.parent.pk if place.parent else None,
                    "dissolved_on": place.dissolved_on,
                    "merged_into_id": place.merged_into.pk if place.merged_into else None,
                },
            )
            for place in changed
        ]
    )


def repath(top):
    """Rewrite the paths below an organisation after parents have changed; members and cases carry none."""
    with connection.cursor() as cursor:
        cursor.execute(_REPATH, [top.pk])


def _end_offices(change, items, trace):
    """Whoever held an office in what ends holds it until the day."""
    ending = [item.subject.pk for item in items if item.line.kind in (K.MERGE, K.DISSOLVE)]
    offices = offices_ending(ending, change.effective_on).select_for_update().order_by("pk")
    trace.update([(office, {"ends_on": max(change.effective_on, office.starts_on)}) for office in offices])


def _keep_lines(items):
    """Numbers of organisations that the batch itself founded are known only now."""
    changed = []
    for item in items:
        fresh = {
            "organization_id": item.subject.pk,
            "target_id": item.target.pk if item.target else None,
            "after": item.subject.facts(),
        }
        if any(getattr(item.line, name) != value for name, value in fresh.items()):
            for name, value in fresh.items():
                setattr(item.line, name, value)
            changed.append(item.line)
    bulk.update_many(ChangeLine, changed, ["organization", "target", "after"])


def _journal(verb, change, actor, counts):
    facts = {"title": change.title, "number": change.decision_number, "effective_on": change.effective_on}
    journal.record(
        f"branches.{verb}", actor=actor, organization=change.organization, subject=change, facts=facts | counts
    )


# --- undo -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def undo(change, *, actor, on, progress=no_progress):
    """Take the whole batch back, while nothing that it touched was changed since. Raises planning.Refused."""
    lock_tree()
    change = locked(change, State.APPLIED, State.UNDOING)
    require(actor, change.organization)
    if reasons := why_not_undo(change):
        raise Refused("\n".join(reasons))
    progress(1, 3)
    passages, written = _carried_out(change), traces.written(change)
    traces.take_back(change)
    repath(change.organization)
    progress(2, 3)
    for follower in followers:
        follower.returned(passages, written, actor=actor, on=on)
    traces.remove_made(change)
    change.state, change.message, change.undone_at = State.UNDONE, "", calendar.now()
    change.save()
    _journal("undo_organization_change", change, actor, {"lines": change.counts.get("lines", 0)})
    return change


def _carried_out(change):
    """The passages of a batch that was carried out."""
    lines = change.lines.filter(kind__in=[K.MERGE, K.SPLIT, K.DISSOLVE], target__isnull=False)
    return [
        Passage(
            line=line,
            source=line.organization,
            target=line.target,
            target_name=line.target.name,
            chosen=frozenset(line.data["members"]) if line.kind == K.SPLIT else None,
            on=change.effective_on,
            number=change.decision_number,
            decided_on=change.decided_on,
        )
        for line in lines.select_related("organization", "target")
        if line.organization.has_members
    ]


@transaction.atomic
def why_not_undo(change):
    """What was changed since the batch and would be lost with it, in words; empty where it can be undone."""
    found = []
    for thing in traces.touched(change):
        found.append(f"{_called(thing)} đã thay đổi sau đợt này.")
    if change.counts.get("by_hand"):
        return ["Việc này do quản trị chuyển bằng tay. Chuyển lại ở phần quản trị."]
    derived = {model for follower in followers for model in follower.DERIVED}
    for thing in traces.built_upon(change, derived):
        found.append(f"{_called(thing)} được ghi sau đợt này.")
    found += _no_longer_above(change)
    passages, written = _carried_out(change), traces.written(change)
    for follower in followers:
        found += follower.since(change, passages, written)
    found = list(dict.fromkeys(found))
    return found if len(found) <= SHOWN else [*found[:SHOWN], f"Và {len(found) - SHOWN} điều khác."]


def _no_longer_above(change):
    """An organisation cannot come back under a parent that has ended since, or has become of another kind."""
    was = {pk: before for pk, before in change.lines.values_list("organization", "before") if before}
    parents = Organization.objects.in_bulk({before["parent"] for before in was.values()} - {None})
    found = []
    for before in was.values():
        parent, restored = parents.get(before["parent"]), was.get(before["parent"])
        if before["parent"] is None:
            continue
        ended = parent is None or (restored["dissolved_on"] if restored else parent.dissolved_on)
        kind = restored["kind"] if restored else parent and parent.kind
        if ended or kind not in LEGAL_PARENTS[before["kind"]]:
            found.append(f"{before['name']} không trở về dưới {before['parent_name']} được nữa.")
    return found


def _called(thing):
    """“Đảng viên Hoàng Văn Bình”; a record that is gone is called by what it was."""
    name = str(thing._meta.verbose_name)
    words = name[0].upper() + name[1:]
    return f"{words} ({thing})" if not isinstance(thing, type) else f"{words} đã gỡ"


# --- by a worker ----------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(change, state, *, actor, on, agreed=True):
    """Note that the batch is to be carried out (APPLYING) or taken back (UNDOING); `work` does it."""
    silent = change.job is not None and jobs.is_silent(change.job)
    from_states = {State.APPLYING: State.DRAFT, State.UNDOING: State.APPLIED}
    change = locked(change, from_states[state], *([state] if silent else []))
    require(actor, change.organization)
    if state == State.APPLYING:
        if change.counts.get("error") or not change.counts.get("lines"):
            raise Refused("Còn dòng chưa thực hiện được. Sửa hoặc bỏ các dòng đó trước.")
        if change.counts.get("warning") and not agreed:
            raise Refused("Có điều cần xem lại. Đánh dấu ô “Đã xem” rồi thực hiện.")
    change.state, change.message = state, ""
    change.job = jobs.create(f"organization-change-{state}", actor=actor)
    change.save()
    return change


def work(change_id, *, on):
    """Do what was asked for; a refusal or a failure puts the batch back as it was. Safe to run twice."""
    change = OrganizationChange.objects.select_related("job__created_by").get(pk=change_id)
    verb, back = {State.APPLYING: (apply, State.DRAFT), State.UNDOING: (undo, State.APPLIED)}.get(
        change.state, (None, None)
    )
    if verb is None:
        return
    job = change.job
    jobs.begin(job, total=4)
    try:
        verb(change, actor=job.created_by, on=on, progress=lambda done, total: jobs.progress(job, done, total))
    except Refused as refusal:
        _put_back(change, back, str(refusal), on)
        jobs.fail(job, str(refusal))
    except Exception:
        _put_back(change, back, FAILED, on)
        jobs.fail(job, FAILED)
        raise
    else:
        jobs.finish(job)


@transaction.atomic
def _put_back(change, state, message, on):
    change.state = state
    OrganizationChange.objects.filter(pk=change.pk).update(state=state)
    if state == State.DRAFT:
        check(change, on=on)
    OrganizationChange.objects.filter(pk=change.pk).update(message=message)
