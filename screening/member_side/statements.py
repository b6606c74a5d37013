"""Lời của đồng chí: every statement of the member in one case, word for word (domain §11.3 no. 13).

The rows are append-only in the database (triggers); of an appeal and of a complaint the words of the member are frozen.
The mark under each is computed from its words, so that a printed copy shows later whether anything was altered.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from screening.models import Note


@dataclass(frozen=True)
class Statement:
    """What the member said or wrote on one occasion."""

    day: date
    heading: str
    text: str
    place: str = ""
    about: str = ""  # the remark that is answered
    corrected: bool = False  # set aside by a signed correction; still here

    @property
    def mark(self):
        """“7c41 e09b 52ad 18f3” of the words; nothing where only the place of the paper is known."""
        if not self.text:
            return ""
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        return " ".join(digest[i : i + 4] for i in range(0, 16, 4))


def _self_reviews(case):
    rows = case.self_reviews(manager="everything").prefetch_related("commitments", "results__commitment")
    for row in rows.order_by("pk"):
        pledged = [f"Cam kết {c.order}: {c.text}" for c in row.commitments.all()]
        compared = [f"Cam kết {r.commitment.order}: {r.text}" for r in row.results.all()]
        words = "\n".join(filter(None, (row.text, *pledged, *compared)))
        name = f"Bản tự kiểm điểm ({row.get_round_display().lower()})"
        yield Statement(row.received_on, name, words, row.place, corrected=bool(row.set_aside_by_id))


def _hearings(case):
    for row in case.hearings(manager="everything").select_related("meeting").order_by("pk"):
        if row.statement:
            day = row.meeting.held_on
            yield Statement(day, "Ý kiến tại hội nghị chi bộ", row.statement, corrected=bool(row.set_aside_by_id))
    for row in case.representative_hearings.all():
        if row.statement:
            kept = " (đề nghị bảo lưu ý kiến)" if row.reserved else ""
            yield Statement(row.held_on, f"Trình bày với đại diện cấp quyết định{kept}", row.statement)


def _answers(case):
    notes = case.notes(manager="everything").filter(kind=Note.Kind.ANSWER).select_related("answers")
    for row in notes.order_by("pk"):
        asked = row.answers
        about = f"{asked.get_kind_display()} ngày {asked.written_on:%d/%m/%Y} của {asked.author}: {asked.text}"
        yield Statement(row.written_on, "Trả lời nhận xét", row.text, about=about, corrected=bool(row.set_aside_by_id))


def _letters(case):
    leaving = getattr(case, "leaving", None)
    if leaving:
        yield Statement(leaving.written_on, "Đơn xin ra khỏi Đảng", leaving.text, leaving.place)
    for row in case.complaints.all():
        yield Statement(row.received_on, "Ý kiến gửi cấp trên", row.text, row.place)
    for row in case.appeals.select_related("decision"):
        about = f"Quyết định số {row.decision.number} ngày {row.decision.issued_on:%d/%m/%Y}"
        yield Statement(row.filed_on, f"Đơn khiếu nại lần {row.round}", row.text, row.place, about)


def of_case(case):
    """All of them, the oldest first; the number of queries is the same for any number of rows."""
    found = [*_self_reviews(case), *_hearings(case), *_answers(case), *_letters(case)]
    return sorted(found, key=lambda statement: statement.day)
