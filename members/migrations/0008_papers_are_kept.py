"""A line of the paper register that is taken out stays with its reason, as the rows of the record do."""

from django.db import migrations, models

from branches.migrating import together


class Migration(migrations.Migration):
    dependencies = [("members", "0007_party_age_is_found_by_index")]
    operations = [
        migrations.AddField(
            "filepaper", "removed_on", models.DateField(editable=False, null=True, verbose_name="Ngày bỏ")
        ),
        migrations.AddField(
            "filepaper",
            "removed_for",
            models.CharField(blank=True, editable=False, max_length=300, verbose_name="Lý do bỏ"),
        ),
    ]
    operations = together(operations)
