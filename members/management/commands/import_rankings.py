from branches.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Nhập xếp loại đảng viên hằng năm từ một bảng tính."
    kind = "rankings"
