"""A year of one branch in which everybody acts: `remind --on DATE --json` tells exactly what was counted by hand.

Every rung stands in the table below: 30, 7 and 1 days before, on the day, every week while overdue; from the seventh
day overdue the superior is told too. What is done, put off, waived or over is told of no more. It is played on the days
on which something is done or told, and beside them; a year of all its days, in which nobody acts, is played over the
demo (`partyrecords.tests.told_in_a_year`).
"""

import json
from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from branches.models import Notice
from branches.tests.builders import make_officer, make_tree
from members.models import (
    Badge,
    DuesList,
    EvaluationRound,
    FilePaper,
    PaperMovement,
    Probation,
    Reconciliation,
    Standing,
    Term,
    Transfer,
)
from members.tests.builders import make_candidate, make_member, make_probationer
from screening import actions
from screening.deadlines import ending
from screening.deadlines.sync import sync
from screening.member_side import complaints
from screening.models import Complaint, Deadline, Paper, Reminder, Stage, Suspension
from screening.tests.builders import cast_of, make_case, make_meeting
from screening.tests.builders_appeals import suspend
from screening.tests.test_deadline_sources import card, day, lent, moved, remitted, term, transfer, updated, veteran

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: S the secretary of the branch, R of the branch that receives, T the committee above, O the commune above that.
TABLE = """
13/02 file_return before_7 S
19/02 file_return before_1 S
20/02 file_return due S
27/02 file_return overdue_7 ST
03/03 dues before_7 S
06/03 file_return overdue_14 ST
09/03 dues before_1 S
10/03 dues due S
12/03 mentor_report before_30 S
14/03 transfer_present before_30 S
14/03 complaint before_30 T
17/03 dues overdue_7 ST
20/03 badges before_30 S
04/04 mentor_report before_7 S
06/04 transfer_present before_7 S
06/04 complaint before_7 T
10/04 mentor_report before_1 S
11/04 mentor_report due S
12/04 complaint before_1 T
12/04 badges before_7 S
13/04 complaint due T
18/04 mentor_report overdue_7 ST
18/04 badges before_1 S
19/04 badges due S
20/04 complaint overdue_7 TO
26/04 badges overdue_7 ST
28/04 transfer_complete before_30 R
02/05 certificate before_30 S
06/05 meeting before_1 S
07/05 meeting due S
14/05 meeting overdue_7 ST
16/05 reconciliation before_30 S
21/05 meeting overdue_14 ST
21/05 transfer_complete before_7 R
25/05 certificate before_7 S
27/05 transfer_complete before_1 R
28/05 meeting overdue_21 ST
28/05 transfer_complete due R
31/05 certificate before_1 S
01/06 certificate due S
04/06 meeting overdue_28 ST
04/06 transfer_complete overdue_7 RT
08/06 reconciliation before_7 S
11/06 meeting overdue_35 ST
11/06 transfer_complete overdue_14 RT
11/06 mentor_report before_30 S
14/06 reconciliation before_1 S
15/06 reconciliation due S
18/06 meeting overdue_42 ST
22/06 reconciliation overdue_7 ST
25/06 meeting overdue_49 ST
04/07 mentor_report before_7 S
10/07 mentor_report before_1 S
01/08 standing before_30 S
24/08 standing before_7 S
30/08 standing before_1 S
31/08 standing due S
31/08 stay before_30 S
01/09 probation before_30 S
11/09 mentor_report before_30 S
24/09 probation before_7 S
30/09 probation before_1 S
01/10 probation due S
04/10 mentor_report before_7 S
10/10 mentor_report before_1 S
13/10 recognition before_30 S
31/10 suspension before_30 O
01/11 term before_30 S
23/11 suspension before_7 O
24/11 term before_7 S
25/11 reconciliation before_30 S
29/11 suspension before_1 O
30/11 suspension due O
30/11 term before_1 S
01/12 term due S
01/12 stay before_30 S
01/12 cards before_30 S
08/12 term overdue_7 ST
12/12 mentoring before_30 S
12/12 mentor_report before_30 S
18/12 reconciliation before_7 S
24/12 reconciliation before_1 S
24/12 stay before_7 S
24/12 cards before_7 S
24/12 ranking before_7 S
25/12 reconciliation due S
30/12 stay before_1 S
30/12 cards before_1 S
30/12 ranking before_1 S
31/12 stay due S
31/12 cards due S
31/12 ranking due S
"""


class Year:
    """The branch and what happens in it; every act is done before the reminders of its day."""

    def __init__(self):
        self.tree = make_tree()
        self.branch = self.tree[3]
        self.case = make_case(self.branch, Stage.MENTORING)  # from 11/01/2026
        cast = self.cast = cast_of(self.branch)
        self.people = {cast.secretary.pk: "S", cast.staff.pk: "T", cast.organizer.pk: "O"}
        self.people[make_officer(self.tree[4]).pk] = "R"
        for month in (2, 3, 4, 6, 7, 8, 9, 10, 11, 12):  # in May the branch does not meet
            make_meeting(self.branch, day(month, 3))
        DuesList.objects.create(branch=self.branch, month=day(2, 1), made_on=day(2, 28))
        self.veteran = veteran(self.tree)
        self.probationer = make_probationer(self.branch, admitted_on=date(2025, 10, 1))
        make_candidate(self.branch, certificate_on=date(2021, 6, 1))
        Reconciliation.objects.create(organization=self.branch, on=date(2025, 12, 15), done_by="Bí thư")
        EvaluationRound.objects.create(
            branch=self.branch, year=2025, opened_on=date(2025, 12, 1), submitted_on=date(2025, 12, 20)
        )
        card(self.tree)
        self.term = term(self.tree)
        Term.objects.update(ends_on=day(12, 1))

    def acts(self):
        """{day: what is done}."""
        return {
            day(2, 2): self.lend,
            day(3, 2): self.march,
            day(3, 10): self.stay_begins,
            day(3, 18): lambda: remitted(DuesList.objects.get(), month=day(2, 1), on=day(3, 18)),
            day(4, 8): lambda: updated(state="presented", presented_on=day(4, 8))(self.transfer),
            day(4, 20): lambda: self.note(day(4, 20)),
            day(4, 21): lambda: Complaint.objects.update(answered_on=day(4, 21), answer="Đã xem xét."),
            day(4, 27): self.propose_badge,
            day(6, 12): lambda: updated(state="accepted", accepted_on=day(6, 12))(self.transfer),
            day(6, 25): self.compare,
            day(7, 11): lambda: self.note(day(7, 11)),
            day(9, 1): lambda: suspend(self.cast.members[-1], day(9, 1)),
            day(9, 15): lambda: updated(until=day(12, 31), extension_number="4-GT", extension_on=day(9, 15))(self.stay),
            day(10, 11): lambda: self.note(day(10, 11)),
            day(10, 20): self.consider,
            day(12, 5): self.end_suspension,
            day(12, 10): self.waive,
        }

    def lend(self):
        self.paper = lent(self.tree, on=day(2, 2), until=day(2, 20))

    def march(self):
        self.transfer = transfer("issued")(self.tree)
        days = {"starts_on": day(3, 2), "ends_on": day(8, 31)}
        Standing.objects.create(member=make_member(self.branch), kind=Standing.Kind.TEMPORARILY_EXEMPT, **days)
        complaints.record_complaint(
            self.case, received_on=day(3, 2), text="Tôi không đồng ý.", actor=self.cast.secretary, on=day(3, 2)
        )

    def stay_begins(self):
        self.stay = transfer("accepted", kind="temporary", until=day(9, 30), accepted_on=day(3, 10))(self.tree)
        updated(state=FilePaper.State.KEPT)(self.paper)
        moved(self.paper, PaperMovement.Kind.RETURNED, day(3, 10))

    def note(self, on):
        actions.write_note(self.case, written_on=on, author="Mai", text="Rõ.", actor=self.cast.secretary, on=on)

    def propose_badge(self):
        Badge.objects.create(member=self.veteran, years=30, occasion=day(5, 19), proposed_on=day(4, 27))

    def compare(self):
        Reconciliation.objects.create(organization=self.branch, on=day(6, 25), done_by="Bí thư")

    def consider(self):
        days = {"ends_on": day(10, 1), "consider_by": day(11, 12), "voted_on": day(10, 20)}
        Probation.objects.create(member=self.probationer, votes=5, base=6, outcome="recognised", **days)

    def end_suspension(self):
        row = Suspension.objects.get()
        data = {"number": "60-QĐ/UBKT", "reason": "Đã xử lý xong.", "actor": row.recorded_by}
        actions.end_suspension(row, ended_on=day(12, 5), on=day(12, 5), **data)

    def waive(self):
        row = Deadline.objects.open().get(kind="term")
        ending.waive(row, why="Đại hội lùi theo kế hoạch của tỉnh.", actor=self.cast.staff, on=day(12, 10))


def remind(on):
    """How many rungs the command says it told that day, and who found how many notices in the inbox."""
    last, out = Notice.objects.first(), StringIO()
    call_command("remind", "--on", on.isoformat(), "--json", stdout=out)
    told = Notice.objects.filter(pk__gt=last.pk if last else 0).values_list("user", flat=True)
    return json.loads(out.getvalue())["sent"], list(told)


def test_the_days_of_a_year_tell_exactly_what_the_table_says():
    year = Year()
    acts, told, sent = year.acts(), Counter(), {}
    table = [line.split() for line in TABLE.strip().splitlines()]
    table = [(date(2026, int(d[3:]), int(d[:2])), kind, rung, who) for d, kind, rung, who in table]
    followed = {*acts, *(day(month, 1) for month in range(1, 13))}
    played = followed | {row[0] + timedelta(days=n) for row in table for n in (-1, 0, 1)}
    for on in sorted(on for on in played if on.year == 2026):
        if on in acts:
            acts[on]()
        if on in followed:
            Paper.objects.filter(place="").update(place="Tủ 1")
            sync(on)
        number, users = remind(on)
        sent |= {on: number} if number else {}
        told.update((on, year.people[user]) for user in users)

    found = Reminder.objects.values_list("sent_on", "deadline__kind", "rung")
    assert sorted(found) == sorted(row[:3] for row in table)
    assert sent == dict(Counter(row[0] for row in table))
    assert told == Counter((on, letter) for on, _, _, who in table for letter in who)
    assert {row.state for row in Transfer.objects.all()} == {"accepted"}
