"""Where the deadlines outside the flow of a case come from; each module declares its kinds and adds its sources.

A source reads facts that stand in the records; it never asks the clock and writes nothing. See `sync.Source`.
"""

from . import admission, cases, conduct, life, meetings, movements  # noqa: F401  (each module registers itself)
