from branches.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Nhập danh sách tổ chức đảng từ một bảng tính."
    kind = "organizations"
