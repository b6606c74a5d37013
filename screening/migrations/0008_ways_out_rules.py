"""Grounds of removal (Charter Art. 8.1), and the triggers of the other ways out: what only grows, what is frozen."""

from django.db import migrations

APPEND_ONLY = (
    "screening_removal",
    "screening_proof",
    "screening_leavingrequest",
    "screening_violation",
    "screening_discipline",
    "screening_representativehearing",
    "screening_correction",
    "screening_appliedrule",
)

SEALED = """
create or replace function refuse_sealed_ballot() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.state <> 'open' then
        raise exception 'a sealed or void ballot cannot change' using errcode = 'restrict_violation';
    end if;
    if (new.case_id, new.kind, new.meeting_id, new.held_on, new.base, new.present, new.needed, new.ratio{more_new})
        is distinct from
       (old.case_id, old.kind, old.meeting_id, old.held_on, old.base, old.present, old.needed, old.ratio{more_old}) then
        raise exception 'the frozen part of a ballot cannot change' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
"""

EARLY = """
create or replace function refuse_early_ballot() returns trigger language plpgsql as $$
declare full_on date;
begin
    if new.kind in ('progress', 'removal', 'expulsion'){only_screening} then
        select mentoring_ends_on into full_on from screening_case where id = new.case_id;
        if full_on is null or new.held_on < full_on
            or exists (select from screening_pause where case_id = new.case_id and ends_on is null) then
            raise exception 'no review ballot before the mentoring time is full' using errcode = 'restrict_violation';
        end if;
    end if;
    return new;
end $$;
"""

ONLY_SCREENING = "\n        and (select track from screening_case where id = new.case_id) = 'screening'"

FORWARD = (
    "\n".join(
        f"create trigger {table}_only_grows before update or delete on {table}"
        f" for each row execute function refuse_change();"
        for table in APPEND_ONLY
    )
    + SEALED.format(more_new=", new.wide_base, new.forms", more_old=", old.wide_base, old.forms")
    + EARLY.format(only_screening=ONLY_SCREENING)
)
BACKWARD = (
    "\n".join(f"drop trigger {table}_only_grows on {table};" for table in APPEND_ONLY)
    + SEALED.format(more_new="", more_old="")
    + EARLY.format(only_screening="")
)

CHARTER = "Điều lệ Đảng, Điều 8.1"

# code, short, text, needs, probationary, basis, regulation, mark
GROUNDS = [
    (
        "X1",
        "bỏ sinh hoạt hoặc không đóng đảng phí",
        "Bỏ sinh hoạt chi bộ hoặc không đóng đảng phí ba tháng trong năm mà không có lý do chính đáng.",
        "months",
        False,
        CHARTER,
        ("Điều lệ Đảng",),
        "V",
    ),
    (
        "X2",
        "tự ý trả thẻ hoặc hủy thẻ",
        "Tự ý trả thẻ đảng viên hoặc tự hủy thẻ đảng viên.",
        "card",
        False,
        CHARTER,
        ("Điều lệ Đảng",),
        "V",
    ),
    (
        "X3",
        "giảm sút ý chí, không tiến bộ sau thời gian giúp đỡ",
        "Giảm sút ý chí phấn đấu, không làm nhiệm vụ đảng viên, đã được chi bộ giáo dục nhưng sau thời gian giúp đỡ "
        "không tiến bộ.",
        "cycle",
        False,
        CHARTER,
        ("Điều lệ Đảng",),
        "V",
    ),
    (
        "X4",
        "hai năm liền vi phạm tư cách đảng viên",
        "Vi phạm tư cách đảng viên hai năm liền.",
        "years",
        False,
        CHARTER,
        ("Điều lệ Đảng",),
        "V",
    ),
    (
        "X5",
        "không bảo đảm tiêu chuẩn chính trị",
        "Không bảo đảm tiêu chuẩn chính trị theo quy định của Bộ Chính trị.",
        "conclusion",
        False,
        CHARTER,
        ("Điều lệ Đảng",),
        "V",
    ),
    (
        "X6",
        "đảng viên dự bị không đủ tư cách",
        "Đảng viên dự bị không đủ tư cách, hoặc vi phạm đến mức không còn đủ tư cách đảng viên.",
        "probation",
        True,
        "Quy định 21-QĐ/TW; Hướng dẫn 01-HD/TW",
        ("21-QĐ/TW",),
        "V1",
    ),
]


def add(apps, schema_editor):
    regulation, ground = apps.get_model("screening", "Regulation"), apps.get_model("screening", "RemovalGround")
    for code, short, text, needs, probationary, basis, (number,), mark in GROUNDS:
        ground.objects.create(
            code=code,
            short=short,
            text=text,
            needs=needs,
            probationary=probationary,
            basis=basis,
            regulation=regulation.objects.get(number=number),
            mark=mark,
        )


def remove(apps, schema_editor):
    apps.get_model("screening", "RemovalGround").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("screening", "0007_ways_out")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), migrations.RunPython(add, remove)]
