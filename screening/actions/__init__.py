"""The verbs of the flow: lock, require, write, move, journal, tell. Keyword-only actor and day; one transaction each."""

from .ballots import enter_tally, open_ballot, void_ballot
from .commitment import (
    assign_mentor,
    hold_hearing,
    notify,
    receive_self_review,
    record_contact,
    record_talk,
)
from .exits import cancel_case, permit_leaving, record_death, record_departure
from .lists import answer_list, approve_progress, submit_list
from .mentoring import (
    answer_note,
    change_mentor,
    open_review,
    pause_clock,
    receive_remarks,
    receive_second_self_review,
    resume_clock,
    transfer_case,
    write_note,
)
from .opening import accept_evidence, open_case, record_evidence, record_opinion
from .outcome import decide, deliver, grassroots_vote, settle_result, verify

__all__ = [
    "accept_evidence",
    "answer_list",
    "answer_note",
    "approve_progress",
    "assign_mentor",
    "cancel_case",
    "change_mentor",
    "decide",
    "deliver",
    "enter_tally",
    "grassroots_vote",
    "hold_hearing",
    "notify",
    "open_ballot",
    "open_case",
    "open_review",
    "pause_clock",
    "permit_leaving",
    "receive_remarks",
    "receive_second_self_review",
    "receive_self_review",
    "record_contact",
    "record_death",
    "record_departure",
    "record_evidence",
    "record_opinion",
    "record_talk",
    "resume_clock",
    "settle_result",
    "submit_list",
    "transfer_case",
    "verify",
    "void_ballot",
    "write_note",
]
