"""Đình chỉ sinh hoạt đảng: begun, extended once, ended by a decision; never ended by the clock (domain §2.4)."""
