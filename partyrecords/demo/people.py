"""Members with their memberships, rankings, posts and standings; accounts with their offices. Written in bulk."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from branches.calendar import add_months
from branches.models import Kind, Office, Role, Sector, User
from members import sample
from members.models import Beginning, CodeItem, Ending, Level, Member, Membership, Post, Ranking, Standing

from . import past
from .logins import PASSWORD

SEED = 28
RANKED_YEARS = 3
FORMER = 42
SETTLED_MONTHS = 42  # who has been here this long can have a part in a case of years ago
LEVELS = {Level.GOOD: 740, Level.EXCELLENT: 130, Level.COMPLETED: 125, Level.NOT_COMPLETED: 5}
ENDINGS = {Ending.TRANSFERRED_OUT: 20, Ending.DIED: 14, Ending.LEFT: 5, Ending.STRUCK_OFF: 3}

FARMER, RETIRED = "Nông dân", "Hưu trí"
OCCUPATIONS = {
    Sector.ADMINISTRATION: "Cán bộ, công chức cấp xã",
    Sector.PARTY_AND_MASS: "Cán bộ, công chức cơ quan Đảng, đoàn thể",
    Sector.PUBLIC_SERVICE: "Viên chức",
    Sector.ARMED_FORCES: "Lực lượng vũ trang",
    Sector.PRIVATE_ENTERPRISE: "Công nhân",
    Sector.NON_STATE: "Người lao động khu vực tư nhân",
}
SCHOOLING = {"professional": ("Đại học", "Đại học", "Cao đẳng", "Trung cấp"), "theory": ("Sơ cấp", "Trung cấp")}


def _age(member, on):
    return on.year - member.born_on.year


class Cast:
    """The people of one branch: its officers, and those who may still be given a part."""

    def __init__(self, slug, branch, members, today):
        settled = [
            m
            for m in members
            if m.official_on and add_months(m.official_on, SETTLED_MONTHS) <= today and 25 <= _age(m, today) <= 66
        ]
        settled.sort(key=lambda m: (abs(_age(m, today) - 46), m.file_number))
        self.slug, self.branch, self.subjects = slug, branch, []
        self.secretary, self.deputy, self.committee_member, *self._free = settled

    @property
    def officers(self):
        return {
            "bithu": (self.secretary, Post.Title.SECRETARY, Role.SECRETARY),
            "phobithu": (self.deputy, Post.Title.DEPUTY, Role.DEPUTY),
            "chiuy": (self.committee_member, Post.Title.COMMITTEE_MEMBER, Role.COMMITTEE_MEMBER),
        }

    @property
    def team(self):
        """Three tellers, two of them with an account; nobody of them has a part in a case."""
        return [self.secretary, self.committee_member, self.deputy]

    def subject(self):
        """Somebody who has no part yet."""
        self.subjects.append(self._free.pop())
        return self.subjects[-1]

    def helper(self):
        """Somebody experienced, who helps nobody else."""
        return self._free.pop(0)


@dataclass
class Scene:
    """What the cases need: the day, the beginning of the term, the places and casts by slug, the accounts by user name."""

    today: date
    term: date
    places: dict
    casts: dict
    users: dict

    def above(self, cast, prefix):
        """The account at the nearest organisation above the branch that has one with this prefix."""
        organization = cast.branch.parent
        while f"{prefix}.{organization.slug}" not in self.users:
            organization = organization.parent
        return self.users[f"{prefix}.{organization.slug}"]

    def officer(self, cast, prefix="bithu"):
        return self.users[f"{prefix}.{cast.slug}"]


def _write_members(places, sizes, today, chance):
    """{slug: its members}, and the former members of any branch."""
    words = {(item.list, item.name): item for item in CodeItem.objects.all()}
    crowd = sample.people(chance, sum(sizes.values()) + FORMER, on=today)
    members = {
        slug: [_member(next(crowd), places[slug], words, chance, today) for _ in range(sizes[slug])] for slug in sizes
    }
    slugs = list(sizes)
    former = [_member(next(crowd), places[chance.choice(slugs)], words, chance, today) for _ in range(FORMER)]
    former = [m for m in former if m.official_on and add_months(m.official_on, SETTLED_MONTHS) <= today]
    Member.objects.bulk_create([*(m for group in members.values() for m in group), *former], batch_size=500)
    return members, former


def _member(person, branch, words, chance, today):
    member = Member(
        branch=branch,
        full_name=person.full_name,
        gender=person.gender,
        born_on=person.born_on,
        identity_number=person.identity_number if chance.random() > 0.04 else None,
        card_number=person.card_number,
        file_number=person.file_number,
        hometown=person.hometown if chance.random() > 0.03 else "",
        permanent_address=branch.name.removeprefix("Chi bộ ").removeprefix("cơ sở "),
        ethnicity=words["ethnicity", person.ethnicity],
        religion=words["religion", person.religion],
        sector=branch.sector,
        youth_union=person.youth_union,
        admitted_on=person.admitted_on,
        official_on=person.official_on,
    )
    educated = branch.sector != Sector.VILLAGE or chance.random() < 0.3
    occupation = RETIRED if _age(member, today) > 61 else OCCUPATIONS.get(branch.sector, FARMER)
    member.occupation = words["occupation", occupation]
    member.general_education = words["general_education", "12/12" if educated or chance.random() < 0.7 else "9/12"]
    member.professional = words["professional", chance.choice(SCHOOLING["professional"]) if educated else "Sơ cấp"]
    member.theory = words["theory", chance.choice(SCHOOLING["theory"])]
    member.prepare()
    return member


def _write_memberships(members, former, today, chance):
    """Most were admitted where they are, some came from elsewhere; the former left within the last three years."""
    rows = []
    for member in members:
        came = add_months(today, -chance.randint(SETTLED_MONTHS + 6, 15 * 12))
        moved = member.admitted_on < came and chance.random() < 0.15
        rows.append(
            Membership(
                member=member,
                branch=member.branch,
                starts_on=came if moved else member.admitted_on,
                begun_by=Beginning.TRANSFERRED_IN if moved else Beginning.ADMITTED,
            )
        )
    for n, member in enumerate(former, 1):
        ending = chance.choices(list(ENDINGS), list(ENDINGS.values()))[0]
        left = today - timedelta(days=chance.randint(5, 3 * 365))
        decided = ending in (Ending.LEFT, Ending.STRUCK_OFF)
        rows.append(
            Membership(
                member=member,
                branch=member.branch,
                starts_on=member.admitted_on,
                begun_by=Beginning.ADMITTED,
                ends_on=left,
                ended_by=ending,
                decision_number=f"{100 + n}-QĐ/ĐU" if decided else "",
                decided_on=left - timedelta(days=3) if decided else None,
            )
        )
    Membership.objects.bulk_create(rows, batch_size=500)


def _write_standings(casts, members, today, chance):
    """The old may be exempt; one is suspended, a few are active elsewhere for a while."""
    rows = [
        Standing(
            member=member,
            kind=Standing.Kind.EXEMPT,
            starts_on=date(today.year - 1, chance.randint(1, 12), 5),
            decision_number=f"{n:02}-NQ/CB",
            note="Tuổi cao, sức yếu, có đơn đề nghị",
        )
        for n, member in enumerate(members, 1)
        if _age(member, today) >= 72 and chance.random() < 0.7
    ]
    rows.append(
        Standing(
            member=casts["vantai"].subject(),
            kind=Standing.Kind.SUSPENDED,
            starts_on=today - timedelta(days=40),
            ends_on=today + timedelta(days=50),
            decision_number="31-QĐ/UBKT",
        )
    )
    rows += [
        Standing(
            member=casts[slug].subject(),
            kind=Standing.Kind.ELSEWHERE,
            starts_on=today - timedelta(days=70),
            decision_number=f"{n:02}-GGT/ĐU",
            note="Đi làm xa, sinh hoạt tạm thời nơi cư trú",
        )
        for n, slug in enumerate(("dongdau", "banchang", "to2", "xuong1"), 11)
    ]
    Standing.objects.bulk_create(rows)
    return {row.member_id for row in rows}


def _write_rankings(members, unranked, today, chance):
    """The last three years, decided in December; who is exempt, suspended or away is not ranked."""
    rows = []
    for year in range(today.year - RANKED_YEARS, today.year):
        ranked = [m for m in members if m.admitted_on.year < year and m.pk not in unranked]
        levels = chance.choices(list(LEVELS), list(LEVELS.values()), k=len(ranked))
        rows += [_ranking(member, year, level) for member, level in zip(ranked, levels, strict=True)]
    Ranking.objects.bulk_create(rows, batch_size=1000)


def _ranking(member, year, level):
    return Ranking(
        member=member, year=year, level=level, decision_number=f"{year % 50:02}-QĐ/ĐU", decided_on=_decided(year)
    )


def _decided(year):
    """The day on which the rankings of a year were decided."""
    return date(year, 12, 20)


def fall_short(member, before):
    """“Không hoàn thành nhiệm vụ” in the two latest years ranked by that day; better ones around them."""
    last = before.year if _decided(before.year) <= before else before.year - 1
    for year in (last - 1, last):
        row = _ranking(member, year, Level.NOT_COMPLETED)
        facts = {name: getattr(row, name) for name in ("level", "decision_number", "decided_on")}
        Ranking.objects.update_or_create(member=member, year=year, defaults=facts)
    member.rankings.exclude(year__in=(last - 1, last)).update(level=Level.COMPLETED)


#: Accounts above the branches: prefix and role, by kind of organisation.
STAFF = {
    Kind.SUPERIOR: (
        ("xa", Role.STAFF),
        ("tochuc", Role.ORGANIZATION_STAFF),
        ("ubkt", Role.INSPECTION),
        ("thuky", Role.RECORDER),
    ),
    Kind.GRASSROOTS_COMMITTEE: (("danguy", Role.STAFF),),
}


def _write_accounts(places, casts, term, chance):
    """An account for every officer. Returns {user name: user}; the password is the same for all."""
    password = make_password(PASSWORD)
    users, offices = [], []

    def account(username, name, organization=None, role=None, **fields):
        user = User(username=username, full_name=name, password=password, daily_mail=False, **fields)
        users.append(user)
        if organization is not None:
            offices.append(Office(user=user, organization=organization, role=role, starts_on=term))
        return user

    def somebody():
        return sample.name(chance, chance.choice(("male", "female")))

    for slug, cast in casts.items():
        for prefix, (member, _, role) in cast.officers.items():
            member.user = account(f"{prefix}.{slug}", member.full_name, cast.branch, role)
    for slug, place in places.items():
        for prefix, role in STAFF.get(place.kind, ()):
            account(f"{prefix}.{slug}", somebody(), place, role)
    account("bithu.coso", "Vi Văn Quế", places["coso"], Role.SECRETARY)
    account("tinhuy", somebody(), places["tinhuy"], Role.STAFF)
    account("ubkt.tinhuy", "Nông Thị Hòa", places["tinhuy"], Role.INSPECTION)  # settles the appeal
    account("nguoixem", somebody(), places["suoimay"], Role.READER)
    account("quantri", somebody(), is_staff=True, is_superuser=True)
    account("bophan.khucho", "Lường Thị Vân", places["khucho"], Role.STAFF)
    User.objects.bulk_create(users)
    Office.objects.bulk_create(offices)
    linked = [member for cast in casts.values() for member, _, _ in cast.officers.values()]
    Member.objects.bulk_update(linked, ["user"])
    return {user.username: user for user in users}


def settle(places, sizes, today):
    """Write everybody; returns the Scene."""
    chance = random.Random(SEED)
    for slug, place in places.items():
        place.slug = slug
    term = add_months(today, -40)
    by_branch, former = _write_members(places, sizes, today, chance)
    casts = {slug: Cast(slug, places[slug], members, today) for slug, members in by_branch.items()}
    everybody = [member for members in by_branch.values() for member in members]
    _write_memberships(everybody, former, today, chance)
    unranked = _write_standings(casts, everybody, today, chance)
    _write_rankings(everybody, unranked, today, chance)
    past.write_terms(casts, places, term)
    past.write_cards(everybody)
    past.write_badges(everybody, today)
    return Scene(today, term, places, casts, _write_accounts(places, casts, term, chance))
