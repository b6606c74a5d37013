"""What the papers of one case speak of: each kind of row fetched once, whatever the number of papers."""

from functools import cached_property

from branches.models import Authority
from members.models import Meeting
from screening.corrections import days_undone
from screening.documents import issuers
from screening.documents.sheet import SHORT
from screening.flow import bodies
from screening.models import Regulation, Stage, Track
from screening.sheets import PAPER_WORDS, long_date

Body = Authority.Body

#: The regulations a paper of each track rests on; of each number the document in force on its day is quoted.
GROUNDS = {
    Track.SCREENING: ("28-CT/TW", "02-HD/BTCTW"),
    Track.REMOVAL: ("Điều lệ Đảng", "Thi hành Điều lệ Đảng", "Một số vấn đề cụ thể thi hành Điều lệ Đảng"),
    Track.LEAVING: ("Điều lệ Đảng", "Thi hành Điều lệ Đảng", "Một số vấn đề cụ thể thi hành Điều lệ Đảng"),
    Track.DISCIPLINE: (
        "Điều lệ Đảng",
        "Công tác kiểm tra, giám sát và kỷ luật của Đảng",
        "Kỷ luật tổ chức đảng, đảng viên vi phạm",
    ),
}


class Rows(list):
    """The rows that count, each with its `ordinal` among all ever made; a correction sets rows aside, `total` keeps them."""

    def __init__(self, rows, total):
        super().__init__(rows)
        self.total = total


def dated(number, day):
    """“số 12-CV/ĐU ngày 05/02/2026”, with room for what is not known."""
    return f"số {number or SHORT} ngày {f'{day:%d/%m/%Y}' if day else SHORT}"


def comrade(name):
    """“đồng chí Lò Thị Mai”, whether or not the name was written with its address."""
    words = name.strip()
    return f"đ{words[1:]}" if words.lower().startswith("đồng chí ") else f"đồng chí {words}"


class Facts:
    """A case as its papers see it. Nothing is asked of the database before a paper needs it."""

    def __init__(self, case, on):
        self.case, self.on, self.member, self.branch = case, on, case.member, case.branch
        self._issuers, self._seats = {}, {}

    # --- names --------------------------------------------------------------------------------------------------------

    @property
    def name(self):
        return self.member.full_name

    @property
    def comrade(self):
        return f"đồng chí {self.name}"

    @property
    def Comrade(self):
        return f"Đồng chí {self.name}"

    @cached_property
    def person(self):
        """“sinh ngày 19/05/1980, vào Đảng ngày 03/02/2010, đảng viên Chi bộ thôn A”."""
        m = self.member
        kind = "đảng viên dự bị" if self.removal and self.removal.probationary else "đảng viên"
        parts = [f"sinh ngày {m.born_as_known}" if m.born_as_known else "", f"{kind} {self.branch}"]
        if m.admitted_on:
            parts.insert(1, f"vào Đảng ngày {m.admitted_on:%d/%m/%Y}")
        return ", ".join(filter(None, parts))

    # --- bodies -------------------------------------------------------------------------------------------------------

    @property
    def superior(self):
        return bodies(self.case, self.on)[Body.IMMEDIATE_SUPERIOR]

    @property
    def above(self):
        """How a sentence calls the immediate superior."""
        return issuers.committee_name(self.superior) if self.superior else "cấp ủy cấp trên"

    @property
    def grassroots(self):
        return bodies(self.case, self.on)[Body.GRASSROOTS] or self.superior

    @property
    def deciding(self):
        body = Body.DISCIPLINE if self.case.track == Track.DISCIPLINE else Body.ADMISSION
        return bodies(self.case, self.on)[body] or self.superior

    def issuer(self, organization, day, **kind):
        key = (organization.pk, day, *sorted(kind.items()))
        if key not in self._issuers:
            self._issuers[key] = issuers.issuer(organization, day, **kind)
        return self._issuers[key]

    def seat(self, organization):
        if organization.pk not in self._seats:
            self._seats[organization.pk] = issuers.seat(organization)
        return self._seats[organization.pk]

    # --- regulations --------------------------------------------------------------------------------------------------

    @cached_property
    def _regulations(self):
        return list(Regulation.objects.order_by("issued_on"))

    def grounds(self, day, *tracks):
        """“Căn cứ …;” of each regulation in force on that day, found by its number or by its subject."""
        found = []
        for wanted in dict.fromkeys(number for track in tracks or (self.case.track,) for number in GROUNDS[track]):
            named = [r for r in self._regulations if wanted in (r.number, r.title) and self._holds(r, day)]
            found += [f"Căn cứ {_cited(r)};" for r in named[-1:]]
        return found

    @staticmethod
    def _holds(regulation, day):
        start, end = regulation.valid_from, regulation.valid_to
        return (start is None or start <= day) and (end is None or day <= end)

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _all(self, name, *related, order=("pk",), fetch=()):
        manager = getattr(self.case, name)
        if hasattr(manager.model, "everything"):
            manager = manager(manager="everything")
        rows = list(manager.select_related(*related).order_by("pk").prefetch_related(*fetch))
        for ordinal, row in enumerate(rows, 1):
            row.ordinal = ordinal
        live = [row for row in rows if getattr(row, "set_aside_by_id", None) is None]
        return Rows(sorted(live, key=lambda row: [getattr(row, field) for field in order]), len(rows))

    @cached_property
    def papers(self):
        return self._all("papers", "entry")

    @cached_property
    def evidence(self):
        return self._all("evidence", "criterion")

    @cached_property
    def opinions(self):
        return self._all("opinions")

    @cached_property
    def verdicts(self):
        return self._all("verdicts", "organization__parent")

    def verdicts_of(self, kind):
        return [verdict for verdict in self.verdicts if verdict.kind == kind]

    @cached_property
    def notifications(self):
        return self._all("notifications")

    @cached_property
    def talks(self):
        return self._all("talks")

    @cached_property
    def self_reviews(self):
        return self._all("self_reviews", fetch=("commitments", "results__commitment"))

    @cached_property
    def hearings(self):
        return self._all("hearings", "meeting__branch__parent")

    @cached_property
    def mentorings(self):
        return self._all("mentorings", "mentor")

    @cached_property
    def notes(self):
        return self._all("notes", order=("written_on", "pk"))

    @cached_property
    def pauses(self):
        return self._all("pauses")

    @cached_property
    def contacts(self):
        return self._all("contacts")

    @cached_property
    def days_undone(self):
        return days_undone(self.case)

    @cached_property
    def ballots(self):
        rows = self._all("ballots", "meeting__branch__parent", fetch=("tellers__member", "roll"))
        for ballot in rows:
            ballot.case = self.case
        return rows

    @cached_property
    def meetings(self):
        """The meetings at which the case was heard or voted on, the first first."""
        found = {row.meeting_id: row.meeting for row in (*self.hearings, *self.ballots)}
        absent = {}
        for meeting in Meeting.objects.filter(pk__in=found).prefetch_related("attendances__member"):
            absent[meeting.pk] = [a for a in meeting.attendances.all() if not a.present and not a.guest]
        for meeting in found.values():
            meeting.absent = sorted(absent[meeting.pk], key=lambda a: a.member.sort_key)
        return sorted(found.values(), key=lambda meeting: (meeting.held_on, meeting.pk))

    @cached_property
    def votes(self):
        return self._all("committee_votes", "organization__parent")

    @cached_property
    def conclusions(self):
        return self._all("conclusions", "organization__parent")

    @cached_property
    def decisions(self):
        return self._all("decisions", "organization__parent", "vote", "ballot", "post__organization", "delivery")

    @cached_property
    def deliveries(self):
        return self._all("deliveries", "decision__organization__parent")

    @cached_property
    def departures(self):
        """{day: what has become of the card and the file} of the exits of the member; one that stands before one undone."""
        return {row.left_on: row for row in self.member.departures.order_by("-undone", "pk")}

    @cached_property
    def turns(self):
        """The moves that led to another stage."""
        return [move for move in self.case.moves.order_by("pk") if move.to_stage != move.from_stage]

    @cached_property
    def proofs(self):
        return self._all("proofs")

    @cached_property
    def representative_hearings(self):
        return self._all("representative_hearings", "organization__parent")

    @cached_property
    def appeals(self):
        return self._all("appeals", "decision__organization", "organization__parent", "receiver", "apology")

    @cached_property
    def corrections(self):
        return self._all("corrections", "organization__parent")

    @cached_property
    def suspensions(self):
        """The suspensions of the member that fall into the time of the case."""
        rows = list(self.member.suspensions.select_related("organization__parent").order_by("pk"))
        for ordinal, row in enumerate(rows, 1):
            row.ordinal = ordinal
        return Rows([s for s in rows if s.ended_on is None or s.ended_on >= self.case.opened_on], len(rows))

    @property
    def removal(self):
        return getattr(self.case, "removal", None)

    @property
    def leaving(self):
        return getattr(self.case, "leaving", None)

    @property
    def violation(self):
        discipline = getattr(self.case, "discipline", None)
        return discipline.violation if discipline else None

    # --- sentences ----------------------------------------------------------------------------------------------------

    @cached_property
    def matters(self):
        """What the case rests on, each as a sentence with its document."""
        found = [
            f"{row.criterion.short.capitalize()}: {row.summary.rstrip('.')} (văn bản số {row.number} "
            f"ngày {row.issued_on:%d/%m/%Y} của {row.issuer})."
            for row in self.evidence
        ]
        if self.removal:
            found.append(f"{self.removal.ground.text.rstrip('.')}: {self.removal.summary.rstrip('.')}.")
        if self.violation:
            found.append(f"{self.violation.summary.rstrip('.')} (ngày {self.violation.occurred_on:%d/%m/%Y}).")
        if self.leaving:
            found.append(f"Đơn xin ra khỏi Đảng ngày {self.leaving.written_on:%d/%m/%Y}, lý do: {self.leaving.reason}.")
        found += [
            f"Văn bản số {row.number} ngày {row.issued_on:%d/%m/%Y} của {row.issuer}: {row.summary.rstrip('.')}."
            for row in self.proofs
        ]
        return found

    def mentoring_of(self, cycle):
        return [row for row in self.mentorings if row.cycle == cycle]

    def paper_of(self, kind, *, cycle=None, last=True):
        """The latest (or first) paper of that kind, or None."""
        found = [p for p in self.papers if p.kind == kind and p.number and (cycle is None or p.cycle == cycle)]
        return found[-1 if last else 0] if found else None

    @property
    def is_out(self):
        """The decision ends the membership and has been delivered."""
        return self.case.stage == Stage.DELIVERED and bool(self.deliveries)


def _cited(regulation):
    """“Chỉ thị số 28-CT/TW ngày 21 tháng 01 năm 2019 của Ban Bí thư”; the Charter by its name."""
    letters = regulation.number.partition("-")[2].partition("/")[0]
    if not letters:
        return regulation.title
    day = f" {long_date(regulation.issued_on)}" if regulation.issued_on else ""
    return f"{PAPER_WORDS[letters]} số {regulation.number}{day} của {regulation.issuer}"
