"""What must never be true. Looked for every night and by command; reported, never repaired silently.

Each is one function of the day that returns sentences; how many questions it asks does not depend on how much there is.
"""

import logging

from branches import inbox
from branches.models import Notice, User
from members import invariants as of_members
from screening.deadlines import invariants as of_deadlines

from .appeals import annulled_means_restored, appeal_window_is_whole, appeals_have_their_deadline
from .cases import (
    closed_when_final,
    help_has_mentor_and_clock,
    newer_rules_have_a_reason,
    no_early_review,
    one_way_at_a_time,
    stage_is_the_last_move,
)
from .figures import (
    branch_is_where_active,
    figures_add_up,
    journal_is_whole,
    one_membership_at_a_time,
    report_opens_its_lists,
)
from .papers import papers_agree_with_the_register, secret_papers_keep_no_content, versions_keep_their_mark
from .suspensions import suspension_days_are_counted, suspension_is_the_standing
from .votes import (
    ballots_add_up,
    committee_votes_follow_their_ratio,
    decisions_rest_on_votes,
    forms_follow_the_count,
    grassroots_voted,
    other_ways_were_voted,
    rolls_are_frozen,
    tallies_are_gone,
    votes_were_held,
)
from .ways_out import (
    another_has_decided,
    delivered_means_left,
    discipline_after_hearing,
    discipline_within_limitation,
    removals_keep_their_ground,
)

log = logging.getLogger(__name__)

INVARIANTS = (
    *of_members.INVARIANTS,
    journal_is_whole,
    stage_is_the_last_move,
    closed_when_final,
    ballots_add_up,
    forms_follow_the_count,
    rolls_are_frozen,
    tallies_are_gone,
    votes_were_held,
    other_ways_were_voted,
    grassroots_voted,
    committee_votes_follow_their_ratio,
    decisions_rest_on_votes,
    another_has_decided,
    removals_keep_their_ground,
    discipline_after_hearing,
    discipline_within_limitation,
    suspension_is_the_standing,
    suspension_days_are_counted,
    *of_deadlines.INVARIANTS,
    help_has_mentor_and_clock,
    no_early_review,
    newer_rules_have_a_reason,
    one_way_at_a_time,
    delivered_means_left,
    appeals_have_their_deadline,
    annulled_means_restored,
    appeal_window_is_whole,
    one_membership_at_a_time,
    branch_is_where_active,
    figures_add_up,
    report_opens_its_lists,
    papers_agree_with_the_register,
    versions_keep_their_mark,
    secret_papers_keep_no_content,
)


def check(on):
    """Every fault as {"code", "message"}; an empty list when all is sound."""
    return [{"code": rule.__name__, "message": message} for rule in INVARIANTS for message in rule(on)]


def report(on):
    """The nightly run: write the faults to the log and tell the administrators, once a day."""
    faults = check(on)
    if not faults:
        return faults
    log.error("%s faults in the records: %s", len(faults), sorted({fault["code"] for fault in faults}))
    text = f"Kiểm tra dữ liệu ngày {on:%d/%m/%Y}: có {len(faults)} điều cần quản trị xem."
    told = Notice.objects.filter(text=text).values("user")
    inbox.deliver(User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=told), text)
    return faults
