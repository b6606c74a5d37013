"""What cannot change by any route: rows that only grow, the sealed ballot, the clock of the help, the own words of the
member, papers and their numbers (domain §10, §11.3)."""

from django.db import migrations

#: Rows that are never edited and never deleted.
APPEND_ONLY = (
    "screening_appliedrule",
    "screening_commitment",
    "screening_commitmentresult",
    "screening_correction",
    "screening_deadlinechange",
    "screening_delivery",
    "screening_discipline",
    "screening_edition",
    "screening_leavingrequest",
    "screening_proof",
    "screening_reminder",
    "screening_removal",
    "screening_representativehearing",
    "screening_rollentry",
    "screening_teller",
)
#: The same, but a signed correction may set a row aside, once, and change nothing else in it (domain §11.3 no. 26).
SET_ASIDE = (
    "screening_committeevote",
    "screening_conclusion",
    "screening_contact",
    "screening_decision",
    "screening_hearing",
    "screening_move",
    "screening_note",
    "screening_notification",
    "screening_opinion",
    "screening_selfreview",
    "screening_talk",
    "screening_verdict",
)


def only_grow(tables, function):
    return "\n".join(
        f"create trigger {table}_only_grows before update or delete on {table}"
        f" for each row execute function {function}();"
        for table in tables
    )


#: Rows that change on their way but are never deleted.
KEEPING = """
create trigger screening_apology_is_kept before delete on screening_apology
    for each row execute function refuse_change();
create trigger screening_appeal_is_kept before delete on screening_appeal
    for each row execute function refuse_change();
create trigger screening_complaint_is_kept before delete on screening_complaint
    for each row execute function refuse_change();
create trigger screening_suspension_is_kept before delete on screening_suspension
    for each row execute function refuse_change();
"""

SETTING_ASIDE = """
create function only_sets_aside(before jsonb, after jsonb) returns boolean language sql immutable as $$
    select before->>'set_aside_by_id' is null and after->>'set_aside_by_id' is not null
        and before - 'set_aside_by_id' = after - 'set_aside_by_id'
$$;
create function refuse_change_but_setting_aside() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and only_sets_aside(to_jsonb(old), to_jsonb(new)) then
        return new;
    end if;
    raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
"""

#: A violation never changes, but it follows its member when two records of one person are merged.
VIOLATIONS = """
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
create trigger screening_violation_only_grows before update or delete on screening_violation
    for each row execute function refuse_change_but_of_member();
"""

#: Sealed is sealed; no review ballot before its time; held on the day of its meeting; counts and names while it is open.
BALLOTS = """
create function refuse_sealed_ballot() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.state = 'sealed' and only_sets_aside(to_jsonb(old), to_jsonb(new)) then
        return new;
    end if;
    if tg_op = 'DELETE' or old.state <> 'open' then
        raise exception 'a sealed or void ballot cannot change' using errcode = 'restrict_violation';
    end if;
    if (new.case_id, new.kind, new.meeting_id, new.held_on, new.base, new.present, new.needed, new.ratio,
        new.wide_base, new.forms)
        is distinct from
       (old.case_id, old.kind, old.meeting_id, old.held_on, old.base, old.present, old.needed, old.ratio,
        old.wide_base, old.forms) then
        raise exception 'the frozen part of a ballot cannot change' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger ballot_is_sealed before update or delete on screening_ballot
    for each row execute function refuse_sealed_ballot();

create function refuse_early_ballot() returns trigger language plpgsql as $$
declare full_on date;
begin
    if new.kind in ('progress', 'removal', 'expulsion')
        and (select track from screening_case where id = new.case_id) = 'screening' then
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

create function refuse_other_day() returns trigger language plpgsql as $$
begin
    if new.held_on is distinct from (select held_on from members_meeting where id = new.meeting_id) then
        raise exception 'a ballot is held on the day of its meeting' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger ballot_on_the_day_of_its_meeting before insert on screening_ballot
    for each row execute function refuse_other_day();

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

#: The clock of the help follows from the resolution and the pauses as they were written down; no SQL turns it forward,
#: and a newer rule never shortens it (domain §11.3 nos. 15, 16).
CLOCK = """
create function mentoring_full_on(of_case bigint, since date, length integer) returns date language sql stable as $$
    select (since + make_interval(months => length))::date
        + coalesce((select sum(ends_on - starts_on) from screening_pause
                    where case_id = of_case and starts_on >= since), 0)::integer
$$;

create function refuse_short_mentoring() returns trigger language plpgsql as $$
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
create trigger mentoring_not_shortened
    before insert or update of mentoring_starts_on, mentoring_ends_on, edition_id, new_rules
    on screening_case for each row execute function refuse_short_mentoring();

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

#: A probationary member is neither expelled nor dismissed (Charter, Article 35): official on that day, in the period of
#: membership of that day (as Member.is_official).
PROBATIONARY = """
create function was_official(person bigint, day date) returns boolean language sql stable as $$
    select coalesce(official_on <= day, false)
        or coalesce(former_official_on <= day and day < readmitted_on, false)
    from members_member where id = person
$$;

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

#: What the member wrote stays as it came in; an appeal is settled once, a complaint answered once (domain §11.3 no. 13).
OWN_WORDS = """
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
"""

#: A number is never given back or turned into another; a version keeps its marks (domain §10, §11.3 no. 30).
PAPERS = """
create trigger screening_registerentry_stays before delete on screening_registerentry
    for each row execute function refuse_change();
create trigger screening_registerentry_keeps_number
    before update of number, type, organ, organization_id on screening_registerentry
    for each row execute function refuse_change();
create trigger screening_paperversion_stays before delete on screening_paperversion
    for each row execute function refuse_change();
create trigger screening_paperversion_keeps_marks
    before update of sha256, facts_sha256, number, template, occasion, case_id on screening_paperversion
    for each row execute function refuse_change();
"""

FORWARD = (
    only_grow(APPEND_ONLY, "refuse_change")
    + SETTING_ASIDE
    + only_grow(SET_ASIDE, "refuse_change_but_setting_aside")
    + KEEPING
    + VIOLATIONS
    + BALLOTS
    + CLOCK
    + PROBATIONARY
    + OWN_WORDS
    + PAPERS
)
#: With a function its triggers go.
BACKWARD = (
    """
drop trigger screening_paperversion_keeps_marks on screening_paperversion;
drop trigger screening_paperversion_stays on screening_paperversion;
drop trigger screening_registerentry_keeps_number on screening_registerentry;
drop trigger screening_registerentry_stays on screening_registerentry;
drop trigger screening_suspension_is_kept on screening_suspension;
drop trigger screening_complaint_is_kept on screening_complaint;
drop trigger screening_appeal_is_kept on screening_appeal;
drop trigger screening_apology_is_kept on screening_apology;
drop function
    refuse_rewriting_of_complaint, refuse_rewriting_of_appeal,
    refuse_heavy_forms_for_probationary, refuse_expulsion_of_probationary, was_official,
    refuse_other_pause, refuse_other_resolution, refuse_other_origin, refuse_short_mentoring, mentoring_full_on,
    refuse_late_tally, refuse_other_day, refuse_early_ballot, refuse_sealed_ballot,
    refuse_change_but_of_member, refuse_change_but_setting_aside, only_sets_aside cascade;
"""
    + "\n".join(f"drop trigger {table}_only_grows on {table};" for table in APPEND_ONLY)
)


class Migration(migrations.Migration):
    replaces = [("screening", "0018_nobody_turns_the_clock")]
    dependencies = [("screening", "0001_schema"), ("branches", "0002_journal_only_grows")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
