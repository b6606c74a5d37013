"""Đảng phí (01-QĐ/TW, 03/02/2026; domain §5.3).

money      whole đồng: how they are written, divided and rounded
charges    who pays where in a month, and how much
lists      the monthly list of a branch, computed from the charges
ledger     receipts and remittances: what came in, what went up, what is left
accounts   the year of a branch, of a member, of everything below a committee
sheets     the list and the year as spreadsheets
todo       what a branch is reminded of
"""
