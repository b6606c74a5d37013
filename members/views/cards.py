"""Thẻ đảng viên: the cards of a member, and the yearly check of a branch on one screen."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from branches import calendar
from branches.models import Organization
from members import actions
from members.actions import cards as verbs
from members.forms import refuse
from members.forms.cards import CardCheckForm, CardForm, CollectCardForm, HandCardForm, LoseCardForm
from members.models import Card, CardCheck, Ending, Member


def _member(request, pk, *, keep=False):
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    if keep:
        actions.require_keeper(request.user, member.branch)
    return member


def member_cards(request, pk):
    member = _member(request, pk)
    last = member.memberships.order_by("-starts_on", "-pk").first()
    left = last is not None and last.ends_on is not None
    context = {
        "member": member,
        "cards": list(member.cards.all()),
        "in_use": verbs.card_in_use(member),
        "checks": list(member.card_checks.order_by("-year")),
        "left": left,
        "died": left and last.ended_by == Ending.DIED,
        "keeps": actions.may_keep(request.user, member.branch),
    }
    return render(request, "members/card_list.html", context)


def _verb(request, member, form, title, act, done):
    if form.is_valid():
        try:
            act()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("members:cards", member.pk)
    context = {"form": form, "member": member, "title": title}
    return render(request, "members/card_form.html", context)


def card_new(request, pk):
    member, on = _member(request, pk, keep=True), calendar.today()
    form = CardForm(request.POST or None, instance=Card(member=member))

    def act():
        verbs.issue_card(form.save(commit=False), actor=request.user, on=on)

    return _verb(request, member, form, "Phát, cấp lại, đổi thẻ", act, "Đã ghi thẻ.")


_STEPS = {
    "trao": (HandCardForm, verbs.hand_card, "Ghi ngày trao thẻ", "Đã ghi ngày trao."),
    "mat": (LoseCardForm, verbs.lose_card, "Ghi mất thẻ", "Đã ghi mất thẻ."),
    "thu": (CollectCardForm, verbs.collect_card, "Ghi thu thẻ", "Đã ghi thu thẻ."),
}


def card_step(request, pk, card_pk, slug):
    """Handed over, lost, collected: one date each."""
    member, on = _member(request, pk, keep=True), calendar.today()
    card = get_object_or_404(Card.objects.visible_to(request.user), pk=card_pk, member=pk)
    if slug not in _STEPS:
        raise Http404
    make, verb, title, done = _STEPS[slug]
    form = make(request.POST or None)
    return _verb(request, member, form, title, lambda: verb(card, actor=request.user, on=on, **form.cleaned_data), done)


# --- the yearly check -----------------------------------------------------------------------------------------------


def _branch(request, pk):
    return get_object_or_404(Organization.objects.visible_to(request.user).branches(), pk=pk)


def _year(request, on):
    given = request.GET.get("nam", "")
    return int(given) if given.isdecimal() and on.year - 10 <= int(given) <= on.year else on.year


def card_book(request, organization_pk):
    """The check of a year, to be read and printed, and what else waits for the branch about its cards."""
    branch, on = _branch(request, organization_pk), calendar.today()
    year = _year(request, on)
    checks = CardCheck.objects.visible_to(request.user).filter(branch=branch, year=year).select_related("member")
    checks = list(checks.order_by("member__sort_key", "member"))
    used = Card.objects.visible_to(request.user).filter(member__branch=branch, state=Card.State.IN_USE)
    active = Member.objects.visible_to(request.user).active_on(on).filter(branch=branch)
    context = {
        "branch": branch,
        "year": year,
        "years": range(on.year, on.year - 5, -1),
        "checks": checks,
        "checked_on": checks[0].on if checks else None,
        "not_good": sum(check.result != CardCheck.Result.GOOD for check in checks),
        "not_handed": list(used.filter(handed_on=None, member__in=active).select_related("member")[:50]),
        "not_collected": list(
            used.filter(member__memberships__ended_by__in=actions.DECIDED_ENDINGS)
            .exclude(member__in=active)
            .select_related("member")
            .distinct()[:50]
        ),
        "keeps": actions.may_keep(request.user, branch),
        "this_year": year == on.year,
    }
    return render(request, "members/card_book.html", context)


def card_check(request, organization_pk):
    branch, on = _branch(request, organization_pk), calendar.today()
    actions.require_keeper(request.user, branch)
    known = {
        check.member_id: check
        for check in CardCheck.objects.visible_to(request.user).filter(branch=branch, year=on.year)
    }
    form = CardCheckForm(request.POST or None, branch=branch, day=on, known=known)
    if form.is_valid():
        try:
            day = form.cleaned_data["on"]
            count = verbs.check_cards(branch, form.results, day=day, actor=request.user, on=on)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã lưu kiểm tra thẻ của {count} đồng chí.")
            return redirect("members:card-book", branch.pk)
    return render(request, "members/card_check.html", {"form": form, "branch": branch})
