"""The branch's list: sent as one paper, answered person by person."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from branches import access, calendar, journal
from branches.listing import PARAMETER, keyset_page
from branches.models import Authority
from screening import actions, flow, lists, workflow
from screening.flow import NotYet
from screening.forms.lists import ANSWERS, AnswerForm, SubmitListForm
from screening.models import Case, NomineeList, Stage
from screening.secrecy import sees_counts


def list_index(request):
    """Waiting lists, the oldest first; on the other tab the answered ones, the latest first."""
    on, answered = calendar.today(), "da-tra-loi" in request.GET
    visible = NomineeList.objects.visible_to(request.user).select_related("branch", "submitted_by")
    if answered:
        found, order = lists.answered(visible), ("-submitted_on", "-id")
    else:
        found, order = lists.waiting(visible), ("submitted_on", "id")
    page = keyset_page(lists.with_numbers(found), order=order, after=request.GET.get(PARAMETER, ""), size=30)
    branches = _own_branches(request.user)
    ready = Case.objects.visible_to(request.user).filter(stage=Stage.REVIEWING, branch__in=branches)
    context = {"page": page, "answered": answered, "on": on, "branches": branches, "reviewing": ready.count()}
    return render(request, "screening/list_index.html", context)


def _own_branches(user):
    """The branches whose lists the user sends."""
    return [
        office.organization
        for office in access.offices(user)
        if office.role in workflow.BRANCH_HEAD and office.organization.has_members
    ]


def list_new(request):
    branch = _branch(request)
    on, row = calendar.today(), workflow.step("submit_list")
    cases = Case.objects.visible_to(request.user).filter(branch=branch, stage=Stage.REVIEWING)
    cases = list(cases.select_related("member", "branch", "edition").order_by("member__sort_key", "pk"))
    flow.know_bodies(cases, on)
    findings = [(case, workflow.obstacles(case, row, request.user, on)) for case in cases]
    ready = [case for case, obstacles in findings if not obstacles]
    first = {"cases": [case.pk for case in ready if not request.GET.get("ho-so") or _asked(request, case)]}
    form = SubmitListForm(request.POST or None, actor=request.user, ready=ready, initial=first)
    superior = Authority.holder_for(branch, Authority.Body.IMMEDIATE_SUPERIOR, on=on)
    context = {"form": form, "findings": findings, "branch": branch, "superior": superior, "ready": ready}
    if not form.is_valid() or "review" in request.POST:
        return render(request, "screening/list_new.html", context)
    data = form.cleaned_data
    if "confirmed" not in request.POST:
        question = f"Gửi danh sách {len(data['cases'])} đồng chí lên {superior or 'cấp trên'}?"
        return _ask(request, question, form.submit_label, branch)
    try:
        nominees = actions.submit_list(
            branch, data["cases"], number=data["number"], issued_on=data["issued_on"], actor=request.user, on=on
        )
    except NotYet as refusal:
        return render(request, "screening/list_new.html", context | {"reasons": refusal.reasons}, status=409)
    messages.success(request, f"Đã gửi danh sách {len(data['cases'])} đồng chí lên {superior or 'cấp trên'}.")
    return redirect(nominees)


def _asked(request, case):
    return request.GET.get("ho-so") == str(case.pk)


def _branch(request):
    """The branch whose list is made: that of the case one came from, else the first of one's own."""
    own = _own_branches(request.user)
    asked = request.GET.get("ho-so", "")
    if asked.isdecimal() and len(asked) < 19:
        branch = get_object_or_404(Case.objects.visible_to(request.user).select_related("branch"), pk=asked).branch
        access.require(request.user, workflow.BRANCH_HEAD, branch)
        return branch
    asked = request.GET.get("chi-bo", "")
    chosen = [branch for branch in own if str(branch.pk) == asked] or own
    if not chosen:
        raise access.NoOffice("Bí thư, Phó bí thư của chi bộ mới gửi được danh sách của chi bộ.")
    return chosen[0]


def _ask(request, question, verb, organization):
    """Ask once more before what cannot be taken back; what was typed travels along unseen."""
    sent = request.POST.lists()
    hidden = [(name, value) for name, values in sent if name not in ("csrfmiddlewaretoken", "send") for value in values]
    context = {"question": question, "verb": verb, "hidden": hidden, "organization": organization}
    return render(request, "screening/list_confirm.html", context)


def list_page(request, pk):
    visible = NomineeList.objects.visible_to(request.user).select_related("branch", "submitted_by")
    nominees = get_object_or_404(visible, pk=pk)
    on = calendar.today()
    cases = lists.cases_of(nominees, request.user)
    flow.know_bodies(cases, on)
    at_home = next((case for case in cases if case.branch_id == nominees.branch_id), None)
    bodies = flow.bodies(at_home, on) if at_home else Authority.holders_for(nominees.branch, on=on)
    sections = [_Section(request, nominees, kind, cases, on) for kind in ANSWERS]
    asked = next((section for section in sections if section.is_sent), None)
    if asked and (answer := asked.answer()):
        return answer
    journal.viewed(nominees, by=request.user)
    context = {
        "nominees": nominees,
        "sections": [section for section in sections if section.cases and section.mine],
        "rows": lists.rows_of(nominees, cases),
        "superior": bodies[Authority.Body.IMMEDIATE_SUPERIOR],
        "sees_counts": sees_counts(request.user, nominees.branch, on, bodies),
        "reasons": asked.refused if asked else [],
    }
    return render(request, "screening/list.html", context, status=409 if asked and asked.refused else 200)


class _Section:
    """The rows of a list that wait for one kind of answer, and the form in which this officer gives it."""

    def __init__(self, request, nominees, kind, cases, on):
        self.request, self.nominees, self.kind, self.on = request, nominees, kind, on
        self.words = ANSWERS[kind]
        self.step, self.known = workflow.step(lists.WAITING[kind][1]), cases
        self.cases = lists.waiting_for(nominees, kind, cases)
        self.mine = bool(self.cases) and workflow.may(self.cases[0], self.step, request.user, on)
        self.superior = self.step.place(self.cases[0], on) if self.cases else None
        self.refused = []
        self.is_sent = request.method == "POST" and request.POST.get("kind") == kind
        if self.cases and self.mine:
            self.obstacles = lists.obstacles(kind, self.cases, request.user, on)
            self.caution = "" if self.obstacles else lists.caution(self.cases, request.user, on)
            self.form = AnswerForm(
                request.POST if self.is_sent else None,
                kind=kind,
                cases=self.cases,
                superior=self.superior,
                draft=request.session.get(self._key),
                sending="send" in request.POST or "confirmed" in request.POST,
            )

    @property
    def _key(self):
        return f"verdicts:{self.nominees.pk}:{self.kind}"

    def answer(self):
        """What follows from what was sent: a draft kept, a question, the answers given; None shows the page again."""
        request = self.request
        if not self.cases:
            self.refused = [workflow.stale(flow.Situation(case, request.user, self.on)) for case in self.known[:1]]
            return None
        if reason := workflow.not_yours(self.cases[0], self.step, request.user, self.on):
            raise access.NoOffice(reason)
        form = self.form
        request.session[self._key] = form.draft
        if request.htmx:
            return render(request, "screening/list_end.html", {"section": self, "live": True})
        if "review" in request.POST or not form.is_valid():
            return None
        if "save" in request.POST:
            messages.success(request, "Đã lưu.")
            return redirect(self.nominees)
        if form.missing or "confirmed" in request.POST:
            return self._give()
        agreed = sum(yes for yes, _ in form.verdicts.values())
        question = self.words.question.format(a=agreed, b=len(self.cases) - agreed)
        return _ask(request, question, self.words.verb, self.nominees)

    def _give(self):
        data, request = self.form.cleaned_data, self.request
        try:
            actions.answer_list(
                self.nominees,
                self.kind,
                self.form.verdicts,
                number=data["number"],
                issued_on=data["issued_on"],
                actor=request.user,
                on=self.on,
            )
        except NotYet as refusal:
            self.refused = refusal.reasons
            return None
        del request.session[self._key]
        messages.success(request, self.words.done.format(branch=self.nominees.branch))
        return redirect(self.nominees)
