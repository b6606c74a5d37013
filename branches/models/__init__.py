from .calendar import Holiday
from .changes import ChangedRecord, ChangeLine, OrganizationChange
from .imports import ImportRow, ImportRun
from .jobs import Job
from .journal import Entry, Viewing
from .notices import Notice
from .organizations import Authority, Kind, Organization, Sector
from .users import Office, Role, User

__all__ = [
    "Authority",
    "ChangeLine",
    "ChangedRecord",
    "Entry",
    "Holiday",
    "ImportRow",
    "ImportRun",
    "Job",
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
