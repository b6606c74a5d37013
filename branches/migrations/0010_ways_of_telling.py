"""By which ways somebody is told: mail of the day, calendar feed; what the background jobs did and their heartbeat."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from branches.migrating import together


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0009_sub_committees_give_opinions"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="CalendarFeed",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("mark", models.CharField(max_length=64, unique=True, verbose_name="Dấu của địa chỉ")),
                    ("created_at", models.DateTimeField(verbose_name="Tạo lúc")),
                    ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="Thu hồi lúc")),
                    ("fetched_at", models.DateTimeField(blank=True, null=True, verbose_name="Lần đọc gần nhất")),
                ],
                options={
                    "verbose_name": "địa chỉ lịch",
                    "verbose_name_plural": "địa chỉ lịch",
                    "ordering": ["-pk"],
                },
            ),
            migrations.CreateModel(
                name="Digest",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("on", models.DateField(verbose_name="Ngày")),
                    ("items", models.PositiveIntegerField(verbose_name="Số việc")),
                    ("claimed_at", models.DateTimeField(verbose_name="Nhận việc gửi lúc")),
                    ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="Đã gửi lúc")),
                ],
                options={
                    "verbose_name": "thư tổng hợp",
                    "verbose_name_plural": "thư tổng hợp",
                },
            ),
            migrations.CreateModel(
                name="Heartbeat",
                fields=[
                    ("part", models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name="Phần")),
                    ("at", models.DateTimeField(verbose_name="Lần cuối")),
                ],
                options={
                    "verbose_name": "nhịp chạy nền",
                    "verbose_name_plural": "nhịp chạy nền",
                },
            ),
            migrations.CreateModel(
                name="JobRun",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("task", models.CharField(max_length=80, verbose_name="Việc")),
                    ("started_at", models.DateTimeField(verbose_name="Bắt đầu lúc")),
                    ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="Kết thúc lúc")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("running", "Đang chạy"),
                                ("done", "Đã xong"),
                                ("failed", "Không xong"),
                                ("lost", "Dừng giữa chừng"),
                            ],
                            default="running",
                            max_length=8,
                            verbose_name="Tình trạng",
                        ),
                    ),
                    ("counts", models.JSONField(blank=True, default=dict, verbose_name="Kết quả")),
                    ("error", models.TextField(blank=True, verbose_name="Lỗi")),
                ],
                options={
                    "verbose_name": "lần chạy nền",
                    "verbose_name_plural": "các lần chạy nền",
                    "ordering": ["-pk"],
                },
            ),
            migrations.AddField(
                model_name="notice",
                name="mail_claimed_at",
                field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Nhận việc gửi thư lúc"),
            ),
            migrations.AddField(
                model_name="notice",
                name="urgent",
                field=models.BooleanField(default=False, verbose_name="Cần gửi thư ngay"),
            ),
            migrations.AddField(
                model_name="user",
                name="mail_hour",
                field=models.PositiveSmallIntegerField(
                    default=7,
                    help_text="Từ 0 đến 23 giờ.",
                    validators=[django.core.validators.MaxValueValidator(23)],
                    verbose_name="Giờ nhận thư tổng hợp",
                ),
            ),
            migrations.AddField(
                model_name="user",
                name="told_early",
                field=models.BooleanField(default=True, verbose_name="Báo trước hạn trong hộp thư"),
            ),
            migrations.AddIndex(
                model_name="notice",
                index=models.Index(
                    condition=models.Q(("mail_claimed_at", None), ("urgent", True)),
                    fields=["id"],
                    name="notice_to_mail",
                ),
            ),
            migrations.AddField(
                model_name="calendarfeed",
                name="user",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="feeds", to=settings.AUTH_USER_MODEL
                ),
            ),
            migrations.AddField(
                model_name="digest",
                name="user",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="digests", to=settings.AUTH_USER_MODEL
                ),
            ),
            migrations.AddIndex(
                model_name="jobrun",
                index=models.Index(fields=["task", "-id"], name="run_of_a_task"),
            ),
            migrations.AddConstraint(
                model_name="calendarfeed",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("revoked_at", None)), fields=("user",), name="one_calendar_feed_in_force"
                ),
            ),
            migrations.AddConstraint(
                model_name="digest",
                constraint=models.UniqueConstraint(fields=("user", "on"), name="one_digest_a_day"),
            ),
        ]
    )
