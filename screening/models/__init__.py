from .ballots import Ballot, CommitteeVote, RollEntry, TallyEntry, Teller
from .cases import Case, Move, Paper
from .commitment import Commitment, CommitmentResult, Contact, Hearing, Notification, SelfReview, Talk
from .deadlines import Deadline, Reminder
from .evidence import Evidence, Opinion
from .lists import NomineeList, Verdict
from .mentoring import Mentoring, Note, Pause
from .outcome import Conclusion, Decision, Delivery
from .regulation import Criterion, Edition, Parameter, Regulation
from .stages import FINAL, Phase, Stage

__all__ = [
    "FINAL",
    "Ballot",
    "Case",
    "Commitment",
    "CommitmentResult",
    "CommitteeVote",
    "Conclusion",
    "Contact",
    "Criterion",
    "Deadline",
    "Decision",
    "Delivery",
    "Edition",
    "Evidence",
    "Hearing",
    "Mentoring",
    "Move",
    "NomineeList",
    "Note",
    "Notification",
    "Opinion",
    "Paper",
    "Parameter",
    "Pause",
    "Phase",
    "Regulation",
    "Reminder",
    "RollEntry",
    "SelfReview",
    "Stage",
    "Talk",
    "TallyEntry",
    "Teller",
    "Verdict",
]
