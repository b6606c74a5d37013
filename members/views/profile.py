"""Phiếu đảng viên: the page, a form for each group and row, sections opened with a reason."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branches import calendar, journal
from members import actions, pages, record
from members.actions import profile as verbs
from members.forms import refuse
from members.forms.profile import OpenSectionForm, RemoveRowForm, facts_form, row_form
from members.models import Member
from members.views.opened import keep_open, opened


def member_of(request, pk):
    member = pages.with_words(Member.objects.visible_to(request.user).select_related("branch").filter(pk=pk))
    if member is None:
        raise Http404
    return member


def _group(key, *, table=False):
    group = record.BY_KEY.get(key)
    if group is None or bool(group.table) is not table:
        raise Http404
    return group


def _at(member, group):
    """The page of the record, at the group."""
    return f"{reverse('members:record', args=[member.pk])}#{group.key}-{group.number}"


def _must_be_opened(request, member, group):
    """Where a masked group is not open yet: the way to open it, back to here afterwards."""
    if not group.section or group.section in opened(request, member, sending=request.method == "POST"):
        return None
    where = reverse("members:record-open", args=[member.pk, group.section])
    return redirect(f"{where}?muc={group.key}")


def record_page(request, pk):
    member = member_of(request, pk)
    journal.viewed(member, by=request.user, part="Phiếu đảng viên")
    parts = {part.group.key: part for part in record.parts(member, opened(request, member))}
    context = {
        "member": member,
        "chapters": [(anchor, title, [parts[g.key] for g in groups]) for anchor, title, groups in record.CHAPTERS],
        "settled": sum(part.is_settled for part in parts.values()),
        "count": len(parts),
        "rankings": list(member.rankings.order_by("-year")),
        "keeps": actions.may_keep(request.user, member.branch),
        "who_keeps": actions.who_keeps(member.branch),
        "sections": record.SECTIONS,
    }
    return render(request, "members/profile/record.html", context)


def _answer(request, member, group, form, title, act, done, **more):
    """get → form → act → redirect to the group; a refusal comes back into the form."""
    if form.is_valid():
        try:
            act(form)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect(_at(member, group))
    context = {"form": form, "member": member, "title": title, "group": group, "back_url": _at(member, group), **more}
    return render(request, "members/profile/form.html", context)


def group_edit(request, pk, key):
    """The facts of one group; what stands on the member's own form is linked there."""
    member, group = member_of(request, pk), _group(key)
    actions.require_keeper(request.user, member.branch)
    if not group.fields:
        raise Http404
    if closed := _must_be_opened(request, member, group):
        return closed

    def act(form):
        stamp = {"actor": request.user, "on": calendar.today()}
        if group.more:
            verbs.change_profile(member, form.values, **stamp)
        else:
            actions.change_member(form.save(commit=False), **stamp)

    form = facts_form(group, member, request.POST or None)
    return _answer(request, member, group, form, f"{group.number:02}. {group.title}", act, "Đã lưu.")


@require_POST
def group_nothing(request, pk, key):
    """“Không có gì để ghi”, or the mark taken back."""
    member = member_of(request, pk)
    actions.require_keeper(request.user, member.branch)
    group = record.BY_KEY.get(key)
    if group is None:
        raise Http404
    if closed := _must_be_opened(request, member, group):
        return closed
    nothing = request.POST.get("nothing") == "1"
    try:
        verbs.mark_nothing(member, group, nothing, actor=request.user, on=calendar.today())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_at(member, group))


# --- rows -----------------------------------------------------------------------------------------------------------


def row_new(request, pk, key):
    member, group = member_of(request, pk), _group(key, table=True)
    actions.require_keeper(request.user, member.branch)
    if closed := _must_be_opened(request, member, group):
        return closed
    return _answer(
        request,
        member,
        group,
        row_form(group, group.table.model(member=member), request.POST or None),
        f"Thêm: {group.title}",
        lambda form: verbs.add_row(form.save(commit=False), actor=request.user, on=calendar.today()),
        "Đã thêm một dòng.",
    )


def _row(request, member, group, row):
    rows = group.table.model.objects.visible_to(request.user).kept().select_related("member__branch")
    return get_object_or_404(rows, pk=row, member=member)


def row_edit(request, pk, key, row):
    member, group = member_of(request, pk), _group(key, table=True)
    actions.require_keeper(request.user, member.branch)
    if closed := _must_be_opened(request, member, group):
        return closed
    found = _row(request, member, group, row)
    return _answer(
        request,
        member,
        group,
        row_form(group, found, request.POST or None),
        f"Sửa: {group.title}",
        lambda form: verbs.change_row(form.save(commit=False), actor=request.user, on=calendar.today()),
        "Đã lưu.",
        remove_url=reverse("members:record-row-remove", args=[member.pk, group.key, row]),
    )


def row_remove(request, pk, key, row):
    member, group = member_of(request, pk), _group(key, table=True)
    actions.require_keeper(request.user, member.branch)
    if closed := _must_be_opened(request, member, group):
        return closed
    found = _row(request, member, group, row)
    return _answer(
        request,
        member,
        group,
        RemoveRowForm(request.POST or None),
        f"Bỏ một dòng: {group.title}",
        lambda form: verbs.remove_row(found, actor=request.user, on=calendar.today(), **form.cleaned_data),
        "Đã bỏ dòng này khỏi phiếu.",
        sentence=group.table.sentence(found),
    )


# --- masked sections ------------------------------------------------------------------------------------------------


def section_open(request, pk, section):
    member = member_of(request, pk)
    if section not in record.SECTIONS:
        raise Http404
    actions.require_keeper(request.user, member.branch)
    group = record.BY_KEY.get(request.GET.get("muc")) or next(g for g in record.GROUPS if g.section == section)

    def act(form):
        verbs.open_section(member, section, actor=request.user, on=calendar.today(), **form.cleaned_data)
        keep_open(request, member, section)

    title = f"Mở phần: {record.SECTIONS[section]}"
    done = "Phần này mở trong 15 phút."
    return _answer(request, member, group, OpenSectionForm(request.POST or None), title, act, done)
