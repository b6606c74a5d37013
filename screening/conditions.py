"""Conditions that several steps ask together."""

from screening import guards as g

#: What the input of every secret ballot, and of every verdict of a superior, is asked.
VOTE = (
    g.meeting_recorded,
    g.meeting_after_stage,
    g.not_twice_in_one_meeting,
    g.enough_tellers,
    g.tellers_not_involved,
    g.two_tellers_sign_in,
)
VERDICT = (g.verdict_given, g.refusal_has_reason, g.document_numbered, g.dates_not_in_future, g.dates_in_order)
