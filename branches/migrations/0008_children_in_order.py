from django.db import migrations, models


class Migration(migrations.Migration):
    """What lies directly below an organisation is read in the order of a list, without sorting a thousand of them."""

    dependencies = [("branches", "0007_organizations_by_level")]
    operations = [
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["parent", "sort_key", "id"], name="organization_children"),
        ),
    ]
