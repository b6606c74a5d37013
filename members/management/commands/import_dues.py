from branches.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Nhập đảng phí phải nộp, đã nộp từ một bảng tính."
    kind = "dues"
