"""One paper as data: what stands on it, block by block. It goes into JSON and comes back the same."""

import hashlib
import json
from dataclasses import asdict, dataclass

from screening.documents.layouts import BY_CODE

DOTS = "…………………………"
SHORT = "……"
LONG = "…" * 44


@dataclass(frozen=True)
class Block:
    """One part of the body.

    `text` (a paragraph), `heading`, `centre`, `plain` (no indent), `quote` (the words of a person, unaltered), `table`
    (headings and rows), `lacking` (a table of what is missing, in red), `lines` (room to write by hand), `slips` (ballot papers, all alike).
    """

    kind: str
    words: str = ""
    headings: tuple = ()
    rows: tuple = ()

    @property
    def paragraphs(self):
        """The words line by line; of a quotation also the empty lines stay."""
        return self.words.split("\n")


def text(words):
    return Block("text", words)


def plain(words):
    return Block("plain", words)


def heading(words):
    return Block("heading", words)


def centre(words):
    return Block("centre", words)


def quote(words):
    return Block("quote", words)


def table(headings, rows):
    return Block("table", headings=tuple(headings), rows=tuple(tuple(str(cell) for cell in row) for row in rows))


def lacking(headings, rows):
    return Block("lacking", headings=tuple(headings), rows=tuple(tuple(str(cell) for cell in row) for row in rows))


def lines(count):
    return Block("lines", rows=((LONG,),) * count)


def slips(words, boxes, count):
    """`count` ballot papers alike, each with its boxes; no number, no mark (domain §11.3 no. 27)."""
    return Block("slips", words, headings=tuple(boxes), rows=(("",),) * count)


@dataclass(frozen=True)
class Signature:
    """A block below: for whom (“T/M CHI BỘ”), as what (“BÍ THƯ”), the name once it is known."""

    heads: tuple
    name: str = ""


@dataclass(frozen=True)
class Sheet:
    """A whole paper. Without an issuer it is the paper of a person, or a form: only the motto of the Party stands on top."""

    layout: str
    title: str
    subject: str
    blocks: tuple
    above: str = ""
    issuer: str = ""
    type: str = ""
    organ: str = ""
    number: str = ""
    place: str = ""
    day: str = ""
    addressees: tuple = ()
    signatures: tuple = ()
    receivers: tuple = ()
    secrecy: str = ""

    @property
    def page(self):
        """Margins, font and lines of its layout."""
        return BY_CODE[self.layout]

    @property
    def number_line(self):
        """“Số 05-NQ/CB”, or with room for the number; nothing where the paper carries none."""
        if self.number:
            return f"Số {self.number}"
        return f"Số {SHORT}-{self.type}/{self.organ}" if self.type and self.issuer else ""

    @property
    def place_line(self):
        """“Suối Mây, ngày 05 tháng 02 năm 2026”, with room for what is not known yet."""
        return f"{self.place or SHORT}, {self.day or f'ngày {SHORT} tháng {SHORT} năm {SHORT}'}"

    @property
    def is_letter(self):
        """A công văn: its subject stands under the number."""
        return self.type == "CV" and bool(self.issuer)

    @property
    def is_bare(self):
        """Ballot papers: no head at all, each is cut out by itself."""
        return bool(self.blocks) and self.blocks[0].kind == "slips"

    @property
    def facts(self):
        """Everything, as plain data."""
        return json.loads(json.dumps(asdict(self), ensure_ascii=False))

    @property
    def fingerprint(self):
        """The mark of the facts: the same facts, the same mark."""
        return mark_of(self.facts)

    @property
    def words(self):
        """All that stands on the paper, line by line, as it is read."""
        place = "" if self.is_bare else self.place_line
        head = [self.above, self.issuer, self.number_line, place, self.title, self.subject, *self.addressees]
        body = [line for block in self.blocks for line in _lines_of(block)]
        foot = [line for signature in self.signatures for line in (*signature.heads, signature.name)]
        return [line for line in (*head, *body, *self.receivers, *foot) if line]


def mark_of(facts):
    """The mark of a paper's facts, however they are laid out in the store."""
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _lines_of(block):
    if block.kind == "table":
        return [" | ".join(row) for row in (block.headings, *block.rows)]
    if block.kind == "slips":
        return [*block.paragraphs, *block.headings] * len(block.rows)
    if block.kind == "lines":
        return [cell for row in block.rows for cell in row]
    return block.paragraphs


def from_facts(facts):
    """The paper a stored version was."""
    blocks = tuple(
        Block(b["kind"], b["words"], tuple(b["headings"]), tuple(tuple(row) for row in b["rows"]))
        for b in facts["blocks"]
    )
    signatures = tuple(Signature(tuple(s["heads"]), s["name"]) for s in facts["signatures"])
    rest = {name: tuple(facts[name]) for name in ("addressees", "receivers")}
    return Sheet(**facts | rest | {"blocks": blocks, "signatures": signatures})
