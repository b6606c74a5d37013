from .calendar import Holiday
from .changes import ChangedRecord, ChangeLine, OrganizationChange
from .imports import ImportRow, ImportRun
from .jobs import Job
from .journal import Entry, Viewing
from .notices import CalendarFeed, Digest, Notice
from .organizations import Authority, Kind, Organization, Sector
from .runs import Heartbeat, JobRun
from .users import Office, Role, User

__all__ = [
    "Authority",
    "CalendarFeed",
    "ChangeLine",
    "ChangedRecord",
    "Digest",
    "Entry",
    "Heartbeat",
    "Holiday",
    "ImportRow",
    "ImportRun",
    "Job",
    "JobRun",
    "Kind",
    "Notice",
    "Office",
    "Organization",
    "OrganizationChange",
    "Role",
    "Sector",
    "User",
    "Viewing",
]
