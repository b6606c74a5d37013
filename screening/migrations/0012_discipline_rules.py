"""Waiting for a decision on discipline, the end of a bar; a probationary member is never expelled or dismissed (Charter 35)."""

from django.db import migrations, models

#: Official on that day, in the period of membership of that day (as Member.is_official).
OFFICIAL = """
create function was_official(person bigint, day date) returns boolean language sql stable as $$
    select coalesce(official_on <= day, false)
        or coalesce(former_official_on <= day and day < readmitted_on, false)
    from members_member where id = person
$$;
"""

DECISION = """
create function refuse_expulsion_of_probationary() returns trigger language plpgsql as $$
begin
    if new.kind in ('expel', 'dismissal')
        and not was_official((select member_id from screening_case where id = new.case_id), new.issued_on) then
        raise exception 'a probationary member is neither expelled nor dismissed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger decision_fits_the_member before insert or update on screening_decision
    for each row execute function refuse_expulsion_of_probationary();
"""

BALLOT = """
create function refuse_heavy_forms_for_probationary() returns trigger language plpgsql as $$
begin
    if (new.kind = 'expulsion' or new.forms ~ 'expulsion|dismissal')
        and not was_official((select member_id from screening_case where id = new.case_id), new.held_on) then
        raise exception 'no vote on expelling or dismissing a probationary member' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger ballot_fits_the_member before insert on screening_ballot
    for each row execute function refuse_heavy_forms_for_probationary();
"""

BACKWARD = """
drop trigger ballot_fits_the_member on screening_ballot;
drop function refuse_heavy_forms_for_probationary();
drop trigger decision_fits_the_member on screening_decision;
drop function refuse_expulsion_of_probationary();
drop function was_official(bigint, date);
"""

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
]


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0011_what_a_correction_sets_aside"),
        ("members", "0015_found_without_walking"),
    ]
    operations = [
        migrations.AlterField("deadline", "kind", models.CharField("Loại", max_length=14, choices=KINDS)),
        migrations.RunSQL(OFFICIAL + DECISION + BALLOT, BACKWARD),
    ]
