"""For two records of one person: numbers one slip of the keys apart, and ledgers whose lines follow their owner.

A line of a ledger still never changes; only whose it is, and only inside the merge of two records or its undoing.
"""

from django.db import migrations

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
TABLES = ("duesreceipt", "papermovement")


def triggers(function):
    return "\n".join(
        f"drop trigger {table}_only_grows on members_{table};"
        f"create trigger {table}_only_grows before update or delete on members_{table}"
        f" for each row execute function {function}();"
        for table in TABLES
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0010_reasons_of_rankings")]
    operations = [
        migrations.RunSQL(
            ONE_SLIP + FOLLOWS + triggers("refuse_change_but_of_owner"),
            triggers("refuse_change")
            + "drop function refuse_change_but_of_owner(); drop function one_slip(text, text);",
        )
    ]
