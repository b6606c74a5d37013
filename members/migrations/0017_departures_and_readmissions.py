"""What follows an exit (card, file, report), and what is asked and answered before a re-admission (domain §2.6)."""

import django.db.models.deletion
from django.db import migrations, models

from branches.migrating import together


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0008_children_in_order"),
        ("members", "0016_names_of_paper_types"),
    ]

    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("struck_off", "Xóa tên"),
                            ("left", "Xin ra khỏi Đảng"),
                            ("expelled", "Khai trừ"),
                            ("died", "Từ trần"),
                            ("transferred_out", "Chuyển đi"),
                        ],
                        editable=False,
                        max_length=16,
                        verbose_name="Hình thức",
                    ),
                ),
                ("left_on", models.DateField(editable=False, verbose_name="Từ ngày")),
                (
                    "card",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("collected", "Đã thu"),
                            ("refused", "Đồng chí không nộp"),
                            ("lost", "Thẻ đã mất"),
                            ("none", "Chưa được phát thẻ"),
                        ],
                        max_length=10,
                        verbose_name="Thẻ đảng viên",
                    ),
                ),
                ("card_on", models.DateField(blank=True, null=True, verbose_name="Ngày thu thẻ, hoặc ngày ghi nhận")),
                ("card_note", models.CharField(blank=True, max_length=200, verbose_name="Lý do chưa thu được")),
                (
                    "card_handed_on",
                    models.DateField(blank=True, null=True, verbose_name="Ngày nộp thẻ lên cấp ủy cấp trên trực tiếp"),
                ),
                ("file_on", models.DateField(blank=True, null=True, verbose_name="Ngày chuyển hồ sơ")),
                ("file_place", models.CharField(blank=True, max_length=200, verbose_name="Nơi cất hồ sơ")),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="Ngày gửi phiếu báo")),
                ("notice_number", models.CharField(blank=True, max_length=60, verbose_name="Số phiếu báo")),
                ("undone", models.BooleanField(default=False, editable=False, verbose_name="Đã phục hồi đảng tịch")),
            ],
            options={
                "verbose_name": "việc sau khi ra khỏi Đảng",
                "verbose_name_plural": "việc sau khi ra khỏi Đảng",
                "ordering": ["-left_on", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="admission",
            name="caused_disunity",
            field=models.BooleanField(blank=True, null=True, verbose_name="Đã gây mất đoàn kết nghiêm trọng"),
        ),
        migrations.AddField(
            model_name="admission",
            name="consent_number",
            field=models.CharField(
                blank=True, max_length=60, verbose_name="Số văn bản đồng ý của Ban Thường vụ Tỉnh ủy"
            ),
        ),
        migrations.AddField(
            model_name="admission",
            name="consent_on",
            field=models.DateField(blank=True, null=True, verbose_name="Ngày văn bản đồng ý của Ban Thường vụ Tỉnh ủy"),
        ),
        migrations.AddField(
            model_name="admission",
            name="conviction",
            field=models.CharField(
                blank=True,
                choices=[
                    ("none", "Không bị kết án"),
                    ("minor", "Bị kết án về tội ít nghiêm trọng"),
                    ("serious", "Bị kết án về tội nghiêm trọng trở lên"),
                    ("corruption", "Bị kết án về tội tham nhũng, lãng phí, tiêu cực"),
                ],
                max_length=10,
                verbose_name="Án hình sự",
            ),
        ),
        migrations.AddField(
            model_name="admission",
            name="family_hardship",
            field=models.BooleanField(
                blank=True, null=True, verbose_name="Đã xin ra vì hoàn cảnh gia đình đặc biệt khó khăn"
            ),
        ),
        migrations.AddField(
            model_name="admission",
            name="former",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readmissions",
                to="members.member",
                verbose_name="Hồ sơ đảng viên cũ",
            ),
        ),
        migrations.AddField(
            model_name="admission",
            name="record_cleared_on",
            field=models.DateField(blank=True, null=True, verbose_name="Ngày được xóa án tích"),
        ),
        migrations.AddField(
            model_name="admission",
            name="self_dropped",
            field=models.BooleanField(blank=True, null=True, verbose_name="Đã tự bỏ sinh hoạt đảng"),
        ),
        migrations.AlterField(
            model_name="admission",
            name="member",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="admissions",
                to="members.member",
                verbose_name="Hồ sơ đảng viên",
            ),
        ),
        migrations.AddConstraint(
            model_name="admission",
            constraint=models.UniqueConstraint(
                fields=("member", "readmission"),
                name="one_admission_and_one_readmission",
                violation_error_message="Đồng chí đã được kết nạp, hoặc kết nạp lại, một lần.",
            ),
        ),
        migrations.AddField(
            model_name="departure",
            name="member",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="departures",
                to="members.member",
                verbose_name="Đảng viên",
            ),
        ),
        migrations.AddIndex(
            model_name="departure",
            index=models.Index(condition=models.Q(("undone", False)), fields=["member"], name="departure_of_member"),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone", False)), fields=("member", "left_on"), name="one_departure_per_exit"
            ),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("card", ""), ("card_on", None)),
                    models.Q(
                        models.Q(("card", ""), _negated=True),
                        ("card_on__isnull", False),
                        models.Q(("kind", "died"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="departure_card_is_whole",
                violation_error_message="Ghi cả tình trạng thẻ và ngày; thẻ của đồng chí đã từ trần không thu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("card__in", ["refused", "lost"]), _negated=True),
                    models.Q(("card_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="departure_card_has_reason",
                violation_error_message="Chưa thu được thẻ: ghi lý do.",
            ),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.CheckConstraint(
                condition=models.Q(("card_handed_on", None), ("card", "collected"), _connector="OR"),
                name="departure_hands_collected_card",
                violation_error_message="Thu thẻ trước, rồi mới nộp lên cấp trên.",
            ),
        ),
    ]
    operations = together(operations)
