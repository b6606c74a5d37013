"""Deadlines of the whole life of the branch in one table, with their history; the numbers of the ladder of reminders."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat

from branches.migrating import together

OPEN = Q(met_on=None, lapsed_on=None, waived_on=None)
PROTECT = django.db.models.deletion.PROTECT

D = "Cách làm an toàn do chương trình đặt"
# code, label, form, value, unit, note
PARAMETERS = [
    ("reminder.days", "Nhắc trước hạn", "numbers", "30,7,1", "ngày", "Riêng từng loại: thêm mã reminder.days.<loại>"),
    ("reminder.overdue_every", "Quá hạn thì nhắc lại sau mỗi", "number", "7", "ngày", ""),
    ("reminder.escalate_after", "Quá hạn thì báo cấp trên sau", "number", "7", "ngày", ""),
    ("reminder.from_hour", "Nhắc trong ngày từ", "number", "5", "giờ", ""),
    ("deadline.branch_step_days", "Việc của chi bộ trong hồ sơ: chờ buổi họp nhiều nhất", "number", "30", "ngày", "Chi bộ họp mỗi tháng một lần"),
    ("deadline.notification_days", "Giao thông báo sau khi được phê duyệt", "number", "10", "ngày làm việc", ""),
    ("deadline.self_review_days", "Nộp bản tự kiểm điểm sau mỗi lần đề nghị", "number", "10", "ngày làm việc", ""),
    ("deadline.delivery_days", "Giao quyết định sau khi ký", "number", "10", "ngày làm việc", ""),
    ("deadline.after_exit_days", "Xong việc thẻ, hồ sơ, phiếu báo sau khi ra khỏi Đảng", "number", "30", "ngày làm việc", ""),
    ("deadline.paper_days", "Ghi nơi lưu bản chính sau ngày văn bản", "number", "30", "ngày", ""),
    ("deadline.dues_day", "Nộp đảng phí của tháng trước chậm nhất ngày", "number", "10", "của tháng", ""),
    ("deadline.limitation_months", "Nhắc thời hiệu kỷ luật trước", "number", "12", "tháng", ""),
    ("deadline.cards_from", "Kiểm tra thẻ đảng viên hằng năm từ tháng", "number", "10", "", ""),
    ("deadline.ranking_from", "Đánh giá, xếp loại hằng năm từ tháng", "number", "12", "", ""),
    ("deadline.badges_from", "Chuẩn bị danh sách tặng Huy hiệu Đảng trước đợt trao", "number", "90", "ngày", ""),
    ("deadline.badges_days", "Gửi danh sách tặng Huy hiệu Đảng trước đợt trao", "number", "30", "ngày", ""),
    ("deadline.term_months", "Chuẩn bị đại hội: nhắc trước khi hết nhiệm kỳ", "number", "6", "tháng", ""),
]  # fmt: skip


#: Its days no longer say when somebody is reminded, only from when a case counts as nearly full.
NEAR = "screening.reminder_days"


def add(apps, schema_editor):
    parameter = apps.get_model("screening", "Parameter")
    parameter.objects.bulk_create(
        parameter(code=code, label=label, form=form, value=value, unit=unit, basis=D, mark="D", note=note)
        for code, label, form, value, unit, note in PARAMETERS
    )

    parameter.objects.filter(code=NEAR).update(label="Coi là sắp đủ thời gian giúp đỡ trước")


def remove(apps, schema_editor):
    parameter = apps.get_model("screening", "Parameter")
    parameter.objects.filter(code__in=[row[0] for row in PARAMETERS]).delete()
    parameter.objects.filter(code=NEAR).update(label="Nhắc trước ngày đủ thời gian giúp đỡ")


def whose(apps, schema_editor):
    """The deadlines so far are all of cases."""
    deadline, case = apps.get_model("screening", "Deadline"), apps.get_model("screening", "Case")
    of_case = case.objects.filter(pk=models.OuterRef("case"))
    deadline.objects.update(
        subject=Concat(Value("screening.case:"), Cast(F("case_id"), models.CharField())),
        organization_id=models.Subquery(of_case.values("branch")),
        member_id=models.Subquery(of_case.values("member")),
    )
    deadline.objects.exclude(kind="appeal").update(next_rung_on=F("starts_on"))


DAYS = """
alter table screening_reminder add column due_on date;
alter table screening_reminder disable trigger screening_reminder_only_grows;
update screening_reminder set due_on = (select due_on from screening_deadline d where d.id = deadline_id);
alter table screening_reminder enable trigger screening_reminder_only_grows;
set constraints all immediate;
alter table screening_reminder alter column due_on set not null;
"""

KEPT = """
create trigger screening_deadlinechange_only_grows before update or delete on screening_deadlinechange
    for each row execute function refuse_change();
"""
NOT_KEPT = """
drop trigger screening_deadlinechange_only_grows on screening_deadlinechange;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0010_ways_of_telling"),
        ("members", "0017_departures_and_readmissions"),
        ("screening", "0018_nobody_turns_the_clock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        *together(
            [
                migrations.CreateModel(
                    name="DeadlineChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField(verbose_name="Ngày")),
                        ("due_before", models.DateField(verbose_name="Ngày cũ")),
                        ("due_after", models.DateField(verbose_name="Ngày mới")),
                        ("arithmetic_before", models.CharField(max_length=300, verbose_name="Cách tính cũ")),
                        ("arithmetic_after", models.CharField(max_length=300, verbose_name="Cách tính mới")),
                    ],
                    options={
                        "verbose_name": "thay đổi thời hạn",
                        "verbose_name_plural": "thay đổi thời hạn",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DeadlineDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField(verbose_name="Ngày")),
                        ("on_time", models.PositiveIntegerField(verbose_name="Đúng hạn")),
                        ("soon", models.PositiveIntegerField(verbose_name="Sắp đến hạn")),
                        ("overdue", models.PositiveIntegerField(verbose_name="Quá hạn")),
                    ],
                    options={
                        "verbose_name": "tình hình thời hạn",
                        "verbose_name_plural": "tình hình thời hạn",
                    },
                ),
                migrations.RemoveConstraint(
                    model_name="deadline",
                    name="one_open_deadline_per_kind",
                ),
                migrations.RemoveConstraint(
                    model_name="reminder",
                    name="reminder_claimed_once",
                ),
                migrations.RemoveIndex(
                    model_name="deadline",
                    name="deadline_open_due",
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="desk",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.organization",
                        verbose_name="Nơi phải làm",
                    ),
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="ended_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Người ghi",
                    ),
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="ended_why",
                    field=models.CharField(blank=True, max_length=300, verbose_name="Lý do"),
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="member",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="Đảng viên",
                    ),
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="next_rung_on",
                    field=models.DateField(blank=True, editable=False, null=True, verbose_name="Nhắc lần tới từ"),
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="part",
                    field=models.CharField(blank=True, max_length=40, verbose_name="Kỳ"),
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="pauses",
                    field=models.JSONField(blank=True, default=list, verbose_name="Những lúc tạm dừng"),
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="subject",
                    field=models.CharField(default="", max_length=60, verbose_name="Về"),
                    preserve_default="",
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="told_on",
                    field=models.DateField(blank=True, editable=False, null=True, verbose_name="Đã nhắc đến nấc ngày"),
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="waived_on",
                    field=models.DateField(blank=True, null=True, verbose_name="Được miễn từ"),
                ),
                migrations.AddField(
                    model_name="deadlinechange",
                    name="deadline",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="screening.deadline"
                    ),
                ),
                migrations.AddField(
                    model_name="deadlineday",
                    name="organization",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="branches.organization",
                        verbose_name="Tổ chức",
                    ),
                ),
                migrations.AddField(
                    model_name="deadline",
                    name="organization",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.organization",
                        verbose_name="Của tổ chức",
                    ),
                ),
                migrations.AlterField(
                    model_name="deadline",
                    name="case",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadlines",
                        to="screening.case",
                        verbose_name="Hồ sơ",
                    ),
                ),
                migrations.AlterField(
                    model_name="deadline",
                    name="cycle",
                    field=models.PositiveSmallIntegerField(default=1, verbose_name="Chu kỳ"),
                ),
                migrations.AlterField(
                    model_name="deadline",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("opinion", "Cấp trên cho ý kiến"),
                            ("ballot", "Chi bộ họp, bỏ phiếu"),
                            ("approval", "Cấp trên phê duyệt"),
                            ("notification", "Thông báo cho đồng chí"),
                            ("commitment", "Tự kiểm điểm, cam kết, phân công người giúp đỡ"),
                            ("self_review", "Nộp bản tự kiểm điểm"),
                            ("mentoring", "Đủ thời gian giúp đỡ"),
                            ("mentor_report", "Nhận xét định kỳ của người giúp đỡ"),
                            ("review", "Họp xét kết quả giúp đỡ"),
                            ("progress", "Cấp trên phê duyệt công nhận tiến bộ"),
                            ("decision", "Cấp có thẩm quyền quyết định"),
                            ("delivery", "Giao quyết định"),
                            ("acceptance", "Chi bộ mới nhận hồ sơ"),
                            ("bar", "Hết trường hợp chưa xem xét kỷ luật"),
                            ("limitation", "Hết thời hiệu kỷ luật"),
                            ("appeal", "Hạn khiếu nại"),
                            ("settlement", "Giải quyết khiếu nại"),
                            ("complaint", "Trả lời ý kiến gửi cấp trên"),
                            ("paper", "Ghi nơi lưu bản chính của văn bản"),
                            ("suspension", "Hết thời hạn đình chỉ sinh hoạt"),
                            ("after_exit", "Việc sau khi ra khỏi Đảng"),
                            ("certificate", "Giấy chứng nhận bồi dưỡng còn giá trị"),
                            ("ceremony", "Lễ kết nạp"),
                            ("probation", "Hết thời gian dự bị"),
                            ("recognition", "Xét công nhận chính thức"),
                            ("transfer_present", "Nộp giấy chuyển sinh hoạt"),
                            ("transfer_complete", "Xong việc chuyển sinh hoạt"),
                            ("stay", "Hết thời hạn sinh hoạt tạm thời"),
                            ("standing", "Hết thời hạn miễn công tác, sinh hoạt"),
                            ("file_return", "Trả hồ sơ đã mượn"),
                            ("meeting", "Họp chi bộ thường kỳ"),
                            ("meeting_documents", "Gửi tài liệu cuộc họp"),
                            ("meeting_results", "Ghi kết quả cuộc họp"),
                            ("dues", "Nộp đảng phí lên cấp trên"),
                            ("reconciliation", "Đối chiếu hồ sơ đảng viên"),
                            ("badges", "Lập danh sách tặng Huy hiệu Đảng"),
                            ("cards", "Kiểm tra thẻ đảng viên"),
                            ("ranking", "Đánh giá, xếp loại hằng năm"),
                            ("term", "Hết nhiệm kỳ cấp ủy"),
                        ],
                        max_length=20,
                        verbose_name="Loại",
                    ),
                ),
            ]
        ),
        migrations.RunPython(whose, migrations.RunPython.noop),
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="deadline",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="branches.organization",
                verbose_name="Của tổ chức",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(DAYS, "alter table screening_reminder drop column due_on")],
            [
                migrations.AddField(
                    model_name="reminder",
                    name="due_on",
                    field=models.DateField(verbose_name="Của ngày"),
                ),
            ],
        ),
        *together(
            [
                migrations.AddIndex(
                    model_name="deadline",
                    index=models.Index(condition=OPEN, fields=["organization", "due_on"], name="deadline_open_here"),
                ),
                migrations.AddIndex(
                    model_name="deadline",
                    index=models.Index(condition=OPEN, fields=["desk", "due_on"], name="deadline_open_at_desk"),
                ),
                migrations.AddIndex(
                    model_name="deadline",
                    index=models.Index(condition=OPEN, fields=["due_on", "id"], name="deadline_open_due"),
                ),
                migrations.AddIndex(
                    model_name="deadline",
                    index=models.Index(condition=OPEN, fields=["next_rung_on", "id"], name="deadline_to_tell"),
                ),
                migrations.AddIndex(
                    model_name="deadline",
                    index=models.Index(fields=["subject", "kind"], name="deadline_of_subject"),
                ),
                migrations.AddConstraint(
                    model_name="deadline",
                    constraint=models.UniqueConstraint(
                        condition=OPEN, fields=("kind", "subject", "part"), name="one_open_deadline"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="deadline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("waived_on", None),
                            models.Q(models.Q(("ended_why", ""), _negated=True), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="waived_deadline_says_who_and_why",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reminder",
                    constraint=models.UniqueConstraint(
                        fields=("deadline", "due_on", "rung"), name="reminder_claimed_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="deadlineday",
                    constraint=models.UniqueConstraint(
                        fields=("organization", "on"), name="one_count_of_deadlines_a_day"
                    ),
                ),
                migrations.AddIndex(
                    model_name="deadlineday",
                    index=models.Index(fields=["on"], name="counts_of_deadlines_by_day"),
                ),
            ]
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.RunPython(add, remove),
    ]
