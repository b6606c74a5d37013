"""The sizes of a reduction of dues (domain §5.3)."""

from django.db import migrations


def add(apps, schema_editor):
    regulation = apps.get_model("screening", "Regulation")
    apps.get_model("screening", "Parameter").objects.create(
        code="dues.relief_percents",
        label="Các mức giảm đảng phí",
        form="text",
        value="30,50,70",
        unit="%",
        basis="Quy định 01-QĐ/TW (2026)",
        regulation=regulation.objects.filter(number="01-QĐ/TW", issued_on__year=2026).first(),
        mark="V",
    )


def remove(apps, schema_editor):
    apps.get_model("screening", "Parameter").objects.filter(code="dues.relief_percents").delete()


class Migration(migrations.Migration):
    dependencies = [("screening", "0005_who_introduces")]
    operations = [migrations.RunPython(add, remove)]
