"""What the page of a case is made of: the next step or the reasons why not, the path, the months, the log, the rights."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.urls import reverse

from branches import calendar
from branches.models import Authority
from screening import newer_rules, side, turns, workflow
from screening.appeals.page import CaseAppeals
from screening.flow import Finding, Situation
from screening.member_side import complaints, rights
from screening.models import (
    FINAL,
    Case,
    CommitmentResult,
    Complaint,
    Contact,
    Deadline,
    Note,
    Paper,
    Phase,
    Stage,
)
from screening.models.stages import PHASE
from screening.ways import way_of, ways
from screening.workflow import BY_VERB

#: The committees between the branch and the competent level, where the tree has them.
BY_TREE = frozenset({Authority.Body.SUB_COMMITTEE, Authority.Body.GRASSROOTS})

#: Which document a step leaves behind.
PAPER = {
    "record_opinion": Paper.Kind.OPINION_SHEET,
    "submit_list": Paper.Kind.SUBMISSION,
    "give_opinion": Paper.Kind.SUPERIOR_OPINION,
    "list_vote": Paper.Kind.TALLY_MINUTES,
    "progress_vote": Paper.Kind.TALLY_MINUTES,
    "proposal_vote": Paper.Kind.TALLY_MINUTES,
    "approve": Paper.Kind.APPROVAL,
    "approve_progress": Paper.Kind.APPROVAL,
    "notify": Paper.Kind.NOTICE,
    "receive_self_review": Paper.Kind.SELF_REVIEW,
    "receive_second_self_review": Paper.Kind.SELF_REVIEW,
    "assign_mentor": Paper.Kind.RESOLUTION,
    "change_mentor": Paper.Kind.RESOLUTION,
    "receive_remarks": Paper.Kind.MENTOR_REMARKS,
    "sub_committee_opinion": Paper.Kind.SUB_COMMITTEE_REPORT,
    "grassroots_vote": Paper.Kind.GRASSROOTS_RESOLUTION,
    "verify": Paper.Kind.CONCLUSION,
    "decide": Paper.Kind.DECISION,
    "settle_result": Paper.Kind.DECISION,
}

#: The vote that a sealed tally ends, by the stage it was taken in.
VOTE = {
    Stage.AWAITING_LIST_VOTE: "list_vote",
    Stage.REVIEW: "progress_vote",
    Stage.PROGRESS_NOT_RECOGNISED: "proposal_vote",
}

#: The way a case goes when all goes well, and the ways from where it did not.
ROUTE = (
    "open_case",
    "record_opinion",
    "submit_list",
    "give_opinion",
    "list_vote",
    "approve",
    "notify",
    "record_talk",
    "receive_self_review",
    "hold_hearing",
    "assign_mentor",
    "write_note",
    "open_review",
    "progress_vote",
    "approve_progress",
)
PROPOSAL_ROUTE = ("proposal_vote", "sub_committee_opinion", "grassroots_vote", "verify", "decide", "deliver")

#: The step that answers an unmet condition.
REMEDY = {
    "front_opinion_recorded": "record_opinion",
    "talk_recorded": "record_talk",
    "not_before_talk": "record_talk",
    "self_review_received": "receive_self_review",
    "hearing_held": "hold_hearing",
    "mentor_in_place": "change_mentor",
    "second_self_review_received": "receive_second_self_review",
    "mentor_remarks_received": "receive_remarks",
    "served_or_attempted": "record_contact",
    "sub_committee_heard": "sub_committee_opinion",
}

#: Main steps that may be done again in their stage.
REPEATABLE = {"record_opinion", "record_talk", "write_note"}

#: What is done during the months of help; its buttons stand with the months.
WHILE_HELPING = ("write_note", "change_mentor")

#: Which dated attempts belong to which step.
ATTEMPTS = {
    "notify": Contact.Kind.DELIVERY,
    "receive_self_review": Contact.Kind.SELF_REVIEW,
    "hold_hearing": Contact.Kind.HEARING,
    "receive_second_self_review": Contact.Kind.SECOND_SELF_REVIEW,
}

RIGHTS = (
    "Được thông báo nội dung, căn cứ và được đọc phần biên bản nói về mình.",
    "Được nghe, được trình bày trước chi bộ và đưa tài liệu, bằng chứng.",
    "Được bảo lưu ý kiến, đề nghị xem xét lại.",
    "Được đọc và trả lời từng nhận xét của người giúp đỡ.",
    "Được khiếu nại quyết định trong thời hạn ghi trong quyết định.",
)


#: The rights that every track gives (domain §11.3 no. 12); the screening names its own list.
RIGHTS_OF_ALL = tuple(right for right in RIGHTS if "người giúp đỡ" not in right)


@dataclass(frozen=True)
class Shown:
    """A condition on the screen, with the link to what can be done about it."""

    met: bool
    text: str
    advice: str = ""
    basis: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Mark:
    """One step on the path: done, current or to come."""

    title: str
    kind: str
    words: str = ""
    day: date | None = None
    paper: str = ""


@dataclass(frozen=True)
class Line:
    """One entry of the mentoring log."""

    day: date
    author: str
    kind: str
    text: str
    replies: tuple = ()
    answer_url: str = ""


@dataclass(frozen=True)
class Next:
    """The first panel: one button, or the reasons why not, or for whom the case waits."""

    kind: str
    eyebrow: str
    title: str
    text: str = ""
    findings: tuple = ()
    links: tuple = ()
    rule: str = ""

    @property
    def missing(self):
        return [finding for finding in self.findings if not finding.met]


def case_for(actor, on):
    """The cases an actor sees, each with all that its page asks of the row itself."""
    beside = Case.objects.open().filter(member=OuterRef("member")).exclude(pk=OuterRef("pk"))
    complaints = Complaint.objects.filter(case=OuterRef("pk"))
    cases = turns.with_facts(Case.objects.visible_to(actor), actor)
    cases = cases.annotate(has_beside=Exists(beside), has_complaint=Exists(complaints))
    return cases.select_related(
        "member__managed_by", "branch__parent", "edition", "opened_by", "nominee_list", "discipline__violation"
    )


class CasePage:
    """The page of one case as one actor sees it on one day. Nothing is asked of the database before it is printed."""

    def __init__(self, case, actor, on):
        self.case, self.actor, self.on = case, actor, on
        self.way = way_of(case)
        self.situation = Situation(case, actor, on)
        self.next_row = turns.next_step(case, on)

    # --- facts, each fetched once -----------------------------------------------------------------------------

    @cached_property
    def moves(self):
        """The steps that count; those a correction has set aside stand in `all_moves` only."""
        return [move for move in self.all_moves if move.set_aside_by_id is None]

    @cached_property
    def all_moves(self):
        return list(self.case.moves(manager="everything").select_related("actor").order_by("pk"))

    @cached_property
    def papers(self):
        return list(self.case.papers.order_by("pk"))

    @cached_property
    def deadlines(self):
        return {deadline.kind: deadline for deadline in self.case.deadlines.open()}

    @cached_property
    def beside(self):
        """Other open cases of the member, each on a track of its own: the pages link one another."""
        if not self.case.has_beside:
            return []
        return list(Case.objects.visible_to(self.actor).open().filter(member=self.case.member).exclude(pk=self.case.pk))

    @cached_property
    def criteria(self):
        """Each criterion of a case has its evidence, so the evidence names them."""
        return list(dict.fromkeys(evidence.criterion for evidence in self.situation.evidence))

    @cached_property
    def approved_by(self):
        return next((paper.issuer for paper in reversed(self.papers) if paper.kind == Paper.Kind.APPROVAL), "")

    # --- the four phases --------------------------------------------------------------------------------------

    @cached_property
    def phase(self):
        """The phase of the case; of a case that ended by the way, that of its last open stage."""
        return self.case.phase or PHASE.get(self.moves[-1].from_stage, Phase.DETECT)

    @property
    def phases(self):
        """[(number, words, state)] of the four steps."""
        order = list(Phase)
        here = order.index(self.phase)
        marks = []
        for index, phase in enumerate(order):
            done = index < here or (index == here and not self.case.is_open)
            marks.append((index + 1, phase.label, "done" if done else "now" if index == here else "todo"))
        return marks

    @property
    def phase_number(self):
        return list(Phase).index(self.phase) + 1

    # --- the next step ------------------------------------------------------------------------------------------

    @cached_property
    def next(self):
        row = self.next_row
        if row is None:
            return self._ended()
        places = row.places(self.case, self.on)
        if places and not turns.is_mine(self.case, row, self.actor, self.on):
            return self._waiting(row, row.place(self.case, self.on) or places[0])
        findings = [self.shown(f) for f in workflow.findings(self.case, row, self.actor, self.on, self.situation)]
        heading = turns.title(row, self.case.member)
        if all(finding.met for finding in findings):
            links = self._first_links(row)
            return Next(
                "go", self._eyebrow(row, places[0]), heading, row.explain, tuple(findings), links, self._rule(row)
            )
        return Next("no", "Chưa thể làm bước tiếp theo", heading, findings=tuple(findings))

    def _first_links(self, row):
        links = turns.links(self.case, row)
        if row.verb == "notify":
            links = [("In thông báo (2 bản)", reverse("screening:notice-print", args=[self.case.pk])), *links]
        return tuple(links)

    def _eyebrow(self, row, place):
        return "Việc tiếp theo của chi bộ" if row.body is None else f"Việc tiếp theo của {place}"

    def _rule(self, row):
        """How many attempts were noted where attempts may stand in for the step itself."""
        kind = (self.way.attempts if self.way else ATTEMPTS).get(row.verb)
        if kind is None:
            return ""
        rules = self.case.rules
        need = {
            Contact.Kind.DELIVERY: rules.delivery_attempts,
            Contact.Kind.HEARING: rules.hearing_invitations,
        }.get(kind, rules.selfreview_requests)
        return (
            f"Nếu đồng chí vắng hoặc chưa làm, ghi lại từng lần; đủ {need} lần có ghi ngày thì hồ sơ được đi tiếp. "
            f"Đã ghi {self.situation.contact_count(kind)} lần."
        )

    def _waiting(self, row, place):
        day = turns.waits_since(self.case)
        days = (self.on - day).days
        since = f"từ ngày {day:%d/%m/%Y}" + (f", đã {days} ngày" if days else "")
        who = "tổ kiểm phiếu" if row.verb == "enter_tally" else str(place)
        text = f"Người thực hiện: {row.who()}. Có kết quả, mục Việc cần làm sẽ báo."
        if row.verb == "enter_tally":
            text = "Hai đồng chí kiểm phiếu nhập riêng từ hai tài khoản; hai bản khớp nhau thì có kết quả."
        links = (("Xem lần bỏ phiếu", turns.links(self.case, row)[0][1]),) if row.verb == "enter_tally" else ()
        return Next("wait", f"Đang chờ {who} {since}", turns.title(row, self.case.member), text, links=links)

    def _ended(self):
        last = next((move.note for move in reversed(self.moves) if move.to_stage == self.case.stage and move.note), "")
        words = f"Ngày {self.case.closed_on:%d/%m/%Y}." + (f" {last}" if last else "")
        return Next("end", "Hồ sơ đã kết thúc", self.case.get_stage_display(), words)

    def shown(self, finding):
        url, link = "", ""
        deadline = self.deadlines.get(Deadline.Kind.MENTORING) if finding.code == "mentoring_is_over" else None
        remedy = BY_VERB.get((REMEDY | (self.way.remedies if self.way else {})).get(finding.code, ""))
        if not finding.met and deadline:
            url, link = deadline.get_absolute_url(), "Vì sao là ngày này?"
        elif not finding.met and remedy and self._can(remedy):
            url, link = reverse("screening:step", args=[self.case.pk, remedy.slug]), remedy.label
        return Shown(finding.met, finding.text, finding.advice, finding.basis, url, link)

    def _may(self, row):
        return turns.is_mine(self.case, row, self.actor, self.on)

    def _can(self, row):
        """May the actor do the step, and does nothing stand in its way?"""
        if not workflow.fits(self.case, row) or (row.receiving and not self.case.is_on_the_way) or not self._may(row):
            return False
        findings = workflow.findings(self.case, row, self.actor, self.on, self.situation)
        return all(finding.met for finding in findings)

    @cached_property
    def _others(self):
        """Whatever else the actor may do now, besides the next step."""
        repeatable = self.way.repeatable if self.way else REPEATABLE
        again = (
            r
            for r in workflow.steps_from(self.case.stage, self.case.track)
            if r.verb in repeatable or not turns.is_done(self.case, r.verb)
        )
        return [row for row in again if row is not self.next_row and self._can(row)]

    @property
    def other_steps(self):
        """[(words, address, explanation)] of the quiet links."""
        rows = (row for row in self._others if row.verb not in WHILE_HELPING)
        return [(words, url, row.explain) for row in rows for words, url in turns.links(self.case, row)]

    @property
    def helping_steps(self):
        """[(words, address)] of what is done again and again during the twelve months."""
        return [link for row in self._others if row.verb in WHILE_HELPING for link in turns.links(self.case, row)]

    # --- the path -------------------------------------------------------------------------------------------------

    @cached_property
    def _done(self):
        left = {}
        for paper in self.papers:
            left.setdefault(paper.kind, []).append(paper)
        marks, notes = [], 0
        votes, papers = self._votes, PAPER | (self.way.papers if self.way else {})
        for move in self.all_moves:
            verb = votes.get(move.from_stage) if move.verb == "enter_tally" else move.verb
            sealed = move.verb == "enter_tally" and move.to_stage != move.from_stage
            if move.verb == "write_note" and not move.set_aside_by_id:
                notes += 1
            if (verb in votes.values() and not sealed) or verb in ("write_note", "void_ballot") or verb not in BY_VERB:
                continue
            kind = papers.get(verb)
            paper = left[kind].pop(0) if left.get(kind) else None
            if move.set_aside_by_id:
                continue
            if BY_VERB[verb].main:
                words = move.note if sealed or kind == Paper.Kind.DECISION else ""
                marks.append(Mark(BY_VERB[verb].title, "done", words, move.on, str(paper) if paper else ""))
        if notes and self.case.stage != Stage.MENTORING and self.situation.mentorings:
            marks.append(Mark(BY_VERB["write_note"].title, "done", f"{notes} nhận xét"))
        return marks

    @property
    def _votes(self):
        """{stage: the vote that a sealed tally of that stage ends}."""
        return {Stage.PREPARING: self.way.vote} if self.way else VOTE

    @cached_property
    def _todo(self):
        """(the current step, those to come)."""
        case = self.case
        if case.stage in FINAL:
            return None, ()
        verb = "write_note" if case.stage == Stage.MENTORING else self.next_row.verb
        verb = self._votes[case.stage] if verb == "enter_tally" else verb
        for route in (self.way.route, *self.way.other_routes) if self.way else (ROUTE, PROPOSAL_ROUTE):
            if verb in route:
                coming = (BY_VERB[v] for v in route[route.index(verb) + 1 :])
                return BY_VERB[verb], tuple(row for row in coming if not self._passes_over(row))
        return BY_VERB[verb], ()

    def _passes_over(self, row):
        """A committee that this branch does not have above it has no step on the path."""
        return row.body in BY_TREE and not row.places(self.case, self.on)

    @cached_property
    def path(self):
        """The current step and those to come, numbered on from what is done."""
        row, rest = self._todo
        if row is None:
            return []
        return [self._current(row), *(self._coming(step) for step in rest)]

    def _current(self, row):
        words = f"Từ {self.case.stage_since:%d/%m/%Y}"
        if self.case.stage == Stage.MENTORING:
            mentoring, count = self.situation.mentoring, len(self.situation.notes_of(Note.Kind.PERIODIC))
            helper = f"Người giúp đỡ: đồng chí {mentoring.mentor}" if mentoring else "Hiện chưa có người giúp đỡ"
            words = f"{helper} · đã có {count} nhận xét"
        return Mark(row.title, "now", words)

    def _coming(self, row):
        words = ""
        if row.verb == "open_review" and self.case.mentoring_ends_on:
            words = f"Từ {self.case.mentoring_ends_on:%d/%m/%Y}"
        elif row.verb == "assign_mentor":
            words = f"Từ ngày nghị quyết, tính {self.case.rules.education_months} tháng"
        return Mark(row.title, "todo", words)

    @property
    def folded(self):
        """The done steps but the last three: folded away on the screen, open on paper."""
        return self._done[:-3] if len(self._done) > 4 else []

    @property
    def recent(self):
        return self._done[len(self.folded) :]

    @property
    def done_count(self):
        return len(self._done)

    # --- twelve months of help --------------------------------------------------------------------------------------

    @cached_property
    def months(self):
        """[(is past, has a remark)] for each month of the mentoring time."""
        return months_of(self.case, [n.written_on for n in self.situation.notes_of(Note.Kind.PERIODIC)], self.on)

    @property
    def months_past(self):
        return sum(past for past, _ in self.months)

    @cached_property
    def log(self):
        """The mentoring log, latest first: remarks with the member's answers, assignments, pauses."""
        if self.case.mentoring_starts_on is None and self.case.cycle == 1 and not self.corrections:
            return []
        replies = {}
        for note in self.situation.notes:
            if note.kind == Note.Kind.ANSWER:
                replies.setdefault(note.answers_id, []).append(note)
        answers = BY_VERB["answer_note"]
        may = self.case.stage in answers.source and self._may(answers)
        url = reverse("screening:step", args=[self.case.pk, answers.slug])
        lines = [
            Line(
                note.written_on,
                note.author,
                note.get_kind_display().lower() + (f", lần giúp đỡ {note.cycle}" if self.case.cycle > 1 else ""),
                note.text,
                tuple(replies.get(note.pk, ())),
                f"{url}?nhan-xet={note.pk}" if may else "",
            )
            for note in self.situation.notes
            if note.kind != Note.Kind.ANSWER
        ]
        for row in self.situation.mentorings:
            text = f"Nghị quyết số {row.resolution_number} phân công đồng chí {row.mentor} theo dõi, giúp đỡ."
            lines.append(Line(row.resolution_on, "Chi bộ", "", text))
            if row.ended_on and self.case.is_open and row.end_reason:
                text = f"Đồng chí {row.mentor} thôi giúp đỡ: {row.end_reason}."
                lines.append(Line(row.ended_on, "Chi bộ", "", text))
        for pause in self.situation.pauses:
            text = f"Tạm dừng tính thời gian, văn bản số {pause.number}: {pause.reason}."
            lines.append(Line(pause.starts_on, "Cấp trên", "", text))
            if pause.ends_on:
                lines.append(Line(pause.ends_on, "Cấp trên", "", "Tính tiếp thời gian giúp đỡ."))
        return sorted(lines, key=lambda line: line.day, reverse=True)

    # --- commitments and what was said ---------------------------------------------------------------------------------

    @cached_property
    def commitments(self):
        """[(commitment, own words on its result)] of the latest self-review with commitments."""
        first = self.situation.first_self_review if self.case.has_self_review else None
        if first is None:
            return []
        results = {}
        if self.case.has_second_self_review:
            rows = CommitmentResult.objects.filter(self_review__case=self.case, self_review__cycle=self.case.cycle)
            results = dict(rows.values_list("commitment", "text"))
        return [(commitment, results.get(commitment.pk, "")) for commitment in first.commitments.all()]

    @cached_property
    def said(self):
        """[(day, heading, who, text)] of everything that was said and written, oldest first."""
        lines = [(o.given_on, f"Ý kiến: {o.get_source_display()}", o.giver, o.content) for o in self.situation.opinions]
        if self.case.has_talk:
            lines += [(t.held_on, "Trao đổi với đồng chí", t.attendees, t.summary) for t in self.situation.talks]
        for review in self.situation.self_reviews if self.case.has_self_review else ():
            text = review.text or f"Bản giấy cất tại: {review.place}."
            lines.append((review.received_on, f"Bản tự kiểm điểm ({review.get_round_display().lower()})", "", text))
        if self.case.has_hearing and self.situation.hearing:
            hearing = self.situation.hearing
            text = hearing.statement or "Đồng chí vắng mặt sau các lần mời."
            lines.append((hearing.meeting.held_on, "Ý kiến tại hội nghị", "", text))
        lines += [
            (
                v.issued_on,
                f"{v.get_kind_display()}: {'đồng ý' if v.agreed else 'không đồng ý'}",
                f"số {v.number}",
                v.reason,
            )
            for v in self.situation.verdicts
        ]
        lines += [(c.made_on, c.get_kind_display(), c.by_whom, c.note) for c in self.situation.contacts]
        if any(correction.kind == "return" for correction in self.corrections):
            lines += side.corrected_lines(self.case)
        lines += [(p.issued_on, f"Tài liệu chứng minh, {p.issuer}", f"số {p.number}", p.summary) for p in self.proofs]
        if self.way or self.case.stage in AFTER_PROPOSAL:
            lines += [(c.issued_on, "Kết luận thẩm tra", f"số {c.number}", c.text) for c in self.case.conclusions.all()]
            lines += [
                (d.issued_on, str(d.get_kind_display()), f"số {d.number}", d.ground) for d in self.case.decisions.all()
            ]
        return sorted(lines, key=lambda line: line[0])

    @cached_property
    def appeals(self):
        """Appeals against the delivered decision, and until when there may be one."""
        return CaseAppeals(self.case, self.actor, self.on)

    # --- the side roads ---------------------------------------------------------------------------------------------

    @cached_property
    def warnings(self):
        """[(sentence, address, words of the link)] of what holds the case up or has to be known before any step."""
        return side.warnings(self) if self.case.is_open else []

    @cached_property
    def corrections(self):
        """The signed corrections, oldest first."""
        written = any(move.verb in ("return_case", "correct_case", "correct_delivery") for move in self.all_moves)
        return list(self.case.corrections.all()) if written else []

    @cached_property
    def newer_rules(self):
        """The numbers of newer regulations that were applied, with their reasons, each in words."""
        rows = list(self.case.applied_rules.select_related("parameter")) if self.case.new_rules else []
        for row in rows:
            row.old, row.new = (newer_rules.in_words(row.code, text) for text in (row.old_value, row.new_value))
        return rows

    @property
    def kin(self):
        """[(name, relation)] of the declared relatives."""
        return [(row.other_than(self.case.member), row.relation) for row in self.situation.kinships]

    @property
    def proofs(self):
        """The documents a case on another track rests on; the screening has its evidence instead."""
        return self.situation.proofs if self.way else ()

    @property
    def heading(self):
        """“Rà soát, giúp đỡ: đồng chí Hoàng Văn Bình”."""
        return f"{self.way.heading if self.way else 'Rà soát, giúp đỡ'}: đồng chí {self.case.member}"

    @property
    def rests_on(self):
        """[(label, words)] of the ground, the application, the violation."""
        return self.way.rests_on(self.case) if self.way else []

    @property
    def rights(self):
        """Those of this stage (`member_side.rights`)."""
        return rights.sentences(self.case)

    @cached_property
    def complaints(self):
        """[(what the member wrote to the superior about being listed, how it stands)]."""
        rows = self.case.complaints.all() if self.case.has_complaint else ()
        return [(row, complaints.state_of(row, self.on)) for row in rows]

    @property
    def may_complain(self):
        """May the actor write down such a note? Only of a screening; of a decision there is the appeal."""
        return self.way is None and complaints.may_record(self.actor, self.case)

    @property
    def time_line(self):
        """[(instant, actor, what)] latest first."""
        corrected = " (đã đính chính)"
        return [
            (move.at, move.actor or "Chương trình", _what(move) + (corrected if move.set_aside_by_id else ""))
            for move in reversed(self.all_moves)
        ]


AFTER_PROPOSAL = frozenset(
    {
        Stage.VERIFIED,
        Stage.STRUCK_OFF,
        Stage.EXPELLED,
        Stage.CONTINUED,
        Stage.SETTLED,
        Stage.DELIVERED,
        Stage.MENTORING,
        Stage.REVIEW,
    }
)


LOCKING = frozenset({*VOTE.values(), *(way.vote for way in ways().values())})


def _what(move):
    row = BY_VERB.get(move.verb)
    words = row.title if row else move.verb
    if move.verb in LOCKING:
        words = f"Khóa danh sách: {words.lower()}"
    return f"{words} ({move.note})" if move.note else words


def months_of(case, remarks, on):
    """[(is past, has a remark)] for each month since the mentoring began."""
    start = case.mentoring_starts_on
    if start is None:
        return []
    edges = [calendar.add_months(start, n) for n in range(case.rules.education_months + 1)]
    return [
        (end <= on, any(begin <= day < end for day in remarks)) for begin, end in zip(edges, edges[1:], strict=False)
    ]


def with_links(reasons, case, actor, on):
    """The reasons of a refusal, each with a link to the step that would remove it."""
    page = CasePage(case, actor, on)
    return [page.shown(Finding(reason.code, False, reason.text, reason.advice, reason.basis)) for reason in reasons]
