"""Điểm danh sinh hoạt (formats.md §4): one row for each member and meeting; a meeting not yet recorded is made."""

from collections import defaultdict

from branches.imports import bulk, register, values
from branches.imports.analysis import CHANGED, NEW, UNCHANGED, mark_twins
from branches.imports.headings import Column
from branches.imports.places import Places, reach
from members import actions, years
from members.actions.meetings import Mark
from members.imports.by_number import CARD, IDENTITY, NAME, ByNumber
from members.models import Attendance, Meeting, Membership, PlannedMeeting, Transfer

Absence = Attendance.Absence
KINDS = {kind.value: kind.label for kind in Meeting.Kind if kind != Meeting.Kind.COMMITTEE}
BY_LIST = "Theo danh sách nhập"  # who chaired and recorded a meeting of which only the list is known

#: Words of the column “Lý do vắng” that say how the absence counts.
MANNERS = {
    "mien": Absence.EXEMPT,
    "mien sinh hoat": Absence.EXEMPT,
    "duoc mien": Absence.EXEMPT,
    "duoc mien sinh hoat": Absence.EXEMPT,
    "tam mien": Absence.EXEMPT,
    "noi khac": Absence.ELSEWHERE,
    "sinh hoat noi khac": Absence.ELSEWHERE,
    "sinh hoat tam thoi noi khac": Absence.ELSEWHERE,
    "khong ro": Absence.UNEXCUSED,
    "khong ro ly do": Absence.UNEXCUSED,
    "chua ro": Absence.UNEXCUSED,
    "chua ro ly do": Absence.UNEXCUSED,
    "khong ly do": Absence.UNEXCUSED,
    "khong co ly do": Absence.UNEXCUSED,
}

COLUMNS = (
    Column(
        "organization_code",
        "Mã tổ chức",
        values.text(60),
        aliases=("Mã chi bộ", "Mã TCĐ"),
        width=16,
        hint="Chi bộ họp. Để trống thì là chi bộ đồng chí đang sinh hoạt.",
    ),
    Column("held_on", "Ngày họp", values.day, aliases=("Ngày sinh hoạt", "Ngày"), required=True, width=14),
    Column(
        "kind",
        "Loại",
        values.word(KINDS, aliases={"Định kỳ": "regular", "TK": "regular", "CĐ": "thematic", "BT": "extraordinary"}),
        aliases=("Loại sinh hoạt", "Loại họp", "Hình thức sinh hoạt"),
        width=16,
        options=tuple(KINDS.values()),
        hint="Để trống thì là thường kỳ.",
    ),
    NAME,
    CARD,
    IDENTITY,
    Column("present", "Có mặt", values.mark, aliases=("Dự họp", "Tham gia"), width=10, hint="Đánh dấu x."),
    Column(
        "reason",
        "Lý do vắng",
        values.text(200),
        aliases=("Lý do", "Vắng mặt", "Ghi chú"),
        width=34,
        hint="Để trống cả hai ô là vắng chưa rõ lý do; “được miễn”, “nơi khác” được hiểu như vậy.",
    ),
)


class AttendanceLists(ByNumber):
    kind = "attendance"
    label = "Điểm danh sinh hoạt"
    page_title = "Nhập điểm danh sinh hoạt"
    file_name = "diem_danh_sinh_hoat.xlsx"
    wanted = "Ngày họp, Số thẻ hoặc Số căn cước, Có mặt"
    whole = "Mỗi dòng"
    what = "người trong cùng một buổi họp"
    columns = COLUMNS
    dates = ("held_on",)
    model = Attendance
    models = (Meeting, PlannedMeeting, Attendance)
    step = None  # a meeting's rows may stand anywhere in the file
    here = actions.KEEPERS_HERE
    above = actions.KEEPERS_ABOVE

    def who_may(self):
        return "Bí thư, Phó bí thư chi bộ, Cán bộ cấp ủy, Cán bộ ban tổ chức mới nhập được điểm danh."

    def summary(self, row_values):
        mark = _mark(row_values)
        return f"{KINDS[_kind(row_values)]} {row_values['held_on']:%d/%m/%Y}: {_shown(mark)}"

    def judge(self, rows, context):
        places = Places(reach(context.actor, here=self.here, above=self.above))
        by_number = self.by_number(rows, places)
        for row in rows:
            self.require(row)
            self._say(row)
            row.plan["member"] = member = self.member(row, by_number, places)
            row.plan["place"] = self._place(row, member, places)
        named = [row for row in rows if row.plan["member"] and row.plan["place"] and "held_on" in row.values]
        self._on_roll(named)
        self._twins(named)
        self._compare(named, context)

    def _say(self, row):
        found = row.values
        if found.get("held_on") and found["held_on"] > row.on:
            row.object("date_future", self.heading("held_on"), date=f"{found['held_on']:%d/%m/%Y}")
        if found.get("present") and found.get("reason"):
            row.object("present_with_reason", self.heading("reason"), value=found["reason"])
        elif not found.get("present") and not found.get("reason"):
            row.object("absence_unexplained", self.heading("present"))

    def _place(self, row, member, places):
        code = row.values.get("organization_code")
        if not code:
            return places.with_pk(member.branch_id) if member else None
        place = places.with_code(code)
        if place is None:
            row.object("organization_not_yours", self.heading("organization_code"))
        elif not place.has_members:
            row.object("not_a_branch", self.heading("organization_code"), name=place.name)
            return None
        return place

    def _on_roll(self, rows):
        """Only whoever was active in the branch on the day of the meeting, or a guest there, stands on its sheet."""
        people, branches = {row.plan["member"].pk for row in rows}, {row.plan["place"].pk for row in rows}
        spans = defaultdict(list)
        for m in Membership.objects.filter(member__in=people, branch__in=branches):
            spans[m.member_id, m.branch_id].append(m)
        stays = defaultdict(list)
        for stay in Transfer.objects.filter(member__in=people, to_branch__in=branches, until__isnull=False):
            stays[stay.member_id, stay.to_branch_id].append(stay)
        for row in rows:
            place, day = row.plan["place"], row.values["held_on"]
            key = (row.plan["member"].pk, place.pk)
            on_roll = any(_covers(m, day) for m in spans[key])
            row.plan["guest"] = not on_roll and any(stay.is_stay(day) for stay in stays[key])
            if not (on_roll or row.plan["guest"]):
                row.object("not_on_roll", self.heading("held_on"), branch=place.name, date=f"{day:%d/%m/%Y}")

    def _twins(self, rows):
        first = {}
        for row in rows:
            row.plan["key"] = (row.plan["place"].pk, row.values["held_on"], _kind(row.values))
            other = first.setdefault((row.plan["key"], row.plan["member"].pk), row)
            if other is not row:
                mark_twins(other, row, self.what)

    def _compare(self, rows, context):
        """New, another mark than before, or the same; a meeting whose roll has been counted on stays as it is."""
        branches, days = {row.plan["key"][0] for row in rows}, {row.plan["key"][1] for row in rows}
        meetings = Meeting.objects.of_members().filter(branch__in=branches, held_on__in=days)
        present = Attendance.objects.filter(meeting__in=meetings)
        if context.locked:
            meetings = meetings.select_for_update(of=("self",)).order_by("pk")
            present = present.select_for_update(of=("self",)).order_by("pk")
        known = {(meeting.branch_id, meeting.held_on, meeting.kind): meeting for meeting in meetings}
        marked = {(row.meeting_id, row.member_id): row for row in present}
        frozen = {}
        for row in rows:
            row.plan["meeting"] = meeting = known.get(row.plan["key"])
            row.plan["mark"] = mark = _mark(row.values)
            row.target = old = marked.get((meeting.pk, row.plan["member"].pk)) if meeting else None
            if old is None:
                row.action = NEW
            elif (before := Mark(old.present, old.reason, old.absence)) == mark:
                row.action = UNCHANGED
            else:
                row.action = CHANGED
                row.changes[self.heading("present")] = [_shown(before), _shown(mark)]
            if meeting and row.action != UNCHANGED:
                if meeting.pk not in frozen:
                    frozen[meeting.pk] = actions.why_not_change(meeting)
                for reason in frozen[meeting.pk]:
                    row.object("obstacle", self.heading("held_on"), reason=reason)
        self._incomplete([row for row in rows if row.plan["meeting"] is None])

    def _incomplete(self, rows):
        """Of a meeting that is made: who was on the roll of its day and has no row."""
        told = defaultdict(list)
        for row in rows:
            told[row.plan["key"]].append(row)
        spans = defaultdict(list)
        for membership in Membership.objects.filter(branch__in={key[0] for key in told}):
            spans[membership.branch_id].append(membership)
        for (branch, day, _), some in told.items():
            roll = {m.member_id for m in spans[branch] if _covers(m, day)}
            left = len(roll - {row.plan["member"].pk for row in some})
            if left:
                some[0].object("roll_incomplete", self.heading("held_on"), n=left, date=f"{day:%d/%m/%Y}")

    def write(self, rows, context, trace):
        made = self._make_meetings(rows, trace)
        for row in rows:
            mark = row.plan["mark"]._asdict()
            if row.target is not None:
                before = trace.before(row.target)
                for name, value in mark.items():
                    setattr(row.target, name, value)
                trace.update(row, row.target, before)
            else:
                meeting = row.plan["meeting"] or made[row.plan["key"]]
                thing = Attendance(
                    meeting_id=meeting.pk, member_id=row.plan["member"].pk, guest=row.plan["guest"], **mark
                )
                row.target = trace.create(row, thing)

    def _make_meetings(self, rows, trace):
        """{(branch, day, kind): meeting} of those not yet recorded; each fulfils the plan of its month."""
        first = {}
        for row in rows:
            if row.plan["meeting"] is None:
                first.setdefault(row.plan["key"], row)
        plans = defaultdict(list)
        waiting = PlannedMeeting.objects.filter(branch__in={key[0] for key in first}, meeting=None, cancelled_for="")
        for plan in waiting.order_by("planned_for"):
            plans[plan.branch_id, plan.planned_for.replace(day=1), plan.kind].append(plan)
        made = {}
        for (key, row), pk in zip(first.items(), bulk.next_ids(Meeting, len(first)), strict=True):
            branch, day, kind = key
            made[key] = trace.create(
                row,
                Meeting(pk=pk, branch_id=branch, held_on=day, kind=kind, chaired_by=BY_LIST, recorded_by=BY_LIST),
            )
            if open_plans := plans[branch, day.replace(day=1), kind]:
                plan = open_plans.pop(0)
                before = trace.before(plan)
                plan.meeting_id = pk
                trace.update(row, plan, before)
        return made

    def follow(self, lines):
        """The member-years follow the attendance (design §4)."""
        label = Attendance._meta.label_lower
        pks = [line[1] for line in lines if line[0] == label]
        touched = defaultdict(set)
        for member, day in Attendance.objects.filter(pk__in=pks).values_list("member", "meeting__held_on"):
            touched[day.year].add(member)
        return lambda: [years.refresh(people, year) for year, people in touched.items()]

    def urls(self, target_ids):
        found = Attendance.objects.filter(pk__in=target_ids).values_list("pk", "meeting")
        return {pk: Meeting(pk=meeting).get_absolute_url() for pk, meeting in found}


def _kind(row_values):
    return row_values.get("kind", Meeting.Kind.REGULAR.value)


def _covers(membership, day):
    return membership.starts_on <= day and (membership.ends_on is None or day < membership.ends_on)


def _mark(row_values):
    """What a row says: present, or how absent and why."""
    if row_values.get("present"):
        return Mark(True)
    reason = row_values.get("reason", "")
    manner = MANNERS.get(values.key_of(reason))
    if manner in (Absence.EXEMPT, Absence.ELSEWHERE, Absence.UNEXCUSED):
        return Mark(False, "", manner)
    return Mark(False, reason).settled()


def _shown(mark):
    if mark.present:
        return "Có mặt"
    label = Absence(mark.absence).label if mark.absence else "Vắng"
    return f"{label}: {mark.reason}" if mark.reason else label


register(AttendanceLists())
