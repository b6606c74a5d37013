"""What the commands import_organizations, import_members, import_rankings have in common (formats.md §6)."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from branches import calendar
from branches.imports import runs
from branches.models import User


class ImportCommand(BaseCommand):
    """`kind` names the list. Exit status: 0 done, 1 refused with the reasons, 2 wrong usage."""

    kind = ""

    def add_arguments(self, parser):
        parser.add_argument("file", help="bảng tính .xlsx, .xls, .ods hoặc .csv")
        parser.add_argument("--as", dest="as_user", metavar="TÀI_KHOẢN", help="trong phạm vi của tài khoản này")
        parser.add_argument("--dry-run", action="store_true", help="đọc và soát, không ghi gì")
        parser.add_argument("--skip-errors", action="store_true", help="bỏ qua các dòng lỗi, ghi các dòng còn lại")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args, file, as_user=None, dry_run=False, skip_errors=False, json=False, **options):
        path = Path(file)
        try:
            content = path.read_bytes()
        except OSError:
            raise CommandError(f"Không mở được tệp {file}.", returncode=2) from None
        actor = User.objects.filter(username=as_user, is_active=True).first() if as_user else None
        if as_user and actor is None:
            raise CommandError(f"Không có tài khoản {as_user}.", returncode=2)
        result, done = runs.import_file(
            self.kind,
            file,
            content,
            actor=actor,
            on=calendar.today(),
            dry_run=dry_run,
            skip_errors=skip_errors,
        )
        if json:
            self.stdout.write(runs.json_of(result))
        else:
            self._tell(result, done)
        if not done:
            sys.exit(1)

    def _tell(self, result, done):
        for kind, label in (("errors", "Lỗi"), ("warnings", "Cần xem lại")):
            for line in result[kind]:
                where = f"dòng {line['row']}: " if line["row"] else ""
                self.stderr.write(f"{label}, {where}{line['message']}")
        if result["unknown_columns"]:
            self.stderr.write(f"Cột không dùng đến: {', '.join(result['unknown_columns'])}.")
        verb = "Soát xong, chưa ghi gì" if result["dry_run"] else "Đã ghi" if done else "Chưa ghi gì"
        self.stdout.write(
            f"{verb}: {result['rows']} dòng; thêm mới {result['created']}, thay đổi {result['updated']}, "
            f"không đổi {result['unchanged']}, lỗi {len(result['errors'])}, cần xem lại {len(result['warnings'])} "
            f"({result['seconds']:.1f} giây)."
        )
