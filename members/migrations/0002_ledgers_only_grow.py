"""Ledgers: a line is answered by another line, never edited and never deleted; numbers one slip of the keys apart.

A line of a ledger that is somebody's follows its owner, inside the merge of two records of one person or its undoing,
and changes in nothing else.
"""

from django.db import migrations

LEDGERS = ("assignmentremark", "remittance")
LEDGERS_OF_SOMEBODY = ("duesreceipt", "papermovement")

FOLLOWS = """
create function refuse_change_but_of_owner() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('partyrecords.merging', true) = 'on'
        and to_jsonb(new) - 'member_id' = to_jsonb(old) - 'member_id' then
        return new;
    end if;
    raise exception 'append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
"""
ONE_SLIP = """
create function one_slip(a text, b text) returns boolean language plpgsql immutable strict parallel safe as $$
declare i int := 1; n int := least(length(a), length(b));
begin
    if a = b or abs(length(a) - length(b)) > 1 then return false; end if;
    while i <= n and substr(a, i, 1) = substr(b, i, 1) loop i := i + 1; end loop;
    return substr(a, i + 1) = substr(b, i + 1)
        or substr(a, i + 1) = substr(b, i)
        or substr(a, i) = substr(b, i + 1)
        or (substr(a, i, 1) = substr(b, i + 1, 1) and substr(a, i + 1, 1) = substr(b, i, 1)
            and substr(a, i + 2) = substr(b, i + 2));
end $$;
"""


def only_grow(tables, function):
    return "\n".join(
        f"create trigger {table}_only_grows before update or delete on members_{table}"
        f" for each row execute function {function}();"
        for table in tables
    )


FORWARD = (
    only_grow(LEDGERS, "refuse_change")
    + FOLLOWS
    + only_grow(LEDGERS_OF_SOMEBODY, "refuse_change_but_of_owner")
    + ONE_SLIP
)
BACKWARD = "drop function one_slip(text, text);" + "\n".join(
    f"drop trigger {table}_only_grows on members_{table};" for table in LEDGERS + LEDGERS_OF_SOMEBODY
) + "drop function refuse_change_but_of_owner();"


class Migration(migrations.Migration):
    replaces = [("members", "0011_two_records_of_one_person")]
    dependencies = [("members", "0001_schema"), ("branches", "0002_journal_only_grows")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
