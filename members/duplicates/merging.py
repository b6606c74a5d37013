"""What the merge of two records does to their rows, and how it is taken back as a whole.

The kept record gets the chosen facts and the rows of the other one. A row for which the kept record already has its
own (the same meeting, the same month) cannot stand twice: it is left with the dropped record, or taken out where it
would be counted a second time. Everything touched is pictured before and after.
"""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from branches import calendar
from members import years
from members.actions.common import save_member
from members.duplicates import rows
from members.duplicates.facts import KEPT, Choice, difference, merged_facts, merged_profile
from members.models import (
    Attendance,
    Badge,
    Beginning,
    Card,
    CardCheck,
    DistinctPair,
    DuesCharge,
    DuesReceipt,
    Ending,
    Evaluation,
    Member,
    MemberMerge,
    Membership,
    MemberYear,
    Post,
    Profile,
    Ranking,
    Standing,
)

DROPPED, JOIN = "dropped", "join"

#: Columns of the apps above that follow the kept record, “screening.case.member”; registered in AppConfig.ready().
followers = set()

#: Handled on their own below, or no part of the record.
_OWN = {Member, MemberMerge, DistinctPair, Membership, Ranking, Profile, MemberYear}
_PARKED = 150  # years ahead, where no ranking and no badge is: out of the way while two of one year change places


@dataclass(frozen=True)
class Plan:
    """What differs and is to be chosen, what is added without a question."""

    choices: list
    added: list


def plan(kept, dropped):
    choices, added = difference(kept, dropped)
    pairs = overlapping(kept, dropped)
    if pairs:
        choices = [_of_memberships(pairs), *choices]
    return Plan([*choices, *_of_rankings(kept, dropped)], added)


# --- memberships ----------------------------------------------------------------------------------------------------


def overlapping(kept, dropped):
    """[(membership of the kept, membership of the dropped)] that run at the same time."""
    mine, other = (list(Membership.objects.filter(member=m).select_related("branch")) for m in (kept, dropped))
    return [(a, b) for a in mine for b in other if _before_end(a, b) and _before_end(b, a)]


def _before_end(a, b):
    return a.starts_on < (b.ends_on or date.max)


def _joined(pairs):
    """(earlier, later) where one went on in another branch: the commonest way to be written down twice."""
    if len(pairs) != 1:
        return None
    earlier, later = sorted(pairs[0], key=lambda m: m.starts_on)
    if earlier.branch_id == later.branch_id or earlier.starts_on == later.starts_on:
        return None
    return None if (earlier.ends_on or date.max) > (later.ends_on or date.max) else (earlier, later)


def _of_memberships(pairs):
    sides = [" và ".join(dict.fromkeys(str(pair[place]) for pair in pairs)) for place in (0, 1)]
    joined = _joined(pairs)
    third = ""
    if joined:
        earlier, later = joined
        third = f"Nối tiếp: ở {earlier.branch} đến {later.starts_on:%d/%m/%Y}, rồi chuyển sang {later.branch}"
    return Choice("memberships", "Thời gian sinh hoạt trùng nhau", *sides, third)


def _merge_memberships(kept, dropped, choice):
    pairs = overlapping(kept, dropped)
    if pairs and choice == JOIN and (joined := _joined(pairs)):
        earlier, later = joined
        Membership.objects.filter(pk=earlier.pk).update(ends_on=later.starts_on, ended_by=Ending.TRANSFERRED_OUT)
        Membership.objects.filter(pk=later.pk).update(begun_by=Beginning.TRANSFERRED_IN)
    elif pairs:
        if choice not in (KEPT, DROPPED):
            raise ValidationError({"memberships": "Chọn một trong các cách ghi."})
        Membership.objects.filter(pk__in=[pair[choice == KEPT].pk for pair in pairs]).delete()
    Membership.objects.filter(member=dropped).update(member=kept)
    found = Membership.objects.filter(member=kept).select_related("branch")
    last = found.filter(ends_on=None).first() or found.order_by("-starts_on", "-pk").first()
    if last:
        kept.branch = last.branch


# --- rankings -------------------------------------------------------------------------------------------------------


def _twice_ranked(kept, dropped):
    """{year: (ranking of the kept, ranking of the dropped)}"""
    mine, other = ({r.year: r for r in Ranking.objects.filter(member=m)} for m in (kept, dropped))
    return {year: (mine[year], other[year]) for year in sorted(mine.keys() & other.keys())}


def _of_rankings(kept, dropped):
    return [
        Choice(f"ranking-{year}", f"Xếp loại năm {year}", *(_ranking(r) for r in pair))
        for year, pair in _twice_ranked(kept, dropped).items()
        if pair[0].level != pair[1].level
    ]


def _ranking(ranking):
    return f"{ranking.get_level_display()}{', ' + ranking.decision_number if ranking.decision_number else ''}"


def _merge_rankings(kept, dropped, choices):
    twice = _twice_ranked(kept, dropped)
    for year, (mine, other) in twice.items():
        if choices.get(f"ranking-{year}", KEPT) == DROPPED:
            Ranking.objects.filter(pk=other.pk).update(year=year + _PARKED)
            Ranking.objects.filter(pk=mine.pk).update(member=dropped)
            Ranking.objects.filter(pk=other.pk).update(year=year, member=kept)
    Ranking.objects.filter(member=dropped).exclude(year__in=twice).update(member=kept)


# --- badges and the card in use -------------------------------------------------------------------------------------


def _merge_badges(kept, dropped):
    """Of two badges of one mark the kept record has that which was awarded, not that which is only proposed."""
    proposed = {b.years: b for b in Badge.objects.filter(member=kept, state=Badge.State.PROPOSED)}
    for other in Badge.objects.filter(member=dropped, years__in=proposed).exclude(state=Badge.State.PROPOSED):
        Badge.objects.filter(pk=other.pk).update(years=other.years + _PARKED)
        Badge.objects.filter(pk=proposed[other.years].pk).update(member=dropped)
        Badge.objects.filter(pk=other.pk).update(years=other.years, member=kept)


def _park_cards(cards):
    """Out of the way for a moment: nobody has two cards in use."""
    in_use = cards.filter(state=Card.State.IN_USE)
    in_use.update(state=Card.State.REPLACED, ended_on=F("issued_on"))


def _merge_cards(kept, dropped):
    """Where each has a card in use, the kept record has that whose number was chosen; the other is left."""
    mine, other = (Card.objects.filter(member=m, state=Card.State.IN_USE).first() for m in (kept, dropped))
    if mine and other and kept.card_number == other.number != mine.number:
        _park_cards(Card.objects.filter(pk=mine.pk))
        Card.objects.filter(pk=other.pk).update(member=kept)
        Card.objects.filter(pk=mine.pk).update(member=dropped, state=Card.State.IN_USE, ended_on=None)


# --- all other rows -------------------------------------------------------------------------------------------------


def _followed():
    """[(model, its column)] of all that points to a member and goes along; charges before the receipts for them."""
    found = []
    for relation in Member._meta.related_objects:
        model, column = relation.related_model, relation.field
        label = f"{model._meta.label_lower}.{column.name}"
        if relation.many_to_many or model in _OWN:
            continue
        if model._meta.app_label == "members" or label in followers:
            found.append((model, column))
    return sorted(found, key=lambda pair: pair[0] is DuesReceipt)


def _move(model, column, kept, dropped):
    """Give the rows to the kept record; those that it already has its own of stay."""
    left = model._base_manager.filter(**{column.name: dropped})
    if model is DuesReceipt:  # what was paid on a charge that stays, stays with it
        left = left.exclude(month__in=DuesCharge.objects.filter(member=dropped).values("month"))
    for batch in ([left], (left.filter(pk=pk) for pk in list(left.values_list("pk", flat=True)))):
        for queryset in batch:
            try:
                with transaction.atomic():
                    queryset.update(**{column.name: kept})
            except IntegrityError:
                continue
        if not left.exists():
            return


def _take_out_counted_twice(dropped):
    """What is left would count the person a second time: at a meeting, as owing dues, in a post, in a ranking."""
    paid = DuesReceipt.objects.filter(member=dropped).values("month")
    Attendance.objects.filter(member=dropped).delete()
    DuesCharge.objects.filter(member=dropped).exclude(month__in=paid).delete()
    for model in (Post, Evaluation, CardCheck):
        model.objects.filter(member=dropped).delete()
    Standing.objects.filter(member=dropped).delete()


# --- the whole ------------------------------------------------------------------------------------------------------


def _touched(kept, dropped):
    """{model: ids} of every row that the merge may change; the kept record comes before the dropped one."""
    both = [kept.pk, dropped.pk]
    found = {Member: both, Profile: both}
    for model in (Membership, Ranking, Card, Badge):
        found[model] = list(model.objects.filter(member__in=both).values_list("pk", flat=True))
    for model, column in _followed():
        own = list(model._base_manager.filter(**{column.name: dropped}).values_list("pk", flat=True))
        found[model] = [*found.get(model, []), *(both if column.primary_key else own)]
    return found


def _pictures(touched):
    return {model._meta.label_lower: rows.picture(model, pks) for model, pks in touched.items() if pks}


def _refresh(kept, dropped):
    of_both = MemberYear.objects.filter(member__in=[kept.pk, dropped.pk])
    known = set(of_both.values_list("year", flat=True))
    months = DuesCharge.objects.filter(member__in=[kept.pk, dropped.pk]).values_list("month__year", flat=True)
    meetings = Attendance.objects.filter(member__in=[kept.pk, dropped.pk])
    for year in known | set(months) | set(meetings.values_list("meeting__held_on__year", flat=True)):
        years.refresh([kept.pk, dropped.pk], year)


def apply(kept, dropped, choices):
    """Merge; returns what every touched row was before and is now."""
    touched = _touched(kept, dropped)
    before = _pictures(touched)
    rows.let_ledgers_follow()
    _merge_memberships(kept, dropped, choices.get("memberships"))
    _merge_rankings(kept, dropped, choices)
    merged_facts(kept, dropped, choices)
    _give_up(kept, dropped)
    _merge_cards(kept, dropped)
    _merge_badges(kept, dropped)
    for model, column in _followed():
        _move(model, column, kept, dropped)
    _take_out_counted_twice(dropped)
    merged_profile(kept, dropped, choices)
    rows.hold_ledgers()
    _refresh(kept, dropped)
    return {"rows": before, "now": _pictures(touched)}


def _give_up(kept, dropped):
    """The dropped record gives up what is unique, then the kept one is saved with what was chosen."""
    user, now = dropped.user, calendar.now()
    gives_up = {"identity_number": None, "card_number": None, "file_number": None}
    Member.objects.filter(pk=dropped.pk).update(**gives_up, user=None, merged_into=kept, changed_at=now)
    kept.user, kept.changed_at = kept.user or user, now
    kept.prepare()
    kept.full_clean()
    save_member(kept)


def undo(merge):
    """Every touched row becomes what it was; refused where one of them was touched since."""
    before, now = merge.before["rows"], merge.before["now"]
    models = {label: apps.get_model(label) for label in before}
    for label, model in models.items():
        pks = {*before[label], *now.get(label, {})}
        if rows.picture(model, pks) != now.get(label, {}):
            raise ValidationError(
                f"Hồ sơ đã được ghi thêm sau khi gộp (mục {model._meta.verbose_name}), không tách lại nguyên như cũ "
                "được. Sửa từng mục ở hồ sơ đang giữ."
            )
    rows.let_ledgers_follow()
    Membership.objects.filter(pk__in=now.get("members.membership", {})).delete()
    Ranking.objects.filter(pk__in=now.get("members.ranking", {})).update(year=F("year") + _PARKED)
    Badge.objects.filter(pk__in=now.get("members.badge", {})).update(years=F("years") + _PARKED)
    _park_cards(Card.objects.filter(pk__in=now.get("members.card", {})))
    for label, model in models.items():
        model._base_manager.filter(pk__in=now.get(label, {}).keys() - before[label].keys()).delete()
        rows.put_back(model, before[label])
    rows.hold_ledgers()
    _refresh(merge.kept, merge.dropped)
