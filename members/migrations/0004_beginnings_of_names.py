import django.contrib.postgres.fields
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

#: “nguyen an” → {nguyen.,n,ng,ngu,nguy,nguye,nguyen,an.,a,an}: the whole word ends with a dot, which no word has.
#: So an unfinished word is looked up like a finished one; to gather all words of an index that begin so costs five times
#: as much. It is not PARALLEL SAFE: some two thousand members are found before helpers have started.
FORWARD = """
create function members_words(name text) returns text[] language plpgsql immutable strict as $$
declare
    word text;
    found text[] := '{}';
begin
    foreach word in array regexp_split_to_array(name, '[^[:alnum:]]+') loop
        if word <> '' then
            found := found || (word || '.');
            for n in 1..length(word) loop
                found := found || left(word, n);
            end loop;
        end if;
    end loop;
    return found;
end
$$;
"""

#: How many branches lie below a committee has to be guessed well: PostgreSQL looks a name up either once, or for each of
#: these branches anew. A hundred samples of sixty thousand paths, its usual number, take sixty branches for six.
PATHS = "alter table branches_organization alter column path set statistics {}; analyze branches_organization (path);"


class Migration(migrations.Migration):
    """A name is found by its words and by every beginning of them."""

    dependencies = [("members", "0003_words_and_rates"), ("branches", "0001_schema")]
    operations = [
        migrations.RunSQL(PATHS.format(1000), PATHS.format(-1)),
        migrations.RunSQL(FORWARD, "drop function members_words(text);"),
        migrations.RemoveIndex(model_name="member", name="member_search"),
        migrations.AddIndex(
            model_name="member",
            index=GinIndex(
                models.Func(
                    "search_name",
                    function="members_words",
                    output_field=django.contrib.postgres.fields.ArrayField(models.TextField()),
                ),
                name="member_search",
            ),
        ),
        migrations.RunSQL("analyze members_member;", migrations.RunSQL.noop),  # how often each word occurs
    ]
