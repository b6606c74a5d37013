"""The journal, the memberships, and the figures counted from them (domain §8, §11.3 no. 31, §11.4 no. 41)."""

from datetime import date

from django.db.models import Count, F

from branches import journal
from branches.models import Organization
from members.models import Membership
from members.reports import Unbalanced, movement
from screening import reports


def journal_is_whole(on):
    """The chain of hashes of the journal is unbroken (domain §11)."""
    return journal.verify()


def one_membership_at_a_time(on):
    """Nobody is counted in two branches (domain §11.4 no. 41)."""
    odd = Membership.objects.filter(ends_on=None).order_by().values("member").annotate(n=Count("pk")).filter(n__gt=1)
    return [f"Đảng viên số {row['member']}: có {row['n']} thời gian sinh hoạt đang chạy." for row in odd]


def branch_is_where_active(on):
    """The branch on the record is the branch of the running membership."""
    odd = Membership.objects.filter(ends_on=None).exclude(branch=F("member__branch"))
    return [
        f"Đảng viên số {pk}: chi bộ trong hồ sơ khác nơi đang sinh hoạt." for pk in odd.values_list("member", flat=True)
    ]


def figures_add_up(on):
    """D = A + B − C over every tree for the running year (domain §8.1, §11.3 no. 31)."""
    faults = []
    for top in Organization.objects.filter(parent=None):
        try:
            movement(top, date(on.year, 1, 1), on)
        except Unbalanced as refusal:
            faults.append(f"{top}: {refusal}")
    return faults


def report_opens_its_lists(on):
    """Each figure of the report of the running year has its list; parts, breakdowns and Form 1 agree with it."""
    tops = Organization.objects.filter(parent=None)
    return [f"{top}: {fault}" for top in tops for fault in reports.check.faults(top, on)]
