"""What the member wrote about being listed stays as it came in; it is answered once (domain §11.3 no. 13, §12 no. 12)."""

from django.db import migrations

FORWARD = """
create function refuse_rewriting_of_complaint() returns trigger language plpgsql as $$
begin
    if (new.case_id, new.received_on, new.text, new.place, new.due_on, new.recorded_by_id)
        is distinct from
       (old.case_id, old.received_on, old.text, old.place, old.due_on, old.recorded_by_id) then
        raise exception 'the own words of a complaint cannot change' using errcode = 'restrict_violation';
    end if;
    if old.answered_on is not null then
        raise exception 'a complaint is answered once' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger screening_complaint_keeps_its_words before update on screening_complaint
    for each row execute function refuse_rewriting_of_complaint();
create trigger screening_complaint_is_kept before delete on screening_complaint
    for each row execute function refuse_change();
"""
BACKWARD = """
drop trigger screening_complaint_is_kept on screening_complaint;
drop trigger screening_complaint_keeps_its_words on screening_complaint;
drop function refuse_rewriting_of_complaint();
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0015_appeals_and_suspensions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
