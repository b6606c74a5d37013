"""The number register of papers, their versions; a number once given and a version once made stay what they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from branches.migrating import together

#: A number is never given back or turned into another; a version keeps its marks (domain §10, §11.3 no. 30).
FORWARD = """
create trigger screening_registerentry_stays before delete on screening_registerentry
    for each row execute function refuse_change();
create trigger screening_registerentry_keeps_number
    before update of number, type, organ, organization_id on screening_registerentry
    for each row execute function refuse_change();
create trigger screening_paperversion_stays before delete on screening_paperversion
    for each row execute function refuse_change();
create trigger screening_paperversion_keeps_marks
    before update of sha256, facts_sha256, number, template, occasion, case_id on screening_paperversion
    for each row execute function refuse_change();
"""
BACKWARD = """
drop trigger screening_registerentry_stays on screening_registerentry;
drop trigger screening_registerentry_keeps_number on screening_registerentry;
drop trigger screening_paperversion_stays on screening_paperversion;
drop trigger screening_paperversion_keeps_marks on screening_paperversion;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0007_organizations_by_level"),
        ("screening", "0009_corrections_and_handovers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        [
            migrations.AddField(
                model_name="paper",
                name="occasion",
                field=models.PositiveIntegerField(blank=True, null=True, verbose_name="Lần"),
            ),
            migrations.AddField(
                model_name="paper",
                name="pages",
                field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Số trang"),
            ),
            migrations.AddField(
                model_name="paper",
                name="scan_name",
                field=models.CharField(blank=True, max_length=200, verbose_name="Tên tệp bản chụp"),
            ),
            migrations.AddField(
                model_name="paper",
                name="scan_sha256",
                field=models.CharField(blank=True, max_length=64, verbose_name="SHA-256 của bản chụp đã ký"),
            ),
            migrations.AddField(
                model_name="paper",
                name="scan_size",
                field=models.PositiveIntegerField(blank=True, null=True, verbose_name="Cỡ bản chụp (byte)"),
            ),
            migrations.AddField(
                model_name="paper",
                name="template",
                field=models.CharField(blank=True, max_length=40, verbose_name="Mẫu"),
            ),
            migrations.CreateModel(
                name="RegisterEntry",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("organ", models.CharField(max_length=12, verbose_name="Ký hiệu cơ quan")),
                    (
                        "type",
                        models.CharField(
                            choices=[
                                ("NQ", "Nghị quyết"),
                                ("QĐ", "Quyết định"),
                                ("KL", "Kết luận"),
                                ("TB", "Thông báo"),
                                ("BC", "Báo cáo"),
                                ("TTr", "Tờ trình"),
                                ("CV", "Công văn"),
                                ("BB", "Biên bản"),
                                ("KH", "Kế hoạch"),
                                ("CTr", "Chương trình"),
                                ("ĐA", "Đề án"),
                                ("PA", "Phương án"),
                                ("QC", "Quy chế"),
                                ("GT", "Giấy giới thiệu"),
                                ("GXN", "Giấy xác nhận"),
                            ],
                            max_length=4,
                            verbose_name="Thể loại",
                        ),
                    ),
                    ("term", models.CharField(max_length=60, verbose_name="Nhiệm kỳ")),
                    ("term_starts_on", models.DateField(verbose_name="Nhiệm kỳ từ ngày")),
                    ("number", models.PositiveIntegerField(verbose_name="Số")),
                    ("issued_on", models.DateField(verbose_name="Ngày văn bản")),
                    ("subject", models.CharField(max_length=300, verbose_name="Trích yếu")),
                    ("kind", models.CharField(blank=True, max_length=24, verbose_name="Loại văn bản của hồ sơ")),
                    (
                        "origin",
                        models.CharField(
                            choices=[
                                ("issued", "Cấp khi phát hành"),
                                ("typed", "Ghi theo văn bản đã ký"),
                                ("noted", "Văn bản khác"),
                            ],
                            max_length=6,
                            verbose_name="Cách ghi số",
                        ),
                    ),
                    ("recorded_on", models.DateField(verbose_name="Ngày ghi")),
                    ("cancelled_on", models.DateField(blank=True, null=True, verbose_name="Ngày hủy số")),
                    ("cancel_reason", models.CharField(blank=True, max_length=300, verbose_name="Lý do hủy số")),
                    (
                        "case",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="paper_numbers",
                            to="screening.case",
                            verbose_name="Hồ sơ",
                        ),
                    ),
                    (
                        "organization",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="paper_numbers",
                            to="branches.organization",
                            verbose_name="Tổ chức đảng",
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "số trong sổ văn bản",
                    "verbose_name_plural": "sổ văn bản",
                    "ordering": ["organization", "-term_starts_on", "type", "number"],
                },
            ),
            migrations.AddField(
                model_name="paper",
                name="entry",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="papers",
                    to="screening.registerentry",
                    verbose_name="Số trong sổ văn bản",
                ),
            ),
            migrations.CreateModel(
                name="PaperVersion",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("template", models.CharField(max_length=40, verbose_name="Mẫu")),
                    ("occasion", models.PositiveIntegerField(verbose_name="Lần")),
                    ("number", models.PositiveSmallIntegerField(verbose_name="Bản thứ")),
                    ("facts", models.JSONField(blank=True, null=True, verbose_name="Nội dung")),
                    ("facts_sha256", models.CharField(max_length=64, verbose_name="Mã nội dung")),
                    ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 của tệp")),
                    ("size", models.PositiveIntegerField(verbose_name="Cỡ tệp (byte)")),
                    ("made_on", models.DateField(verbose_name="Ngày soạn")),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="paper_versions",
                            to="screening.case",
                            verbose_name="Hồ sơ",
                        ),
                    ),
                    (
                        "made_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "bản soạn của văn bản",
                    "verbose_name_plural": "bản soạn của văn bản",
                    "ordering": ["case", "template", "occasion", "number"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("case", "template", "occasion", "number"), name="one_paper_version_per_number"
                        )
                    ],
                },
            ),
            migrations.AddConstraint(
                model_name="registerentry",
                constraint=models.UniqueConstraint(
                    fields=("organization", "organ", "type", "term_starts_on", "number"),
                    name="one_paper_number_per_register",
                    violation_error_message="Số này đã cấp trong nhiệm kỳ.",
                ),
            ),
            migrations.AddConstraint(
                model_name="registerentry",
                constraint=models.CheckConstraint(
                    condition=models.Q(("number__gte", 1)), name="paper_numbers_run_from_one"
                ),
            ),
            migrations.AddConstraint(
                model_name="registerentry",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("cancel_reason", ""), ("cancelled_on", None)),
                        models.Q(("cancelled_on__isnull", False), models.Q(("cancel_reason", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="cancelled_number_has_reason",
                    violation_error_message="Hủy số: ghi lý do.",
                ),
            ),
            migrations.RunSQL(FORWARD, BACKWARD),
        ]
    )
