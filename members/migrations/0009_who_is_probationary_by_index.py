from django.db import migrations, models


class Migration(migrations.Migration):
    """The probationary are few among many: found by Ngày chính thức, which they do not have yet."""

    dependencies = [("members", "0008_papers_are_kept")]
    operations = [
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["official_on"], name="member_official"),
        ),
    ]
