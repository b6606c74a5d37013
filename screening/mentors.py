"""Who can help: what the guards of the assignment accept, as one query (Guide 02, step 2; domain §11.3 no. 15)."""

from django.db import models
from django.db.models import CharField, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from members.models import Member, Membership, Standing
from screening.models import Case, Decision, Kinship, Mentoring, Track

#: Why somebody cannot go on helping, in the order in which it is asked, and what the branch reads.
TROUBLE = {
    "gone": "không còn sinh hoạt tại chi bộ",
    "suspended": "đang bị đình chỉ sinh hoạt",
    "away": "đang được miễn sinh hoạt, hoặc sinh hoạt tạm thời nơi khác",
    "related": "là người thân của người được giúp đỡ",
    "subject": "đang có hồ sơ được xem xét",
    "disciplined": "đã bị thi hành kỷ luật",
}


def with_trouble(mentorings):
    """Annotates `trouble`: why the mentor cannot go on, or an empty word (domain §1.5, §11.3 nos. 15, 25)."""
    theirs = {"member": OuterRef("mentor")}
    here = Membership.objects.filter(**theirs, branch=OuterRef("case__branch"), ends_on=None)
    standing = Standing.objects.filter(**theirs, ends_on=None)
    suspended = standing.filter(kind=Standing.Kind.SUSPENDED)
    related = Kinship.objects.declared().filter(
        Q(member=OuterRef("case__member"), relative=OuterRef("mentor"))
        | Q(member=OuterRef("mentor"), relative=OuterRef("case__member"))
    )
    disciplined = Decision.objects.filter(
        case__member=OuterRef("mentor"), case__track=Track.DISCIPLINE, issued_on__gte=OuterRef("resolution_on")
    ).exclude(kind=Decision.Kind.SETTLE)
    asked = (
        (~Exists(here), "gone"),
        (Exists(suspended), "suspended"),
        (Exists(standing), "away"),
        (Exists(related), "related"),
        (Exists(Case.objects.open().filter(**theirs)), "subject"),
        (Exists(disciplined), "disciplined"),
    )
    whens = [When(condition, then=Value(code)) for condition, code in asked]
    return mentorings.annotate(trouble=models.Case(*whens, default=Value(""), output_field=CharField()))


def helps_others(mentor, case):
    """How many members of other open cases they help."""
    return Mentoring.objects.filter(mentor=mentor, ended_on=None, case__closed_on=None).exclude(case=case).count()


def possible(case, actor, on):
    """Official, active members of the branch, not the subject, without an open case, who help nobody else yet."""
    away = Standing.objects.on(on).filter(member=OuterRef("pk"))  # exempt, suspended, or active elsewhere
    helped = Mentoring.objects.filter(mentor=OuterRef("pk"), ended_on=None, case__closed_on=None)
    related = Kinship.objects.declared().filter(
        Q(member=case.member_id, relative=OuterRef("pk")) | Q(member=OuterRef("pk"), relative=case.member_id)
    )
    counted = helped.order_by().values("mentor").annotate(n=Count("pk")).values("n")
    return (
        Member.objects.visible_to(actor)
        .official_on(on)
        .filter(branch=case.branch)
        .exclude(pk=case.member_id)
        .filter(~Exists(away), ~Exists(Case.objects.open().filter(member=OuterRef("pk"))), ~Exists(related))
        .annotate(helps=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
        .filter(helps__lt=case.rules.members_per_helper)
        .order_by("sort_key", "pk")
    )
