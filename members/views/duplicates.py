"""Hồ sơ có thể trùng: the pairs below an organisation, two records side by side, a merge and its undoing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from branches import access, calendar, journal
from branches.models import Organization
from members import actions, counted, duplicates
from members.actions import duplicates as verbs
from members.duplicates.kept import WHAT
from members.forms import refuse
from members.forms.duplicates import DistinctForm, MergeForm, UndoMergeForm
from members.models import Member, MemberMerge
from members.views import counted as counting


def duplicate_list(request, organization_pk):
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=organization_pk)
    on = calendar.today()
    figures = counting.kept(request, WHAT, organization, on, on)
    if figures is None:
        found = duplicates.search(organization)
    else:
        found = counted.result(figures) if counted.is_done(figures) else None
    pairs, more = duplicates.candidates(organization, found) if found else ([], False)
    below = {"kept__branch__path__startswith": organization.path}
    merges = MemberMerge.objects.visible_to(request.user).filter(**below).select_related("kept", "dropped")
    context = {"organization": organization, "found": found, "pairs": pairs, "more": more, "merges": merges[:20]}
    return render(request, "members/duplicate_list.html", context | counting.state(figures))


def _pair(request, kept, dropped):
    members = Member.objects.visible_to(request.user).select_related("branch")
    if kept == dropped:
        raise Http404
    return get_object_or_404(members, pk=kept), get_object_or_404(members, pk=dropped)


def _book(request, *members):
    """The list of the actor's own organisation in which the pair stands."""
    paths = [member.branch.path for member in members]
    tops = access.top_organizations(request.user)
    return next((top for top in tops if all(path.startswith(top.path) for path in paths)), None)


def _keeps(request, *members):
    return all(actions.may_keep(request.user, member.branch) for member in members)


def duplicate_pair(request, kept_pk, dropped_pk):
    """Side by side: a choice for each thing that differs, then the merge."""
    kept, dropped = _pair(request, kept_pk, dropped_pk)
    on = calendar.today()
    plan = duplicates.plan(kept, dropped)
    form = MergeForm(request.POST or None, plan=plan)
    if request.method == "POST":
        for member in (kept, dropped):
            actions.require_keeper(request.user, member.branch)
    else:
        for member in (kept, dropped):
            journal.viewed(member, by=request.user, part="So sánh hai hồ sơ")
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            merge = verbs.merge_members(kept, dropped, form.choices, reason=reason, actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã gộp hai hồ sơ của đồng chí {merge.kept}.")
            return redirect("members:merge", merge.pk)
    keeps = _keeps(request, kept, dropped)
    context = {
        "kept": kept,
        "dropped": dropped,
        "plan": plan,
        "form": form,
        "distinct": DistinctForm(auto_id="khac-%s"),
        "refusals": verbs.why_not_merge(kept, dropped, on) if keeps else [],
        "keeps": keeps,
        "book": _book(request, kept, dropped),
        "may_merge": verbs.may_merge(request.user, kept, dropped, form.keys),
    }
    return render(request, "members/duplicate_pair.html", context)


@require_POST
def duplicate_distinct(request, kept_pk, dropped_pk):
    kept, dropped = _pair(request, kept_pk, dropped_pk)
    for member in (kept, dropped):
        actions.require_keeper(request.user, member.branch)
    form = DistinctForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        verbs.judge_distinct(kept, dropped, reason=reason, actor=request.user, on=calendar.today())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("members:duplicate", kept_pk, dropped_pk)
    messages.success(request, "Đã ghi: hai hồ sơ của hai người. Cặp này không hiện lại nữa.")
    book = _book(request, kept, dropped)
    return redirect("members:duplicates", book.pk) if book else redirect(kept)


def _merge(request, pk):
    merges = MemberMerge.objects.visible_to(request.user).select_related("kept__branch", "dropped__branch")
    return get_object_or_404(merges, pk=pk)


def merge_page(request, pk):
    """What was merged, and taking it apart again."""
    merge = _merge(request, pk)
    form = UndoMergeForm(request.POST or None)
    if request.method == "POST":
        for member in (merge.kept, merge.dropped):
            actions.require_keeper(request.user, member.branch)
    if form.is_valid():
        try:
            verbs.undo_merge(merge, actor=request.user, on=calendar.today(), **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã tách lại: hai hồ sơ như trước khi gộp.")
            return redirect("members:merge", merge.pk)
    context = {"merge": merge, "form": form, "keeps": _keeps(request, merge.kept, merge.dropped)}
    return render(request, "members/merge.html", context)
