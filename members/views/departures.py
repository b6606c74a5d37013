"""What follows an exit: the check-list on the member's page, and a form for each line of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string

from branches import calendar
from members import actions, departures
from members.actions import departures as verbs
from members.forms import refuse
from members.forms.departures import HandCardUpForm, MoveFileForm, SendNoticeForm, TakeCardForm
from members.models import Member

_STEPS = {
    "the": (TakeCardForm, verbs.take_card),
    "nop-the": (HandCardUpForm, verbs.hand_card_up),
    "ho-so": (MoveFileForm, verbs.move_file),
    "phieu-bao": (SendNoticeForm, verbs.send_notice),
}


def panel(request, member, by=None):
    """The check-list of the latest exit (no later than `by`), for the page of the member and of the case; "" for none."""
    if getattr(member, "running_memberships", ()):  # fetched with its status: a member of today
        return ""
    departure = departures.of(member, request.user, by=by)
    if departure is None:
        return ""
    keeps = actions.may_keep(request.user, member.branch)
    context = {
        "member": member,
        "departure": departure,
        "lines": departures.lines(departure),
        "keeps": keeps,
        "who_keeps": "" if keeps else actions.who_keeps(member.branch),
    }
    return render_to_string("members/_departure.html", context, request)


def departure_step(request, pk, slug):
    """get → form → act → redirect, for one line of the check-list."""
    on = calendar.today()
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    actions.require_keeper(request.user, member.branch)
    departure = departures.of(member, request.user)
    line = departure and next((line for line in departures.lines(departure) if line.slug == slug), None)
    if line is None:
        raise Http404
    make, verb = _STEPS[slug]
    form = make(request.POST or None)
    if form.is_valid():
        try:
            verb(departure, actor=request.user, on=on, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã ghi.")
            return redirect(f"{member.get_absolute_url()}#sau-khi-giao")
    context = {"form": form, "member": member, "line": line, "departure": departure}
    return render(request, "members/departure_form.html", context)
