"""The pages that are measured, each beside the hand-written SQL for what it shows."""

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from branches.listing import PARAMETER
from branches.models import Organization, User
from members import counted
from members.models import DuesList, Member
from partyrecords.bench import floors, measure
from partyrecords.bench.measure import Floor

#: Rare and common words, unfinished ones, one to four of them.
NAMES = ("nguyen van", "thi hoa", "tran", "hoang minh t", "lo van", "sung a", "nguyen thi thu huong")
MARKED = ("Nguyễn Văn", "Thị Hoà", "Trần", "Hoàng Minh T", "Lò Văn", "Sùng A", "Nguyễn Thị Thu Hương")


@dataclass(frozen=True)
class Actor:
    """Who measures, with which organisation as the own one."""

    name: str
    user: User
    organization: Organization

    @property
    def reach(self):
        """The range of paths of the subtree: "0" follows "/" in COLLATE "C"."""
        path = self.organization.path
        return {"path": path, "end": path[:-1] + "0", "id": self.organization.pk}


def actors(scene):
    """The secretary of a branch, the staff of a superior and the staff of the province."""
    return (
        Actor("secretary", scene.secretary, scene.branch),
        Actor("superior", scene.superior_staff, scene.superior),
        Actor("province", scene.province_staff, scene.province),
    )


def everything(name):
    return True


def pages(scene, *, on, runs, wanted=everything):
    """Every page whose name is wanted, as each of the three."""
    for actor in actors(scene):
        client = Client()
        client.force_login(actor.user)
        always = {"user": actor.user.pk, "session": client.session.session_key, "on": on}
        always |= {"start": on.replace(month=1, day=1), "year": on.year}
        for name, addresses, statements, values in [
            *_members(actor, on),
            *_registers(actor, on),
            *_of_branch(actor, on),
        ]:
            if wanted(name):
                floor = Floor((*floors.FRAME, *statements), actor.reach | always | values)
                yield measure.page(name, client, actor.name, addresses, runs=runs, floor=floor)


def _members(actor, on):
    """(name, addresses, hand-written statements, their further values) of what is found and read."""
    within, members = Member.objects.filter(branch__path__startswith=actor.organization.path), reverse("members:list")
    some = list(within.order_by("pk")[:200:5])
    middle = within.order_by("sort_key", "pk")[within.count() // 2]
    deep, one = {"key": middle.sort_key, "id": middle.pk}, {"id": some[0].pk}
    words = {"words": ["nguyen.", "van"]}
    carded = [member for member in some if member.card_number]
    numbers = [f"{members}?q={member.card_number}" for member in carded]
    number = {"card": carded[0].card_number}
    return [
        ("home", [reverse("home")], floors.HOME, {}),
        ("member list, first page", [members], floors.LIST, {}),
        ("member list, from its middle", [f"{members}?{PARAMETER}={middle.pk}"], floors.DEEP, deep),
        ("search without accents", [f"{members}?q={name}" for name in NAMES], floors.SEARCH, words),
        ("search with accents", [f"{members}?q={name}" for name in MARKED], floors.SEARCH, words),
        ("search by card number", numbers, floors.NUMBER, number),
        ("member page", [member.get_absolute_url() for member in some], floors.MEMBER, one),
        (
            "the whole Phiếu đảng viên",
            [reverse("members:record", args=[member.pk]) for member in some],
            floors.RECORD,
            one,
        ),
    ]


def _registers(actor, on):
    """The same of the registers that every organisation has."""
    pk = [actor.organization.pk]
    forms = reverse("members:statistics")
    figures, twins = (
        (floors.REPORT, floors.TWINS) if counted.is_small(actor.organization) else (floors.KEPT, floors.KEPT)
    )
    return [
        ("organisation page", [actor.organization.get_absolute_url()], floors.ORGANIZATION, {}),
        ("organisation list", [reverse("branches:organization-list")], floors.ORGANIZATIONS, {}),
        ("case list", [reverse("screening:case-list")], floors.CASES, {}),
        ("suggestions", [reverse("screening:detection")], floors.SUGGESTIONS, {}),
        ("theo dõi năm", [reverse("members:years", args=pk)], floors.YEARS, {}),
        ("transfers", [reverse("members:transfers", args=pk)], floors.TRANSFERS, {}),
        ("probation", [reverse("members:probations", args=pk)], floors.PROBATIONARY, {}),
        ("badges", [reverse("members:badges", args=pk)], floors.BADGES, {}),
        ("rankings of the year", [reverse("members:evaluations", args=pk)], floors.LEVELS, {}),
        ("duplicates", [reverse("members:duplicates", args=pk)], twins, {}),
        ("figures of today", [forms], figures, {}),
        *[(f"Biểu {code}", [f"{forms}?form={code}"], figures, {}) for code in (1, 2, 3, 5)],
        ("report", [reverse("screening:report")], figures, {}),
    ]


def _of_branch(actor, on):
    """The same of what a branch alone has, or a committee instead."""
    pk = [actor.organization.pk]
    if not actor.organization.has_members:
        return [
            ("dues of the year", [reverse("members:dues-overview", args=pk)], floors.REMITTED, {}),
            ("printed list of 2,000", [f"{reverse('members:register', args=pk)}?in=1"], floors.PRINTED, {}),
        ]
    dues = DuesList.objects.filter(branch=actor.organization).order_by("month").last()
    return [
        ("meetings of the year", [reverse("members:meetings", args=pk)], floors.MEETINGS, {}),
        ("attendance", [reverse("members:meeting-new", args=pk)], floors.ATTENDANCE, {}),
        ("dues of the year", [reverse("members:dues", args=pk)], floors.DUES, {}),
        *(
            [
                (
                    "dues list of a month",
                    [reverse("members:dues-list", args=[dues.pk])],
                    floors.CHARGES,
                    {"list": dues.pk},
                )
            ]
            if dues
            else []
        ),
    ]
