"""One member: the page, and a form for each verb."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe

from branches import calendar, journal
from branches.access import NoOffice
from branches.listing import PARAMETER, keyset_page
from members import actions, books, pages, status, viewings
from members.forms import (
    ChangeRankingForm,
    EndMembershipForm,
    MemberForm,
    NewMemberForm,
    RankingForm,
    RestoreForm,
    RevealForm,
    TransferForm,
    refuse,
)
from members.models import Member, Ranking
from members.views.opened import opened

LINES = 10  # entries of the time line on the page; the rest on a page of its own


def _member(request, pk):
    return get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)


def _kept(request, pk):
    """A member in whose record the actor may write; otherwise the refusal says who may."""
    member = _member(request, pk)
    actions.require_keeper(request.user, member.branch)
    return member


def member_page(request, pk):
    on = calendar.today()
    members = Member.objects.visible_to(request.user).with_status(on).with_posts(on)
    member = pages.with_words(members.select_related("branch", "managed_by").filter(pk=pk))
    if member is None:
        return redirect(get_object_or_404(Member.objects.visible_to(request.user), merged=pk))
    journal.viewed(member, by=request.user)
    memberships, standings = pages.history(member), member.known_standings
    present, held = pages.attendance(member, on.year)
    sections = pages.sections(member, opened="ton-giao" in opened(request, member))
    missing = pages.missing(member)
    context = {
        "member": member,
        "today": on,
        "status": status.shown(member, on),
        "sections": sections,
        "missing": [(field, pages.label_of(field), pages.section_of(field).anchor) for field in missing],
        "asked": len(pages.asked(member)),
        "there": len(pages.asked(member)) - len(missing),
        "memberships": memberships,
        "standings": standings,
        "rankings": list(member.rankings.order_by("-year")),
        "milestones": pages.milestones(member, memberships, standings, on),
        "present": present,
        "held": held,
        "time_line": pages.time_line(member, LINES),
        "panels": [mark_safe(html) for panel in pages.panels if (html := panel(request, member))],  # noqa: S308
        "books": books.member_books(member, request.user),
        "keeps": actions.may_keep(request.user, member.branch),
        "decides": actions.may_decide_above(request.user, member.branch),
        "who_keeps": actions.who_keeps(member.branch),
    }
    return render(request, "members/member.html", context)


def member_new(request):
    on = calendar.today()
    branches = actions.kept_branches(request.user, on)
    if not branches.exists():
        raise NoOffice("Bí thư, Phó bí thư chi bộ, hoặc Cán bộ cấp ủy, Cán bộ ban tổ chức mới thêm được đảng viên.")
    initial = {"branch": branches.filter(pk=request.GET.get("chi-bo")).first()} if _is_id(request, "chi-bo") else {}
    form = NewMemberForm(request.POST or None, actor=request.user, on=on, branches=branches, initial=initial)
    if form.is_valid():
        begun = {name: form.cleaned_data[name] for name in ("begun_by", "starts_on")}
        try:
            member = actions.add_member(form.save(commit=False), actor=request.user, on=on, **begun)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã thêm {pages.address(member)} vào {member.branch}.")
            return redirect(member)
    return render(request, "members/member_form.html", {"form": form, "title": "Thêm một đồng chí"})


def _is_id(request, name):
    return request.GET.get(name, "").isdecimal() and len(request.GET[name]) < 19


def member_edit(request, pk):
    member = _kept(request, pk)
    if request.method == "GET":
        journal.viewed(member, by=request.user, part="Sửa hồ sơ")
    form = MemberForm(request.POST or None, instance=member, actor=request.user, on=calendar.today())
    if form.is_valid():
        try:
            actions.change_member(form.save(commit=False), actor=request.user, on=calendar.today())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            return redirect(member)
    name = _member(request, pk)
    return render(request, "members/member_form.html", {"form": form, "member": name, "title": f"Sửa hồ sơ {name}"})


def member_reveal(request, pk):
    member = _member(request, pk)
    form = RevealForm(request.POST or None)
    number = None
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        number = actions.reveal_number(member, reason=reason, actor=request.user, on=calendar.today())
    return render(request, "members/reveal.html", {"member": member, "form": form, "number": number})


def member_viewings(request, pk):
    """Of the record, and for whoever may know of the cases too; with the office that the reader held on that day."""
    member = _member(request, pk)
    named = viewings.subjects(member, request.user)
    page = keyset_page(viewings.of(named), order=("-id",), after=request.GET.get(PARAMETER, ""))
    viewings.told(page.rows, named)
    return render(request, "members/viewings.html", {"member": member, "page": page, "files": len(named)})


def member_history(request, pk):
    member = _member(request, pk)
    journal.viewed(member, by=request.user, part="Diễn biến")
    return render(request, "members/history.html", {"member": member, "time_line": pages.time_line(member)})


# --- a form for each verb -----------------------------------------------------------------------------------------


def _verb(request, member, form, title, act, done):
    """get → form → act → redirect; a refusal comes back into the form."""
    if form.is_valid():
        try:
            act(form)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect(member)
    context = {"form": form, "member": member, "title": title, "back_url": member.get_absolute_url()}
    return render(request, "members/verb_form.html", context)


def membership_end(request, pk):
    member = _kept(request, pk)
    return _verb(
        request,
        member,
        EndMembershipForm(request.POST or None),
        "Ghi ra khỏi danh sách",
        lambda form: actions.end_membership(member, actor=request.user, on=calendar.today(), **form.cleaned_data),
        f"Đã ghi {pages.address(member)} ra khỏi danh sách. Hồ sơ được giữ nguyên.",
    )


def membership_restore(request, pk):
    member = _member(request, pk)
    actions.require_superior(request.user, member.branch)

    def act(form):
        membership = actions.restore_membership(member, actor=request.user, on=calendar.today(), **form.cleaned_data)
        for sentence in membership.left_out:
            messages.warning(request, sentence)

    return _verb(
        request,
        member,
        RestoreForm(request.POST or None),
        "Phục hồi sinh hoạt sau khi quyết định bị hủy",
        act,
        f"Đã phục hồi sinh hoạt cho {pages.address(member)}, liên tục từ trước khi có quyết định.",
    )


def member_transfer(request, pk):
    member = _kept(request, pk)
    on = calendar.today()
    targets = actions.kept_branches(request.user, on).exclude(pk=member.branch_id)
    if not targets.exists():
        raise NoOffice(
            f"Cán bộ cấp ủy, Cán bộ ban tổ chức ở cấp trên của {member.branch} và của chi bộ chuyển đến "
            "mới ghi được nội dung này."
        )
    form = TransferForm(request.POST or None, targets=targets)
    return _verb(
        request,
        member,
        form,
        "Chuyển sinh hoạt đảng",
        lambda form: actions.transfer_member(member, actor=request.user, on=on, **form.cleaned_data),
        f"Đã chuyển {pages.address(member)} sang chi bộ mới.",
    )


def ranking_new(request, pk):
    member = _kept(request, pk)
    form = RankingForm(request.POST or None, instance=Ranking(member=member))
    return _verb(
        request,
        member,
        form,
        "Ghi xếp loại hằng năm",
        lambda form: actions.record_ranking(form.save(commit=False), actor=request.user, on=calendar.today()),
        "Đã ghi xếp loại.",
    )


def ranking_edit(request, pk, year):
    member = _member(request, pk)
    actions.require_superior(request.user, member.branch)
    ranking = get_object_or_404(Ranking.objects.visible_to(request.user), member=pk, year=year)
    return _verb(
        request,
        member,
        ChangeRankingForm(request.POST or None, instance=ranking),
        f"Đổi xếp loại năm {year} theo quyết định của cấp trên",
        lambda form: actions.change_ranking(form.save(commit=False), actor=request.user, on=calendar.today()),
        "Đã đổi xếp loại.",
    )
