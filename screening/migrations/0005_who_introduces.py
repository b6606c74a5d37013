"""How long whoever introduces a candidate has worked beside them (domain §7)."""

from django.db import migrations

CODE = "admission.introducer_months"


def add(apps, schema_editor):
    regulation = apps.get_model("screening", "Regulation").objects.filter(number="208-QĐ/TW", issued_on__year=2026)
    apps.get_model("screening", "Parameter").objects.create(
        code=CODE, label="Đảng viên giới thiệu kết nạp đã cùng công tác ít nhất", form="number", value="12",
        unit="tháng", basis="Quy định 208", regulation=regulation.first(), mark="V1", note="",
    )


def remove(apps, schema_editor):
    apps.get_model("screening", "Parameter").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_numbers_of_the_branch")]
    operations = [migrations.RunPython(add, remove)]
