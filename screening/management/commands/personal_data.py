"""`personal_data MEMBER --by USERNAME --reason WHY --out FILE`: everything held about one person, as .html or .json.

Whoever gives it holds the office for it and is named among those who have opened the record (domain §11.3 no. 28).
"""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db.models import Q

from branches import calendar
from branches.access import NoOffice
from branches.models import User
from members.models import Member
from screening.member_side import giving


class Command(BaseCommand):
    help = "Tất cả dữ liệu đang giữ về một đồng chí (Luật 91/2025/QH15); lý do và lần lấy được ghi vào nhật ký."

    def add_arguments(self, parser):
        parser.add_argument("member", metavar="MEMBER", help="số thẻ đảng viên, số lý lịch hoặc số căn cước")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="tài khoản của người lấy bản dữ liệu")
        parser.add_argument("--reason", required=True, metavar="WHY", help="vì sao cần lấy")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="tệp .html hoặc .json")

    def handle(self, *, member, by, reason, out, **options):
        writers = {".html": giving.as_html, ".json": giving.as_json}
        if out.suffix not in writers:
            raise CommandError("Tệp ra phải là .html hoặc .json.", returncode=2)
        numbers = Q(card_number=member) | Q(file_number=member) | Q(identity_number=member)
        people = list(Member.objects.filter(numbers, merged_into=None).select_related("branch"))
        if len(people) != 1:
            words = "nhiều hồ sơ" if people else "không có hồ sơ nào"
            raise CommandError(f"Số “{member}”: {words}.", returncode=2)
        giver = User.objects.filter(username=by, is_active=True).first()
        if giver is None:
            raise CommandError(f"Không có tài khoản “{by}” đang hoạt động.", returncode=2)
        told = {"reason": reason, "actor": giver, "on": calendar.today()}
        try:
            parts = giving.give(people[0], **told)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages), returncode=2) from None
        except NoOffice as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        out.write_text(writers[out.suffix](people[0], parts, **told), encoding="utf-8")
        self.stdout.write(f"{people[0]}: {sum(len(part.rows) for part in parts)} dòng trong {len(parts)} phần, {out}")
