"""Standings: exempt, temporarily exempt, suspended, temporarily active elsewhere (domain §1.5, §5.2, §11.4 no. 40)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from branches import calendar
from members.actions.common import (
    facts_of,
    locked,
    not_later,
    record,
    require_keeper,
    touch,
    unobstructed,
)
from members.actions.memberships import open_membership
from members.actions.transfer_checks import check_time
from members.limits import limits
from members.models import Standing, Transfer

Kind = Standing.Kind

#: Both are asked for in writing by the member and resolved on by the branch or the grassroots committee.
EXEMPTIONS = (Kind.EXEMPT, Kind.TEMPORARILY_EXEMPT)

#: What ends on a day that is known and may be put off.
TEMPORARY = (Kind.TEMPORARILY_EXEMPT, Kind.ELSEWHERE, Kind.SUSPENDED)


#: What each kind rests on, and the sentence that says so (domain §6, §11.4 no. 40).
PAPERS = {
    Kind.ELSEWHERE: (
        ("decision_number", "decided_on", "ends_on"),
        "Sinh hoạt tạm thời theo giấy giới thiệu có số, ngày và thời hạn.",
    ),
} | dict.fromkeys(
    EXEMPTIONS,
    (
        ("requested_on", "decision_number", "decided_on"),
        "Miễn sinh hoạt theo đơn của đồng chí và nghị quyết của chi bộ.",
    ),
)


def _decided(standing, on):
    """Own written request, then a resolution with number and date, then the exemption; a letter for a stay elsewhere."""
    not_later(standing.requested_on, on, "Ngày đồng chí có đơn")
    not_later(standing.decided_on, on, "Ngày nghị quyết, quyết định")
    not_later(standing.reported_on, on, "Ngày báo cáo cấp trên")
    if standing.kind == Kind.SUSPENDED:  # domain §11.4 no. 39: with its term, by the body with the power of discipline
        raise ValidationError(
            {"kind": "Đình chỉ sinh hoạt do cấp có thẩm quyền kỷ luật quyết định và ghi ở mục Đình chỉ sinh hoạt."}
        )
    wanted, why = PAPERS[standing.kind]
    if missing := {name: f"Chưa ghi {_label(name)}. {why}" for name in wanted if not getattr(standing, name)}:
        raise ValidationError(missing)
    if standing.reported_on and standing.reported_on < standing.decided_on:
        raise ValidationError({"reported_on": f"Không thể trước ngày nghị quyết ({standing.decided_on:%d/%m/%Y})."})
    if standing.kind == Kind.ELSEWHERE:
        return
    if standing.decided_on < standing.requested_on:
        raise ValidationError({"decided_on": f"Không thể trước ngày có đơn ({standing.requested_on:%d/%m/%Y})."})
    if standing.starts_on < standing.decided_on:
        raise ValidationError(
            {"starts_on": f"Miễn sinh hoạt tính từ ngày nghị quyết ({standing.decided_on:%d/%m/%Y}) trở đi."}
        )


def _label(name):
    label = Standing._meta.get_field(name).verbose_name
    return label[0].lower() + label[1:]


def _short_enough(standing, on):
    """A temporary exemption has an end, less than the regulation's months after its start (01-HD/TW IV.1.2, V1); a stay
    elsewhere lasts at most as long as a temporary transfer may (domain §6)."""
    if standing.kind == Kind.ELSEWHERE:
        months = limits(on).transfer_temporary_months
        if standing.ends_on > calendar.add_months(standing.starts_on, months):
            raise ValidationError({"ends_on": f"Sinh hoạt tạm thời nhiều nhất {months} tháng, tính từ ngày bắt đầu."})
    if standing.kind != Kind.TEMPORARILY_EXEMPT:
        return
    if standing.ends_on is None:
        raise ValidationError({"ends_on": "Chưa ghi đến ngày nào; tạm miễn có thời hạn."})
    months = limits(on).temporary_exempt_months
    if standing.ends_on + timedelta(days=1) >= calendar.add_months(standing.starts_on, months):
        raise ValidationError({"ends_on": f"Tạm miễn sinh hoạt dưới {months} tháng, tính từ ngày bắt đầu."})


def require_alone(standing):
    """Two standings of one kind, or two exemptions, do not run at the same time."""
    kinds = EXEMPTIONS if standing.kind in EXEMPTIONS else (standing.kind,)
    others = Standing.objects.filter(member=standing.member, kind__in=kinds).exclude(pk=standing.pk)
    others = others.filter(Q(ends_on=None) | Q(ends_on__gte=standing.starts_on))
    if standing.ends_on:
        others = others.filter(starts_on__lte=standing.ends_on)
    if other := others.first():
        if (other.kind, other.ends_on) == (standing.kind, None):
            raise ValidationError("Tình trạng này đang có hiệu lực.")
        until = f" đến hết {other.ends_on:%d/%m/%Y}" if other.ends_on else ""
        raise ValidationError(
            f"Trùng thời gian với {other.get_kind_display().lower()} từ {other.starts_on:%d/%m/%Y}{until}."
        )


def write_standing(standing):
    """A standing that a body above has decided, e.g. a suspension. For use inside the verb that records the decision."""
    standing.full_clean(validate_constraints=False)
    require_alone(standing)
    standing.full_clean()
    standing.save(force_insert=True)
    touch(standing.member)
    return standing


def write_end(standing, ends_on):
    """The last day of such a standing. For use inside another verb."""
    standing.ends_on = ends_on
    standing.full_clean()
    standing.save()
    touch(standing.member)
    return standing


@transaction.atomic
def record_standing(standing, *, actor, on):
    """Exempt, temporarily exempt, or temporarily active elsewhere, from a day on."""
    member = locked(standing.member)
    require_keeper(actor, member.branch)
    if not open_membership(member):
        raise ValidationError(f"Đồng chí {member.given_name} hiện không sinh hoạt ở chi bộ nào.")
    if standing.starts_on < member.admitted_on:
        raise ValidationError("Từ ngày không thể trước Ngày vào Đảng.")
    standing.full_clean(validate_constraints=False)
    _decided(standing, on)
    _short_enough(standing, on)
    require_alone(standing)
    standing.full_clean()
    standing.save(force_insert=True)
    touch(member)
    record("record_standing", member, actor, facts_of(standing, "member"))
    return standing


def _transfer_of(standing):
    """The temporary transfer, accepted and not returned from, on which a standing elsewhere rests; or None."""
    if standing.kind != Kind.ELSEWHERE:
        return None
    accepted = Transfer.objects.filter(state=Transfer.State.ACCEPTED, until__isnull=False)
    return accepted.filter(member=standing.member_id, accepted_on=standing.starts_on).first()


def _extend_transfer(standing, on):
    """The transfer lasts as long as the standing: the guest stays on the list of the other branch (domain §6)."""
    if transfer := _transfer_of(standing):
        transfer.until = standing.ends_on
        try:
            check_time(transfer, on)
        except ValidationError as refusal:
            raise ValidationError({"ends_on": refusal.messages}) from None
        transfer.save(update_fields=["until"])


def _undecided(standing, verb, on):
    """A suspension that a body above has decided is extended and ended by that body (domain §11.4 no. 39)."""
    if standing.kind == Kind.SUSPENDED:
        unobstructed(verb, standing.member, on)


@transaction.atomic
def end_standing(standing, *, ends_on, actor, on):
    """The last day on which the standing holds."""
    member, standing = locked(standing.member), locked(standing)
    require_keeper(actor, member.branch)
    _undecided(standing, "end_standing", on)
    if transfer := _transfer_of(standing):
        raise ValidationError(
            f"Đồng chí đang sinh hoạt tạm thời tại {transfer.destination}. Ghi ngày trở về ở lần chuyển sinh hoạt đó."
        )
    before, standing.ends_on = standing.ends_on, ends_on
    if before and ends_on > before:
        raise ValidationError({"ends_on": f"Sau ngày đang ghi ({before:%d/%m/%Y}). Muốn kéo dài thì chọn Gia hạn."})
    standing.full_clean()
    standing.save()
    touch(member)
    record("end_standing", member, actor, {"kind": standing.kind, "ends_on": [before, ends_on]})
    return standing


@transaction.atomic
def extend_standing(standing, *, ends_on, decision_number, decided_on, actor, on):
    """A later end by a new decision, taken before the old end; the old one stays in the journal and in the note."""
    member, standing = locked(standing.member), locked(standing)
    require_keeper(actor, member.branch)
    _undecided(standing, "extend_standing", on)
    if standing.kind not in TEMPORARY or standing.ends_on is None:
        raise ValidationError("Tình trạng này không có thời hạn nên không gia hạn.")
    not_later(decided_on, on, "Ngày nghị quyết, quyết định")
    if decided_on > standing.ends_on:
        raise ValidationError(
            {"decided_on": f"Thời hạn đã hết ngày {standing.ends_on:%d/%m/%Y}. Ghi thành một lần mới."}
        )
    before, standing.ends_on = standing.ends_on, ends_on
    if ends_on <= before:
        raise ValidationError({"ends_on": f"Cần sau ngày đang ghi ({before:%d/%m/%Y})."})
    _short_enough(standing, on)
    require_alone(standing)
    words = f"Gia hạn từ {before:%d/%m/%Y} theo số {decision_number} ngày {decided_on:%d/%m/%Y}."
    standing.note = f"{standing.note} {words}".strip()[-300:]
    _extend_transfer(standing, on)
    standing.full_clean()
    standing.save()
    touch(member)
    facts = {"kind": standing.kind, "ends_on": [before, ends_on], "number": decision_number, "decided_on": decided_on}
    record("extend_standing", member, actor, facts)
    return standing


@transaction.atomic
def report_standing(standing, *, reported_on, actor, on):
    """The branch has reported its decision to the superior (domain §11.4 no. 40)."""
    member, standing = locked(standing.member), locked(standing)
    require_keeper(actor, member.branch)
    not_later(reported_on, on, "Ngày báo cáo cấp trên")
    if standing.decided_on and reported_on < standing.decided_on:
        raise ValidationError({"reported_on": f"Không thể trước ngày nghị quyết ({standing.decided_on:%d/%m/%Y})."})
    before, standing.reported_on = standing.reported_on, reported_on
    if before != reported_on:
        standing.save(update_fields=["reported_on"])
        touch(member)
        record("report_standing", member, actor, {"kind": standing.kind, "reported_on": [before, reported_on]})
    return standing
