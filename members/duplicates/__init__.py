"""Two records of one person: found by name, dates and numbers; merged with a choice for each field; taken apart."""

from .facts import Choice
from .finder import Candidate, candidates, search
from .merging import Plan, apply, followers, plan, undo

__all__ = ["Candidate", "Choice", "Plan", "apply", "candidates", "followers", "plan", "search", "undo"]
