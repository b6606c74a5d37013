"""Parameters of admission, transfers, badges, dues and exemption (domain §5–7), with source and mark."""

from django.db import migrations

HD01 = "Hướng dẫn 01-HD/TW"
# code, label, form, value, unit, basis, (number, issue year) of the regulation, mark, note
PARAMETERS = [
    ("probation.ratio", "Tỷ lệ đồng ý công nhận chính thức", "ratio", ">=2/3", "của tổng số đảng viên chính thức", "Điều lệ Đảng, Điều 5", ("Điều lệ Đảng", 2011), "M", ""),
    ("admission.branch_ratio", "Tỷ lệ đồng ý kết nạp ở chi bộ", "ratio", ">=2/3", "của tổng số đảng viên chính thức", "Điều lệ Đảng, Điều 4", ("Điều lệ Đảng", 2011), "V", ""),
    ("admission.committee_ratio", "Tỷ lệ đồng ý kết nạp ở đảng ủy cơ sở", "ratio", ">=2/3", "của tổng số ủy viên", "Điều lệ Đảng, Điều 4", ("Điều lệ Đảng", 2011), "V", ""),
    ("admission.max_age", "Tuổi kết nạp nhiều nhất khi cấp tỉnh chưa đồng ý", "number", "60", "tuổi", "Quy định 208", ("208-QĐ/TW", 2026), "V1", ""),
    ("transfer.temporary_max_months", "Chuyển sinh hoạt tạm thời nhiều nhất", "number", "24", "tháng", "Quy định 294", ("294-QĐ/TW", 2025), "V", "Đi học 3 tháng đến dưới 2 năm; công tác 3 tháng đến dưới 1 năm"),
    ("exemption.temporary_max_months", "Tạm miễn sinh hoạt dưới", "number", "12", "tháng", HD01 + ", mục IV.1.2", ("01-HD/TW", 2026), "V1", ""),
    ("meeting.last_day", "Khi ngày sinh hoạt trùng ngày nghỉ: chậm nhất ngày", "number", "7", "của tháng (tuần đầu)", "Chỉ thị 50", ("50-CT/TW", 2025), "V1", ""),
    ("badge.occasions", "Các đợt trao Huy hiệu Đảng", "text", "03/02,19/05,02/09,07/11", "", HD01, ("01-HD/TW", 2026), "V", ""),
    ("badge.early_months", "Trao sớm Huy hiệu 30–65 năm trước nhiều nhất", "number", "12", "tháng", HD01, ("01-HD/TW", 2026), "V1", ""),
    ("badge.early_months_high", "Trao sớm Huy hiệu từ 70 năm trước nhiều nhất", "number", "24", "tháng", HD01, ("01-HD/TW", 2026), "V1", ""),
    ("badge.high_from", "Mốc Huy hiệu được trao sớm lâu hơn", "number", "70", "năm", HD01, ("01-HD/TW", 2026), "V1", ""),
    ("dues.relief_max_months", "Mỗi lần giảm đảng phí nhiều nhất", "number", "12", "tháng", "Quy định 01-QĐ/TW (2026)", ("01-QĐ/TW", 2026), "V", ""),
    ("dues.exempt_party_years", "Miễn đảng phí từ tuổi Đảng", "number", "50", "năm", "Quy định 01-QĐ/TW (2026)", ("01-QĐ/TW", 2026), "V", ""),
]


def add(apps, schema_editor):
    regulation = apps.get_model("screening", "Regulation")
    parameter = apps.get_model("screening", "Parameter")
    for code, label, form, value, unit, basis, (number, year), mark, note in PARAMETERS:
        source = regulation.objects.filter(number=number, issued_on__year=year).first()
        parameter.objects.create(
            code=code, label=label, form=form, value=value, unit=unit, basis=basis,
            regulation=source, mark=mark, note=note,
        )


def remove(apps, schema_editor):
    apps.get_model("screening", "Parameter").objects.filter(code__in=[row[0] for row in PARAMETERS]).delete()


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_regulations")]
    operations = [migrations.RunPython(add, remove)]
