"""Case pages."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from screening.models import Ballot, Case, NomineeList


def case(request, pk):
    return HttpResponse(str(get_object_or_404(Case.objects.visible_to(request.user), pk=pk)))


def nominee_list(request, pk):
    return HttpResponse(str(get_object_or_404(NomineeList.objects.visible_to(request.user), pk=pk)))


def ballot(request, pk):
    return HttpResponse(str(get_object_or_404(Ballot.objects.visible_to(request.user), pk=pk)))
