"""What the address of a page of the dues asks for, and who may write there."""

import re

from django.shortcuts import get_object_or_404

from branches.models import Organization
from members import actions
from members.dues.discretion import require_seer
from members.dues.money import months_of
from members.models import DuesList


def organization_of(request, pk):
    return get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)


def branch_of(request, pk):
    branch = get_object_or_404(Organization.objects.visible_to(request.user).branches(), pk=pk)
    require_seer(request.user, branch)
    return branch


def kept(request, organization):
    """The organisation, where the actor may write; otherwise the refusal says who may."""
    actions.require_keeper(request.user, organization)
    return organization


def list_of(request, pk):
    dues_list = get_object_or_404(DuesList.objects.visible_to(request.user).select_related("branch"), pk=pk)
    require_seer(request.user, dues_list.branch)
    return dues_list


def kept_list(request, pk):
    dues_list = list_of(request, pk)
    actions.require_keeper(request.user, dues_list.branch)
    return dues_list


def year_of(request, on):
    """The year that the address names, else this one."""
    asked = request.GET.get("nam", "")
    return int(asked) if re.fullmatch(r"(19|20|21)\d\d", asked) else on.year


def month_of(request, year):
    """The month of that year that the address names; None for the whole year."""
    asked = request.GET.get("thang", "")
    return months_of(year)[int(asked) - 1] if re.fullmatch(r"[1-9]|1[0-2]", asked) else None
