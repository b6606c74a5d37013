"""The deadlines follow the records within a minute: every act writes one journal entry, and that names where it was."""

from itertools import takewhile

from django.db.models import Q

from branches.models import Entry
from screening.deadlines.sync import batched, sync
from screening.models import Deadline

LOOKED_BACK = 20_000  # entries; a longer silence is made good by the nightly run over all organisations
AT_ONCE = 500  # organisations


def follow(on, since):
    """Bring the deadlines of every organisation at which something was written since that instant up to date.

    Returns the counts of `sync`. Safe to run as often as one likes.
    """
    counts = {"opened": 0, "moved": 0, "met": 0, "lapsed": 0}
    for some in batched(sorted(touched(since)), AT_ONCE):
        for name, number in sync(on, organizations=some).items():
            counts[name] += number
    return counts


def touched(since):
    """The ids of the organisations where something was written, and where a deadline stands of whom it was about.

    A transfer is accepted, a note answered at one end, and the deadline stands at the other.
    """
    entries = Entry.objects.order_by("-pk").values_list("at", "organization_id", "subject")[:LOOKED_BACK]
    found, subjects = set(), set()
    for _, organization, subject in takewhile(lambda entry: entry[0] >= since, entries.iterator(chunk_size=500)):
        found.add(organization)
        subjects.add(subject)
    for some in batched(sorted(subjects), AT_ONCE):
        found |= _elsewhere(some)
    return found - {None}


def _elsewhere(subjects):
    """Where open deadlines of these members and cases stand."""
    ids = {"members.member": [], "screening.case": []}
    for subject in subjects:
        model, _, pk = subject.partition(":")
        if model in ids:
            ids[model].append(pk)
    about = Q(member__in=ids["members.member"]) | Q(case__in=ids["screening.case"])
    return set(Deadline.objects.open().filter(about).order_by().values_list("organization", flat=True).distinct())
