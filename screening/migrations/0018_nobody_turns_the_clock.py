"""The clock of the help follows from the resolution and the pauses as they were written down; no SQL turns it forward
(domain §11.3 nos. 15, 16)."""

from django.db import migrations

CLOCK = """
create function mentoring_full_on(of_case bigint, since date, length integer) returns date language sql stable as $$
    select (since + make_interval(months => length))::date
        + coalesce((select sum(ends_on - starts_on) from screening_pause
                    where case_id = of_case and starts_on >= since), 0)::integer
$$;

create or replace function refuse_short_mentoring() returns trigger language plpgsql as $$
declare
    months integer;
    resolved_on date;
begin
    if new.mentoring_starts_on is null then
        return new;
    end if;
    select greatest((values->>'screening.education_months')::integer,
                    (new.new_rules->>'screening.education_months')::integer)
        into months from screening_edition where id = new.edition_id;
    if new.mentoring_ends_on < mentoring_full_on(new.id, new.mentoring_starts_on, months) then
        raise exception 'the mentoring time cannot be shortened' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'UPDATE' and new.mentoring_starts_on is distinct from old.mentoring_starts_on then
        select min(resolution_on) into resolved_on from screening_mentoring
            where case_id = new.id and cycle = new.cycle and set_aside_by_id is null;
        if resolved_on is distinct from new.mentoring_starts_on then
            raise exception 'the mentoring time starts at the resolution' using errcode = 'restrict_violation';
        end if;
    end if;
    return new;
end $$;
drop trigger mentoring_not_shortened on screening_case;
create trigger mentoring_not_shortened
    before insert or update of mentoring_starts_on, mentoring_ends_on, edition_id, new_rules
    on screening_case for each row execute function refuse_short_mentoring();
"""

KEPT = """
create function refuse_other_origin() returns trigger language plpgsql as $$
begin
    if (new.edition_id, new.opened_on) is distinct from (old.edition_id, old.opened_on) then
        raise exception 'the edition and opening day of a case cannot change' using errcode = 'restrict_violation';
    end if;
    if new.cycle < old.cycle then
        raise exception 'a cycle cannot come back' using errcode = 'restrict_violation';
    end if;
    if new.track <> old.track and exists (select from screening_mentoring where case_id = new.id) then
        raise exception 'the track of a case with a clock cannot change' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger case_keeps_its_origin before update of track, cycle, edition_id, opened_on on screening_case
    for each row execute function refuse_other_origin();

create function refuse_other_resolution() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.resolution_on < (select opened_on from screening_case where id = new.case_id)
            or exists (select from screening_decision where case_id = new.case_id and kind = 'continue'
                       and cycle < new.cycle and issued_on > new.resolution_on and set_aside_by_id is null) then
            raise exception 'no resolution before what leads to it' using errcode = 'restrict_violation';
        end if;
    elsif tg_op = 'DELETE'
        or to_jsonb(new) - array['ended_on', 'end_reason', 'set_aside_by_id']
           <> to_jsonb(old) - array['ended_on', 'end_reason', 'set_aside_by_id'] then
        raise exception 'an assignment of a mentor ends, and changes in nothing else' using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger mentoring_keeps_its_resolution before insert or update or delete on screening_mentoring
    for each row execute function refuse_other_resolution();

create function refuse_other_pause() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.ends_on is not null or to_jsonb(new) - 'ends_on' <> to_jsonb(old) - 'ends_on' then
        raise exception 'a pause ends once, and changes in nothing else' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger pause_is_kept before update or delete on screening_pause
    for each row execute function refuse_other_pause();
"""

DAY_OF_ITS_MEETING = """
create function refuse_other_day() returns trigger language plpgsql as $$
begin
    if new.held_on is distinct from (select held_on from members_meeting where id = new.meeting_id) then
        raise exception 'a ballot is held on the day of its meeting' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger ballot_on_the_day_of_its_meeting before insert on screening_ballot
    for each row execute function refuse_other_day();
"""

MONTHS = """
create or replace function refuse_short_mentoring() returns trigger language plpgsql as $$
declare months integer;
begin
    if new.mentoring_starts_on is not null then
        select greatest((values->>'screening.education_months')::integer,
                        (new.new_rules->>'screening.education_months')::integer) into months
            from screening_edition where id = new.edition_id;
        if new.mentoring_ends_on < (new.mentoring_starts_on + make_interval(months => months))::date then
            raise exception 'the mentoring time cannot be shortened' using errcode = 'restrict_violation';
        end if;
    end if;
    return new;
end $$;
drop trigger mentoring_not_shortened on screening_case;
create trigger mentoring_not_shortened before insert or update of mentoring_starts_on, mentoring_ends_on
    on screening_case for each row execute function refuse_short_mentoring();
drop function mentoring_full_on(bigint, date, integer);
"""

BACKWARD = (
    """
drop trigger ballot_on_the_day_of_its_meeting on screening_ballot;
drop function refuse_other_day();
drop trigger pause_is_kept on screening_pause;
drop function refuse_other_pause();
drop trigger mentoring_keeps_its_resolution on screening_mentoring;
drop function refuse_other_resolution();
drop trigger case_keeps_its_origin on screening_case;
drop function refuse_other_origin();
"""
    + MONTHS
)


class Migration(migrations.Migration):
    dependencies = [("screening", "0017_opinion_of_the_sub_committee")]
    operations = [migrations.RunSQL(CLOCK + KEPT + DAY_OF_ITS_MEETING, BACKWARD)]
