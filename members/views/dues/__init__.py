"""Pages of the dues, by noun."""

from . import accounts, bases, lists, receipts, remittances

__all__ = ["accounts", "bases", "lists", "receipts", "remittances"]
