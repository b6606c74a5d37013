"""Every template in one table, and the papers of one case: which exist, which are missing, which are only prepared."""

from dataclasses import dataclass
from functools import cached_property

from members.models import Meeting
from screening.documents import (
    appeal_papers,
    committee_papers,
    decision_papers,
    departure_papers,
    helping_papers,
    issuers,
    listing_papers,
    registers,
    voting_papers,
)
from screening.documents.facts import Facts
from screening.documents.layouts import TYPE_NAMES, layout_on
from screening.documents.sheet import Sheet, lacking, table, text
from screening.documents.templates import Level, Template
from screening.models import Ballot, Case, Paper
from screening.secrecy import usual_secrecy
from screening.sheets import long_date

#: In the order of the file: what is asked and told, what is voted, what is decided.
TEMPLATES = (
    *listing_papers.TEMPLATES,
    *helping_papers.TEMPLATES,
    *voting_papers.TEMPLATES,
    *committee_papers.TEMPLATES,
    *decision_papers.TEMPLATES,
    *departure_papers.TEMPLATES,
    *appeal_papers.TEMPLATES,
)
BY_KEY = {template.key: template for template in TEMPLATES}
OTHER = "khac"


@dataclass(frozen=True)
class Item:
    """One line of the file: a paper that can be made from the case, or one that is only recorded."""

    facts: Facts
    template: Template | None
    occasion: int
    row: object
    papers: tuple = ()  # what is recorded of it; the last one counts

    @property
    def paper(self):
        return self.papers[-1] if self.papers else None

    @property
    def key(self):
        return self.template.key if self.template else OTHER

    @property
    def kind(self):
        return self.template.kind if self.template else self.paper.kind

    @property
    def name(self):
        return self.template.name if self.template else self.paper.get_kind_display()

    @property
    def is_undone(self):
        """Recorded at a step that a correction has set aside since: it stays in the file, marked (domain §11.3 no. 26)."""
        return self.template is None and self.paper.issued_on in self.facts.days_undone

    @cached_property
    def stamp(self):
        return self.template.stamp(self.facts, self.row)

    @property
    def number(self):
        return (self.stamp.number if self.template else "") or (self.paper.number if self.paper else "")

    @property
    def day(self):
        return (self.stamp.day if self.template else None) or (self.paper.issued_on if self.paper else None)

    @property
    def counts(self):
        return bool(self.template and self.template.counts)

    @property
    def voted_at(self):
        """The branches whose members or figures stand on it: after a transfer not that of the case (domain §11.3 no. 27)."""
        if isinstance(self.row, Ballot | Meeting):
            return {self.row.branch}
        return {ballot.branch for ballot in self.facts.ballots} if self.counts else set()

    @property
    def secrecy(self):
        return self.paper.secrecy if self.paper else usual_secrecy()

    @property
    def is_ordinary(self):
        return self.secrecy == Paper.Secrecy.ORDINARY

    @property
    def is_missing(self):
        """It should be in the file by now, and no signed paper of it is recorded."""
        return bool(self.template and self.template.needed and self.row is not None and not self.papers)

    @property
    def is_prepared(self):
        """It can be printed already; nothing is missing when it is not there."""
        return not self.papers and not self.is_missing

    @property
    def is_spent(self):
        """Blank ballot papers of a vote that is over are no part of the file."""
        return self.kind == Paper.Kind.BALLOT_PAPER and self.row.state != Ballot.State.OPEN

    @cached_property
    def organization(self):
        """The organisation that issues it."""
        f, level = self.facts, self.template.level
        return self.stamp.organization or {
            Level.GRASSROOTS: f.grassroots,
            Level.SUPERIOR: f.superior,
            Level.INSPECTION: f.deciding,
            Level.DECIDING: f.deciding,
        }.get(level, f.branch)

    @property
    def type(self):
        """The letters of its type: as numbered, or as the layout of its day has it."""
        found = registers.parse(self.number)
        if found:
            return found.type
        layout = layout_on(self.day or self.facts.on)
        return layout.type_for(self.template.type, branch=self.organization.has_members)

    @property
    def organ(self):
        return issuers.INSPECTION if self.template.level == Level.INSPECTION else issuers.organ_of(self.organization)

    @property
    def is_numbered(self):
        return bool(self.template and self.template.type and self.organization)

    @property
    def who(self):
        """Who issues it, for the list of papers."""
        if self.paper:
            return self.paper.issuer
        if self.template.level == Level.PERSON or self.organization is None:
            return ""
        return self.facts.issuer(self.organization, None, **self._body).spoken

    @property
    def _body(self):
        return {"inspection": self.template.level == Level.INSPECTION, "standing": self.template.standing}

    def sheet(self):
        """The paper itself."""
        f, template, day = self.facts, self.template, self.day
        draft = template.write(f, self.row, day)
        common = {
            "layout": layout_on(day or f.on).code,
            "subject": draft.subject,
            "blocks": draft.blocks,
            "addressees": draft.addressees,
            "receivers": draft.receivers,
            "day": long_date(day) if day else "",
            "secrecy": "" if self.is_ordinary else Paper.Secrecy(self.secrecy).label.upper(),
        }
        if template.level == Level.PERSON or self.organization is None:
            return Sheet(title=draft.title, signatures=draft.signatures or (), place=f.seat(f.branch), **common)
        issuer = f.issuer(self.organization, day or f.on, **self._body)
        return Sheet(
            title=draft.title or TYPE_NAMES.get(self.type, ""),
            above=issuer.above,
            issuer=issuer.name,
            type=self.type,
            organ=self.organ,
            number=self.number,
            place=f.seat(self.organization),
            signatures=(issuer.signature,) if draft.signatures is None else draft.signatures,
            **common,
        )


class Register:
    """Mục lục văn bản of one case."""

    def __init__(self, case, on):
        self.case, self.facts = case, Facts(case, on)

    @cached_property
    def items(self):
        """Every paper that can be made, each with what is recorded of it; then what is only recorded."""
        return self._items(TEMPLATES, self.facts.papers)

    def _items(self, templates, left):
        found = []
        for template in templates:
            for occasion, row in template.occasions(self.facts).items():
                papers = _taken(Item(self.facts, template, occasion, row), left)
                left = [paper for paper in left if paper not in papers]
                found.append(Item(self.facts, template, occasion, row, tuple(papers)))
        return found + [Item(self.facts, None, paper.pk, paper, (paper,)) for paper in left]

    def item(self, key, occasion):
        """One of them, or None; what is recorded of a paper is only sought among those of its kind."""
        if key in BY_KEY:
            kind = BY_KEY[key].kind
            same = [template for template in TEMPLATES if template.kind == kind]
            items = self._items(same, [paper for paper in self.facts.papers if paper.kind == kind])
        else:
            items = self.items
        return next((item for item in items if (item.key, item.occasion) == (key, occasion)), None)

    @property
    def there(self):
        """What is in the file, by date."""
        return sorted((item for item in self.items if item.papers), key=lambda item: (item.day, item.paper.pk))

    @property
    def missing(self):
        return [item for item in self.items if item.is_missing]

    @property
    def prepared(self):
        return [item for item in self.items if item.is_prepared]

    def contents(self):
        """Mục lục as a paper of its own, to lie on top of the file."""
        f = self.facts
        rows = [
            (
                n,
                f"{i.name} (bước đã đính chính)" if i.is_undone else i.name,
                i.number,
                f"{i.day:%d/%m/%Y}",
                i.who,
                i.paper.pages or "",
                i.paper.place,
            )
            for n, i in enumerate(self.there, 1)
        ]
        not_there = [
            lacking(("TT", "Còn thiếu", "Nơi ban hành"), [(n, i.name, i.who) for n, i in enumerate(self.missing, 1)])
        ]
        return Sheet(
            layout=layout_on(f.on).code,
            title="MỤC LỤC VĂN BẢN",
            subject=f"Hồ sơ số {f.case.label}, {f.comrade}",
            blocks=(
                table(
                    ("TT", "Loại văn bản", "Số, ký hiệu", "Ngày", "Nơi ban hành", "Số trang", "Nơi cất bản ký"), rows
                ),
                text(
                    f"Cộng: {len(rows)} văn bản. "
                    + (
                        f"Còn thiếu {len(self.missing)} văn bản:"
                        if self.missing
                        else "Không thiếu văn bản nào ở giai đoạn này."
                    )
                ),
                *(not_there if self.missing else ()),
            ),
            place=f.seat(f.branch),
        )


def _taken(item, left):
    """The recorded papers that are this one: issued as such, else by number and day, else the first of its kind."""
    mine = [p for p in left if (p.template, p.occasion) == (item.key, item.occasion)]
    if mine:
        return mine
    open_ = [p for p in left if p.kind == item.kind and not p.template]
    if item.kind == Paper.Kind.OPINION_SHEET:
        return open_
    if item.row is None or isinstance(item.row, Case):
        return []
    number, day = item.stamp.number, item.stamp.day
    if number and day:
        return [p for p in open_ if (p.number, p.issued_on) == (number, day)][:1]
    return [p for p in open_ if day and p.issued_on == day][:1]
