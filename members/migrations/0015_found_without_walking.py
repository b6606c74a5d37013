import django.db.models.deletion
from django.db import migrations, models

from branches.migrating import together

OUT = models.Q(ended_by__in=["struck_off", "left", "expelled"])


class Migration(migrations.Migration):
    """Who is on a list, who came back, who fits a criterion: found in indexes alone, among a million memberships."""

    dependencies = [("members", "0014_counted_figures")]
    operations = together(
        [
            migrations.AddIndex(
                model_name="membership",
                index=models.Index(fields=["member", "starts_on"], include=["ends_on"], name="membership_of_member"),
            ),
            migrations.AlterField(
                model_name="membership",
                name="member",
                field=models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="memberships",
                    to="members.member",
                    verbose_name="Đảng viên",
                ),
            ),
            migrations.RemoveIndex(model_name="membership", name="membership_outside"),
            migrations.AddIndex(
                model_name="membership",
                index=models.Index(fields=["member", "starts_on"], condition=OUT, name="membership_outside"),
            ),
            migrations.RemoveIndex(model_name="ranking", name="ranking_not_completed"),
            migrations.AddIndex(
                model_name="ranking",
                index=models.Index(
                    fields=["member", "year"],
                    include=["decided_on"],
                    condition=models.Q(level="not_completed", final=True, under_review=False),
                    name="ranking_not_completed",
                ),
            ),
            migrations.AddIndex(
                model_name="ranking",
                index=models.Index(
                    fields=["year", "level", "member"],
                    condition=models.Q(final=True, under_review=False),
                    name="ranking_of_year",
                ),
            ),
            migrations.AddIndex(
                model_name="transfer",
                index=models.Index(fields=["requested_on", "id"], name="transfer_newest"),
            ),
        ]
    )
