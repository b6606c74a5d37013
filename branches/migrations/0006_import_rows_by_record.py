from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0005_dues_lists'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(fields=['target_id'], name='import_row_target'),
        ),
    ]
