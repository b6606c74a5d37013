"""Appeals against removal and discipline: filed, admitted, settled, told; what an annulment brings back (domain §2.5)."""
