"""Why a ranking was decided otherwise than proposed, or beyond the cap, stays beside it (domain §11.4 no. 44)."""

from django.db import migrations, models

from branches.migrating import together


def reason(label):
    return models.CharField(label, max_length=300, blank=True)


class Migration(migrations.Migration):
    dependencies = [("members", "0009_who_is_probationary_by_index")]
    operations = [
        migrations.AddField("evaluationround", "over_cap_for", reason("Lý do vượt mức xuất sắc")),
        migrations.AddField("evaluation", "changed_for", reason("Lý do cấp trên quyết định khác đề nghị")),
        migrations.AddField("organizationranking", "note", reason("Ghi chú, lý do")),
    ]
    operations = together(operations)
