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
from .corrections import apply_new_rule, correct_case, correct_delivery, return_case
from .exits import cancel_case, record_death, record_departure
from .handover import accept_case, recall_case, transfer_case
from .kinship import declare_kinship, withdraw_kinship
from .lists import answer_list, approve_progress, sub_committee_opinion, submit_list
from .mentoring import (
    answer_note,
    change_mentor,
    open_review,
    pause_clock,
    receive_remarks,
    receive_second_self_review,
    resume_clock,
    write_note,
)
from .opening import accept_evidence, open_case, record_evidence, record_opinion
from .outcome import decide, deliver, grassroots_vote, settle_result, verify

from screening.appeals.actions import (  # isort: skip
    admit_appeal,
    file_appeal,
    record_apology,
    settle_appeal,
    tell_appellant,
)
from screening.discipline.actions import (  # isort: skip
    end_bar,
    hear_before_decision,
    hear_member,
    open_discipline,
    record_bar,
    record_violation,
    report_sentence,
)
from screening.discipline.deciding import decide_discipline, issue_discipline, settle_referral  # isort: skip
from screening.leaving.actions import (  # isort: skip
    branch_opinion,
    decide_leaving,
    file_request,
    withdraw_request,
)
from screening.preparing.actions import add_proof, receive_statement  # isort: skip
from screening.removal.actions import decide_removal, open_removal  # isort: skip
from screening.suspension.actions import end_suspension, extend_suspension, suspend  # isort: skip

__all__ = [
    "accept_case",
    "accept_evidence",
    "add_proof",
    "admit_appeal",
    "answer_list",
    "answer_note",
    "apply_new_rule",
    "approve_progress",
    "assign_mentor",
    "branch_opinion",
    "cancel_case",
    "change_mentor",
    "correct_case",
    "correct_delivery",
    "decide",
    "decide_discipline",
    "decide_leaving",
    "decide_removal",
    "declare_kinship",
    "deliver",
    "end_bar",
    "end_suspension",
    "enter_tally",
    "extend_suspension",
    "file_appeal",
    "file_request",
    "grassroots_vote",
    "hear_before_decision",
    "hear_member",
    "hold_hearing",
    "issue_discipline",
    "notify",
    "open_ballot",
    "open_case",
    "open_discipline",
    "open_removal",
    "open_review",
    "pause_clock",
    "recall_case",
    "receive_remarks",
    "receive_second_self_review",
    "receive_self_review",
    "receive_statement",
    "record_apology",
    "record_bar",
    "record_contact",
    "record_death",
    "record_departure",
    "record_evidence",
    "record_opinion",
    "record_talk",
    "record_violation",
    "report_sentence",
    "resume_clock",
    "return_case",
    "settle_appeal",
    "settle_referral",
    "settle_result",
    "sub_committee_opinion",
    "submit_list",
    "suspend",
    "tell_appellant",
    "transfer_case",
    "verify",
    "void_ballot",
    "withdraw_kinship",
    "withdraw_request",
    "write_note",
]
