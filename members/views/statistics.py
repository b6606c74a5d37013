"""Statistics: the overview, the forms, their spreadsheets, and the lists behind the figures."""

from functools import partial
from io import BytesIO

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from branches import calendar
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from branches.periods import asked_organization, periods
from members import counted
from members import statistics as forms
from members.models import Beginning, Ending, Member
from members.reports import Unbalanced
from members.statistics import Scope, discretion, files, lists, pages, sheet
from members.statistics.forms import StatisticsForm
from members.views import counted as counting

COUNTED = 5000  # a longer list is not counted to its end
ACROSS = 10  # columns on one page
_OPENED = "opened_statistics_list"


def _asked(request):
    """(context, scope): what the address asks for; no scope where it cannot be answered."""
    on, organization = calendar.today(), asked_organization(request)
    if organization is None:
        return {}, None
    form = StatisticsForm(request.GET, actor=request.user, organization=organization, on=on)
    context = {"form": form, "organization": organization, "periods": periods(on), "now": calendar.now()}
    if not form.is_valid():
        return context, None
    return context, Scope(organization, form.cleaned_data["start"], form.cleaned_data["end"])


def _counted(request, context, scope, across=None):
    """The table of the form asked for, with its parts, some columns of it on a page; or how far it is; or the refusal
    of figures that do not add up."""
    code, whole_story = context["form"].cleaned_data["form"], discretion.may_open(request.user, scope.organization)
    build = forms.FORMS[code]
    form = forms.in_columns(build, scope)
    figures = counting.kept(request, forms.WHAT + code, scope.organization, scope.start, scope.end)

    def read(found):
        shown = pages.Pages(request.GET.get("cot", ""), len(found["columns"]), across or max(len(found["columns"]), 1))
        table = forms.read(form, scope, found, shown.shown if across else slice(None))
        if table is None:
            return None
        parts = sheet.parts(table, whole_story=whole_story)
        found = {"table": table, "parts": parts, "discreet": not whole_story}
        return found | (pages.grid(table, parts, whole_story, shown) if across else {})

    return _answer(request, figures, read, lambda: forms.count(build, form, scope))


def _answer(request, figures, read, count):
    """What a page shows: read from what is kept, or counted now."""
    try:
        if figures is None:
            return read(count())
        found = read(counted.result(figures)) if counted.is_done(figures) else {}
        if found is None:  # a figure was added since
            figures, found = counting.again(request, figures), {}
    except Unbalanced as refusal:
        return {"refusal": refusal} | counting.state(figures)
    return found | counting.state(figures)


def _overview(request, scope):
    """Today's overview of a large organisation is that of last night; else it is counted as the forms are."""
    by_year, whole_story = request.GET.get("theo") == "nam", discretion.may_open(request.user, scope.organization)
    options = {"whole_story": whole_story, "by_year": by_year}
    if kept := pages.snapshot(scope, calendar.today()):
        then, numbers, as_of = kept
        if found := pages.overview(then, pages.overview_forms(then, by_year), numbers, **options):
            return found | {"as_of": as_of}
    figures = counting.kept(request, forms.OVERVIEW, scope.organization, scope.end, scope.end)
    pair = pages.overview_forms(scope, by_year)
    read = partial(pages.overview, scope, pair, **options)
    return {"as_of": None} | _answer(request, figures, read, partial(pages.count_overview, scope, pair))


def statistics(request):
    context, scope = _asked(request)
    if scope is None:
        return render(request, "members/statistics.html", context)
    if context["form"].cleaned_data["form"]:
        context |= _counted(request, context, scope, ACROSS)
    else:
        context |= _overview(request, scope)
    return render(request, "members/statistics.html", context, status=409 if "refusal" in context else 200)


def statistics_file(request):
    """The form with all its columns; the overview has no spreadsheet."""
    context, scope = _asked(request)
    if scope is None or not context["form"].cleaned_data["form"]:
        return redirect(f"{reverse('members:statistics')}?{request.GET.urlencode()}")
    context |= _counted(request, context, scope)
    if "table" not in context:
        return statistics(request)
    file = BytesIO()
    files.write(file, context["table"], context["parts"])
    file.seek(0)
    name = f"bieu-{context['table'].form.code}-{scope.organization.code}-{scope.end:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})


def statistics_list(request, code, key):
    """Exactly those whom a figure counts."""
    context, scope = _asked(request)
    if scope is None:
        return redirect(f"{reverse('members:statistics')}?{request.GET.urlencode()}")
    form = forms.FORMS[code](scope) if code in forms.FORMS else None
    figure = form and form.figure(key)
    if figure is None or not figure.listed:
        raise Http404
    found = lists.behind(form, figure, scope).visible_to(request.user)
    count, after = found[: COUNTED + 1].count(), request.GET.get(PARAMETER, "")
    if figure.sensitive:
        _open(request, form, figure, scope, count, further=after)
    context |= {"shown": form, "figure": figure, "scope": scope, "count": count, "counted": COUNTED}
    context["crumb"] = next((s.title for s in form.sections if figure in s.figures), "")
    if found.model is Organization:
        context["page"] = keyset_page(found.select_related("parent"), after=after)
        return render(request, "members/statistics_organizations.html", context)
    context["page"] = keyset_page(
        found.select_related("member", "branch"), order=("member__sort_key", "id"), after=after
    )
    seen = Member.objects.visible_to(request.user).filter(pk__in=[row.member_id for row in context["page"]])
    context["seen"] = set(seen.values_list("pk", flat=True))  # the others have moved on to a branch beyond reach
    for row in context["page"]:
        row.events = _events(row, scope)
    return render(request, "members/statistics_list.html", context)


def _open(request, form, figure, scope, count, *, further):
    """One entry in the journal for a list; its further pages belong to it, and none is read without."""
    shown = [form.code, figure.key, scope.organization.pk, str(scope.start), str(scope.end)]
    if further and request.session.get(_OPENED) == shown:
        discretion.require_opener(request.user, scope.organization)
        return
    lists.open_list(form, figure, scope, actor=request.user, count=count)
    request.session[_OPENED] = shown


def _events(row, scope):
    """[(words, day)] of what happened in the period."""
    events = []
    if scope.start <= row.starts_on <= scope.end:
        events.append((Beginning(row.begun_by).label, row.starts_on))
    if row.ends_on and scope.start <= row.ends_on <= scope.end:
        events.append((Ending(row.ended_by).label, row.ends_on))
    return events
