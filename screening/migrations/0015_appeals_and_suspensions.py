"""Where an appeal was handed in and what its outcome leaves to be checked; what is never deleted or rewritten; the
extension of a suspension under the former regulation (22-QĐ/TW: up to 180 days in all; domain §2.4)."""

from datetime import date, timedelta

import django.db.models.deletion
from django.db import migrations, models

from branches.migrating import together

KINDS = [
    ("mentoring", "Đủ thời gian giúp đỡ"),
    ("opinion", "Cấp trên cho ý kiến"),
    ("approval", "Cấp trên phê duyệt"),
    ("progress", "Cấp trên phê duyệt công nhận tiến bộ"),
    ("mentor_report", "Nhận xét định kỳ của người giúp đỡ"),
    ("appeal", "Hạn khiếu nại"),
    ("acceptance", "Chi bộ mới nhận hồ sơ"),
    ("decision", "Cấp có thẩm quyền quyết định"),
    ("bar", "Hết trường hợp chưa xem xét kỷ luật"),
    ("settlement", "Giải quyết khiếu nại"),
]

#: The member's own words stay as they came in; what was settled is settled once.
FORWARD = """
create function refuse_rewriting_of_appeal() returns trigger language plpgsql as $$
begin
    if (new.case_id, new.decision_id, new.round, new.filed_on, new.received_on, new.text, new.place, new.last_day)
        is distinct from
       (old.case_id, old.decision_id, old.round, old.filed_on, old.received_on, old.text, old.place, old.last_day) then
        raise exception 'the own words of an appeal cannot change' using errcode = 'restrict_violation';
    end if;
    if old.outcome <> '' and (new.outcome, new.number, new.settled_on, new.conclusion, new.changed_to, new.settled_by_id)
        is distinct from
       (old.outcome, old.number, old.settled_on, old.conclusion, old.changed_to, old.settled_by_id) then
        raise exception 'an appeal is settled once' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger screening_appeal_keeps_its_words before update on screening_appeal
    for each row execute function refuse_rewriting_of_appeal();
create trigger screening_appeal_is_kept before delete on screening_appeal
    for each row execute function refuse_change();
create trigger screening_apology_is_kept before delete on screening_apology
    for each row execute function refuse_change();
create trigger screening_suspension_is_kept before delete on screening_suspension
    for each row execute function refuse_change();
"""
BACKWARD = """
drop trigger screening_suspension_is_kept on screening_suspension;
drop trigger screening_apology_is_kept on screening_apology;
drop trigger screening_appeal_is_kept on screening_appeal;
drop trigger screening_appeal_keeps_its_words on screening_appeal;
drop function refuse_rewriting_of_appeal();
"""

SINCE, CODE = date(2026, 4, 11), "suspend.extension_days"


def date_extension(apps, schema_editor):
    parameter, regulation = apps.get_model("screening", "Parameter"), apps.get_model("screening", "Regulation")
    now = parameter.objects.filter(code=CODE, valid_from=None, valid_to=None).first()
    if now is None:
        return  # already dated by an administrator
    now.valid_from = SINCE
    now.save()
    parameter.objects.create(
        code=CODE,
        label=now.label,
        form=now.form,
        value="90",
        unit=now.unit,
        basis="Quy định 22-QĐ/TW: tổng cộng không quá 180 ngày",
        regulation=regulation.objects.get(number="22-QĐ/TW"),
        mark="V",
        valid_to=SINCE - timedelta(days=1),
    )


def undate_extension(apps, schema_editor):
    parameter = apps.get_model("screening", "Parameter")
    parameter.objects.filter(code=CODE, valid_to=SINCE - timedelta(days=1)).delete()
    parameter.objects.filter(code=CODE, valid_from=SINCE).update(valid_from=None)


class Migration(migrations.Migration):
    dependencies = [("screening", "0014_violations_follow_their_member")]
    operations = [
        migrations.AlterField("deadline", "kind", models.CharField("Loại", max_length=14, choices=KINDS)),
        migrations.AddField(
            "appeal",
            "receiver",
            models.ForeignKey(
                "branches.Organization",
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
                verbose_name="Nơi nhận đơn",
            ),
        ),
        migrations.AddField(
            "appeal", "left_out", models.TextField("Việc cần kiểm tra sau phục hồi", blank=True, default=""), False
        ),
        migrations.AddField(
            "appeal", "card_returned_on", models.DateField("Ngày trả lại thẻ đảng viên", null=True, blank=True)
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(date_extension, undate_extension),
    ]
    operations = together(operations)
