"""Huy hiệu Đảng: who reaches a mark at an occasion, the list for the superior, what was awarded."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branches import access, calendar
from branches.access import NoOffice
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from members import actions, pages, party_age
from members.actions import badges as verbs
from members.forms import refuse
from members.forms.badges import AwardForm, EarlyBadgeForm, OccasionForm, RecordBadgeForm, WithdrawBadgeForm
from members.limits import limits
from members.models import Badge, Member

SHOWN = {"": "Đến mốc đợt này", "da-du": "Đủ từ trước, chưa ghi", "de-nghi": "Đã đề nghị", "da-trao": "Đã trao"}
STATES = {"de-nghi": {"state": Badge.State.PROPOSED.value}, "da-trao": {"state": Badge.State.AWARDED.value}}
MOST = 2000  # lines of a printed list


def _organization(request, pk, *, keep=False):
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    if keep and not verbs.keeps_below(request.user, organization):
        raise NoOffice(actions.who_keeps(organization))
    return organization


def _members(request, organization, on):
    return Member.objects.visible_to(request.user).in_organization(organization).active_on(on)


def _badges(request, organization, occasion):
    badges = Badge.objects.visible_to(request.user).filter(access.below(organization, "member__branch__"))
    return badges.filter(occasion=occasion).select_related("member__branch")


def _reaching(request, organization, form, shown, on):
    """The members of the list, with their mark."""
    find = party_age.earlier if shown == "da-du" else party_age.due
    return find(_members(request, organization, on), form.occasion, form.rule).select_related("branch")


def badge_list(request, organization_pk):
    organization, on = _organization(request, organization_pk), calendar.today()
    form = OccasionForm(request.GET, on=on)
    occasion, shown = form.occasion, request.GET.get("muc", "")
    shown = shown if shown in SHOWN else ""
    after = request.GET.get(PARAMETER, "")
    if shown in ("", "da-du"):
        page = keyset_page(_reaching(request, organization, form, shown, on), after=after)
    else:
        state = Badge.State.PROPOSED if shown == "de-nghi" else Badge.State.AWARDED
        badges = _badges(request, organization, occasion).filter(state=state)
        page = keyset_page(badges, order=("-years", "member__sort_key", "id"), after=after)
    context = {
        "organization": organization,
        "form": form,
        "occasion": occasion,
        "export_filters": urlencode({"dot": occasion.isoformat()} | STATES.get(shown, {})),
        "shown": shown,
        "choices": SHOWN.items(),
        "page": page,
        "keeps": verbs.keeps_below(request.user, organization),
        "who_keeps": actions.who_keeps(organization),
    }
    return render(request, "members/badge_list.html", context)


def _address(organization, occasion, shown=""):
    query = f"?dot={occasion.isoformat()}" + (f"&muc={shown}" if shown else "")
    return reverse("members:badges", args=[organization.pk]) + query


@require_POST
def badge_propose(request, organization_pk):
    """Those ticked on the list, as far as they are still on it."""
    organization, on = _organization(request, organization_pk, keep=True), calendar.today()
    form = OccasionForm(request.POST, on=on)
    occasion = form.occasion
    shown = "da-du" if request.POST.get("muc") == "da-du" else ""
    ids = [int(pk) for pk in request.POST.getlist("chon") if pk.isdecimal() and len(pk) < 19]
    chosen = _reaching(request, organization, form, shown, on).filter(pk__in=ids)
    marks = {member: member.mark for member in chosen}
    try:
        if not marks:
            raise ValidationError("Chưa chọn đồng chí nào.")
        count = verbs.propose_badges(organization, marks, occasion=occasion, actor=request.user, on=on)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(_address(organization, occasion, shown))
    messages.success(request, f"Đã đưa {count} đồng chí vào danh sách đề nghị đợt {occasion:%d/%m/%Y}.")
    return redirect(_address(organization, occasion, "de-nghi"))


def badge_sheet(request, organization_pk):
    """Danh sách đề nghị, to be printed and signed."""
    organization, on = _organization(request, organization_pk), calendar.today()
    occasion = OccasionForm(request.GET, on=on).occasion
    badges = _badges(request, organization, occasion).filter(state=Badge.State.PROPOSED)
    rows = list(badges.order_by("-years", "member__sort_key", "id")[: MOST + 1])
    context = {"organization": organization, "occasion": occasion, "rows": rows[:MOST], "more": len(rows) > MOST}
    context |= {"most": MOST, "above": organization.parent, "back_url": _address(organization, occasion, "de-nghi")}
    return render(request, "members/badge_sheet.html", context)


def badge_award(request, organization_pk):
    """One decision for the proposed badges of an occasion, fifty at a time."""
    organization, on = _organization(request, organization_pk, keep=True), calendar.today()
    occasion = OccasionForm(request.POST or request.GET, on=on).occasion
    proposed = _badges(request, organization, occasion).filter(state=Badge.State.PROPOSED)
    if request.POST:
        shown = [int(pk) for pk in request.POST.getlist("shown") if pk.isdecimal() and len(pk) < 19]
        proposed = proposed.filter(pk__in=shown)
    form = AwardForm(request.POST or None, proposed=list(proposed.order_by("-years", "member__sort_key", "id")[:50]))
    if form.is_valid():
        paper = {name: form.cleaned_data[name] for name in form.paper}
        try:
            count = verbs.award_badges(organization, form.numbers, actor=request.user, on=on, **paper)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã ghi trao Huy hiệu cho {count} đồng chí.")
            return redirect(_address(organization, occasion, "da-trao"))
    context = {"form": form, "organization": organization, "occasion": occasion}
    return render(request, "members/badge_award.html", context)


# --- of one member --------------------------------------------------------------------------------------------------


def _member(request, pk, *, keep=False):
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    if keep:
        actions.require_keeper(request.user, member.branch)
    return member


def member_badges(request, pk):
    member, on = _member(request, pk), calendar.today()
    outside = party_age.days_outside([member.pk]).get(member.pk, 0)
    badges = list(member.badges.order_by("-years"))
    written = {badge.years for badge in badges}
    marks = [(years, party_age.reaches(member, years, outside)) for years in limits(on).badge_years]
    context = {
        "member": member,
        "badges": badges,
        "outside": outside,
        "ahead": next(((years, day) for years, day in marks if years not in written and day > on), None),
        "earlier": [(years, day) for years, day in marks if years not in written and day <= on],
        "keeps": actions.may_keep(request.user, member.branch),
    }
    return render(request, "members/member_badges.html", context)


def _verb(request, member, form, title, act, done):
    if form.is_valid():
        try:
            act()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("members:member-badges", member.pk)
    context = {"form": form, "member": member, "title": title}
    return render(request, "members/badge_form.html", context)


def badge_early(request, pk):
    member, on = _member(request, pk, keep=True), calendar.today()
    form = EarlyBadgeForm(request.POST or None, instance=Badge(member=member), on=on)

    def act():
        verbs.propose_early(form.save(commit=False), actor=request.user, on=on)

    return _verb(request, member, form, "Đề nghị trao sớm, truy tặng Huy hiệu", act, "Đã đưa vào danh sách đề nghị.")


def badge_record(request, pk):
    member, on = _member(request, pk, keep=True), calendar.today()
    form = RecordBadgeForm(request.POST or None, instance=Badge(member=member), on=on)

    def act():
        verbs.record_badge(form.save(commit=False), actor=request.user, on=on)

    return _verb(request, member, form, "Ghi Huy hiệu đã nhận", act, f"Đã ghi Huy hiệu của {pages.address(member)}.")


def badge_withdraw(request, pk, badge_pk):
    member, on = _member(request, pk, keep=True), calendar.today()
    badge = get_object_or_404(Badge.objects.visible_to(request.user), pk=badge_pk, member=pk)
    form = WithdrawBadgeForm(request.POST or None)

    def act():
        verbs.withdraw_badge(badge, actor=request.user, on=on, **form.cleaned_data)

    proposed = badge.state == Badge.State.PROPOSED
    title = f"Rút đề nghị {badge}" if proposed else f"Ghi thu hồi {badge}"
    return _verb(request, member, form, title, act, "Đã rút đề nghị." if proposed else "Đã ghi thu hồi.")
