"""A signed correction may set a row aside, once, and change nothing else in it; a newer rule never shortens the help."""

from django.db import migrations

#: Append-only rows that a correction may set aside (domain §11.3 no. 26).
SET_ASIDE = (
    "screening_move",
    "screening_opinion",
    "screening_verdict",
    "screening_notification",
    "screening_contact",
    "screening_talk",
    "screening_selfreview",
    "screening_hearing",
    "screening_note",
    "screening_committeevote",
    "screening_conclusion",
    "screening_decision",
)

FUNCTIONS = """
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

SEALED = """
create or replace function refuse_sealed_ballot() returns trigger language plpgsql as $$
begin{allowed}
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
"""

ALLOWED = """
    if tg_op = 'UPDATE' and old.state = 'sealed' and only_sets_aside(to_jsonb(old), to_jsonb(new)) then
        return new;
    end if;"""

SHORT = """
create or replace function refuse_short_mentoring() returns trigger language plpgsql as $$
declare months integer;
begin
    if new.mentoring_starts_on is not null then
        select {months} into months
            from screening_edition where id = new.edition_id;
        if new.mentoring_ends_on < (new.mentoring_starts_on + make_interval(months => months))::date then
            raise exception 'the mentoring time cannot be shortened' using errcode = 'restrict_violation';
        end if;
    end if;
    return new;
end $$;
"""

MONTHS = "(values->>'screening.education_months')::integer"
LONGER = f"greatest({MONTHS}, (new.new_rules->>'screening.education_months')::integer)"


def _triggers(function):
    return "\n".join(
        f"drop trigger {table}_only_grows on {table};\n"
        f"create trigger {table}_only_grows before update or delete on {table} for each row execute function {function}();"
        for table in SET_ASIDE
    )


FORWARD = (
    FUNCTIONS
    + _triggers("refuse_change_but_setting_aside")
    + SEALED.format(allowed=ALLOWED)
    + SHORT.format(months=LONGER)
)
BACKWARD = (
    _triggers("refuse_change")
    + SEALED.format(allowed="")
    + SHORT.format(months=MONTHS)
    + "drop function refuse_change_but_setting_aside(); drop function only_sets_aside(jsonb, jsonb);"
)


class Migration(migrations.Migration):
    dependencies = [("screening", "0010_numbers_of_papers")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
