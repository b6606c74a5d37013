"""Verbs on members' records: one transaction and one journal entry each.

A record is kept by the secretary or the deputy of its own branch, and by committee or organisation staff of the
branch or of a committee above it. `close_membership`, `move_membership` and `reopen_membership` are parts of another
verb (a delivered or annulled decision, a case that moves along) that asks for the office and writes the entry itself.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from psycopg2.errors import UniqueViolation

from branches import access, calendar, journal, names
from branches.access import NoOffice, Reach
from branches.models import Organization, Role
from members.models import Attendance, Beginning, Ending, Member, Membership, Post, Standing

KEEPERS_HERE = {Role.SECRETARY, Role.DEPUTY, Role.STAFF, Role.ORGANIZATION_STAFF}
KEEPERS_ABOVE = {Role.STAFF, Role.ORGANIZATION_STAFF}

#: The numbers that identify a person: never in full in the journal.
NUMBERS = ("identity_number", "card_number", "file_number")

#: The dates of a record that count in statistics and therefore never lie ahead.
PARTY_DATES = ("admitted_on", "official_on")

#: Endings that rest on a written decision (domain §2.1, §2.4).
DECIDED_ENDINGS = {Ending.STRUCK_OFF, Ending.LEFT, Ending.EXPELLED}

#: Obstacles of the apps above: (verb, member, on) → a sentence, or None where nothing stands in the way.
obstacles = []

#: Likewise for a meeting whose attendance already counts elsewhere: (meeting) → a sentence or None.
meeting_obstacles = []

#: What the time line calls each verb.
LABELS = {
    "members.add_member": "Thêm vào danh sách",
    "members.change_member": "Sửa hồ sơ",
    "members.end_membership": "Ghi ra khỏi danh sách",
    "members.restore_membership": "Phục hồi sinh hoạt",
    "members.transfer_member": "Chuyển sinh hoạt đảng",
    "members.record_standing": "Ghi tình trạng sinh hoạt",
    "members.end_standing": "Kết thúc tình trạng sinh hoạt",
    "members.record_ranking": "Ghi xếp loại",
    "members.change_ranking": "Đổi xếp loại theo quyết định của cấp trên",
    "members.record_meeting": "Ghi cuộc họp chi bộ",
    "members.change_meeting": "Sửa cuộc họp chi bộ",
    "members.reveal_number": "Xem đủ số căn cước",
    "members.export": "Xuất danh sách",
    "admin.add": "Thêm ở phần quản trị",
    "admin.change": "Sửa ở phần quản trị",
}


def may_keep(actor, branch):
    """May the actor write in the records of this branch? None is the program itself (import, demo)."""
    return (
        actor is None
        or access.holds(actor, KEEPERS_HERE, branch, Reach.HERE)
        or access.holds(actor, KEEPERS_ABOVE, branch, Reach.ABOVE)
    )


def may_decide_above(actor, branch):
    """May the actor write what only a superior decides?"""
    return actor is None or access.holds(actor, KEEPERS_ABOVE, branch, Reach.ABOVE)


def who_keeps(branch):
    """The sentence of the refusal."""
    return (
        f"Bí thư, Phó bí thư, Cán bộ cấp ủy, Cán bộ ban tổ chức của {branch}, "
        "hoặc Cán bộ cấp ủy, Cán bộ ban tổ chức ở cấp trên mới ghi được nội dung này."
    )


def require_keeper(actor, branch):
    """Raises NoOffice, with a sentence that says who may."""
    if not may_keep(actor, branch):
        raise NoOffice(who_keeps(branch))


def require_superior(actor, branch):
    """For what only a superior decides."""
    if not may_decide_above(actor, branch):
        raise NoOffice(access.who_may(KEEPERS_ABOVE, branch, Reach.ABOVE))


def changes(before, after, fields):
    """{field: [from, to]} of what differs, as the journal keeps it: numbers masked, references by name."""
    return {
        name: [_fact(name, getattr(before, name)), _fact(name, getattr(after, name))]
        for name in fields
        if getattr(before, name) != getattr(after, name)
    }


def _fact(name, value):
    if name in NUMBERS:
        return names.masked(value)
    if isinstance(value, Model):
        return str(value)
    return value if isinstance(value, bool | int | date | datetime) else str(value or "")


def _locked(thing):
    return type(thing)._default_manager.select_for_update().get(pk=thing.pk)


def _touch(member):
    """The moment of the last change, by which an import knows that its record was touched since."""
    member.changed_at = calendar.now()
    Member.objects.filter(pk=member.pk).update(changed_at=member.changed_at)


def _record(verb, member, actor, facts, organization=None):
    journal.record(
        f"members.{verb}", actor=actor, organization=organization or member.branch, subject=member, facts=facts
    )


def _unobstructed(verb, member, on):
    reasons = [reason for ask in obstacles if (reason := ask(verb, member, on))]
    if reasons:
        raise ValidationError(reasons)


def _not_later(day, on, label):
    if day is not None and day > on:
        raise ValidationError(f"{label} chưa đến. Nhập ngày không sau hôm nay ({on:%d/%m/%Y}).")


def _save(member, **options):
    """The form has asked already; whoever saved the same number in between is told from here."""
    try:
        with transaction.atomic():
            member.save(**options)
    except IntegrityError as refusal:
        if not isinstance(refusal.__cause__, UniqueViolation):
            raise
        raise ValidationError("Số căn cước, số thẻ hoặc số lý lịch vừa được dùng ở hồ sơ khác. Kiểm tra lại.") from None


def _columns(model, *without):
    skipped = {"id", "search_name", "sort_key", "changed_at", *without}
    return [field.name for field in model._meta.concrete_fields if field.name not in skipped]


# --- the record ---------------------------------------------------------------------------------------------------


@transaction.atomic
def add_member(member, *, actor, on, begun_by=Beginning.ADMITTED, starts_on=None):
    """A new record with its membership: from the admission where it was admitted here, else from `starts_on`."""
    require_keeper(actor, member.branch)
    starts_on = starts_on or member.admitted_on
    _not_later(starts_on, on, "Ngày bắt đầu sinh hoạt")
    for field in PARTY_DATES:
        _not_later(getattr(member, field), on, Member._meta.get_field(field).verbose_name)
    if starts_on < member.admitted_on:
        raise ValidationError("Ngày bắt đầu sinh hoạt không thể trước Ngày vào Đảng.")
    member.changed_at = calendar.now()
    _save(member, force_insert=True)
    Membership.objects.create(member=member, branch=member.branch, starts_on=starts_on, begun_by=begun_by)
    facts = {
        name: value
        for name in _columns(Member, "branch")
        if (value := _fact(name, getattr(member, name))) not in ("", False)
    }
    _record("add_member", member, actor, {"begun_by": begun_by, "starts_on": starts_on} | facts)
    return member


@transaction.atomic
def change_member(member, *, actor, on):
    """Save the changed fields of a record; nothing is written where nothing changed. The branch never changes here."""
    before = _locked(member)
    require_keeper(actor, before.branch)
    member.branch = before.branch
    for field in PARTY_DATES:
        if getattr(member, field) != getattr(before, field):
            _not_later(getattr(member, field), on, Member._meta.get_field(field).verbose_name)
    member.prepare()
    facts = changes(before, member, _columns(Member, "branch"))
    if facts:
        member.changed_at = calendar.now()
        _save(member)
        follow_admission(before, member)
        _record("change_member", member, actor, facts)
    return member


def admission_of(member):
    """The membership that began with the admission, where it stands at the date of the record."""
    return Membership.objects.filter(member=member, begun_by=Beginning.ADMITTED, starts_on=member.admitted_on).first()


def why_not_admitted_on(member, day):
    """Why the admission of this record cannot be moved to that day, in words; None where it can."""
    first = admission_of(member)
    if first and first.ends_on and first.ends_on < day:
        return f"Ngày vào Đảng không thể sau ngày kết thúc sinh hoạt tại {first.branch} ({first.ends_on:%d/%m/%Y})."
    return None


def follow_admission(before, member):
    """Statistics count memberships: a corrected Ngày vào Đảng moves the membership that began with it."""
    if member.admitted_on == before.admitted_on:
        return
    if refusal := why_not_admitted_on(before, member.admitted_on):
        raise ValidationError(refusal)
    if first := admission_of(before):
        first.starts_on = member.admitted_on
        first.full_clean()
        first.save()


@transaction.atomic
def reveal_number(member, *, reason, actor, on):
    """Let the actor read the whole identity number: the reading and its reason are kept ."""
    journal.viewed(member, by=actor, part="Số căn cước", reason=reason)
    _record("reveal_number", member, actor, {"reason": reason})
    return member.identity_number


@transaction.atomic
def record_export(organization, *, count, full_numbers, reason, filters, actor, on):
    """Every list that leaves the program is journalled: who, how many, with or without full numbers, why."""
    return journal.record(
        "members.export",
        actor=actor,
        organization=organization,
        facts={"members": count, "full_numbers": full_numbers, "reason": reason, "filters": filters},
    )


def kept_branches(actor, on):
    """The branches in whose records the actor may write, those dissolved left out."""
    here = [office.organization_id for office in access.offices(actor) if office.role in KEEPERS_HERE]
    kept = Q(pk__in=here) | access.within(actor, roles=KEEPERS_ABOVE)
    return Organization.objects.visible_to(actor).branches().active_on(on).filter(kept)


def may_add(actor):
    """Whether there is a branch in whose records the actor may write."""
    return any(
        office.role in (KEEPERS_HERE if office.organization.has_members else KEEPERS_ABOVE)
        for office in access.offices(actor)
    )


# --- memberships --------------------------------------------------------------------------------------------------


def open_membership(member):
    """The running membership, or None."""
    return Membership.objects.filter(member=member, ends_on=None).select_related("branch").first()


#: What goes on in another branch: whoever is exempt or suspended stays so after a transfer (domain §3.2 no. 20, §2.4).
LASTING = (Standing.Kind.EXEMPT, Standing.Kind.SUSPENDED)


def close_membership(member, *, kind, ends_on, decision_number="", decided_on=None, ground="", lasting=()):
    """End the running membership with its posts, and its standings but those `lasting`. For use inside another verb."""
    membership = Membership.objects.select_for_update().filter(member=member, ends_on=None).first()
    if membership is None:
        raise ValidationError(f"Đồng chí {member.given_name} hiện không sinh hoạt ở chi bộ nào.")
    membership.ends_on, membership.ended_by = ends_on, kind
    membership.decision_number, membership.decided_on, membership.ground = decision_number, decided_on, ground
    membership.full_clean()
    membership.save()
    for rows in (Post.objects.all(), Standing.objects.exclude(kind__in=lasting)):
        running = rows.filter(Q(ends_on=None) | Q(ends_on__gt=ends_on), member=member)
        running.filter(starts_on__lte=ends_on).update(ends_on=ends_on)
    _touch(member)
    return membership


def move_membership(member, to, *, starts_on, number=""):
    """End the running membership and begin one in another branch on the same day. For use inside another verb."""
    running = open_membership(member)
    if running and starts_on < running.starts_on:
        raise ValidationError(
            f"Ngày chuyển không thể trước ngày bắt đầu sinh hoạt ở {running.branch} ({running.starts_on:%d/%m/%Y})."
        )
    close_membership(member, kind=Ending.TRANSFERRED_OUT, ends_on=starts_on, decision_number=number, lasting=LASTING)
    member.branch = to
    Member.objects.filter(pk=member.pk).update(branch=to)
    membership = Membership(member=member, branch=to, starts_on=starts_on, begun_by=Beginning.TRANSFERRED_IN)
    membership.full_clean()
    membership.save()
    return membership


def reopen_membership(member):
    """Re-open the latest ended membership as if it had never ended (domain §11.3 no. 24). Inside another verb."""
    if Membership.objects.filter(member=member, ends_on=None).exists():
        raise ValidationError(f"Đồng chí {member.given_name} đang sinh hoạt, không có gì để phục hồi.")
    membership = Membership.objects.select_for_update().filter(member=member).order_by("-starts_on", "-pk").first()
    if membership is None or membership.ended_by not in DECIDED_ENDINGS:
        raise ValidationError("Chỉ phục hồi khi đồng chí đã ra khỏi Đảng theo một quyết định.")
    membership.ends_on, membership.ended_by = None, ""
    membership.decision_number, membership.decided_on, membership.ground = "", None, ""
    membership.full_clean()
    membership.save()
    _touch(member)
    return membership


@transaction.atomic
def end_membership(member, *, kind, ends_on, decision_number="", decided_on=None, ground="", actor, on):
    """Record that a member has left the list: how, since when, by which decision (Form 1, part C)."""
    member = _locked(member)
    require_keeper(actor, member.branch)
    _not_later(ends_on, on, "Ngày ra khỏi danh sách")
    _not_later(decided_on, on, "Ngày quyết định")
    if kind in DECIDED_ENDINGS and not (decision_number and decided_on):
        raise ValidationError("Chưa có số và ngày quyết định. Nhập số, ví dụ 47-QĐ/ĐU, và ngày ký.")
    _unobstructed("end_membership", member, on)
    membership = close_membership(
        member, kind=kind, ends_on=ends_on, decision_number=decision_number, decided_on=decided_on, ground=ground
    )
    facts = {"kind": kind, "ends_on": ends_on, "number": decision_number, "decided_on": decided_on, "ground": ground}
    _record("end_membership", member, actor, facts)
    return membership


@transaction.atomic
def restore_membership(member, *, decision_number, decided_on, actor, on):
    """Undo an exit retroactively after its decision was annulled; only a superior may record it."""
    member = _locked(member)
    require_superior(actor, member.branch)
    _not_later(decided_on, on, "Ngày quyết định")
    if not (decision_number and decided_on):
        raise ValidationError("Chưa có số và ngày quyết định. Nhập số, ví dụ 47-QĐ/ĐU, và ngày ký.")
    ended = Membership.objects.filter(member=member).order_by("-starts_on", "-pk").first()
    undone = ended and {"kind": ended.ended_by, "ends_on": ended.ends_on, "number": ended.decision_number}
    membership = reopen_membership(member)
    _record(
        "restore_membership",
        member,
        actor,
        {"undone": undone, "number": decision_number, "decided_on": decided_on},
    )
    return membership


@transaction.atomic
def transfer_member(member, to, *, starts_on, number="", actor, on):
    """Chuyển sinh hoạt đảng: out of one branch and into another on the same day, never in two and never in none.

    The actor keeps the records of both branches; otherwise the superior of both records it.
    """
    member = _locked(member)
    require_keeper(actor, member.branch)
    require_keeper(actor, to)
    source = member.branch
    if not to.has_members:
        raise ValidationError(f"{to} không phải là chi bộ, không có đảng viên trực thuộc.")
    if to.pk == source.pk:
        raise ValidationError(f"Đồng chí {member.given_name} đang sinh hoạt ở {source}.")
    if to.dissolved_on and to.dissolved_on <= starts_on:
        raise ValidationError(f"{to} đã giải thể ngày {to.dissolved_on:%d/%m/%Y}.")
    _not_later(starts_on, on, "Ngày chuyển")
    _unobstructed("transfer_member", member, on)
    membership = move_membership(member, to, starts_on=starts_on, number=number)
    facts = {"branch": [source.name, to.name], "starts_on": starts_on, "number": number}
    _record("transfer_member", member, actor, facts, organization=to)
    return membership


# --- standings ----------------------------------------------------------------------------------------------------


@transaction.atomic
def record_standing(standing, *, actor, on):
    """Exempt, suspended, or temporarily active elsewhere, from a day on."""
    member = _locked(standing.member)
    require_keeper(actor, member.branch)
    if not open_membership(member):
        raise ValidationError(f"Đồng chí {member.given_name} hiện không sinh hoạt ở chi bộ nào.")
    if standing.starts_on < member.admitted_on:
        raise ValidationError("Từ ngày không thể trước Ngày vào Đảng.")
    standing.full_clean()
    standing.save(force_insert=True)
    _touch(member)
    facts = {name: _fact(name, getattr(standing, name)) for name in _columns(Standing, "member")}
    _record("record_standing", member, actor, facts)
    return standing


@transaction.atomic
def end_standing(standing, *, ends_on, actor, on):
    """The last day on which the standing holds."""
    standing = _locked(standing)
    member = _locked(standing.member)
    require_keeper(actor, member.branch)
    before, standing.ends_on = standing.ends_on, ends_on
    standing.full_clean()
    standing.save()
    _touch(member)
    _record("end_standing", member, actor, {"kind": standing.kind, "ends_on": [before, ends_on]})
    return standing


# --- rankings -----------------------------------------------------------------------------------------------------


@transaction.atomic
def record_ranking(ranking, *, actor, on):
    """The ranking of one year (366-QĐ/TW; domain §5.4): two rankings of one year never coexist."""
    member = _locked(ranking.member)
    require_keeper(actor, member.branch)
    if not member.admitted_on.year <= ranking.year <= on.year:
        raise ValidationError(f"Nhập năm từ {member.admitted_on.year} đến {on.year}.")
    _not_later(ranking.decided_on, on, "Ngày quyết định")
    ranking.full_clean()
    ranking.save(force_insert=True)
    _touch(member)
    facts = {name: _fact(name, getattr(ranking, name)) for name in _columns(type(ranking), "member")}
    _record("record_ranking", member, actor, facts)
    return ranking


@transaction.atomic
def change_ranking(ranking, *, actor, on):
    """A recorded ranking changes only by a superior's decision, with its number and date (domain §11.4 no. 44)."""
    before = _locked(ranking)
    member = _locked(before.member)
    require_superior(actor, member.branch)
    ranking.member = before.member
    if not (ranking.decision_number and ranking.decided_on):
        raise ValidationError("Chưa có số và ngày quyết định của cấp trên.")
    _not_later(ranking.decided_on, on, "Ngày quyết định")
    ranking.full_clean()
    facts = changes(before, ranking, _columns(type(ranking), "member"))
    if facts:
        ranking.save()
        _touch(member)
        _record("change_ranking", member, actor, {"of_year": before.year} | facts)
    return ranking


# --- meetings -----------------------------------------------------------------------------------------------------


def roll_of(branch, day):
    """Those active in the branch on that day, in the order of a list."""
    memberships = Membership.objects.on(day).filter(branch=branch)
    return list(Member.objects.filter(memberships__in=memberships).order_by("sort_key", "pk"))


def why_not_change(meeting):
    """Why the attendance of a meeting can no longer be corrected; an empty list where it can."""
    return [reason for ask in meeting_obstacles if (reason := ask(meeting))]


def _write_attendance(meeting, attendance):
    """Replace the attendance; the roll is that of the meeting's day, and each on it is present or absent."""
    roll = {member.pk for member in roll_of(meeting.branch, meeting.held_on)}
    if set(attendance) != roll:
        raise ValidationError("Danh sách đảng viên của ngày họp đã đổi. Kiểm tra lại điểm danh rồi lưu.")
    meeting.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member_id=pk, present=present, reason="" if present else reason)
        for pk, (present, reason) in attendance.items()
    )
    return {"members": len(roll), "present": sum(present for present, _ in attendance.values())}


@transaction.atomic
def record_meeting(meeting, attendance, *, actor, on):
    """A branch meeting with its attendance: {member's id: (present, reason of absence)} for the whole roll."""
    require_keeper(actor, _locked(meeting.branch))  # whoever records the same meeting meanwhile waits and is told
    _not_later(meeting.held_on, on, "Ngày họp")
    meeting.full_clean()
    meeting.save(force_insert=True)
    facts = {name: _fact(name, getattr(meeting, name)) for name in _columns(type(meeting), "branch")}
    facts |= _write_attendance(meeting, attendance)
    journal.record("members.record_meeting", actor=actor, organization=meeting.branch, subject=meeting, facts=facts)
    return meeting


@transaction.atomic
def change_meeting(meeting, attendance, *, actor, on):
    """Correct a meeting, until its attendance counts elsewhere (a ballot's frozen roll)."""
    before = _locked(meeting)
    require_keeper(actor, _locked(before.branch))
    if reasons := why_not_change(before):
        raise ValidationError(reasons)
    meeting.branch = before.branch
    _not_later(meeting.held_on, on, "Ngày họp")
    meeting.full_clean()
    meeting.save()
    facts = changes(before, meeting, _columns(type(meeting), "branch")) | _write_attendance(meeting, attendance)
    journal.record("members.change_meeting", actor=actor, organization=meeting.branch, subject=meeting, facts=facts)
    return meeting
