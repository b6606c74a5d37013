import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0007_organizations_by_level"),
        ("members", "0013_when_the_readmitted_were_official"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountedFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=40, verbose_name="Loại số liệu")),
                ("start", models.DateField(verbose_name="Từ ngày")),
                ("end", models.DateField(verbose_name="Đến ngày")),
                ("on", models.DateField(verbose_name="Dùng trong ngày")),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="Lập lúc")),
                ("result", models.JSONField(blank=True, null=True, verbose_name="Kết quả")),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counted_figures",
                        to="branches.job",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="branches.organization",
                        verbose_name="Tổ chức đảng",
                    ),
                ),
            ],
            options={
                "verbose_name": "số liệu đã lập",
                "verbose_name_plural": "số liệu đã lập",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "what", "start", "end", "on"), name="figures_counted_once_a_day"
                    )
                ],
            },
        ),
    ]
