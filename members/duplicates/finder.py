"""Hồ sơ có thể trùng: pairs below one organisation, the likeliest first; one question whatever the number of members.

A pair is named where so much agreement is hardly chance: how many strangers of that name would agree as far. The same
year of birth says much of a rare name and nothing of a common one.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from members.duplicates.rarity import bearers
from members.models import Member

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
), pairs(first, second, why) as (
    select a.id, b.id, 'date' from twin a join twin b on a.no = b.no and a.born_on = b.born_on and a.id < b.id
        where a.exact = 'day' and b.exact = 'day'
    union all
    select a.id, b.id, 'place' from twin a join twin b
        on a.no = b.no and a.year = b.year and a.place_key = b.place_key and a.id < b.id where a.place = b.place
    union all
    select a.id, b.id, 'year' from twin a join twin b on a.no = b.no and a.year = b.year and a.id < b.id
        where a.n <= %(rare)s and b.n <= %(rare)s
    union all
    select a.id, b.id, 'identity' from twin a join twin b
        on a.no = b.no and a.identity_left = b.identity_left and a.id < b.id where one_slip(a.identity, b.identity)
    union all
    select a.id, b.id, 'identity' from twin a join twin b
        on a.no = b.no and a.identity_right = b.identity_right and a.id < b.id where one_slip(a.identity, b.identity)
    union all
    select a.id, b.id, 'card' from twin a join twin b
        on a.no = b.no and a.card_left = b.card_left and a.id < b.id where one_slip(a.card, b.card)
    union all
    select a.id, b.id, 'card' from twin a join twin b
        on a.no = b.no and a.card_right = b.card_right and a.id < b.id where one_slip(a.card, b.card)
    union all
    select a.id, b.id, 'file' from twin a join twin b
        on a.no = b.no and a.file_left = b.file_left and a.id < b.id where one_slip(a.file, b.file)
    union all
    select a.id, b.id, 'file' from twin a join twin b
        on a.no = b.no and a.file_right = b.file_right and a.id < b.id where one_slip(a.file, b.file)
    union all
    select a.id, b.id, 'same_card' from scope a join scope b on hashtext(a.card) = hashtext(b.card) and a.id < b.id
        where a.card = b.card and a.card <> ''
    union all
    select a.id, b.id, 'same_file' from scope a join scope b on hashtext(a.file) = hashtext(b.file) and a.id < b.id
        where a.file = b.file and a.file <> ''
)
select p.first, p.second, array_agg(distinct p.why), a.name, coalesce(max(named.n), 1), a.identity, b.identity
from pairs p join scope a on a.id = p.first join scope b on b.id = p.second left join named on named.name = a.name
where not exists (
    select from members_distinctpair d where d.first_id = p.first and d.second_id = p.second
)
group by p.first, p.second, a.name, a.identity, b.identity
order by count(distinct p.why) desc, p.first, p.second
limit %(most)s
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


def candidates(organization, most=SHOWN):
    """(the likeliest pairs of records below the organisation, whether there are more)."""
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
    shown = found[:most]
    people = Member.objects.select_related("branch").in_bulk({pk for row in shown for pk in row[1:3]})
    pairs = [Candidate(people[a], people[b], reasons, expected) for expected, a, b, reasons in shown]
    return pairs, len(found) > most
