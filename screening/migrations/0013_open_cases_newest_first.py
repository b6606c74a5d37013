from django.db import migrations, models


class Migration(migrations.Migration):
    """The list of open cases begins with the newest, among thousands, without sorting them all."""

    dependencies = [("screening", "0012_discipline_rules")]
    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["opened_on", "id"], condition=models.Q(closed_on=None), name="case_open_newest"),
        ),
    ]
