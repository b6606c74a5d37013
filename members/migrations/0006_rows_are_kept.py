"""Rows of the record that are removed stay with their reason; a group may be recorded as having nothing in it."""

import django.contrib.postgres.fields
from django.db import migrations, models

from branches.migrating import together

TABLES = (
    "activity",
    "disciplinerecord",
    "foreignrelation",
    "historyitem",
    "honorarytitle",
    "relative",
    "reward",
    "training",
)


def removed(table):
    return [
        migrations.AddField(table, "removed_on", models.DateField(editable=False, null=True, verbose_name="Ngày bỏ")),
        migrations.AddField(
            table,
            "removed_for",
            models.CharField(blank=True, editable=False, max_length=300, verbose_name="Lý do bỏ"),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("members", "0005_words_and_rates")]
    operations = together(
        [
            *(operation for table in TABLES for operation in removed(table)),
            migrations.AddField(
                "profile",
                "nothing_in",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=24),
                    blank=True,
                    default=list,
                    editable=False,
                    size=None,
                    verbose_name="Mục không có gì để ghi",
                ),
            ),
        ]
    )
