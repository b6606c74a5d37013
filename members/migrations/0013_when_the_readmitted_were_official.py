"""When those who were admitted again had been official before (Điều lệ Đảng, Điều 5; domain §2.6, §5.6).

Until now a record kept one Ngày chính thức, and an admission anew emptied it. The former one stands in the journal,
where somebody entered or recognised it; else it follows from the rule that one is official from the exact day on which
the probation was full, of everybody whose first period lasted longer than that.
"""

from datetime import date

from django.db import migrations

PROBATION = 12  # months, in every text of the Charter since 2011
KEPT = ("members.add_member", "members.change_member", "members.recognise_probation", "members.accept_new_record")


def _told(entries, until):
    """The last Ngày chính thức up to that day that the journal tells."""
    for facts in entries.values_list("facts", flat=True).order_by("-pk"):
        told = facts.get("official_on")
        told = told[-1] if isinstance(told, list) else told
        if told and date.fromisoformat(told) <= until:
            return date.fromisoformat(told)
    return None


def _full(admitted_on):
    """The day on which the probation was full."""
    months = admitted_on.month - 1 + PROBATION
    year, month = admitted_on.year + months // 12, months % 12 + 1
    return date(year, month, min(admitted_on.day, 28 if (month, admitted_on.day) == (2, 29) else 31))


def fill(apps, schema_editor):
    Member, Membership = apps.get_model("members", "Member"), apps.get_model("members", "Membership")
    Entry = apps.get_model("branches", "Entry")
    again = Membership.objects.filter(begun_by="readmitted").select_related("member").order_by("starts_on", "pk")
    for membership in again:
        member = membership.member
        earlier = Membership.objects.filter(member=member, starts_on__lt=membership.starts_on).order_by("starts_on")
        last = earlier.last()
        if last is None or last.ends_on is None or last.ends_on > membership.starts_on:
            continue
        told = _told(Entry.objects.filter(subject=f"members.member:{member.pk}", verb__in=KEPT), last.ends_on)
        since = told or _full(member.admitted_on)
        former = since if since <= last.ends_on and since < membership.starts_on else None
        Member.objects.filter(pk=member.pk).update(readmitted_on=membership.starts_on, former_official_on=former)


class Migration(migrations.Migration):
    dependencies = [("members", "0012_guests_and_former_periods"), ("branches", "0007_organizations_by_level")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
