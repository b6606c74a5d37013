"""Lists whose rows name a member by the number of the card or of the identity paper."""

from branches import names
from branches.imports import values
from branches.imports.analysis import Importer
from branches.imports.headings import Column
from members.imports.columns import COLUMNS
from members.models import Member

NUMBERS = ("identity_number", "card_number")

_OF_MEMBERS = {column.key: column for column in COLUMNS}
CARD, IDENTITY = _OF_MEMBERS["card_number"], _OF_MEMBERS["identity_number"]
NAME = Column(
    "name",
    "Họ và tên",
    values.name(120),
    aliases=_OF_MEMBERS["full_name"].aliases + ("Họ và tên khai sinh",),
    width=28,
    hint="Không bắt buộc; dùng để đối chiếu với số thẻ.",
)


class ByNumber(Importer):
    """What these lists have in common: required columns, and the member behind a number."""

    anchors = NUMBERS
    title_key = "name"

    def title(self, row_values):
        return row_values.get("name") or "Đảng viên"

    def require(self, row):
        """Says which of the required columns are empty; one of the numbers is required too."""
        faulty = {m["column"] for m in row.messages if m["level"] == "error"}
        for column in self.columns:
            if column.required and column.key not in row.values and column.heading not in faulty:
                row.object("required_missing", column.heading, whole=self.whole)
        numbers = {self.heading(key) for key in NUMBERS}
        if not any(key in row.values for key in NUMBERS) and not numbers & faulty:
            row.object("required_missing", "Số thẻ đảng viên, Số căn cước", whole=self.whole)

    @staticmethod
    def by_number(rows, places):
        """{number's column: {number: member}} of all numbers in the rows; of the places what they name is read too."""
        wanted = {key: [row.values[key] for row in rows if key in row.values] for key in NUMBERS}
        found = {
            key: {getattr(member, key): member for member in Member.objects.filter(**{f"{key}__in": wanted[key]})}
            for key in NUMBERS
        }
        codes = {row.values["organization_code"] for row in rows if row.values.get("organization_code")}
        places.ask(codes=codes, pks={member.branch_id for members in found.values() for member in members.values()})
        return found

    def member(self, row, by_number, places):
        """The member with that number within reach; whether there is one elsewhere is not told."""
        written = [key for key in NUMBERS if key in row.values]
        found = {key: by_number[key].get(row.values[key]) for key in written}
        within = {key: member for key, member in found.items() if member and places.with_pk(member.branch_id)}
        if not written:
            return None
        if not within:
            row.object("member_not_found", self.heading(written[0]))
            return None
        if len({member.pk for member in within.values()}) > 1:
            row.object("identity_conflict", self.heading(NUMBERS[0]), other=self.heading(NUMBERS[1]))
            return None
        member = next(iter(within.values()))
        name = row.values.get("name")
        if name and names.fold(name) not in (names.fold(member.full_name), names.fold(member.used_name)):
            row.object("other_name", self.heading("name"), name=member.full_name)
        row.values.setdefault("name", member.full_name)
        return member
