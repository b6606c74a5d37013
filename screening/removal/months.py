"""The months that count: regular meetings missed and dues not paid in one calendar year (domain §11.4 no. 34).

Only months that are over, with a regular meeting held or an amount due, and without an accepted reason. The counter
warns at one and two months; at the number of the regulation it offers a proposal and never makes one.
"""

from dataclasses import dataclass

from members import years
from members.models import MemberYear

NOT_COUNTED = "Không tính"


@dataclass(frozen=True)
class Month:
    """One month of the year in words, and whether it counts."""

    month: int
    meeting: str
    dues: str
    missed: bool
    unpaid: bool


@dataclass(frozen=True)
class Year:
    """The counter of one member in one calendar year."""

    year: int
    months: tuple
    absence_months: int
    dues_months: int

    @property
    def missed(self):
        return [row.month for row in self.months if row.missed]

    @property
    def unpaid(self):
        return [row.month for row in self.months if row.unpaid]

    @property
    def is_ground(self):
        """Either counter has reached the number of Điều lệ Đảng, Điều 8.1."""
        return len(self.missed) >= self.absence_months or len(self.unpaid) >= self.dues_months

    @property
    def is_warning(self):
        return bool(self.missed or self.unpaid) and not self.is_ground

    @property
    def words(self):
        """“Năm 2026: vắng 3 tháng (2, 3, 5); chưa đóng đảng phí 1 tháng (4)”."""
        missed, unpaid = self.missed, self.unpaid
        parts = [
            f"{what} {len(found)} tháng ({', '.join(map(str, found))})"
            for what, found in (("vắng không lý do", missed), ("chưa đóng đảng phí", unpaid))
            if found
        ]
        return f"Năm {self.year}: {'; '.join(parts) or 'không có tháng nào'}"

    @property
    def frozen(self):
        """The table as it is kept with the case."""
        return [
            {"month": row.month, "meeting": row.meeting, "dues": row.dues, "missed": row.missed, "unpaid": row.unpaid}
            for row in self.months
        ]

    def still_holds(self, frozen):
        """Of the months kept with a case, do enough count today? A reason accepted since then takes its month away, also
        an exemption from dues; dues paid since then do not undo that they were not paid."""
        due = {row.month for row in self.months if row.dues != NOT_COUNTED}
        missed = [row for row in frozen if row["missed"] and row["month"] in self.missed]
        unpaid = [row for row in frozen if row["unpaid"] and row["month"] in due]
        return len(missed) >= self.absence_months or len(unpaid) >= self.dues_months


def _month(row, number, over):
    bit = 1 << (number - 1)
    held, attended, due, paid = (bool(mask & bit) for mask in (row.held, row.attended, row.due, row.paid))
    missed, unpaid = over and held and not attended, over and due and not paid
    meeting = "Có mặt" if attended else "Vắng, không lý do" if missed else NOT_COUNTED
    dues = "Đã đóng" if paid else "Chưa đóng" if unpaid else NOT_COUNTED
    return Month(number, meeting, dues, missed, unpaid)


def year_of(member, year, on, rules):
    """The counter of that member and year as the register has it on that day."""
    row = MemberYear.objects.filter(member=member, year=year).first() or MemberYear(member=member, year=year)
    mask = years.ended(year, on)
    if row.held & ~row.attended & mask:
        row.held &= ~years.excused(member, year)
    months = tuple(_month(row, number, bool(mask >> (number - 1) & 1)) for number in range(1, 13))
    return Year(year, months, rules.absence_months, rules.dues_months)
