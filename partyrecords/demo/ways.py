"""Cases of the other ways out: removal, leaving, discipline, a suspension and an appeal, told through the real verbs."""

from datetime import timedelta

from screening import actions
from screening.models import Ballot, Case, Contact, Decision, RemovalGround, Suspension, Violation

from . import words
from .verbs import Verbs


class WayTale(Verbs):
    """One case on another track: verbs with the number of days ago on which each was done, the earliest first."""

    def __init__(self, chronicle, slug, plan, **facts):
        self.chronicle, self.scene = chronicle, chronicle.scene
        self.cast = self.scene.casts[slug]
        self.member = None if facts.get("of_open_case") else self.cast.subject()
        self.plan, self.facts = plan, facts
        self.case = self.day = None

    def told(self):
        """A generator that does the next verb each time, having yielded its day."""
        for ago, verb in self.plan:
            day = self.scene.today - timedelta(days=ago)
            yield day
            self.day = day
            getattr(self, verb)()

    # --- what the tracks share ------------------------------------------------------------------------

    def ask(self):
        """One dated request for the self-review."""
        actions.record_contact(
            self.case,
            kind=Contact.Kind.SELF_REVIEW,
            made_on=self.day,
            by_whom=self.cast.committee_member.full_name,
            note="Đã gặp, đề nghị đồng chí viết bản tự kiểm điểm.",
            **self.by_branch,
        )

    def statement(self):
        text = self.facts.get("statement", words.STATEMENT)
        actions.receive_statement(self.case, received_on=self.day, text=text, place="Tủ hồ sơ chi bộ", **self.by_branch)

    def above_votes(self):
        """The grassroots committee above the branch."""
        self.grassroots()

    def give(self):
        self.deliver()

    # --- removal --------------------------------------------------------------------------------------

    def removal_by_card(self):
        self.case = actions.open_removal(
            self.member,
            ground=RemovalGround.objects.get(code="X2", valid_to=None),
            summary=words.CARD_GIVEN_BACK,
            issuer=str(self.cast.branch),
            proof="Biên bản nhận thẻ do đồng chí gửi trả.",
            **self.paper("BB/CB"),
            **self.by_branch,
        )

    def removal_vote(self):
        for ballot in self._ballot(Ballot.Kind.REMOVAL):
            self._count(ballot, True)

    def _ballot(self, kind):
        meeting = self.chronicle.meeting(self.cast, self.day)
        return [actions.open_ballot(self.case, kind, meeting=meeting, tellers=self.cast.team, **self.by_branch)]

    def remove(self):
        actions.decide_removal(
            self.case,
            kind=Decision.Kind.STRIKE_OFF,
            ground=words.REMOVAL_GROUND,
            appeal_notice=words.APPEAL,
            **self._own_vote(),
            **self._commune("QĐ/ĐU"),
            **self.by_above("thuky"),
        )

    def _own_vote(self):
        return {"held_on": self.day, "members": 11, "present": 11, "in_favour": 9, "against": 2}

    # --- leaving --------------------------------------------------------------------------------------

    def application(self):
        override = {}
        if self.facts.get("of_open_case"):  # which the superior lets the application pass, in writing
            self.member = Case.objects.open().get(branch=self.cast.branch).member
            number = self.chronicle.number(self.committee, "CV/ĐU")
            override = {"override_number": number, "override_on": self.day}
        self.case = actions.file_request(
            self.member,
            written_on=self.day - timedelta(days=2),
            received_on=self.day,
            reason="Tuổi cao, sức yếu, không tham gia sinh hoạt được.",
            text=words.APPLICATION,
            wants_confirmation=True,
            **override,
            **self.by_branch,
        )

    def opinion_of_branch(self):
        meeting = self.chronicle.meeting(self.cast, self.day)
        present = meeting.attendances.filter(present=True).count()
        actions.branch_opinion(
            self.case, meeting=meeting, in_favour=present // 2 + 1, against=0, **self.paper("NQ/CB"), **self.by_branch
        )

    def withdraw(self):
        actions.withdraw_request(self.case, withdrawn_on=self.day, reason=words.WITHDRAWN, **self.by_branch)

    def grant(self):
        actions.decide_leaving(
            self.case,
            kind=Decision.Kind.LEAVE,
            ground=words.LEAVING_GROUND,
            **self._own_vote(),
            **self._commune("QĐ/ĐU"),
            **self.by_above("thuky"),
        )

    # --- discipline -----------------------------------------------------------------------------------

    def violation(self):
        row = Violation(
            member=self.member,
            summary=words.VIOLATION,
            occurred_on=self.day - timedelta(days=90),
            found_on=self.day - timedelta(days=20),
        )
        found = actions.record_violation(row, **self.by_branch)
        self.case = actions.open_discipline(
            found,
            issuer="Ủy ban Kiểm tra Đảng ủy",
            proof=words.VIOLATION_FOUND,
            **self.paper("KL/UBKT", self.cast.branch.parent),
            **self.by_branch,
        )

    def hear(self):
        actions.hear_member(
            self.case,
            held_on=self.day,
            heard_by=self.cast.secretary.full_name,
            attended=True,
            statement=self.pick(words.STATEMENTS),
            **self.by_branch,
        )

    def discipline_vote(self):
        """Most chose a warning, which carries by itself; or, where it is told so, most chose none at all."""
        for ballot in self._ballot(Ballot.Kind.DISCIPLINE):
            n = ballot.present
            warned = 1 if self.facts.get("spared") else min(n, ballot.base // 2 + 2)
            mild = 0 if self.facts.get("spared") else n - warned
            forms = {"for_expulsion": 0, "for_dismissal": 0, "for_warning": warned, "for_reprimand": mild}
            shown = {name: number for name, number in forms.items() if name.removeprefix("for_") in ballot.forms}
            counts = {
                "issued": n, "collected": n, "valid": n, "invalid": 0, "invalid_struck": 0, "invalid_both": 0,
                "invalid_form": 0, "in_favour": warned + mild, "against": n - warned - mild, "blank": 0,
            }  # fmt: skip
            for prefix in ("bithu", "chiuy"):
                actions.enter_tally(
                    ballot, counts | forms | shown, actor=self.scene.officer(self.cast, prefix), on=self.day
                )

    def issue(self):
        actions.issue_discipline(
            self.case,
            ground=words.DISCIPLINE_GROUND,
            appeal_notice=words.APPEAL,
            **self.paper("QĐ/CB"),
            **self.by_branch,
        )

    # --- suspension, appeal ---------------------------------------------------------------------------

    def suspend(self):
        actions.suspend(
            self.member,
            basis=Suspension.Basis.CONSIDERED,
            starts_on=self.day,
            **self._commune("QĐ/UBKT"),
            **self.by_above("ubkt"),
        )

    def appeal(self):
        actions.file_appeal(
            self.case, filed_on=self.day, received_on=self.day, text=words.APPEAL_TEXT, **self.by_branch
        )


def tales(chronicle):
    """A case on each of the other tracks, some at an end and some at hand."""

    def tale(slug, *plan, **facts):
        return WayTale(chronicle, slug, plan, **facts)

    prepared = ((60, "statement"), (55, "hear"), (50, "discipline_vote"))
    return [
        tale("dongdau", (6, "violation"), (3, "statement")),
        tale("banchang", (25, "removal_by_card"), (22, "ask"), (18, "ask"), (14, "ask")),
        tale("khuoilan", (14, "application")),
        tale("thcs", (40, "application"), (30, "opinion_of_branch"), (12, "above_votes")),
        tale("mamnon", (60, "application"), (50, "opinion_of_branch"), (30, "above_votes"), (4, "grant")),
        tale("tieuhoc", (30, "application"), (22, "withdraw")),
        # The screening case that was open ends with the delivery
        tale("vpche", (66, "application"), (60, "opinion_of_branch"), (52, "above_votes"), (44, "grant"), (40, "give"),
             of_open_case=True),
        # Under the đảng bộ bộ phận: one waits for its opinion, of the other it is given
        tale("chodong", (26, "application"), (18, "opinion_of_branch")),
        tale("chotay", (60, "removal_by_card"), (55, "statement"), (48, "removal_vote"), (30, "opinion_between")),
        tale("lungvai", (70, "violation"), *prepared, (48, "issue"), (45, "give")),
        tale("phiengngoa", (70, "violation"), *prepared, (2, "issue")),
        tale("xuong1", (70, "violation"), *prepared, spared=True),
        # The discipline that was under way ends with the removal
        tale("namcay", (90, "violation"), (80, "removal_by_card"), (75, "statement"), (68, "removal_vote"),
             (55, "above_votes"), (40, "remove"), (35, "give"), (20, "appeal")),
        tale("congan", (30, "suspend")),
    ]  # fmt: skip
