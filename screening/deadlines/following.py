"""The deadlines follow the records within a minute: every act writes one journal entry, and that names where it was."""

from itertools import takewhile

from branches.models import Entry
from screening.deadlines.sync import batched, sync

LOOKED_BACK = 20_000  # entries; a longer silence is made good by the nightly run over all organisations
AT_ONCE = 500  # organisations


def follow(on, since):
    """Bring the deadlines of every organisation at which something was written since that instant up to date.

    Returns the counts of `sync`. Safe to run as often as one likes.
    """
    entries = Entry.objects.order_by("-pk").values_list("at", "organization_id")[:LOOKED_BACK]
    recent = takewhile(lambda entry: entry[0] >= since, entries.iterator(chunk_size=500))
    touched = sorted({organization for _, organization in recent if organization})
    counts = {"opened": 0, "moved": 0, "met": 0, "lapsed": 0}
    for some in batched(touched, AT_ONCE):
        for name, number in sync(on, organizations=some).items():
            counts[name] += number
    return counts
