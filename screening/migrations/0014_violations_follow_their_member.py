"""A violation never changes, but it follows its member when two records of one person are merged."""

from django.db import migrations

FORWARD = """
create function refuse_change_but_of_member() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        old.member_id = new.member_id;
        if old is not distinct from new then
            return new;
        end if;
    end if;
    raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
drop trigger screening_violation_only_grows on screening_violation;
create trigger screening_violation_only_grows before update or delete on screening_violation
    for each row execute function refuse_change_but_of_member();
"""
BACKWARD = """
drop trigger screening_violation_only_grows on screening_violation;
create trigger screening_violation_only_grows before update or delete on screening_violation
    for each row execute function refuse_change();
drop function refuse_change_but_of_member();
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0013_open_cases_newest_first")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
