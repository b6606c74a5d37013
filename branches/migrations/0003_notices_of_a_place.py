"""Whose matter a notice is: a superior is told of many branches."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("branches", "0002_journal_only_grows")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="place",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="branches.organization",
                verbose_name="Của tổ chức",
            ),
        )
    ]
