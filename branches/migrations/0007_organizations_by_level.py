from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Length, Replace


class Migration(migrations.Migration):
    dependencies = [("branches", "0006_import_rows_by_record")]
    operations = [
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                Length("path") - Length(Replace("path", Value("/"))),
                models.F("sort_key"),
                name="organization_level",
            ),
        ),
        migrations.AddIndex(
            model_name="organization", index=models.Index(fields=["sort_key", "id"], name="organization_sort")
        ),
    ]
