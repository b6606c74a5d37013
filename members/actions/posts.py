"""Committees and posts: terms, elections, appointments, ends (Điều lệ Đảng, Điều 24; domain §4)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from branches import journal
from branches.access import NoOffice
from members import committees
from members.actions.badges import keeps_below
from members.actions.common import changes, columns, facts_of, locked, not_later, touch, who_keeps
from members.limits import limits
from members.models import Manner, Member, Post, Term

_SECRETARY = Post.Title.SECRETARY


def _kept(organization, actor):
    """The organisation, locked, so that two writers do not both give the last seat."""
    organization = locked(organization)
    if not keeps_below(actor, organization):
        raise NoOffice(who_keeps(organization))
    return organization


def _record(verb, organization, actor, facts):
    journal.record(f"members.{verb}", actor=actor, organization=organization, subject=organization, facts=facts)


def _overlapping(post):
    """The other posts of the organisation that are held at the same time."""
    found = Post.objects.filter(organization=post.organization).exclude(pk=post.pk)
    found = found.filter(Q(ends_on=None) | Q(ends_on__gte=post.starts_on))
    return found.filter(starts_on__lte=post.ends_on) if post.ends_on else found


def why_not(post, on):
    """Refusals {field: sentence} of a post: one secretary at a time, an official member, a free seat."""
    member, organization = post.member, post.organization
    if not member.is_official(post.starts_on):
        return {"member": f"Đồng chí {member} chưa là đảng viên chính thức vào ngày này, không giữ chức vụ Đảng."}
    if post.title not in committees.titles(organization):
        return {"title": f"{organization} không có chức vụ này."}
    if post.manner == Manner.ELECTED and not _is_active_in(member, organization, post.starts_on):
        return {
            "member": f"Đồng chí {member} không sinh hoạt ở {organization} vào ngày này nên không được bầu. "
            "Nếu cấp trên chỉ định thì chọn hình thức chỉ định."
        }
    if post.title == _SECRETARY:
        same = _overlapping(post).filter(title=_SECRETARY).select_related("member")
        acting = post.manner == Manner.ACTING
        other = next((p for p in same if (p.manner == Manner.ACTING) == acting), None)
        if other:
            if other.ends_on:
                return {
                    "title": f"Đồng chí {other.member} giữ chức Bí thư đến hết ngày {other.ends_on:%d/%m/%Y}. "
                    "Nhập Từ ngày sau ngày đó."
                }
            more = "" if acting else " Trong lúc đồng chí ấy vắng, chọn hình thức phụ trách, quyền."
            return {
                "title": f"Đồng chí {other.member} đang giữ chức Bí thư từ {other.starts_on:%d/%m/%Y}. "
                f"Ghi thôi giữ trước.{more}"
            }
    return _no_seat(post)


def _no_seat(post):
    """A seat is free on the first day and on each later day of the term on which another post begins."""
    term = post.term
    if not (term and term.seats) or post.title not in committees.SEATED or post.manner == Manner.ACTING:
        return {}
    others, last = list(_overlapping(post)), term.ends_on or date.max
    for day in {post.starts_on, *(p.starts_on for p in others if post.starts_on < p.starts_on <= last)}:
        held = [p for p in others if p.starts_on <= day and (p.ends_on is None or p.ends_on >= day)]
        if committees.seated([*held, post]) > term.seats:
            return {"title": f"Nhiệm kỳ {term.name} có {term.seats} ủy viên, đã đủ."}
    return {}


def _is_active_in(member, organization, day):
    return committees.officials(organization, day).filter(pk=member.pk).exists()


def doubts(post, on):
    """{code: sentence} of what is unusual and is confirmed by whoever writes it."""
    member, organization, found = post.member, post.organization, {}
    if not _is_active_in(member, organization, post.starts_on):
        found["elsewhere"] = f"Đồng chí {member} không sinh hoạt ở {organization}: được cấp trên cử đến."
    if post.title == Post.Title.COMMITTEE_MEMBER:
        found |= few_members(organization, post.starts_on, on)
    if post.title == _SECRETARY and post.manner == Manner.ACTING:
        held = (
            _overlapping(post).filter(title=_SECRETARY).exclude(manner=Manner.ACTING).select_related("member").first()
        )
        if held:
            found["acting"] = f"Đồng chí {held.member} vẫn là Bí thư; đồng chí {member} chỉ phụ trách thay."
    return found


def few_members(organization, day, on):
    """Điều lệ Đảng, Điều 24: a branch with few official members elects a secretary and a deputy, no chi ủy."""
    least = limits(on).committee_from
    if not organization.has_members or committees.officials(organization, day).count() >= least:
        return {}
    return {
        "few": f"{organization} có dưới {least} đảng viên chính thức: thường chỉ bầu bí thư, khi cần thì phó bí thư, "
        "không có chi ủy."
    }


# --- terms ----------------------------------------------------------------------------------------------------------


def _check_term(term, on):
    not_later(term.starts_on, on, "Từ ngày")
    if term.congress_on and term.congress_on > term.starts_on:
        raise ValidationError({"congress_on": "Ngày đại hội không thể sau ngày bắt đầu nhiệm kỳ."})
    after = Term.objects.filter(organization=term.organization, starts_on__gt=term.starts_on).order_by("starts_on")
    if (following := after.first()) and (term.ends_on is None or term.ends_on >= following.starts_on):
        day = f"{following.starts_on:%d/%m/%Y}"
        raise ValidationError({"ends_on": f"Nhiệm kỳ {following.name} bắt đầu ngày {day}. Nhập ngày trước ngày đó."})
    most = limits(on).committee_most
    if term.organization.has_members and term.seats > most:
        raise ValidationError({"seats": f"Chi ủy có không quá {most} ủy viên."})
    term.full_clean()


@transaction.atomic
def open_term(term, elected, *, actor, on):
    """A new term with those who were elected, [(member, title)]: the term before and its posts end the day before."""
    organization = _kept(term.organization, actor)
    term.organization = organization
    if Term.objects.filter(organization=organization, starts_on__gte=term.starts_on).exists():
        raise ValidationError({"starts_on": "Đã có nhiệm kỳ bắt đầu từ ngày này hoặc sau đó."})
    _check_term(term, on)
    closed = _close_before(organization, term)
    term.save(force_insert=True)
    posts = [_elected(term, member, title) for member, title in elected]
    for post in posts:
        if refusal := why_not(post, on):
            raise ValidationError([f"{post.member}: {sentence}" for sentence in refusal.values()])
        post.full_clean()
        post.save(force_insert=True)
    for member in Member.objects.filter(pk__in={*closed, *(post.member_id for post in posts)}):
        touch(member)
    facts = facts_of(term, "organization") | {"term": term.pk, "closed": len(closed)}
    _record("open_term", organization, actor, facts | {"elected": {p.member_id: p.title for p in posts}})
    return term


def _elected(term, member, title):
    return Post(
        member=member,
        organization=term.organization,
        title=title,
        starts_on=term.starts_on,
        term=term,
        manner=Manner.ELECTED,
        decision_number=term.decision_number,
        decided_on=term.decided_on,
    )


def _close_before(organization, term):
    """The ids of the members whose posts end with the term before."""
    before = term.starts_on - timedelta(days=1)
    Term.objects.filter(Q(ends_on=None) | Q(ends_on__gt=before), organization=organization).update(ends_on=before)
    running = Post.objects.filter(organization=organization, starts_on__lte=before)
    running = running.filter(Q(ends_on=None) | Q(ends_on__gt=before))
    members = list(running.values_list("member", flat=True))
    running.update(ends_on=before, ended_for=f"Hết nhiệm kỳ; bầu nhiệm kỳ {term.name}"[:200])
    return members


@transaction.atomic
def change_term(term, *, actor, on):
    """Correct a term; its beginning stays, since posts hang on it."""
    organization, before = _kept(term.organization, actor), locked(term)
    term.organization, term.starts_on = organization, before.starts_on
    _check_term(term, on)
    facts = changes(before, term, columns(Term, "organization"))
    if facts:
        term.save()
        _record("change_term", organization, actor, {"term": term.pk} | facts)
    return term


# --- posts ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_post(post, *, actor, on):
    """One post: elected in between, appointed by the superior, or acting."""
    post.organization, post.member = _kept(post.organization, actor), locked(post.member)
    not_later(post.starts_on, on, "Từ ngày")
    not_later(post.decided_on, on, "Ngày quyết định")
    post.term = committees.term_on(post.organization, post.starts_on)
    if refusal := why_not(post, on):
        raise ValidationError(refusal)
    post.full_clean()
    post.save(force_insert=True)
    touch(post.member)
    facts = {"post": post.pk, "member": post.member_id} | facts_of(post, "member", "organization", "term")
    _record("give_post", post.organization, actor, facts)
    return post


@transaction.atomic
def end_post(post, *, ends_on, reason, actor, on):
    """Thôi giữ chức vụ, with its reason; the right to sign in (Office) is another thing and ends in the admin."""
    organization, post = _kept(post.organization, actor), locked(post)
    if post.ends_on:
        raise ValidationError(f"Chức vụ này đã ghi thôi giữ ngày {post.ends_on:%d/%m/%Y}.")
    not_later(ends_on, on, "Ngày thôi giữ")
    if ends_on < post.starts_on:
        raise ValidationError({"ends_on": f"Không thể trước ngày nhận chức vụ ({post.starts_on:%d/%m/%Y})."})
    post.ends_on, post.ended_for = ends_on, reason
    post.full_clean()
    post.save()
    touch(post.member)
    facts = {"post": post.pk, "member": post.member_id, "title": post.title, "ends_on": ends_on, "reason": reason}
    _record("end_post", organization, actor, facts)
    return post


def take_post_away(post, *, ends_on, reason):
    """A dismissal (cách chức) ends the post, where it still runs on that day. For use inside another verb."""
    post = locked(post)
    if post.ends_on and post.ends_on <= ends_on:
        return post
    post.ends_on, post.ended_for = max(ends_on, post.starts_on), reason[:200]
    post.full_clean()
    post.save()
    touch(post.member)
    return post
