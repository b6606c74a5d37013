"""Those behind a figure: found by the very condition that counts them."""

from django.db import transaction

from branches import journal
from members.statistics.discretion import require_opener


def behind(form, figure, scope):
    """The memberships (Form 5: the organisations) that the figure counts."""
    return form.rows.annotate(unit=scope.unit(form.path)).filter(figure.where)


@transaction.atomic
def open_list(form, figure, scope, *, actor, count):
    """A list by people or religion is opened: only by whoever may, and the journal says so."""
    require_opener(actor, scope.organization)
    facts = {"form": form.code, "figure": figure.label, "from": scope.start, "to": scope.end, "count": count}
    journal.record(
        "members.open_statistics_list",
        actor=actor,
        organization=scope.organization,
        subject=scope.organization,
        facts=facts,
    )
