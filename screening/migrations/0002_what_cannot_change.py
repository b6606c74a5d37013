"""Triggers: what only grows, what is sealed, and no review ballot before its day by any route."""

from django.db import migrations

APPEND_ONLY = (
    "screening_move",
    "screening_opinion",
    "screening_verdict",
    "screening_rollentry",
    "screening_notification",
    "screening_contact",
    "screening_talk",
    "screening_selfreview",
    "screening_commitment",
    "screening_commitmentresult",
    "screening_hearing",
    "screening_note",
    "screening_committeevote",
    "screening_conclusion",
    "screening_decision",
    "screening_delivery",
    "screening_edition",
    "screening_reminder",
)

FORWARD = "\n".join(
    f"create trigger {table}_only_grows before update or delete on {table}"
    f" for each row execute function refuse_change();"
    for table in APPEND_ONLY
) + """
create function refuse_sealed_ballot() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.state <> 'open' then
        raise exception 'a sealed or void ballot cannot change' using errcode = 'restrict_violation';
    end if;
    if (new.case_id, new.kind, new.meeting_id, new.held_on, new.base, new.present, new.needed, new.ratio)
        is distinct from
       (old.case_id, old.kind, old.meeting_id, old.held_on, old.base, old.present, old.needed, old.ratio) then
        raise exception 'the frozen part of a ballot cannot change' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger ballot_is_sealed before update or delete on screening_ballot
    for each row execute function refuse_sealed_ballot();

create function refuse_early_ballot() returns trigger language plpgsql as $$
declare full_on date;
begin
    if new.kind in ('progress', 'removal', 'expulsion') then
        select mentoring_ends_on into full_on from screening_case where id = new.case_id;
        if full_on is null or new.held_on < full_on then
            raise exception 'no review ballot before the mentoring time is full' using errcode = 'restrict_violation';
        end if;
    end if;
    return new;
end $$;
create trigger ballot_not_early before insert on screening_ballot
    for each row execute function refuse_early_ballot();

create function refuse_late_tally() returns trigger language plpgsql as $$
begin
    if (select state from screening_ballot where id = new.ballot_id) <> 'open' then
        raise exception 'a sealed or void ballot takes no counts' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger tally_while_open before insert or update on screening_tallyentry
    for each row execute function refuse_late_tally();
"""

BACKWARD = """
drop trigger tally_while_open on screening_tallyentry;
drop function refuse_late_tally();
drop trigger ballot_not_early on screening_ballot;
drop function refuse_early_ballot();
drop trigger ballot_is_sealed on screening_ballot;
drop function refuse_sealed_ballot();
""" + "\n".join(f"drop trigger {table}_only_grows on {table};" for table in APPEND_ONLY)


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial"), ("branches", "0002_journal_only_grows")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
