"""The derived status of a member: always from dated facts, never a column ."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import TextChoices

from branches.asking import ask
from branches.compiled import Keys, compiled
from branches.models import Organization
from members.models import Membership, Post, Standing, Transfer


class Status(TextChoices):
    """Tư cách, tình trạng; whoever is exempt is also official or probationary."""

    OFFICIAL = "official", "Chính thức"
    PROBATIONARY = "probationary", "Dự bị"
    EXEMPT = "exempt", "Miễn sinh hoạt"
    SUSPENDED = "suspended", "Đình chỉ sinh hoạt"
    ELSEWHERE = "elsewhere", "Sinh hoạt tạm thời nơi khác"
    MOVING = "moving", "Đang chuyển"
    GUEST = "guest", "Sinh hoạt tạm thời ở đây"
    LEFT = "left", "Đã ra khỏi danh sách"


_LOOK = {
    Status.PROBATIONARY: ("st-now", "i-clock"),
    Status.EXEMPT: ("st-rest", "i-dash"),
    Status.SUSPENDED: ("st-rest", "i-wait"),
    Status.ELSEWHERE: ("st-wait", "i-next"),
    Status.MOVING: ("st-wait", "i-next"),
    Status.GUEST: ("st-wait", "i-next"),
    Status.LEFT: ("st-rest", "i-dash"),
}


@dataclass(frozen=True)
class Shown:
    """Icon, word and colour; the commonest state, official, carries no badge."""

    label: str
    kind: str = ""
    icon: str = ""


def status_of(member, on):
    """The one status to show for a member that was fetched `with_status(on)`; the rarest fact first."""
    if not member.running_memberships:
        guest = any(transfer.from_branch_id is None and transfer.is_stay(on) for transfer in member.known_transfers)
        return Status.GUEST if guest else Status.LEFT
    kinds = {standing.kind for standing in member.known_standings if standing.is_on(on)}
    for status in (Status.SUSPENDED, Status.EXEMPT, Status.ELSEWHERE):
        if Standing.Kind(status) in kinds:
            return status
    if any(transfer.is_moving(on) for transfer in member.known_transfers):
        return Status.MOVING
    return Status.OFFICIAL if member.is_official(on) else Status.PROBATIONARY


def shown(member, on):
    """How the status of such a member looks."""
    status = status_of(member, on)
    return Shown(status.label, *_LOOK.get(status, ()))


def tell(members, on):
    """Puts on the members of a list how each status looks (`shown`), and the posts of that day (`current_posts`).

    What `with_status` and `with_posts` fetch for one member's page, in one question and no more of it than is shown.
    """
    if not members:
        return
    found = [defaultdict(list) for _ in range(4)]
    for by_member, model, rows in zip(
        found,
        (Membership, Standing, Transfer, Post),
        ask(_facts(Keys(member.pk for member in members), on)),
        strict=True,
    ):
        for row in rows:
            by_member[row["member_id"]].append(_made(model, row))
    for member in members:
        member.running_memberships, member.known_standings, member.known_transfers, member.current_posts = (
            by_member.get(member.pk, []) for by_member in found
        )
        member.shown = shown(member, on)


def _made(model, row):
    """The row, a post with the name of its organisation."""
    if "organization__name" in row:
        row["organization"] = Organization(pk=row.pop("organization_id"), name=row.pop("organization__name"))
    return model(**row)


@compiled
def _facts(members, on):
    of = {"member__in": members}
    transfers = ("from_branch_id", "state", "letter_on", "accepted_on", "until", "returned_on")
    return [
        Membership.objects.on(on).filter(**of).order_by().values("member_id"),
        Standing.objects.on(on).filter(**of).order_by().values("member_id", "kind", "starts_on", "ends_on"),
        Transfer.objects.filter(**of).order_by().values("member_id", *transfers),
        Post.objects.on(on).filter(**of).values("member_id", "title", "organization_id", "organization__name"),
    ]


def with_status(queryset, status, on):
    """The members to whom the status applies on that day; without one, all who are on the list."""
    if status == Status.GUEST:
        stays = Transfer.objects.of_outsiders().staying(on)
        return queryset.filter(pk__in=stays.values("member")).left_by(on)
    if status == Status.LEFT:
        gone = Membership.objects.filter(ends_on__lte=on).values("member")
        return queryset.filter(pk__in=gone).left_by(on)
    if status == Status.OFFICIAL:
        return queryset.official_on(on)
    if status == Status.PROBATIONARY:
        return queryset.probationary_on(on)
    if status == Status.MOVING:
        moving = Transfer.objects.moving().filter(letter_on__lte=on, member__isnull=False)
        return queryset.active_on(on).filter(pk__in=moving.values("member"))
    if status:
        return queryset.active_on(on).standing_on(on, Standing.Kind(status))
    return queryset.active_on(on)
