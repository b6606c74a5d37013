"""The base from which a member's dues are computed, and reliefs from them."""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import journal
from branches.calendar import add_months
from members import party_age, years
from members.actions.common import fact, locked, not_later, record, require_keeper, touch
from members.dues import charges, lists
from members.dues.money import AHEAD, last_day, month_of
from members.limits import limits
from members.models import DuesBase, DuesRate, DuesRelief


def _followed(member_ids, month):
    """Charges on open lists follow at once, and the years with them."""
    for year in lists.follow(member_ids, month):
        years.refresh(member_ids, year)


def _checked(base, tariff):
    """A base that its group can be computed from; what the group does not use is not kept."""
    rate = tariff.rate(base.code, base.from_month)
    if rate is None:
        raise ValidationError("Chọn nhóm đóng đảng phí đang áp dụng.")
    if rate.form == DuesRate.Form.SHARE and not base.base:
        raise ValidationError(f"Nhóm “{rate.label}” cần số tiền làm căn cứ.")
    if rate.form == DuesRate.Form.WAGE_SHARE and tariff.wage(base.region, base.from_month) is None:
        raise ValidationError(f"Nhóm “{rate.label}” cần vùng lương tối thiểu.")
    base.base = base.base if rate.form == DuesRate.Form.SHARE else 0
    base.region = base.region if rate.form == DuesRate.Form.WAGE_SHARE else None
    return base


@transaction.atomic
def set_bases(branch, bases, *, actor, on):
    """New bases of some members of a branch, each from its month on; earlier rows stay as history.

    Only a row of the very same month is written over. Charges on open lists follow.
    """
    branch = locked(branch)
    require_keeper(actor, branch)
    payers, facts = charges.Payers([base.member_id for base in bases]), {}
    for base in bases:
        if payers.branch_id(base.member_id, month_of(on)) != branch.pk:
            raise ValidationError(f"Đồng chí {base.member} không đóng đảng phí tại {branch}.")
        if base.from_month > add_months(month_of(on), AHEAD):
            raise ValidationError({"from_month": f"Chỉ ghi trước nhiều nhất {AHEAD} tháng."})
    bases = [_checked(base, payers.tariff) for base in bases]
    present = {
        (row.member_id, row.from_month): row
        for row in DuesBase.objects.select_for_update().filter(member__in=[base.member_id for base in bases])
    }
    for base in bases:
        if row := present.get((base.member_id, base.from_month)):
            base.pk, base._state.adding = row.pk, False
        base.full_clean()
        base.save()
        facts[str(base.member_id)] = f"{base.member}: {base.code}, {base.from_month:%m/%Y}"  # not the income itself
    for month in {base.from_month for base in bases}:
        _followed({base.member_id for base in bases if base.from_month == month}, month)
    if bases:
        journal.record("members.set_dues_bases", actor=actor, organization=branch, subject=branch, facts=facts)
    return bases


def _relief_allowed(relief, member, limit):
    """What the regulation says of the size and the length of a relief."""
    if relief.percent < 100:
        if relief.percent not in limit.dues_relief_percents:
            shown = ", ".join(f"{percent}%" for percent in limit.dues_relief_percents)
            raise ValidationError({"percent": f"Mức giảm là {shown}; miễn là 100%."})
        last = add_months(relief.from_month, limit.dues_relief_months - 1)
        if relief.to_month is None or relief.to_month > last:
            raise ValidationError(
                {"to_month": f"Mỗi lần giảm nhiều nhất {limit.dues_relief_months} tháng: đến hết {last:%m/%Y}."}
            )
    if relief.reason == DuesRelief.Reason.LONG_SERVICE:
        reached = party_age.reaches(member, limit.dues_exempt_years)
        if relief.percent != 100:
            raise ValidationError({"percent": f"Từ {limit.dues_exempt_years} năm tuổi Đảng thì được miễn."})
        if reached > last_day(relief.from_month):
            words = f"Đồng chí đủ {limit.dues_exempt_years} năm tuổi Đảng ngày {reached:%d/%m/%Y}."
            raise ValidationError({"from_month": f"{words} Miễn từ tháng đó."})


def _overlap(relief):
    others = DuesRelief.objects.filter(member=relief.member).exclude(pk=relief.pk)
    for other in others:
        if (relief.to_month is None or other.from_month <= relief.to_month) and (
            other.to_month is None or other.to_month >= relief.from_month
        ):
            end = f"đến hết {other.to_month:%m/%Y}" if other.to_month else "chưa có tháng kết thúc"
            raise ValidationError(
                {
                    "from_month": f"Đồng chí đang được {'miễn' if other.percent == 100 else f'giảm {other.percent}%'} "
                    f"từ {other.from_month:%m/%Y}, {end}. Kết thúc lần đó trước, hoặc chọn tháng khác."
                }
            )


@transaction.atomic
def grant_relief(relief, *, actor, on):
    """Miễn, giảm đảng phí: a reduction of one of the regulation's sizes, at most so long each time; never two at once."""
    member = locked(relief.member)
    require_keeper(actor, locked(member.branch))
    not_later(relief.decided_on, on, "Ngày quyết định")
    relief.full_clean()
    _relief_allowed(relief, member, limits(on))
    _overlap(relief)
    relief.save(force_insert=True)
    touch(member)
    _followed({member.pk}, relief.from_month)
    names = ("percent", "reason", "from_month", "to_month", "decision_number", "decided_on", "note")
    facts = {name: fact(name, getattr(relief, name)) for name in names} | {"reason": relief.get_reason_display()}
    record("grant_dues_relief", member, actor, facts)
    return relief


@transaction.atomic
def end_relief(relief, *, to_month, actor, on):
    """The last month of a relief, earlier than it was to be."""
    relief = locked(relief)
    member = locked(relief.member)
    require_keeper(actor, locked(member.branch))
    before = relief.to_month
    if before is not None and to_month > before:
        raise ValidationError(
            {"to_month": f"Lần miễn, giảm này đã kết thúc ở {before:%m/%Y}. Kéo dài thì ghi lần mới."}
        )
    relief.to_month = to_month
    relief.full_clean()
    relief.save()
    touch(member)
    _followed({member.pk}, relief.from_month)
    record("end_dues_relief", member, actor, {"to_month": [before, to_month]})
    return relief
