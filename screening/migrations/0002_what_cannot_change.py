"""Triggers: what only grows, what is sealed, and no review ballot before its day by any route."""

from django.db import migrations

APPEND_ONLY = (
    "screening_move",
    "screening_opinion",
    "screening_verdict",
    "screening_rollentry",
    "screening_teller",
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
        if full_on is null or new.held_on < full_on
            or exists (select from screening_pause where case_id = new.case_id and ends_on is null) then
            raise exception 'no review ballot before the mentoring time is full' using errcode = 'restrict_violation';
        end if;
    end if;
    return new;
end $$;
create trigger ballot_not_early before insert on screening_ballot
    for each row execute function refuse_early_ballot();

create function refuse_short_mentoring() returns trigger language plpgsql as $$
declare months integer;
begin
    if new.mentoring_starts_on is not null then
        select (values->>'screening.education_months')::integer into months
            from screening_edition where id = new.edition_id;
        if new.mentoring_ends_on < (new.mentoring_starts_on + make_interval(months => months))::date then
            raise exception 'the mentoring time cannot be shortened' using errcode = 'restrict_violation';
        end if;
    end if;
    return new;
end $$;
create trigger mentoring_not_shortened before insert or update of mentoring_starts_on, mentoring_ends_on
    on screening_case for each row execute function refuse_short_mentoring();

create function refuse_late_tally() returns trigger language plpgsql as $$
begin
    if (select state from screening_ballot where id = new.ballot_id) <> 'open' then
        raise exception 'a sealed or void ballot takes no counts and no names' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger tally_while_open before insert or update on screening_tallyentry
    for each row execute function refuse_late_tally();
create trigger roll_while_open before insert on screening_rollentry
    for each row execute function refuse_late_tally();
create trigger tellers_while_open before insert on screening_teller
    for each row execute function refuse_late_tally();
"""

BACKWARD = """
drop trigger tellers_while_open on screening_teller;
drop trigger roll_while_open on screening_rollentry;
drop trigger tally_while_open on screening_tallyentry;
drop function refuse_late_tally();
drop trigger mentoring_not_shortened on screening_case;
drop function refuse_short_mentoring();
drop trigger ballot_not_early on screening_ballot;
drop function refuse_early_ballot();
drop trigger ballot_is_sealed on screening_ballot;
drop function refuse_sealed_ballot();
""" + "\n".join(f"drop trigger {table}_only_grows on {table};" for table in APPEND_ONLY)


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial"), ("branches", "0002_journal_only_grows")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
