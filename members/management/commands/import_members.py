from branches.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Nhập danh sách đảng viên từ một bảng tính."
    kind = "members"
