"""Đảng phí (01-QĐ/TW; domain §5.3). Every verb holds the branch locked: lists, receipts and numbers queue up there."""

from .bases import end_relief, grant_relief, set_bases
from .lists import close_list, correct_charge, make_list, recompute_list, reopen_list
from .receipts import Line, receive, receive_in_full, reverse_receipt
from .remittances import remit, reverse_remittance, why_not_remit

__all__ = [
    "Line",
    "close_list",
    "correct_charge",
    "end_relief",
    "grant_relief",
    "make_list",
    "receive",
    "receive_in_full",
    "recompute_list",
    "remit",
    "reopen_list",
    "reverse_receipt",
    "reverse_remittance",
    "set_bases",
    "why_not_remit",
]
