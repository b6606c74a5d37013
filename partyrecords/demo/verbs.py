"""What the people of a case do, each through the real verb, with the account that holds the office."""

from datetime import timedelta

from screening import actions, committee_sizes, sub_committee, workflow
from screening.models import Ballot, Case, Decision, Evidence, Opinion, Stage, Verdict

from . import words
from .actors import Actors


class Verbs(Actors):
    """The verbs of one tale on its `day`."""

    def pick(self, texts):
        return self.chronicle.chance.choice(texts)

    # --- up to the list -------------------------------------------------------------------------------

    def open(self):
        for member in self.subjects:
            if self.criterion.code != "C1":
                self._conclude(member)
            self.cases.append(actions.open_case(member, [self.criterion], **self.by_branch))
        self.case = self.cases[0]

    def _conclude(self, member):
        evidence = Evidence(
            member=member,
            criterion=self.criterion,
            number=self.chronicle.number(self.cast.branch.parent, "KL/UBKT"),
            issued_on=self.day - timedelta(days=20),
            issuer="Ủy ban Kiểm tra Đảng ủy",
            summary=words.CONCLUSIONS[self.criterion.code],
        )
        actions.record_evidence(evidence, **self.by_branch)
        actions.accept_evidence(evidence, actor=self.scene.officer(self.cast, "chiuy"), on=self.day)

    def opinion(self):
        village = self.cast.branch.sector == "village"
        for case in self.cases:
            actions.record_opinion(
                case,
                source=Opinion.Source.FRONT if village else Opinion.Source.UNIT,
                giver=(words.FRONT if village else words.UNIT).format(
                    name="Đỗ Thị Thanh" if village else "Lê Quốc Hưng"
                ),
                given_on=self.day,
                content=self.pick(words.OPINIONS),
                **self.by_branch,
            )

    def submit(self):
        self.nominees = actions.submit_list(self.cast.branch, self.cases, **self.paper("TTr/CB"), **self.by_branch)

    def answer(self):
        verdicts = {case.pk: (True, "") for case in self.cases}
        paper = self.paper("CV/ĐU", self.committee)
        actions.answer_list(self.nominees, Verdict.Kind.OPINION, verdicts, **paper, **self.by_superior)

    # --- ballots --------------------------------------------------------------------------------------

    def _freeze(self, kind):
        meeting = self.chronicle.meeting(self.cast, self.day)
        return [
            actions.open_ballot(case, kind, meeting=meeting, tellers=self.cast.team, **self.by_branch)
            for case in self.cases
        ]

    def _count(self, ballot, passes, tellers=("bithu", "chiuy")):
        spoiled = int(ballot.present - ballot.needed > 2)
        valid = ballot.present - spoiled
        yes = min(valid, ballot.needed + 1) if passes else max(ballot.needed - 2, 0)
        counts = {
            "issued": ballot.present, "collected": ballot.present, "valid": valid, "invalid": spoiled,
            "invalid_struck": 0, "invalid_both": spoiled, "invalid_form": 0,
            "in_favour": yes, "against": valid - yes, "blank": 0,
        }  # fmt: skip
        for prefix in tellers:
            actions.enter_tally(ballot, counts, actor=self.scene.officer(self.cast, prefix), on=self.day)

    def freeze(self):
        self.ballots = self._freeze(Ballot.Kind.LIST)

    def first_count(self):
        """Only one chronicle has entered the counts so far."""
        self._count(self.ballots[0], True, tellers=("bithu",))

    def count(self):
        for ballot in self.ballots:
            self._count(ballot, self.stage != Stage.NOT_LISTED)

    def progress(self):
        for ballot in self._freeze(Ballot.Kind.PROGRESS):
            self._count(ballot, not self.slow)

    def propose(self):
        for ballot in self._freeze(self.form):
            self._count(ballot, self.stage not in (Stage.NO_PROPOSAL, Stage.SETTLED))

    # --- approval, notice, commitment -----------------------------------------------------------------

    def approve(self):
        agreed = self.stage != Stage.REFUSED
        verdicts = {case.pk: (agreed, "" if agreed else words.REFUSAL) for case in self.cases}
        paper = self.paper("CV/ĐU", self.committee)
        actions.answer_list(self.nominees, Verdict.Kind.APPROVAL, verdicts, **paper, **self.by_superior)

    def notify(self):
        for case in self.cases:
            actions.notify(
                case,
                **self.paper("TB/CB"),
                served_on=self.day,
                acknowledged=True,
                witness=self.cast.committee_member.full_name,
                **self.by_branch,
            )

    def visit(self):
        """Somebody came to deliver the notice, and nobody was at home."""
        for case in self.cases:
            actions.record_contact(
                case,
                kind="delivery",
                made_on=self.day,
                by_whom=self.cast.committee_member.full_name,
                note="Đồng chí vắng nhà, đã nhắn gia đình.",
                **self.by_branch,
            )

    def talk(self):
        for case in self.cases:
            actions.record_talk(
                case,
                held_on=self.day,
                attendees=f"{self.cast.secretary.full_name}, {self.cast.committee_member.full_name}",
                summary=self.pick(words.TALKS),
                **self.by_branch,
            )

    def self_review(self):
        for case in self.cases:
            actions.receive_self_review(
                case,
                received_on=self.day,
                text=words.SELF_REVIEW,
                place="Tủ hồ sơ chi bộ",
                commitments=words.COMMITMENTS[: self.pick((2, 3))],
                **self.by_branch,
            )

    def hearing(self):
        meeting = self.chronicle.meeting(self.cast, self.day)
        for case in self.cases:
            actions.hold_hearing(
                case, meeting=meeting, attended=True, statement=self.pick(words.STATEMENTS), **self.by_branch
            )

    # --- twelve months --------------------------------------------------------------------------------

    def mentor(self):
        for case in self.cases:
            actions.assign_mentor(case, mentor=self.cast.helper(), **self.paper("NQ/CB"), **self.by_branch)

    def note(self):
        for case in self.cases:
            helper = case.mentorings.filter(ended_on=None).select_related("mentor").first()
            if helper is None:
                continue
            written = actions.write_note(
                case,
                written_on=self.day,
                author=helper.mentor.full_name,
                text=self.pick(words.SLOW_NOTES if self.slow else words.NOTES),
                **self.by_branch,
            )
            if self.chronicle.chance.random() < 0.4:
                actions.answer_note(written, written_on=self.day, text=words.ANSWER, **self.by_branch)

    def pause(self):
        actions.pause_clock(
            self.case,
            starts_on=self.day,
            reason="Đồng chí điều trị dài ngày, có giấy của bệnh viện.",
            **self.paper("CV/ĐU", self.committee),
            **self.by_superior,
        )

    def transfer(self):
        """The member moves next door; the clock goes on, the new branch has yet to name somebody."""
        new = next(
            c
            for c in self.scene.casts.values()
            if c.branch.parent_id == self.cast.branch.parent_id and c is not self.cast
        )
        actions.transfer_case(
            self.case,
            to=new.branch,
            remark=words.TRANSFER,
            author=self.cast.secretary.full_name,
            moved_on=self.day,
            number=self.chronicle.number(self.committee, "GGT/ĐU"),
            **self.by_superior,
        )
        actions.accept_case(self.case, received_on=self.day, actor=self.scene.officer(new), on=self.day)

    # --- review and outcome ---------------------------------------------------------------------------

    def second_review(self):
        for case in self.cases:
            first = case.self_reviews.get(round=1)
            result = words.NOT_KEPT if self.slow else words.KEPT
            actions.receive_second_self_review(
                case,
                received_on=self.day,
                text=words.SECOND_REVIEW,
                place="Tủ hồ sơ chi bộ",
                results={row.pk: result for row in first.commitments.all()},
                **self.by_branch,
            )

    def remarks(self):
        text = words.SLOW_REMARKS if self.slow else words.REMARKS
        for case in self.cases:
            actions.receive_remarks(case, written_on=self.day, text=text, **self.by_branch)

    def review(self):
        for case in self.cases:
            actions.open_review(case, **self.by_branch)

    def approve_progress(self):
        actions.approve_progress(
            self.case, agreed=True, reason="", **self.paper("CV/ĐU", self.committee), **self.by_superior
        )

    def settle(self):
        going_on = self.after and self.after[0][1] == "mentor"
        actions.settle_result(
            self.case,
            kind=Decision.Kind.CONTINUE if going_on else Decision.Kind.SETTLE,
            ground=words.CONTINUE if going_on else words.SETTLED,
            **self.paper("CV/ĐU", self.committee),
            **self.by_superior,
        )

    def opinion_between(self):
        """The committee of the đảng bộ bộ phận, before that of the grassroots."""
        paper = self.paper("BC/ĐU", self.cast.branch.parent)
        actions.sub_committee_opinion(self.case, agreed=True, reason="", **paper, **self.by_above("bophan"))

    def grassroots(self):
        if sub_committee.is_awaited(Case.objects.get(pk=self.case.pk), self.day):
            self.opinion_between()
        place = workflow.step("grassroots_vote").place(self.case, self.day)
        members = (*committee_sizes.in_register(place, self.day), 13)[0]
        actions.grassroots_vote(
            self.case,
            held_on=self.day,
            members=members,
            present=members,
            in_favour=members - members // 5,
            against=members // 5,
            **self.paper("NQ/ĐU", self.committee),
            **self.by_above("danguy"),
        )

    def verify(self):
        actions.verify(self.case, text=words.CONCLUSION, **self._commune("KL/UBKT"), **self.by_above("ubkt"))

    def _commune(self, suffix):
        organization = self.cast.branch
        while organization.kind != "superior":
            organization = organization.parent
        return self.paper(suffix, organization)

    def decide(self):
        expel, going_on = self.form == Ballot.Kind.EXPULSION, self.stage == Stage.CONTINUED
        kind = Decision.Kind.CONTINUE if going_on else Decision.Kind.EXPEL if expel else Decision.Kind.STRIKE_OFF
        vote = {} if going_on else {"held_on": self.day, "members": 11, "present": 11, "in_favour": 9, "against": 2}
        heard = {"heard_on": self.day - timedelta(days=4), "heard_by": "Đại diện Ban Thường vụ"} if expel else {}
        actions.decide(
            self.case,
            kind=kind,
            ground=words.CONTINUE if going_on else words.GROUND,
            appeal_notice="" if going_on else words.APPEAL,
            **vote,
            **heard,
            **self._commune("QĐ/ĐU"),
            **self.by_above("thuky"),
        )

    def deliver(self):
        actions.deliver(
            self.case,
            delivered_on=self.day,
            witness=self.cast.committee_member.full_name,
            card_collected_on=self.day,
            **self.by_branch,
        )

    # --- side exits -----------------------------------------------------------------------------------

    def cancel(self):
        actions.cancel_case(
            self.case,
            reason="Xếp loại năm trước đã được cấp trên điều chỉnh nên không còn đủ tiêu chí.",
            **self.paper("CV/ĐU", self.committee),
            **self.by_superior,
        )

    def depart(self):
        actions.record_departure(
            self.case,
            remark=words.TRANSFER,
            author=self.cast.secretary.full_name,
            moved_on=self.day,
            **self.paper("GGT/ĐU", self.committee),
            **self.by_superior,
        )

    def die(self):
        actions.record_death(self.case, died_on=self.day, **self.by_branch)
