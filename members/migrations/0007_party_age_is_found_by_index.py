from django.db import migrations, models


class Migration(migrations.Migration):
    """Who reaches a mark of Party age is found by the day of admission; the few who were outside, by themselves."""

    dependencies = [("members", "0006_rows_are_kept")]
    operations = [
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["admitted_on"], name="member_admitted"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["member"],
                name="membership_outside",
                condition=models.Q(ended_by__in=["struck_off", "left", "expelled"]),
            ),
        ),
    ]
