"""What stood in the registers before the demo begins: terms with their posts, cards, badges. Written in bulk."""

from datetime import timedelta

from branches.calendar import add_months
from branches.models import Kind
from members import party_age
from members.limits import limits
from members.models import Badge, Card, Manner, Post, Term

TITLE = Post.Title


def write_terms(casts, places, began):
    """Every branch has elected its chi ủy, every đảng bộ cơ sở its đảng ủy from the secretaries of its branches."""
    terms, seats = [], {}
    for cast in casts.values():
        seats[cast.branch] = [(member, title) for member, title, _ in cast.officers.values()]
    for place in places.values():
        if place.kind == Kind.GRASSROOTS_COMMITTEE:
            heads = [cast.secretary for cast in casts.values() if cast.branch.path.startswith(place.path)]
            ranks = [TITLE.SECRETARY, TITLE.DEPUTY, *[TITLE.PARTY_COMMITTEE_MEMBER] * len(heads)]
            seats[place] = list(zip(heads, ranks, strict=False))
    for organization, elected in seats.items():
        terms.append(
            Term(
                organization=organization,
                name=f"{began.year}–{began.year + 5}",
                congress_on=began,
                starts_on=began,
                seats=len(elected),
                decision_number=f"{40 + len(terms)}-QĐ/ĐU",
                decided_on=began + timedelta(days=12),
            )
        )
    Term.objects.bulk_create(terms)
    Post.objects.bulk_create(
        Post(
            member=member,
            organization=term.organization,
            title=title,
            starts_on=began,
            term=term,
            manner=Manner.ELECTED,
            decision_number=term.decision_number,
            decided_on=term.decided_on,
        )
        for term in terms
        for member, title in seats[term.organization]
    )


def write_cards(members):
    """Each official member holds the card of the record."""
    Card.objects.bulk_create(
        (
            Card(member=member, number=member.card_number, issued_on=member.official_on, handed_on=member.official_on)
            for member in members
            if member.card_number
        ),
        batch_size=1000,
    )


def write_badges(members, today):
    """The marks that were reached before the last occasions; those of the last two are left to be told."""
    rule = limits(today)
    upcoming = party_age.next_occasion(today, rule)
    until = party_age.occasion_before(party_age.occasion_before(upcoming, rule), rule)
    days = sorted(rule.badge_occasions, key=lambda found: (found[1], found[0]))
    rows = []
    for member in members:
        for years in rule.badge_years:
            reached = add_months(member.admitted_on, 12 * years)
            if member.official_on is None or reached > until:
                continue
            given = _occasion_from(reached, days)
            rows.append(
                Badge(
                    member=member,
                    years=years,
                    state=Badge.State.AWARDED,
                    occasion=given,
                    proposed_on=given - timedelta(days=40),
                    decision_number=f"{given:%m}-QĐ/TU",
                    decided_on=given - timedelta(days=5),
                    awarded_on=given,
                    badge_number=f"H{len(rows) + 1:05}",
                )
            )
    Badge.objects.bulk_create(rows)


def _occasion_from(day, days):
    """The first occasion not before the day."""
    dates = [
        day.replace(year=year, month=month, day=number) for year in (day.year, day.year + 1) for number, month in days
    ]
    return next(found for found in dates if found >= day)
