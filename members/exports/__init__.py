"""Lists as spreadsheets: what each may carry (`catalogue`, `life`, …), how one is narrowed, how it is written."""

from .columns import Column
from .lists import COLUMN, List, by_key, lists_for, question, register, used

__all__ = ["COLUMN", "Column", "List", "by_key", "lists_for", "question", "register", "used"]
