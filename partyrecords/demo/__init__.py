"""An invented Party organisation to try everything on: the tree, the people, the accounts, and cases in every stage.

The cases are played through the real verbs, day by day, so that journal, deadlines and notices are what they would be.
"""

from .build import NotEmpty, build
from .logins import PASSWORD

__all__ = ["PASSWORD", "NotEmpty", "build"]
