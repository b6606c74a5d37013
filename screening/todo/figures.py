"""The branch in figures, and what it has just done."""

from datetime import timedelta

from django.urls import reverse

from branches import pages
from branches.compiled import compiled
from members.models import Meeting
from screening import turns
from screening.models import Move
from screening.workflow import BY_VERB


@compiled
def _latest_meeting(branch, on):
    return Meeting.objects.of_members().filter(branch=branch, held_on__lte=on).with_numbers()[:1]


def branch_figures(branch, open_cases, on):
    """[(figure, words, address)] for the home page of one branch."""
    members = pages.counts([branch], on).get(branch.pk)
    figures = []
    if members:
        words = f"đảng viên ({members['official']} chính thức, {members['probationary']} dự bị)"
        figures.append((members["total"], words, f"{reverse('members:list')}?organization={branch.pk}"))
    for meeting in _latest_meeting(branch, on).rows():
        words = f"có mặt buổi họp ngày {meeting.held_on:%d/%m/%Y}"
        figures.append((f"{meeting.present}/{meeting.on_roll}", words, meeting.get_absolute_url()))
    figures.append((open_cases, "hồ sơ rà soát đang mở", reverse("screening:case-list")))
    return figures


#: The steps that a branch does itself.
OWN_VERBS = [row.verb for row in BY_VERB.values() if row.body is None]


@compiled
def _own_moves(branch, since):
    moves = Move.objects.filter(branch=branch, on__gte=since, verb__in=OWN_VERBS)
    return moves.select_related("case__member").order_by("-pk")[:3]


def just_done(branch, on):
    """The latest steps that the branch did itself in its cases in the last month: (day, words, address)."""
    return [
        (move.on, turns.title(BY_VERB[move.verb], move.case.member), move.case.get_absolute_url())
        for move in _own_moves(branch, on - timedelta(days=31)).rows()
    ]
