"""The voters' base N: who is on the roll, who is not counted and why (domain §11.2 no. 1)."""

from dataclasses import dataclass
from functools import cached_property

from members.actions import roll_of
from members.models import Member, Standing
from screening.models import Ballot, RollEntry

X = RollEntry.Exclusion


#: A temporary exemption leaves a member out of N like an exemption.
COUNTED_AS = {Standing.Kind.TEMPORARILY_EXEMPT: Standing.Kind.EXEMPT}

#: How an exclusion is called in the sum.
SHORT = {
    X.EXEMPT: "miễn sinh hoạt",
    X.SUSPENDED: "bị đình chỉ sinh hoạt",
    X.ELSEWHERE: "sinh hoạt tạm thời nơi khác, vắng mặt",
    X.ABSENT: "vắng mặt",
    X.SUBJECT: "người được xét",
}


def subtractions(lines):
    """[(how many, short reason)] of the official members who are not counted, for drafted and stored rolls alike."""
    reasons = [line.exclusion for line in lines]
    return [(reasons.count(reason), words) for reason, words in SHORT.items() if reason in reasons]


def sum_line(lines):
    """“13 chính thức − 1 miễn sinh hoạt =”; N follows."""
    taken = subtractions(lines)
    official = sum(not line.exclusion for line in lines) + sum(count for count, _ in taken)
    return " − ".join([f"{official} chính thức", *(f"{count} {words}" for count, words in taken)]) + " ="


@dataclass(frozen=True)
class Line:
    """One member on the roll."""

    member: Member
    present: bool
    exclusion: str = ""
    paper: str = ""

    @property
    def exclusion_label(self):
        return X(self.exclusion).label if self.exclusion else ""


@dataclass(frozen=True)
class Roll:
    """The roll of one meeting; `base` is N, `voters` get a paper ballot."""

    lines: tuple

    @cached_property
    def counted(self):
        return [line for line in self.lines if not line.exclusion]

    @cached_property
    def excluded(self):
        return [line for line in self.lines if line.exclusion]

    @property
    def officials(self):
        """Official members, counted or not: what a branch needs enough of to vote validly (Charter Art. 21.2)."""
        return sum(line.exclusion != X.PROBATIONARY for line in self.lines)

    @cached_property
    def voters(self):
        return [line for line in self.counted if line.present]

    @property
    def base(self):
        """N: official members − exempt − suspended − temporarily elsewhere and absent. Absent members stay in."""
        return len(self.counted)

    @property
    def wide_base(self):
        """All official members with the exempt ones, to show beside N (domain §12 no. 26)."""
        return self.base + sum(line.exclusion == X.EXEMPT for line in self.lines)

    @cached_property
    def voter_ids(self):
        return {line.member.pk for line in self.voters}


def draft(case, meeting, kind=None):
    """The roll as the rules of the case see it on the day of the meeting. Writes nothing.

    A standing counts from the meeting after its decision (domain §11.4 no. 40). On discipline an exempt member who is
    present votes and counts (294-QĐ/TW, mục 9.3.2; domain §12 no. 26).
    """
    rules, day = case.rules, meeting.held_on
    present = {row.member_id: row.present for row in meeting.attendances.all()}
    on_list = roll_of(case.branch, day)
    standings = {}
    for row in Standing.objects.at_meeting(day).filter(member__in=on_list):
        standings[row.member_id, COUNTED_AS.get(row.kind, row.kind)] = row
    kinds = Standing.Kind

    def exclusion(member):
        here = present.get(member.pk, False)
        checks = (
            (not member.is_official(day), X.PROBATIONARY, None),
            (not here if kind == Ballot.Kind.DISCIPLINE else rules.exclude_exempt, X.EXEMPT, kinds.EXEMPT),
            (rules.exclude_suspended, X.SUSPENDED, kinds.SUSPENDED),
            (rules.exclude_elsewhere_absent and not here, X.ELSEWHERE, kinds.ELSEWHERE),
            (rules.exclude_absent and not here, X.ABSENT, None),
            (not rules.subject_may_vote and member.pk == case.member_id, X.SUBJECT, None),
        )
        for applies, word, of in checks:
            standing = standings.get((member.pk, of)) if of else None
            if applies and (of is None or standing):
                return word, standing.decision_number if standing else ""
        return "", ""

    lines = []
    for member in on_list:
        word, paper = exclusion(member)
        lines.append(Line(member, present.get(member.pk, False), word, paper))
    return Roll(tuple(lines))


def freeze(ballot, roll):
    """Store the roll with its ballot; it never changes afterwards (trigger)."""
    RollEntry.objects.bulk_create(
        RollEntry(
            ballot=ballot,
            member=line.member,
            full_name=line.member.full_name,
            sort_key=line.member.sort_key,
            present=line.present,
            exclusion=line.exclusion,
            paper=line.paper,
        )
        for line in roll.lines
    )
