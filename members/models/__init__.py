from .codes import CodeItem, CodeList
from .meetings import Attendance, Meeting
from .member import Gender, Member, Precision
from .membership import Beginning, Ending, Membership
from .posts import Post
from .rankings import Level, Ranking
from .standings import Standing

__all__ = [
    "Attendance",
    "Beginning",
    "CodeItem",
    "CodeList",
    "Ending",
    "Gender",
    "Level",
    "Meeting",
    "Member",
    "Membership",
    "Post",
    "Precision",
    "Ranking",
    "Standing",
]
