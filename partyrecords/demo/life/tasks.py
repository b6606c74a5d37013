"""Tasks of the year, given at the first meeting, remarked at the last ones; two members have none (domain §5.1)."""

from datetime import date

from members import assignments
from members.actions import assignments as actions
from members.models import AssignmentRemark

from .story import Story

Verdict = AssignmentRemark.Verdict
TITLES = (
    "Phụ trách, giúp đỡ 5 hộ trong tổ liên gia",
    "Vận động các hộ hiến đất, góp công làm đường liên thôn",
    "Tuyên truyền, vận động gia đình tham gia bảo hiểm y tế",
    "Tham gia tổ hòa giải, giữ gìn an ninh trật tự thôn",
)
VERDICTS = {Verdict.ON_TIME: 72, Verdict.DONE: 18, Verdict.LATE: 8, Verdict.NOT_DONE: 2}
SAID = {
    Verdict.LATE: "Mới làm được một phần; chi bộ cử thêm người cùng làm.",
    Verdict.NOT_DONE: "Chưa bắt đầu vì bận mùa vụ; bắt đầu trong tháng tới.",
}


class Tasks(Story):
    def plan(self):
        days = self.regular_days(self.today.year)
        return [(day, self.assign) for day in days[:1]] + [(day, self.remark) for day in days[1:][-3:]]

    def assign(self):
        members, _ = assignments.roll(self.branch, self.day.year, self.day)
        ids = [member.pk for member in members if member not in self.others[-2:]]
        for n, title in enumerate(TITLES):
            due = {"due_on": date(self.day.year, 12, 15)} if n % 2 else {}
            given = {"year": self.day.year, "title": title, "assigned_on": self.day, **due}
            actions.assign(self.branch, ids[n :: len(TITLES)], **given, **self.by_branch)

    def remark(self):
        meeting = self.chronicle.meeting(self.cast, self.day)
        verdicts = {}
        for task, _ in assignments.to_remark(meeting):
            verdict = self.chance.choices(list(VERDICTS), list(VERDICTS.values()))[0]
            verdicts[task.assignment.pk] = (verdict, SAID.get(verdict, ""))
        actions.remark(meeting, verdicts, **self.by_branch)
