"""Nếp làm việc của tổ chức: dues, files, cards, badges, ranking, terms (domain §3.1, §5, §11.1).

A register that has never been begun asks for nothing.
"""

from calendar import monthrange
from datetime import date, timedelta

from django.db.models import Exists, Max, Min, OuterRef, Q

from branches.calendar import add_months
from members import party_age
from members.limits import limits
from members.models import (
    Card,
    CardCheck,
    DuesList,
    EvaluationRound,
    Member,
    Reconciliation,
    Remittance,
    Term,
)
from screening.deadlines.expected import Expected
from screening.deadlines.kinds import FIXED, MONTHS, Kind, declare
from screening.deadlines.numbers import numbers
from screening.deadlines.sources.parts import (
    active,
    branches,
    by_organization,
    d,
    month_of,
    of_organization,
    period,
    plain,
    subject,
)
from screening.deadlines.sync import SOURCES, Source

DUES_LOOK_BACK = 11  # months before the last one
OLDER_TEXT = "Văn bản cũ về quản lý hồ sơ đảng viên; có nguồn ghi thời gian dài hơn"

declare(
    plain(
        Kind.DUES,
        "Ngày hết tháng thu",
        FIXED,
        "Chương trình nhắc nộp phần phải nộp lên cấp trên.",
        "members:dues",
        "deadline.dues_day",
    ),
    plain(
        Kind.RECONCILIATION,
        "Ngày đối chiếu lần trước",
        MONTHS,
        "Chương trình nhắc đối chiếu danh sách đảng viên với hồ sơ giấy.",
        "members:paper-book",
        "file.reconcile_months",
    ),
    plain(
        Kind.CARDS,
        "Ngày đầu của đợt kiểm tra trong năm",
        FIXED,
        "Chương trình nhắc kiểm tra thẻ đảng viên của năm.",
        "members:card-book",
        "deadline.cards_from",
    ),
    plain(
        Kind.BADGES,
        "Ngày bắt đầu chuẩn bị đợt trao",
        FIXED,
        "Chương trình nhắc gửi danh sách đề nghị; ai đủ mốc mà chưa kịp đợt này thì đợt sau vẫn được xét.",
        "members:badges",
        *("badge.occasions", "badge.years", "deadline.badges_days", "deadline.badges_from"),
    ),
    plain(
        Kind.RANKING,
        "Ngày bắt đầu đánh giá cuối năm",
        FIXED,
        "Chương trình nhắc chi bộ họp, gửi kết quả đánh giá, xếp loại.",
        "members:evaluations",
        "deadline.ranking_from",
    ),
    plain(
        Kind.TERM,
        "Ngày bắt đầu nhiệm kỳ",
        FIXED,
        "Chương trình nhắc chuẩn bị đại hội, ghi nhiệm kỳ mới.",
        "members:committee",
        "deadline.term_months",
    ),
)


# --- dues, files, cards ---------------------------------------------------------------------------------------------


def dues(organizations, on):
    """Last month's remittance of the branches that had a list for it and have not sent it on.

    A branch that has begun to remit owes the months before as well: a remittance takes along all that came in earlier.
    """
    day, last = numbers(on).dues_day, add_months(month_of(on), -1)
    sent = _standing_remittances().filter(organization=OuterRef("branch"))
    lists = DuesList.objects.filter(branch__in=organizations, month__range=(add_months(last, -DUES_LOOK_BACK), last))
    lists = lists.filter(~Exists(sent.filter(month__gte=OuterRef("month")))).filter(Q(month=last) | Exists(sent))
    for pk, month in lists.order_by("branch", "month").values_list("branch", "month"):
        start = add_months(month, 1)
        due = start.replace(day=min(day, monthrange(start.year, start.month)[1]))
        words = f"Đảng phí tháng {month:%m/%Y}, nộp chậm nhất ngày {day} tháng sau"
        yield of_organization(Kind.DUES, pk, f"{month:%Y-%m}", start, due, words)


def _standing_remittances():
    return Remittance.objects.filter(reverses=None, reversed_by=None)


def dues_met(deadlines, on):
    """The remittance of the month, or the first later one, where it still stands."""
    rows = _standing_remittances().filter(organization__in={d.organization_id for d in deadlines}).order_by("-month")
    sent = by_organization(rows.values_list("organization", "month", "sent_on"))
    return {
        deadline.pk: min(day, on)
        for deadline in deadlines
        for month, day in sent.get(deadline.organization_id, ())
        if month >= period(deadline)
    }


def reconciliations(organizations, on):
    """The next comparison of the list with the paper files, of who has made one."""
    months = limits(on).reconcile_months
    rows = Reconciliation.objects.filter(organization__in=active(organizations, on)).order_by()
    rows = rows.values_list("organization")
    for pk, last in rows.annotate(last=Max("on")).order_by("organization"):
        words = f"{months} tháng sau lần đối chiếu ngày {d(last)}"
        due = add_months(last, months)
        yield of_organization(Kind.RECONCILIATION, pk, last.isoformat(), last, due, words, OLDER_TEXT)


def reconciliations_met(deadlines, on):
    """The comparison made after the one it was counted from."""
    rows = Reconciliation.objects.filter(organization__in={d.organization_id for d in deadlines}).order_by("-on")
    return _first_later(deadlines, rows.values_list("organization", "on"), on)


def _first_later(deadlines, rows, on):
    """{pk: the first of the organisation's days after the one the deadline is counted from}; `rows`: the latest first."""
    days = by_organization(rows)
    return {
        deadline.pk: min(day, on)
        for deadline in deadlines
        for (day,) in days.get(deadline.organization_id, ())
        if day > deadline.starts_on
    }


def card_checks(organizations, on):
    """At the end of the year: the branches with cards that have not been checked this year."""
    begins = numbers(on).cards_from
    if on.month < begins:
        return
    checked = CardCheck.objects.filter(branch=OuterRef("pk"), year=on.year)
    cards = Card.objects.filter(member__branch=OuterRef("pk"))
    rows = branches(organizations, on).filter(Exists(cards), ~Exists(checked)).order_by("pk")
    for pk in rows.values_list("pk", flat=True):
        start, due = on.replace(month=begins, day=1), on.replace(month=12, day=31)
        yield of_organization(Kind.CARDS, pk, f"{on.year}", start, due, f"Mỗi năm một lần, năm {on.year}")


def card_checks_met(deadlines, on):
    """The day of the year's check."""
    rows = CardCheck.objects.filter(branch__in={d.organization_id for d in deadlines}).order_by()
    days = {(pk, str(year)): day for pk, year, day in rows.values_list("branch", "year").annotate(day=Min("on"))}
    return {d.pk: days[d.organization_id, d.part] for d in deadlines if (d.organization_id, d.part) in days}


# --- badges, ranking, terms -------------------------------------------------------------------------------------------


def badges(organizations, on):
    """Branches with somebody who reaches a mark at the next occasion and is not proposed yet."""
    rule, known = limits(on), numbers(on)
    occasion = party_age.next_occasion(on, rule)
    start, due = (occasion - timedelta(days=days) for days in (known.badges_from, known.badges_days))
    if on < start:
        return
    members = Member.objects.filter(branch__in=organizations).active_on(on)
    for pk in sorted(set(party_age.due(members, occasion, rule).values_list("branch", flat=True))):
        words = f"{known.badges_days} ngày trước đợt trao {d(occasion)}"
        yield of_organization(Kind.BADGES, pk, occasion.isoformat(), start, due, words)


def badges_met(deadlines, on):
    """Until the occasion whoever is no longer asked for has sent its list; after it the next occasion asks anew."""
    return {deadline.pk: on for deadline in deadlines if on.isoformat() <= deadline.part}


def rankings(organizations, on):
    """To the end of January: the round of the year of a branch that has begun with the ranking."""
    begins = numbers(on).ranking_from
    year = on.year if on.month >= begins else on.year - 1 if on.month == 1 else None
    if year is None:
        return
    here = EvaluationRound.objects.filter(branch=OuterRef("pk"))
    done = here.filter(year=year, submitted_on__isnull=False)
    closed = here.filter(year=year).exclude(closed_for="")
    rows = branches(organizations, on).filter(Exists(here), ~Exists(done), ~Exists(closed)).order_by("pk")
    for pk in rows.values_list("pk", flat=True):
        start, due = date(year, begins, 1), date(year, 12, 31)
        yield of_organization(Kind.RANKING, pk, f"{year}", start, due, f"Xong trong năm {year}")


def rankings_met(deadlines, on):
    """The day on which the branch sent its results."""
    rows = EvaluationRound.objects.filter(branch__in={d.organization_id for d in deadlines}, submitted_on__isnull=False)
    days = {(pk, str(year)): day for pk, year, day in rows.values_list("branch", "year", "submitted_on")}
    return {d.pk: days[d.organization_id, d.part] for d in deadlines if (d.organization_id, d.part) in days}


def terms(organizations, on):
    """The term that runs out, or has run out, and after which none is written; told some months before."""
    months = numbers(on).term_months
    later = Term.objects.filter(organization=OuterRef("organization"), starts_on__gt=OuterRef("starts_on"))
    rows = Term.objects.filter(~Exists(later), organization__in=active(organizations, on), ends_on__isnull=False)
    for row in rows.filter(ends_on__lte=add_months(on, months)).order_by("pk"):
        yield Expected(
            Kind.TERM,
            subject(Term, row.pk),
            row.organization_id,
            row.starts_on,
            row.ends_on,
            f"Nhiệm kỳ {row.name} → {d(row.ends_on)}",
            "Điều lệ Đảng",
        )


def terms_met(deadlines, on):
    """The term that follows has begun."""
    rows = Term.objects.filter(organization__in={d.organization_id for d in deadlines}).order_by("-starts_on")
    return _first_later(deadlines, rows.values_list("organization", "starts_on"), on)


SOURCES += [
    Source((Kind.DUES,), dues, dues_met),
    Source((Kind.RECONCILIATION,), reconciliations, reconciliations_met),
    Source((Kind.CARDS,), card_checks, card_checks_met),
    Source((Kind.BADGES,), badges, badges_met),
    Source((Kind.RANKING,), rankings, rankings_met),
    Source((Kind.TERM,), terms, terms_met),
]
