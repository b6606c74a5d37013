from .admission import Admission, AdmissionPlan, Badge, Card, CardCheck, Probation
from .assignments import Assignment, AssignmentRemark
from .codes import CodeItem, CodeList
from .departures import Departure
from .dues import DuesBase, DuesCharge, DuesList, DuesRate, DuesReceipt, DuesRelief, DuesShare, MinimumWage, Remittance
from .duplicates import DistinctPair, MemberMerge
from .figures import CountedFigures, OrganizationFigures
from .lists import ListExport, SavedFilter
from .meetings import Attendance, Meeting, MeetingScore, PlannedMeeting, ScoreItem
from .member import Gender, Member, Precision, official_by, probationary_by
from .membership import Beginning, Ending, Membership
from .papers import Confidentiality, DocumentType, FilePaper, PaperMovement, Reconciliation, ReconciliationLine
from .posts import Manner, Post, Term
from .profile import (
    Activity,
    DisciplineRecord,
    ForeignRelation,
    HistoryItem,
    HonoraryTitle,
    Profile,
    Relative,
    Reward,
    Training,
)
from .rankings import Evaluation, EvaluationRound, Level, OrganizationRanking, Ranking
from .standings import Standing
from .transfers import Transfer
from .years import MemberYear

__all__ = [
    "Activity",
    "Admission",
    "AdmissionPlan",
    "Assignment",
    "AssignmentRemark",
    "Attendance",
    "Badge",
    "Beginning",
    "Card",
    "CardCheck",
    "CodeItem",
    "CodeList",
    "Confidentiality",
    "CountedFigures",
    "Departure",
    "DisciplineRecord",
    "DistinctPair",
    "DocumentType",
    "DuesBase",
    "DuesCharge",
    "DuesList",
    "DuesRate",
    "DuesReceipt",
    "DuesRelief",
    "DuesShare",
    "Ending",
    "Evaluation",
    "EvaluationRound",
    "FilePaper",
    "ForeignRelation",
    "Gender",
    "HistoryItem",
    "HonoraryTitle",
    "Level",
    "ListExport",
    "Manner",
    "Meeting",
    "MeetingScore",
    "Member",
    "MemberMerge",
    "MemberYear",
    "Membership",
    "MinimumWage",
    "OrganizationFigures",
    "OrganizationRanking",
    "PaperMovement",
    "PlannedMeeting",
    "Post",
    "Precision",
    "Probation",
    "Profile",
    "Ranking",
    "Reconciliation",
    "ReconciliationLine",
    "Relative",
    "Remittance",
    "Reward",
    "SavedFilter",
    "ScoreItem",
    "Standing",
    "Term",
    "Training",
    "Transfer",
    "official_by",
    "probationary_by",
]
