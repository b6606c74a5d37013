"""Members whose branch is merged, split or dissolved by a decision (domain §4, §6).

They go over on the day of the decision: the membership in the old branch ends as transferred out and one in the new
branch begins as transferred in, so that D = A + B − C holds everywhere. Nothing else about a person changes: exempt,
suspended or temporarily elsewhere, one stays so. Posts and terms of a branch that ends end with it; tasks, transfers
under way, admissions and open rounds of the annual ranking go along.
"""

from collections import Counter

from django.db.models import Q

from branches import calendar
from branches.changes.passages import dispersed, passage_for
from branches.changes.planning import ERROR, NOTE, WARNING
from branches.changes.trace import pointers_to
from branches.models import Organization
from members import organization_rounds
from members.limits import limits
from members.models import (
    Admission,
    Assignment,
    Attendance,
    Beginning,
    CountedFigures,
    Ending,
    Meeting,
    Member,
    Membership,
    MemberYear,
    OrganizationFigures,
    PlannedMeeting,
    Post,
    Term,
    Transfer,
)

DERIVED = frozenset({CountedFigures, MemberYear, OrganizationFigures})

#: Still of effect: on the way, or for a time at another place, abroad too.
_TRANSFERS = Q(state__in=Transfer.OPEN) | Q(until__isnull=False, state=Transfer.State.ACCEPTED)


def counts(organizations, on):
    """Members are counted by `branches.pages.counts` already."""
    return {}


def people(branch, on):
    """Who can be chosen for a new branch, by name."""
    found = Member.objects.filter(memberships__branch=branch, memberships__ends_on=None).order_by("sort_key", "pk")
    return [(m.pk, f"{m.full_name}, sinh {m.born_as_known}{'' if m.is_official(on) else ', dự bị'}") for m in found]


# --- what hinders, what to look at --------------------------------------------------------------------------------


def check(passages, on):
    """[(passage, level, sentence)]."""
    by_source, going = dispersed(passages), Counter()
    officials, present = Counter(), {}
    for branch, member, name, since, official_on in _running(by_source).values_list(
        "branch", "member", "member__full_name", "starts_on", "member__official_on"
    ):
        passage = passage_for(by_source, branch, member)
        official = official_on is not None and official_on <= on
        officials[branch, passage] += official
        if passage is None:
            continue
        going[passage] += 1
        present.setdefault(passage, set()).add(member)
        if since > passage.on:
            yield (
                passage,
                ERROR,
                f"Đồng chí {name} sinh hoạt ở {passage.source} từ {since:%d/%m/%Y}, sau ngày có hiệu lực.",
            )
    for passage in passages:
        if passage.chosen and passage.chosen - present.get(passage, set()):
            yield passage, ERROR, f"Có đồng chí đã chọn không còn sinh hoạt ở {passage.source}. Chọn lại."
        elif going[passage]:
            yield passage, NOTE, f"{going[passage]} đồng chí chuyển sinh hoạt sang {passage.target_name}."
    yield from _too_few(passages, officials, on)
    yield from _later_meetings(by_source)
    yield from _transfers_that_close(by_source)
    yield from _managed(by_source)
    yield from organization_rounds.check(_ending(by_source), _place)


def _running(by_source):
    return Membership.objects.filter(branch__in=by_source, ends_on=None).order_by("pk")


def _too_few(passages, officials, on):
    """A chi bộ has at least so many official members (domain §4)."""
    split = [passage for passage in passages if passage.chosen]
    least = limits(on).min_official if split else 0
    for passage in split:
        left = officials[passage.source.pk, None]
        new = officials[passage.source.pk, passage]
        if left < least:
            yield passage, WARNING, f"{passage.source} chỉ còn {left} đảng viên chính thức, cần ít nhất {least}."
        if passage.target is None and new < least:
            yield passage, WARNING, f"{passage.target_name} chỉ có {new} đảng viên chính thức, cần ít nhất {least}."


def _ending(by_source):
    """{source's id: its passage} of the branches that end."""
    return {pk: some[0] for pk, some in by_source.items() if some[0].chosen is None}


def _later_meetings(by_source):
    """Meetings of the old branch held after the day on which it ended."""
    ending = _ending(by_source)
    days = {passage.on for passage in ending.values()}
    rows = Meeting.objects.filter(branch__in=ending, held_on__gt=min(days)) if days else ()
    for branch, number in Counter(row.branch_id for row in rows).items():
        yield ending[branch], WARNING, f"Đã ghi {number} cuộc họp của {ending[branch].source} sau ngày có hiệu lực."


def _transfers_that_close(by_source):
    """A transfer between two branches that become one has nowhere to go."""
    for row, new in _moved_transfers(by_source):
        if new["from_branch_id"] is not None and new["from_branch_id"] == new["to_branch_id"]:
            passage = _passage_of(row, by_source)
            words = f"Đồng chí {row.who} có việc chuyển sinh hoạt giữa hai chi bộ này. Kết thúc việc đó trước."
            yield passage, ERROR, words


def _managed(by_source):
    ending = _ending(by_source)
    rows = Member.objects.filter(managed_by__in=ending).values_list("managed_by", flat=True)
    for pk, number in Counter(rows).items():
        yield ending[pk], WARNING, f"{number} đồng chí đang ghi do {ending[pk].source} quản lý. Sửa ở từng hồ sơ."


# --- follow ---------------------------------------------------------------------------------------------------------


def follow(passages, trace, *, actor, on):
    """Move memberships, records and what belongs to them; end what ends with a branch."""
    by_source = dispersed(passages)
    running = [
        (membership, passage)
        for membership in _running(by_source).select_for_update()
        if (passage := passage_for(by_source, membership.branch_id, membership.member_id))
    ]
    _move_memberships(running, trace)
    new_branch = {membership.member_id: passage.target.pk for membership, passage in running}
    now = calendar.now()
    members = Member.objects.only("pk", "branch_id", "changed_at").filter(pk__in=new_branch)
    trace.update([(member, {"branch_id": new_branch[member.pk], "changed_at": now}) for member in members])
    _keep_guests(by_source, now, trace)
    _end_posts(by_source, trace)
    organization_rounds.follow(_ending(by_source), _place, trace)
    _take_along(by_source, trace)
    _cancel_plans(by_source, trace)


def _move_memberships(running, trace):
    trace.update(
        [
            (
                membership,
                {
                    "ends_on": passage.on,
                    "ended_by": Ending.TRANSFERRED_OUT.value,
                    "decision_number": passage.number,
                    "decided_on": passage.decided_on,
                    "ground": passage.words[:300],
                },
            )
            for membership, passage in running
        ]
    )
    trace.create(
        [
            Membership(
                member_id=membership.member_id,
                branch_id=passage.target.pk,
                starts_on=passage.on,
                begun_by=Beginning.TRANSFERRED_IN.value,
                decision_number=passage.number,
                decided_on=passage.decided_on,
                ground=passage.words[:300],
            )
            for membership, passage in running
        ]
    )


def _keep_guests(by_source, now, trace):
    """The records of guests from outside the program, which no membership holds, are kept by the new branch."""
    ending = _ending(by_source)
    stays = Transfer.objects.of_outsiders().filter(to_branch__in=ending, state=Transfer.State.ACCEPTED)
    guests = Member.objects.only("pk", "branch_id", "changed_at").filter(transfers__in=stays, branch__in=ending)
    new = [(guest, {"branch_id": ending[guest.branch_id].target.pk, "changed_at": now}) for guest in guests.distinct()]
    trace.update(new)


def _end_posts(by_source, trace):
    """Posts and terms of a branch that ends; posts in the old branch of those who leave it."""
    for model in (Post, Term):
        pairs = []
        for row in model.objects.select_for_update().filter(organization__in=by_source).order_by("pk"):
            passage = by_source[row.organization_id][0]
            if passage.chosen is not None:
                passage = passage_for(by_source, row.organization_id, row.member_id) if model is Post else None
            if passage is not None and (row.ends_on is None or row.ends_on > passage.on):
                why = {"ended_for": passage.words[:200]} if model is Post else {}
                pairs.append((row, {"ends_on": max(passage.on, row.starts_on)} | why))
        trace.update(pairs)


def _take_along(by_source, trace):
    """Tasks of those who move; admissions of a branch that ends; transfers to, from, or at the old branch."""
    tasks = Assignment.objects.select_for_update().filter(branch__in=by_source, ended_on=None).order_by("pk")
    trace.update(
        [
            (task, {"branch_id": passage.target.pk})
            for task in tasks
            if (passage := passage_for(by_source, task.branch_id, task.member_id))
        ]
    )
    ending = _ending(by_source)
    admissions = Admission.objects.select_for_update().filter(branch__in=ending, member=None, stopped_on=None)
    trace.update([(row, {"branch_id": ending[row.branch_id].target.pk}) for row in admissions.order_by("pk")])
    trace.update(list(_moved_transfers(by_source)))


def _moved_transfers(by_source):
    """[(transfer, its two branches after the change)] of those still of effect."""
    touched = Transfer.objects.filter(_TRANSFERS, Q(from_branch__in=by_source) | Q(to_branch__in=by_source))
    ending = _ending(by_source)
    for row in touched.select_related("member").order_by("pk"):
        home = passage_for(by_source, row.from_branch_id, row.member_id)
        host = ending.get(row.to_branch_id)
        new = {
            "from_branch_id": _place(home) if home else row.from_branch_id,
            "to_branch_id": _place(host) if host else row.to_branch_id,
        }
        yield row, new


def _place(passage):
    """The number of the new branch; while it is only planned, its name."""
    return passage.target.pk if passage.target else passage.target_name


def _passage_of(row, by_source):
    return passage_for(by_source, row.from_branch_id, row.member_id) or _ending(by_source)[row.to_branch_id]


def _cancel_plans(by_source, trace):
    """Meetings that a branch which has ended still had in its calendar."""
    ending = _ending(by_source)
    plans = PlannedMeeting.objects.select_for_update().filter(branch__in=ending, meeting=None, cancelled_for="")
    trace.update(
        [
            (plan, {"cancelled_for": ending[plan.branch_id].words[:300]})
            for plan in plans.order_by("pk")
            if plan.planned_for >= ending[plan.branch_id].on
        ]
    )


# --- undo -----------------------------------------------------------------------------------------------------------


def marked():
    """Models about a member that name a branch, or a meeting of one."""
    found = {field.model for field in pointers_to(Member) if _to(field.model, Organization)}
    return (found | {Attendance}) - DERIVED


def _to(model, other):
    return [field.name for field in model._meta.concrete_fields if field.related_model is other]


def since(change, passages, written):
    """What was recorded of those who moved in the branch that received them, after the change."""
    targets = {passage.target.pk for passage in passages}
    moved, found = written.get(Member, set()), []
    if not moved:
        return found
    for model in sorted(marked(), key=lambda model: model._meta.label):
        places = _to(model, Organization) or ["meeting__branch"]
        there, theirs = Q(), Q()
        for name in places:
            there |= Q(**{f"{name}__in": targets})
        for name in _to(model, Member):
            theirs |= Q(**{f"{name}__in": moved})
        newer = model._base_manager.filter(there, theirs, pk__gt=change.marks.get(model._meta.label_lower, 0))
        rows = newer.exclude(pk__in=written.get(model, ()))
        if number := rows.count():
            found.append(f"{_called(model)}: {number} mục của các đồng chí đã chuyển được ghi sau đợt này.")
    return found


def _called(model):
    name = str(model._meta.verbose_name)
    return name[0].upper() + name[1:]


def returned(passages, written, *, actor, on):
    """Nothing further: the trace has restored every record."""
