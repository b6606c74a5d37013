from django.db import migrations

FORWARD = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger entry_only_grows before update or delete on branches_entry
    for each row execute function refuse_change();
create trigger viewing_only_grows before update or delete on branches_viewing
    for each row execute function refuse_change();
"""
BACKWARD = """
drop trigger viewing_only_grows on branches_viewing;
drop trigger entry_only_grows on branches_entry;
drop function refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("branches", "0001_schema")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
