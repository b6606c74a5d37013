"""Pages of appeals: the list, the form that takes one in, the page of one, and its steps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from branches import access, calendar, journal
from branches.listing import PARAMETER, keyset_page
from members.forms import refuse
from screening import actions
from screening.flow import NotYet, Situation
from screening.guards import NOBODYS_OWN
from screening.models import Appeal, Case
from screening.models.cases import CASE_ROLES

from . import guards, offices
from .forms import AdmitForm, ApologyForm, AppealFilter, FileAppealForm, SettleForm, TellForm
from .levels import decision_of, last_appeal
from .page import AppealPage, window_of
from .steps import STEPS


def appeals(request):
    """Every appeal in one's reach; those that wait first shown."""
    on, form = calendar.today(), AppealFilter(request.GET)
    found = form.filter(Appeal.objects.visible_to(request.user), on)
    found = found.select_related("case__member", "case__branch", "decision", "organization")
    context = {
        "form": form,
        "page": keyset_page(found, order=("received_on", "id"), after=request.GET.get(PARAMETER, "")),
        "on": on,
        "may_look": any(office.role in CASE_ROLES for office in access.offices(request.user)),
    }
    return render(request, "screening/appeals/list.html", context)


def appeal_new(request, pk):
    """Take an appeal in; where none is possible now, say why."""
    on, actor = calendar.today(), request.user
    case = get_object_or_404(Case.objects.visible_to(actor).select_related("member", "branch", "edition"), pk=pk)
    offices.require_filer(actor, case)
    decision = decision_of(case)
    previous = last_appeal(decision)
    situation = Situation(case, actor, on, {"decision": decision, "previous": previous})
    context = {"case": case, "back_url": case.get_absolute_url()}
    reasons = [reason for guard in (*NOBODYS_OWN, *guards.FILING) if (reason := guard(situation))]
    if reasons:
        return render(request, "screening/appeals/new.html", context | {"reasons": reasons}, status=409)
    form = FileAppealForm(request.POST or None, on=on, decision=decision, previous=previous)
    if form.is_valid():
        try:
            appeal = actions.file_appeal(case, actor=actor, on=on, **form.cleaned_data)
        except NotYet as refusal:
            reasons = refusal.reasons
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _filed(appeal))
            return redirect(appeal)
    journal.viewed(case, by=actor, part="Khiếu nại")
    window = window_of(decision, previous, on)
    context |= {"form": form, "reasons": reasons, "decision": decision, "window": window}
    return render(request, "screening/appeals/new.html", context, status=409 if reasons else 200)


def _filed(appeal):
    if appeal.awaits_admission:
        return f"Đã ghi đơn. {appeal.body} xem xét nhận giải quyết hay không."
    return f"Đã ghi đơn. {appeal.body} giải quyết trước hết ngày {appeal.settle_until:%d/%m/%Y}."


def _appeal(request, pk):
    found = Appeal.objects.visible_to(request.user).select_related(
        "case__member", "case__branch", "case__edition", "decision__delivery", "organization", "receiver", "previous"
    )
    appeal = get_object_or_404(found.select_related("apology__organization", "recorded_by", "settled_by"), pk=pk)
    appeal.decision.case = appeal.case
    return appeal


def appeal(request, pk):
    """What the member wrote, until when, who settles, and what came of it."""
    found = _appeal(request, pk)
    journal.viewed(found.case, by=request.user, part="Khiếu nại")
    page = AppealPage(found, request.user, calendar.today())
    return render(request, "screening/appeals/appeal.html", {"appeal": found, "case": found.case, "page": page})


FORMS = {
    "admit_appeal": AdmitForm,
    "settle_appeal": SettleForm,
    "tell_appellant": TellForm,
    "record_apology": ApologyForm,
}


def appeal_step(request, pk, slug):
    """get → form → act → redirect; not possible now: the reasons, and no form."""
    on, actor, found = calendar.today(), request.user, _appeal(request, pk)
    step = STEPS.get(slug)
    if step is None:
        raise Http404
    step.require(actor, found)
    context = {"appeal": found, "case": found.case, "step": step, "back_url": found.get_absolute_url()}
    reasons = step.reasons(found, actor, on)
    if reasons:
        return render(request, "screening/appeals/step.html", context | {"reasons": reasons}, status=409)
    form = FORMS[step.verb](request.POST or None, on=on, appeal=found, actor=actor)
    if form.is_valid():
        try:
            done = form.act(found, actor)
        except NotYet as refusal:
            reasons = refusal.reasons
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, form.done_words(done))
            return redirect(found)
    context |= {"form": form, "reasons": reasons, "caution": step.caution(found, actor, on)}
    return render(request, "screening/appeals/step.html", context, status=409 if reasons else 200)
