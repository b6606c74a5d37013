"""Meetings: the plan of the year, the chi ủy, minutes sent and scored, a meeting put off, one planned (domain §5.1)."""

from datetime import date, time, timedelta

from members.actions import meetings, plans
from members.limits import limits
from members.models import Meeting, PlannedMeeting

from .. import words
from .story import Story

CONCLUSIONS = (
    "Thống nhất vận động các hộ hiến đất mở đường liên thôn; phân công tổ đảng số 2 phụ trách.",
    "Thông qua nhiệm vụ tháng tới: thu hoạch chè vụ cuối, chuẩn bị tổng kết công tác hội.",
    "Thống nhất danh sách hộ khó khăn cần giúp dịp cuối năm; nhắc đóng đảng phí đúng hạn.",
)
THEME = "Sinh hoạt chuyên đề: học và làm theo Bác trong xây dựng nông thôn mới."


class Meetings(Story):
    """Those of the members themselves are held by `Chronicle.monthly` and by the cases."""

    def plan(self):
        acts = [(date(self.today.year, 1, 2), self.plan_year)]
        acts += [(month.replace(day=1) - timedelta(days=2), self.committee) for month in self.months(3)]
        acts += [(day + timedelta(days=2), self.results_of(day)) for day in self.regular_days(self.today.year)]
        return [*acts, (self.ago(40), self.put_off), (self.ago(4), self.look_ahead)]

    def plan_year(self):
        first = plans.regular_day(self.day.year, 1, limits(self.day))
        plans.plan_meeting(
            self._planned(max(first, self.day), Meeting.Kind.REGULAR, agenda=words.AGENDA), **self.by_branch
        )
        plans.plan_year(self.branch, self.day.year, **self.by_branch)

    def _planned(self, day, kind, **fields):
        return PlannedMeeting(
            branch=self.branch, planned_for=day, kind=kind, starts_at=time(19, 30), place=words.PLACE, **fields
        )

    def committee(self):
        roll = meetings.committee_of(self.branch, self.day)
        meeting = Meeting(
            branch=self.branch,
            held_on=self.day,
            kind=Meeting.Kind.COMMITTEE,
            chaired_by=self.cast.secretary.full_name,
            recorded_by=self.cast.committee_member.full_name,
            minutes_number=self.number("BB/CU"),
            minutes_long=50,
            agenda="Chuẩn bị nội dung sinh hoạt chi bộ tháng này.",
        )
        meetings.record_meeting(meeting, {member.pk: (True,) for member in roll}, **self.by_branch)

    def results_of(self, held_on):
        def act():
            meeting = self.chronicle.meeting(self.cast, held_on)
            meeting.results, meeting.results_sent_on = self.chance.choice(CONCLUSIONS), self.day
            points = {
                item.pk: max(item.most - self.chance.choice((0, 1, 2, 4)), 1) for item in meetings.score_sheet(meeting)
            }
            meetings.record_results(meeting, points, **self.by_branch)

        return act

    def put_off(self):
        plan = self._planned(self.day + timedelta(days=12), Meeting.Kind.THEMATIC, with_thematic=True, agenda=THEME)
        plans.plan_meeting(plan, **self.by_branch)
        plans.cancel_plan(plan, "Mưa lũ, đường vào thôn bị chia cắt; họp cùng kỳ sau.", **self.by_branch)

    def look_ahead(self):
        later = Meeting.Kind.THEMATIC
        sent = {"documents_sent_on": self.day, "agenda": THEME}
        plans.plan_meeting(self._planned(self.today + timedelta(days=9), later, **sent), **self.by_branch)
        plans.plan_meeting(
            self._planned(self.today + timedelta(days=3), Meeting.Kind.COMMITTEE, agenda=words.AGENDA), **self.by_branch
        )
