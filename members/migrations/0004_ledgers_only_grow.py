from django.db import migrations

#: Ledgers: a line is answered by another line, never edited and never deleted.
TABLES = ("duesreceipt", "remittance", "papermovement", "assignmentremark")

FORWARD = "\n".join(
    f"create trigger {table}_only_grows before update or delete on members_{table}"
    " for each row execute function refuse_change();"
    for table in TABLES
)
BACKWARD = "\n".join(f"drop trigger {table}_only_grows on members_{table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_the_life_of_the_branch"),
        ("branches", "0002_journal_only_grows"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
