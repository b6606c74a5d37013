"""Pages of suspension: those that run, the form on the way from a member, the page of one, extension and end."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from branches import access, calendar, journal
from branches.listing import PARAMETER, keyset_page
from screening import actions
from screening.flow import NotYet, Situation
from screening.models import Case, Suspension, Track
from screening.models.cases import CASE_ROLES
from screening.regulation import rules_on
from screening.views.opening import member_of_cases

from . import guards
from .forms import EndForm, ExtendForm, SuspendForm, SuspensionFilter
from .offices import SUSPENDERS, body_for, handled_by


def suspensions(request):
    """Those in one's reach, the earliest end first."""
    on, form = calendar.today(), SuspensionFilter(request.GET)
    found = form.filter(Suspension.objects.visible_to(request.user), on)
    found = found.select_related("member__branch", "organization", "standing")
    context = {
        "form": form,
        "page": keyset_page(found, order=("due_on", "id"), after=request.GET.get(PARAMETER, "")),
        "on": on,
        "may_look": any(office.role in CASE_ROLES for office in access.offices(request.user)),
    }
    return render(request, "screening/suspension/list.html", context)


def suspension_new(request, member_pk):
    """What a suspension is, whether one runs, and the form for the body that decides."""
    on, actor = calendar.today(), request.user
    member = member_of_cases(request, member_pk)
    place = body_for(member, on)
    may_suspend = place is not None and access.holds(actor, SUSPENDERS, place)
    if request.method == "POST" and place is not None:
        access.require(actor, SUSPENDERS, place)
    situation = Situation(None, actor, on, {}, member=member)
    missing = [reason for guard in guards.SUSPENDING if (reason := guard(situation))] if may_suspend else []
    form, reasons = SuspendForm(request.POST or None, on=on), []
    if may_suspend and form.is_valid():
        try:
            suspension = actions.suspend(member, actor=actor, on=on, **form.cleaned_data)
        except NotYet as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, f"Đã ghi đình chỉ sinh hoạt, đến hết ngày {suspension.due_on:%d/%m/%Y}.")
            return redirect(suspension)
    journal.viewed(member, by=actor, part="Đình chỉ sinh hoạt")
    context = {
        "member": member,
        "form": form,
        "reasons": reasons,
        "missing": missing,
        "may_suspend": may_suspend,
        "who_may": access.who_may(SUSPENDERS, place) if place else "Quản trị chưa chọn cơ quan có thẩm quyền kỷ luật.",
        "recorded": Suspension.objects.visible_to(actor).filter(member=member).select_related("organization"),
        "rules": rules_on(on),
        "back_url": member.get_absolute_url(),
    }
    return render(request, "screening/suspension/new.html", context, status=409 if reasons else 200)


def _suspension(request, pk):
    found = Suspension.objects.visible_to(request.user)
    found = found.select_related("member__branch", "organization", "standing", "recorded_by")
    return get_object_or_404(found, pk=pk)


def suspension(request, pk):
    on, actor, found = calendar.today(), request.user, _suspension(request, pk)
    journal.viewed(found.member, by=actor, part="Đình chỉ sinh hoạt")
    runs = found.ended_on is None and found.standing.ends_on is None
    cases = Case.objects.visible_to(actor).filter(member=found.member).open()
    handler = handled_by(found, on)
    context = {
        "suspension": found,
        "member": found.member,
        "on": on,
        "runs": runs,
        "is_over": runs and found.due_on < on,
        "handler": handler,
        "may": runs and access.holds(actor, SUSPENDERS, handler),
        "may_extend": found.due_on >= on and (found.is_by_law or found.extended_on is None),
        "who_may": access.who_may(SUSPENDERS, handler),
        "case": cases.on_track(Track.DISCIPLINE).first(),
        "helped": cases.screening().first(),
    }
    return render(request, "screening/suspension/suspension.html", context)


#: slug → (the form, its standing conditions, the title of the page).
STEPS = {
    "gia-han": (ExtendForm, guards.EXTENDING, "Gia hạn đình chỉ sinh hoạt"),
    "thoi-dinh-chi": (EndForm, guards.ENDING, "Thôi đình chỉ sinh hoạt"),
}


def suspension_step(request, pk, slug):
    """get → form → act → redirect; not possible now: the reasons, and no form."""
    on, actor, found = calendar.today(), request.user, _suspension(request, pk)
    if slug not in STEPS:
        raise Http404
    make_form, needs, title = STEPS[slug]
    access.require(actor, SUSPENDERS, handled_by(found, on))
    situation = Situation(None, actor, on, {"suspension": found}, member=found.member)
    reasons = [reason for guard in needs if (reason := guard(situation))]
    context = {"suspension": found, "member": found.member, "title": title, "back_url": found.get_absolute_url()}
    if reasons:
        return render(request, "screening/suspension/step.html", context | {"reasons": reasons}, status=409)
    form = make_form(request.POST or None, suspension=found, on=on)
    if form.is_valid():
        try:
            done = form.act(found, actor)
        except NotYet as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, form.done_words(done))
            return redirect(found)
    context |= {"form": form, "reasons": reasons}
    return render(request, "screening/suspension/step.html", context, status=409 if reasons else 200)
