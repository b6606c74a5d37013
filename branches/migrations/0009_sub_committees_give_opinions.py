"""The committee of a đảng bộ bộ phận is a body of its own: it gives opinions (domain §2.1 no. 3)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0008_children_in_order"),
    ]

    operations = [
        migrations.AlterField(
            model_name="authority",
            name="body",
            field=models.CharField(
                choices=[
                    ("immediate_superior", "Cấp trên trực tiếp, phê duyệt danh sách"),
                    ("grassroots", "Đảng ủy cơ sở"),
                    ("sub_committee", "Đảng ủy bộ phận"),
                    ("inspection", "Ủy ban Kiểm tra thẩm tra"),
                    ("admission", "Cấp có thẩm quyền kết nạp, xóa tên"),
                    ("discipline", "Cấp có thẩm quyền kỷ luật"),
                ],
                max_length=24,
                verbose_name="Thẩm quyền",
            ),
        ),
    ]
