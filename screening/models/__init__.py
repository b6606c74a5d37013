from .appeals import Apology, Appeal, Complaint, Suspension
from .ballots import Ballot, CommitteeVote, Measure, RollEntry, TallyEntry, Teller
from .cases import Case, Move, Paper
from .commitment import Commitment, CommitmentResult, Contact, Hearing, Notification, SelfReview, Talk
from .conduct import Handover, Kinship
from .corrections import AppliedRule, Correction
from .deadlines import Deadline, DeadlineChange, DeadlineDay, Reminder
from .evidence import Evidence, Opinion
from .lists import NomineeList, Verdict
from .mentoring import Mentoring, Note, Pause
from .outcome import Conclusion, Decision, Delivery
from .papers import PaperVersion, RegisterEntry
from .regulation import Criterion, Edition, Parameter, Regulation
from .stages import FINAL, Phase, Stage, Track
from .ways_out import (
    Discipline,
    DisciplineBar,
    LeavingRequest,
    Proof,
    Removal,
    RemovalGround,
    RepresentativeHearing,
    Violation,
)

__all__ = [
    "FINAL",
    "Apology",
    "Appeal",
    "AppliedRule",
    "Ballot",
    "Case",
    "Commitment",
    "CommitmentResult",
    "CommitteeVote",
    "Complaint",
    "Conclusion",
    "Contact",
    "Correction",
    "Criterion",
    "Deadline",
    "DeadlineChange",
    "DeadlineDay",
    "Decision",
    "Delivery",
    "Discipline",
    "DisciplineBar",
    "Edition",
    "Evidence",
    "Handover",
    "Hearing",
    "Kinship",
    "LeavingRequest",
    "Measure",
    "Mentoring",
    "Move",
    "NomineeList",
    "Note",
    "Notification",
    "Opinion",
    "Paper",
    "PaperVersion",
    "Parameter",
    "Pause",
    "Phase",
    "Proof",
    "RegisterEntry",
    "Regulation",
    "Reminder",
    "Removal",
    "RemovalGround",
    "RepresentativeHearing",
    "RollEntry",
    "SelfReview",
    "Stage",
    "Suspension",
    "Talk",
    "TallyEntry",
    "Teller",
    "Track",
    "Verdict",
    "Violation",
]
