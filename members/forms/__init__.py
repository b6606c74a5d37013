"""Forms on members, by noun. They check input; what a step needs is asked by its verb in `members.actions`."""

from .meetings import CancelPlanForm, MeetingForm, PlanForm, ResultsForm
from .records import (
    ChangeRankingForm,
    ConfirmField,
    ConstraintsAtField,
    EndMembershipForm,
    MemberForm,
    NewMemberForm,
    PartialDateField,
    RankingForm,
    RestoreForm,
    RevealForm,
    TransferForm,
    branch_field,
    refuse,
)
from .searching import MemberSearchForm, in_tree_order
from .standings import EndStandingForm, ExtendStandingForm, ReportStandingForm, StandingForm

__all__ = [
    "CancelPlanForm",
    "ChangeRankingForm",
    "ConfirmField",
    "ConstraintsAtField",
    "EndMembershipForm",
    "EndStandingForm",
    "ExtendStandingForm",
    "MeetingForm",
    "MemberForm",
    "MemberSearchForm",
    "NewMemberForm",
    "PartialDateField",
    "PlanForm",
    "RankingForm",
    "ReportStandingForm",
    "RestoreForm",
    "ResultsForm",
    "RevealForm",
    "StandingForm",
    "TransferForm",
    "branch_field",
    "in_tree_order",
    "refuse",
]
