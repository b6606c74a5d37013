from branches.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Nhập điểm danh sinh hoạt chi bộ từ một bảng tính."
    kind = "attendance"
