"""Branch meetings and their attendance (CT 50-CT/TW and 42-HD/BTCTW of 2025; domain §5.1, §11.4 no. 34)."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from branches import journal
from members import years
from members.actions.common import (
    changes,
    columns,
    facts_of,
    locked,
    meeting_obstacles,
    not_later,
    require_keeper,
)
from members.actions.plans import link_plan
from members.models import Attendance, Meeting, MeetingScore, Member, Membership, Post, ScoreItem, Standing, Transfer

Absence = Attendance.Absence

#: Who sits on the chi ủy of a branch (domain §4).
COMMITTEE_TITLES = (Post.Title.SECRETARY, Post.Title.DEPUTY, Post.Title.COMMITTEE_MEMBER)

#: What a person fills in after the meeting; everything else is said about the meeting itself.
AFTERWARDS = ("results", "results_sent_on")


class Mark(NamedTuple):
    """What the attendance says of one on the roll."""

    present: bool
    reason: str = ""
    absence: str = ""

    def settled(self):
        """Whoever is present has no absence; one whose manner is not said is excused where there is a reason."""
        if self.present:
            return Mark(True)
        return self._replace(absence=self.absence or (Absence.EXCUSED if self.reason else Absence.UNEXCUSED))


#: What a standing makes of the attendance before anybody touches it; a suspension is an accepted reason (no. 34).
PRESETS = {
    Standing.Kind.EXEMPT: Mark(False, absence=Absence.EXEMPT),
    Standing.Kind.TEMPORARILY_EXEMPT: Mark(False, absence=Absence.EXEMPT),
    Standing.Kind.ELSEWHERE: Mark(False, absence=Absence.ELSEWHERE),
    Standing.Kind.SUSPENDED: Mark(False, Standing.Kind.SUSPENDED.label, Absence.EXCUSED),
}


def roll_of(branch, day):
    """Those active in the branch on that day, in the order of a list."""
    memberships = Membership.objects.on(day).filter(branch=branch)
    return list(Member.objects.filter(memberships__in=memberships).order_by("sort_key", "pk"))


def committee_of(branch, day):
    """The chi ủy of the branch on that day, in the order of a list."""
    posts = Post.objects.on(day).filter(organization=branch, title__in=COMMITTEE_TITLES)
    return list(Member.objects.filter(posts__in=posts).distinct().order_by("sort_key", "pk"))


def roll_at(meeting, day=None):
    """Who belongs to the meeting: all members of the branch, or its chi ủy."""
    roll = committee_of if meeting.kind == Meeting.Kind.COMMITTEE else roll_of
    return roll(meeting.branch, day or meeting.held_on)


def guests_at(meeting, day=None):
    """Who is temporarily active in the branch on the day of the meeting: on its sheet, on no roll (domain §6).

    A chi ủy has no guests, and whoever belongs to the branch is none.
    """
    if meeting.kind == Meeting.Kind.COMMITTEE:
        return []
    day = day or meeting.held_on
    stays = Transfer.objects.staying(day).filter(to_branch=meeting.branch, member__isnull=False)
    here = Membership.objects.on(day).filter(branch=meeting.branch)
    found = Member.objects.filter(pk__in=stays.values("member")).exclude(pk__in=here.values("member"))
    return list(found.order_by("sort_key", "pk"))


def presets(roll, day, guests=()):
    """{member's id: (Mark, the standing in words)} of those whose standing already says how they attend.

    To be elsewhere is no reason at the very place where one is a guest.
    """
    here = {member.pk for member in guests}
    standings = Standing.objects.at_meeting(day).filter(member__in=[*roll, *guests])
    return {
        standing.member_id: (PRESETS[standing.kind], standing.get_kind_display())
        for standing in standings
        if standing.kind != Standing.Kind.ELSEWHERE or standing.member_id not in here
    }


def why_not_change(meeting):
    """Why the attendance of a meeting can no longer be corrected; an empty list where it can."""
    return [reason for ask in meeting_obstacles if (reason := ask(meeting))]


# --- the meeting and its attendance -------------------------------------------------------------------------------


def _marks(meeting):
    """{member's id: Mark} as it is recorded."""
    return {row.member_id: Mark(row.present, row.reason, row.absence) for row in meeting.attendances.all()}


def _settled(attendance):
    return {pk: Mark(*mark).settled() for pk, mark in attendance.items()}


def _write_attendance(meeting, marks):
    """Replace the attendance; the roll is that of the meeting's day, and each on it is present or absent.

    Guests of that day may be on the sheet; they are kept apart and counted nowhere.
    """
    roll, guests = {member.pk for member in roll_at(meeting)}, {member.pk for member in guests_at(meeting)}
    if not roll <= set(marks) <= roll | guests:
        raise ValidationError("Danh sách đảng viên của ngày họp đã đổi. Kiểm tra lại điểm danh rồi lưu.")
    if not marks and meeting.kind == Meeting.Kind.COMMITTEE:
        raise ValidationError("Chi bộ chưa ghi ai trong chi ủy vào ngày này. Ghi chức vụ trước, rồi ghi họp chi ủy.")
    before = _marks(meeting)
    if marks == before:
        return {}
    meeting.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member_id=pk, guest=pk not in roll, **mark._asdict()) for pk, mark in marks.items()
    )
    years.refresh({*before, *marks}, meeting.held_on.year)
    facts = {"members": len(roll), "present": sum(marks[pk].present for pk in roll)}
    return facts | ({"guests": len(marks) - len(roll)} if len(marks) > len(roll) else {})


def _is_repeat(meeting, marks):
    """The meeting that was recorded already with just this content, or None: a second press saves nothing twice."""
    same = Meeting.objects.filter(branch=meeting.branch, held_on=meeting.held_on, kind=meeting.kind).first()
    if same is None or changes(same, meeting, columns(Meeting, "branch", *AFTERWARDS)) or _marks(same) != marks:
        return None
    return same


@transaction.atomic
def record_meeting(meeting, attendance, *, plan=None, actor, on):
    """A branch meeting with its attendance: {member's id: (present, reason, absence)} for the whole roll.

    The plan it fulfils is `plan`, else the one that stands for the same month.
    """
    require_keeper(actor, locked(meeting.branch))  # whoever records the same meeting meanwhile waits and is told
    not_later(meeting.held_on, on, "Ngày họp")
    marks = _settled(attendance)
    if same := _is_repeat(meeting, marks):
        return same
    meeting.full_clean()
    meeting.save(force_insert=True)
    facts = facts_of(meeting, "branch") | _write_attendance(meeting, marks)
    link_plan(meeting, plan)
    journal.record("members.record_meeting", actor=actor, organization=meeting.branch, subject=meeting, facts=facts)
    return meeting


@transaction.atomic
def change_meeting(meeting, attendance, *, actor, on):
    """Correct a meeting, until its attendance counts elsewhere (a ballot's frozen roll). Nothing changed: no entry."""
    before = locked(meeting)
    require_keeper(actor, locked(before.branch))
    if reasons := why_not_change(before):
        raise ValidationError(reasons)
    meeting.branch, people = before.branch, set(_marks(before))
    not_later(meeting.held_on, on, "Ngày họp")
    if Meeting.Kind.COMMITTEE in (before.kind, meeting.kind) and before.kind != meeting.kind:
        raise ValidationError("Họp chi ủy và sinh hoạt chi bộ được ghi riêng.")
    meeting.full_clean()
    meeting.save()
    facts = changes(before, meeting, columns(Meeting, "branch")) | _write_attendance(meeting, _settled(attendance))
    if "held_on" in facts or "kind" in facts:
        people |= set(_marks(meeting))
        for year in {before.held_on.year, meeting.held_on.year}:
            years.refresh(people, year)
    if facts:
        verb = "members.change_meeting"
        journal.record(verb, actor=actor, organization=meeting.branch, subject=meeting, facts=facts)
    return meeting


# --- afterwards: results and quality ------------------------------------------------------------------------------


def score_sheet(meeting):
    """The criteria for this meeting: those it was scored by, else the sheet of the nearest organisation that has one.

    Quality is scored by rules of the province or of any level between (domain §5.1), so the sheet is a table.
    """
    if used := list(ScoreItem.objects.filter(scores__meeting=meeting)):
        return used
    day, line = meeting.held_on, meeting.branch.ancestor_ids()
    items = ScoreItem.objects.filter(Q(organization=None) | Q(organization__in=line))
    items = items.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))
    sheets = {}
    for item in items:
        sheets.setdefault(item.organization_id, []).append(item)
    return next((sheets[pk] for pk in [*reversed(line), None] if pk in sheets), [])


def points_of(meeting):
    """(points given, most points) of a scored meeting; None where it has not been scored."""
    scores = list(meeting.scores.select_related("item"))
    return (sum(s.points for s in scores), sum(s.item.most for s in scores)) if scores else None


def _write_scores(meeting, points):
    """{item's id: points} replaces what was given before; an empty sheet takes the score back."""
    sheet = {item.pk: item for item in score_sheet(meeting)}
    if points and set(points) != set(sheet):
        raise ValidationError("Bảng chấm điểm vừa thay đổi. Mở lại trang này rồi chấm.")
    for pk, given in points.items():
        if not 0 <= given <= sheet[pk].most:
            raise ValidationError(f"{sheet[pk].label}: nhập số từ 0 đến {sheet[pk].most}.")
    before = dict(meeting.scores.values_list("item", "points"))
    if points == before:
        return {}
    meeting.scores.all().delete()
    MeetingScore.objects.bulk_create(
        MeetingScore(meeting=meeting, item_id=pk, points=given) for pk, given in points.items()
    )
    return {"points": [sum(before.values()) if before else None, sum(points.values()) if points else None]}


@transaction.atomic
def record_results(meeting, points, *, actor, on):
    """Minutes' number, conclusions that are not secret, the day they were sent, and the score: {item's id: points}."""
    before = locked(meeting)
    require_keeper(actor, locked(before.branch))
    if meeting.results_sent_on and meeting.results_sent_on < before.held_on:
        raise ValidationError({"results_sent_on": f"Không thể trước ngày họp ({before.held_on:%d/%m/%Y})."})
    not_later(meeting.results_sent_on, on, "Ngày gửi kết luận")
    names = ("minutes_number", *AFTERWARDS)
    facts = changes(before, meeting, names) | _write_scores(meeting, points)
    if facts:
        meeting.save(update_fields=names)
        verb = "members.record_results"
        journal.record(verb, actor=actor, organization=before.branch, subject=meeting, facts=facts)
    return meeting
