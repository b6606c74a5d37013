"""Hồ sơ có thể trùng: pairs below one organisation, the likeliest first; one question whatever the number of members.

A pair is named where so much agreement is hardly chance: how many strangers of that name would agree as far. The same
year of birth says much of a rare name and nothing of a common one.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from members.duplicates.rarity import bearers
from members.models import DistinctPair, Member

#: How likely a stranger of the same name agrees in it by chance (mark D).
_CHANCE = {
    "date": 1 / 18_000,
    "place": 1 / 5_000,
    "year": 1 / 50,
    "identity": 1 / 1_000_000,
    "card": 1 / 100_000,
    "file": 1 / 100_000,
    "same_card": 0,
    "same_file": 0,
}
_WORDS = {
    "date": "cùng họ tên, cùng ngày sinh",
    "place": "cùng họ tên, cùng năm sinh, cùng quê quán",
    "year": "cùng họ tên, cùng năm sinh",
    "identity": "cùng họ tên, số căn cước chỉ khác một chỗ gõ",
    "card": "cùng họ tên, số thẻ chỉ khác một chỗ gõ",
    "file": "cùng họ tên, số lý lịch chỉ khác một chỗ gõ",
    "same_card": "cùng số thẻ, viết hai cách",
    "same_file": "cùng số lý lịch, viết hai cách",
}
#: Fewer strangers than this are to be expected; of a name with more bearers the year alone is not even asked.
MOST_EXPECTED = 0.1
_RARE = 6
#: Two whole identity numbers that have nothing to do with each other speak against one person.
_AGAINST = 20
#: An old number of nine digits beside a new one of twelve is what one person's two records look like.
_CHANGED = 0.3

MOST = 5000  # pairs fetched
SHOWN = 100
KEPT = 2000  # of a large organisation: enough to go on with when those shown are settled

#: Names are joined by a number and beginnings and ends of numbers by their hashes: sorting text takes most of the time.
_SQL = """
with scope as materialized (
    select m.id, m.search_name as name, m.born_on, m.born_precision as exact, m.identity_number as identity,
        extract(year from m.born_on)::int as year, lower(translate(m.hometown, ' .,-', '')) as place,
        ltrim(upper(translate(m.card_number, ' .-/', '')), '0') as card,
        ltrim(upper(translate(m.file_number, ' .-/', '')), '0') as file
    from members_member m join branches_organization o on o.id = m.branch_id
    where o.path like %(path)s and m.merged_into_id is null
), named as materialized (
    select name, count(*) as n, row_number() over () as no from scope group by name having count(*) > 1
), twin as materialized (
    select scope.*, n, no, hashtext(nullif(place, '')) as place_key,
        hashtext(left(identity, 6)) as identity_left, hashtext(right(identity, 4)) as identity_right,
        case when length(card) > 5 then hashtext(left(card, 4)) end as card_left,
        case when length(card) > 5 then hashtext(right(card, 3)) end as card_right,
        case when length(file) > 5 then hashtext(left(file, 3)) end as file_left,
        case when length(file) > 5 then hashtext(right(file, 3)) end as file_right
    from scope join named using (name)
), card_twice as materialized (
    select hashtext(card) as key from scope where card <> '' group by key having count(*) > 1
), file_twice as materialized (
    select hashtext(file) as key from scope where file <> '' group by key having count(*) > 1
), card_twin as materialized (
    select id, card, coalesce(n, 1) as n from scope left join named using (name)
    where card <> '' and hashtext(card) in (select key from card_twice)
), file_twin as materialized (
    select id, file, coalesce(n, 1) as n from scope left join named using (name)
    where file <> '' and hashtext(file) in (select key from file_twice)
), pairs(first, second, why, n) as (
    select a.id, b.id, 'date', a.n from twin a join twin b on a.no = b.no and a.born_on = b.born_on and a.id < b.id
        where a.exact = 'day' and b.exact = 'day'
    union all
    select a.id, b.id, 'place', a.n from twin a join twin b
        on a.no = b.no and a.year = b.year and a.place_key = b.place_key and a.id < b.id where a.place = b.place
    union all
    select a.id, b.id, 'year', a.n from twin a join twin b on a.no = b.no and a.year = b.year and a.id < b.id
        where a.n <= %(rare)s and b.n <= %(rare)s
    union all
    select a.id, b.id, 'identity', a.n from twin a join twin b
        on a.no = b.no and a.identity_left = b.identity_left and a.id < b.id where one_slip(a.identity, b.identity)
    union all
    select a.id, b.id, 'identity', a.n from twin a join twin b
        on a.no = b.no and a.identity_right = b.identity_right and a.id < b.id where one_slip(a.identity, b.identity)
    union all
    select a.id, b.id, 'card', a.n from twin a join twin b
        on a.no = b.no and a.card_left = b.card_left and a.id < b.id where one_slip(a.card, b.card)
    union all
    select a.id, b.id, 'card', a.n from twin a join twin b
        on a.no = b.no and a.card_right = b.card_right and a.id < b.id where one_slip(a.card, b.card)
    union all
    select a.id, b.id, 'file', a.n from twin a join twin b
        on a.no = b.no and a.file_left = b.file_left and a.id < b.id where one_slip(a.file, b.file)
    union all
    select a.id, b.id, 'file', a.n from twin a join twin b
        on a.no = b.no and a.file_right = b.file_right and a.id < b.id where one_slip(a.file, b.file)
    union all
    select a.id, b.id, 'same_card', a.n from card_twin a join card_twin b on a.card = b.card and a.id < b.id
    union all
    select a.id, b.id, 'same_file', a.n from file_twin a join file_twin b on a.file = b.file and a.id < b.id
)
select likely.first, likely.second, why, a.search_name, n, a.identity_number, b.identity_number
from (
    select p.first, p.second, array_agg(distinct p.why) as why, max(p.n) as n from pairs p
    where not exists (
        select from members_distinctpair d where d.first_id = p.first and d.second_id = p.second
    )
    group by p.first, p.second order by count(distinct p.why) desc, p.first, p.second limit %(most)s
) likely join members_member a on a.id = likely.first join members_member b on b.id = likely.second
"""


@dataclass(frozen=True)
class Candidate:
    """A pair that may be one person: why, and how many strangers would agree as far by chance."""

    first: Member
    second: Member
    reasons: list
    expected: float

    @property
    def likeness(self):
        if self.expected < 0.001:
            return "Rất giống"
        return "Khá giống" if self.expected < 0.02 else "Có thể trùng"


def _expected(reasons, name, counted, identities):
    """How many strangers would agree as far. The stronger of dates and places counts, numbers count beside it."""
    dates = [_CHANCE[why] for why in reasons if why in ("date", "place", "year")]
    numbers = [_CHANCE[why] for why in reasons if why not in ("date", "place", "year")]
    chance = min(dates, default=1.0)
    for number in numbers:
        chance *= number
    lengths = sorted(len(number or "") for number in identities)
    if lengths == [9, 12]:
        chance *= _CHANGED
    elif lengths == [12, 12] and "identity" not in reasons:
        chance *= _AGAINST
    return max(bearers(name, counted) - 1, 1) * chance


def _said(reasons, name, counted):
    """In words; what a stronger reason says already is left out. A rare name is said to be one."""
    weaker = {"date": {"place", "year"}, "place": {"year"}}
    hidden = set().union(*(weaker.get(why, set()) for why in reasons))
    said = [words for why, words in _WORDS.items() if why in reasons and why not in hidden]
    return [*said, "tên ít gặp"] if bearers(name, counted) <= _RARE else said


def search(organization):
    """{"pairs": [[first, second, reasons, expected]], "more"}: the likeliest first, as plain data."""
    values = {"path": f"{organization.path}%", "rare": _RARE, "most": MOST}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local work_mem = '64MB'")
        cursor.execute("set local enable_mergejoin = off")
        cursor.execute("set local jit = off")
        cursor.execute(_SQL, values)
        rows = cursor.fetchall()
    found = []
    for first, second, reasons, name, counted, *identities in rows:
        expected = _expected(reasons, name, counted, identities)
        if expected <= MOST_EXPECTED:
            found.append((expected, first, second, _said(reasons, name, counted)))
    found.sort()
    pairs = [[first, second, reasons, expected] for expected, first, second, reasons in found[:KEPT]]
    return {"pairs": pairs, "more": len(found) > KEPT}


def candidates(organization, found=None, most=SHOWN):
    """(the likeliest pairs of what was found, whether there are more); without those settled since then."""
    found = found or search(organization)
    waiting = found["pairs"]
    shown, people = [], {}
    while waiting and len(shown) < most:
        some, waiting = waiting[:most], waiting[most:]
        people |= _still_here(organization, {pk for pair in some for pk in pair[:2]})
        settled = _settled(some)
        shown += [p for p in some if p[0] in people and p[1] in people and tuple(p[:2]) not in settled]
    pairs = [Candidate(people[a], people[b], reasons, expected) for a, b, reasons, expected in shown[:most]]
    return pairs, bool(waiting or found["more"] or len(shown) > most)


def _still_here(organization, pks):
    """{id: record} of those that are still below the organisation and in no other record."""
    return Member.objects.in_organization(organization).select_related("branch").in_bulk(pks)


def _settled(pairs):
    """The pairs of which somebody has said that they are two people."""
    judged = DistinctPair.objects.filter(first__in=[p[0] for p in pairs], second__in=[p[1] for p in pairs])
    return set(judged.values_list("first", "second"))
