"""What the plan of a row writes: the record, and the dated facts that go with it."""

from datetime import timedelta

from branches.imports import bulk
from branches.imports.values import Partial, first_day
from members.imports.fields import BRANCH_TITLES, CODES, FIELDS
from members.models import Beginning, Ending, Member, Membership, Post, Precision, Standing


def write_new(row, pk, now, trace):
    found, place = row.values, row.plan["place"]
    fields = {f"{key}_id" if key in CODES else key: found[key] for key in FIELDS if key in found}
    born = found["born_on"]
    member = bulk.make(
        Member,
        id=pk,
        branch_id=place.pk,
        born_on=first_day(born),
        born_precision=born.precision if isinstance(born, Partial) else Precision.DAY,
        changed_at=now,
        **fields,
    )
    member.prepare()
    row.target = trace.create(row, member)
    left_on = found.get("left_on")
    membership = bulk.make(
        Membership, member_id=pk, branch_id=place.pk, starts_on=member.admitted_on, begun_by=Beginning.ADMITTED
    )
    if left_on:
        membership.ends_on, membership.ended_by = left_on, found["left_by"]
        membership.decision_number = found.get("left_number", "")
    trace.create(row, membership)
    if day := found.get("exempt_on"):
        trace.create(row, Standing(member_id=pk, kind=Standing.Kind.EXEMPT, starts_on=day, ends_on=left_on))
    if not left_on:
        _write_posts(row, found.get("titles", ()), place, trace)


def _write_posts(row, titles, place, trace):
    for title in titles:
        at = place.pk if title in BRANCH_TITLES else place.parent_id or place.pk
        starts_on = row.values.get("post_from") or row.on
        trace.create(row, Post(member_id=row.target.pk, organization_id=at, title=title, starts_on=starts_on))


def write_known(row, now, trace):
    member, plan = row.target, row.plan
    before = trace.before(member)
    for column, value in plan["set"].items():
        setattr(member, column, value)
    member.prepare()
    member.changed_at = now
    place = plan["place"]
    if admission := plan.get("admission"):
        _change(row, admission, trace, starts_on=member.admitted_on)
    if "end" in plan:
        ended, left_on, left_by, number = plan["end"]
        _change(row, ended, trace, ends_on=left_on, ended_by=left_by, decision_number=number)
        _release(row, left_on, trace)
    if "move" in plan:
        running, place = plan["move"]
        _change(row, running, trace, ends_on=row.on, ended_by=Ending.TRANSFERRED_OUT)
        _release(row, row.on, trace)
        member.branch_id = place.pk
        trace.create(
            row,
            Membership(
                member_id=member.pk,
                branch_id=place.pk,
                starts_on=row.on,
                begun_by=Beginning.TRANSFERRED_IN,
            ),
        )
    trace.update(row, member, before)
    if "exempt" in plan:
        day, (standing, ends_on) = row.values["exempt_on"], plan["exempt"]
        if standing is None:
            trace.create(row, Standing(member_id=member.pk, kind=Standing.Kind.EXEMPT, starts_on=day, ends_on=ends_on))
        else:
            _change(row, standing, trace, starts_on=day)
    if "posts" in plan:
        titles, ended = plan["posts"]
        starts_on = row.values.get("post_from") or row.on
        for post in ended:
            _change(row, post, trace, ends_on=max(post.starts_on, starts_on - timedelta(days=1)))
        _write_posts(row, titles, place or member.branch, trace)


def _release(row, day, trace):
    """Posts and standings end with the membership they go with."""
    for held in row.plan.get("held", ()):
        _change(row, held, trace, ends_on=day)


def _change(row, thing, trace, **fields):
    before = trace.before(thing)
    for name, value in fields.items():
        setattr(thing, name, value)
    trace.update(row, thing, before)
