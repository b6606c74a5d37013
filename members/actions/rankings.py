"""Annual rankings."""

from django.core.exceptions import ValidationError
from django.db import transaction

from members.actions.common import (
    changes,
    columns,
    fact,
    locked,
    not_later,
    record,
    require_keeper,
    require_superior,
    touch,
)


def _decided(ranking, on, *, after=None):
    """A ranking is final by a decision from above, with its number and date (domain §5.4, §11.4 no. 44)."""
    if not (ranking.decision_number and ranking.decided_on):
        raise ValidationError("Chưa có số và ngày quyết định của cấp trên.")
    not_later(ranking.decided_on, on, "Ngày quyết định")
    if ranking.decided_on.year < ranking.year:
        raise ValidationError({"decided_on": f"Không thể trước năm xếp loại ({ranking.year})."})
    if after and ranking.decided_on < after:
        raise ValidationError({"decided_on": f"Không thể trước quyết định đang ghi ({after:%d/%m/%Y})."})


@transaction.atomic
def record_ranking(ranking, *, actor, on):
    """The ranking of one year (366-QĐ/TW; domain §5.4): two rankings of one year never coexist."""
    member = locked(ranking.member)
    require_keeper(actor, member.branch)
    if not member.admitted_on.year <= ranking.year <= on.year:
        raise ValidationError(f"Nhập năm từ {member.admitted_on.year} đến {on.year}.")
    _decided(ranking, on)
    ranking.full_clean()
    ranking.save(force_insert=True)
    touch(member)
    facts = {name: fact(name, getattr(ranking, name)) for name in columns(type(ranking), "member")}
    record("record_ranking", member, actor, facts)
    return ranking


@transaction.atomic
def change_ranking(ranking, *, actor, on):
    """A recorded ranking changes only by a superior's decision, with its number and date (domain §11.4 no. 44)."""
    before = locked(ranking)
    member = locked(before.member)
    require_superior(actor, member.branch)
    ranking.member = before.member
    _decided(ranking, on, after=before.decided_on)
    ranking.full_clean()
    facts = changes(before, ranking, columns(type(ranking), "member"))
    if facts:
        ranking.save()
        touch(member)
        record("change_ranking", member, actor, {"of_year": before.year} | facts)
    return ranking
