"""Build the demo: places, people, and a case in every stage as it would have got there."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from branches import journal, planner
from branches.models import Authority, Notice, Organization
from members.models import Member
from screening.models import Ballot, Case, Stage

from . import life, places, ways
from .deadlines import write_deadlines
from .filing import filing
from .logins import VERB
from .people import fall_short, settle
from .tales import Chronicle, Tale, play

S = Stage
READ_AFTER_DAYS = 5  # notices older than this have been read


class NotEmpty(Exception):
    """The demo is built in an empty database only, and never in a managed installation."""


@transaction.atomic
def build(today):
    """Write the whole demo as of that business date. Returns what there is, in figures."""
    if settings.MANAGED:
        raise NotEmpty("Nơi dùng thật (PARTYRECORDS_ENVIRONMENT=managed) không tạo dữ liệu mẫu.")
    if Organization.objects.exists():
        raise NotEmpty("Cơ sở dữ liệu đã có tổ chức đảng, nên không tạo dữ liệu mẫu. Dữ liệu đã có vẫn nguyên.")
    planted = places.plant()
    scene = settle(planted, places.sizes(), today)
    _map_authority(scene)
    planner.analyze()
    for slug in ("dongdau", "banchang", "taphin", "to2", "ubnd", "khoanoi"):
        fall_short(scene.casts[slug].subject(), today)  # found by the detection, not opened yet
    chronicle = Chronicle(scene)
    tales = [tale.told() for tale in [*_tales(chronicle), *ways.tales(chronicle)]]  # first, for they take their people
    play(tales + _meetings(chronicle) + life.stories(chronicle) + [filing(chronicle)])
    _read_old_notices(today)
    write_deadlines(today)
    facts = {
        "organizations": len(planted),
        "members": Member.objects.count(),
        "cases": Case.objects.count(),
        "stages": Case.objects.values("stage").distinct().count(),
    }
    journal.record(VERB, actor=None, organization=planted["tinhuy"], facts=facts)
    return facts


def _map_authority(scene):
    """The commune committee verifies, strikes off and disciplines; a đảng bộ bộ phận does not approve lists."""
    roles = Authority.Body
    rows = [(roles.IMMEDIATE_SUPERIOR, "khucho", "khupho")]
    rows += [
        (role, slug, slug)
        for role in (roles.INSPECTION, roles.ADMISSION, roles.DISCIPLINE)
        for slug in ("suoimay", "baclam")
    ]
    for body, slug, holder in rows:
        Authority.objects.create(
            body=body,
            organization=scene.places[slug],
            holder=scene.places[holder],
            valid_from=scene.term,
            basis="Quy định thi hành Điều lệ Đảng; quy chế làm việc của Đảng ủy",
        )


def _tales(chronicle):
    """At least one case in every stage; what the shown accounts have to do stands first."""

    def tale(slug, stage, **facts):
        return Tale(chronicle, slug, stage, **facts)

    expulsion = {"form": Ballot.Kind.EXPULSION, "criterion": "C3"}
    return [
        # Chi bộ thôn Đồng Dâu: each kind of work at hand
        tale("dongdau", S.REVIEWING, ago=2),
        tale("dongdau", S.AWAITING_LIST_VOTE, ago=0, until="freeze"),
        tale("dongdau", S.AWAITING_APPROVAL, ago=4, count=2),
        tale("dongdau", S.MENTORING, ends_in=0, papers=True, slow=False),
        tale("dongdau", S.MENTORING, ends_in=131),
        tale("dongdau", S.STRUCK_OFF, ago=3),
        # Waiting for the branch
        tale("banchang", S.REVIEWING, ago=1, until="open", criterion="C4"),
        tale("khuoilan", S.AWAITING_LIST_VOTE, ago=2),
        tale("taphin", S.AWAITING_LIST_VOTE, ago=1, until="freeze", after=((1, "first_count"),)),
        tale("phiengngoa", S.APPROVED, ago=9, after=((5, "visit"), (2, "visit"))),
        tale("namcay", S.NOTIFIED, ago=6),
        tale("lungvai", S.NOTIFIED, ago=2, until="hearing"),
        tale("khethuong", S.REVIEW, ago=3),
        tale("vanphong", S.PROGRESS_NOT_RECOGNISED, ago=2),
        tale("noitru", S.EXPELLED, ago=4, **expulsion),
        tale("to1", S.CONTINUED, ago=5),
        # Waiting for somebody above
        tale("ubnd", S.AWAITING_OPINION, ago=3),
        tale("tramyte", S.AWAITING_OPINION, ago=24),
        tale("hoptacxa", S.AWAITING_APPROVAL, ago=20),
        tale("mamnon", S.PROGRESS_PROPOSED, ago=6),
        tale("tieuhoc", S.NO_PROPOSAL, ago=8),
        tale("thcs", S.PROPOSED, ago=5),
        tale("congan", S.FORWARDED, ago=7),
        tale("banchang", S.VERIFIED, ago=4),
        # The twelve months
        tale("to2", S.MENTORING, ends_in=6),
        tale("khoanoi", S.MENTORING, ends_in=-44),
        tale("xuong1", S.MENTORING, ends_in=201, after=((30, "pause"),)),
        tale("to4", S.MENTORING, ends_in=166, after=((12, "transfer"),)),
        tale("xuong2", S.SETTLED, ago=150, after=((140, "mentor"), (45, "note"))),
        # At an end
        tale("khoakham", S.NOT_LISTED, ago=60),
        tale("thpt", S.REFUSED, ago=35),
        tale("khuoilan", S.RECOGNISED, ago=18),
        tale("chodong", S.SETTLED, ago=16),
        tale("chotay", S.DELIVERED, ago=30),
        tale("khoasan", S.APPROVED, ago=30, after=((20, "depart"),)),
        tale("phongchucnang", S.NOTIFIED, ago=62, after=((50, "die"),)),
        tale("vpche", S.NOTIFIED, ago=70),  # ends with the decision on the request to leave, among the other ways
        tale("kythuat", S.REVIEWING, ago=80, after=((66, "cancel"),)),
    ]


def _meetings(chronicle):
    """A year of regular meetings where the demo begins, a quarter next door."""
    casts = chronicle.scene.casts
    return [chronicle.monthly(casts["dongdau"], 12)] + [
        chronicle.monthly(casts[slug], 2) for slug in ("banchang", "khuoilan", "taphin", "namcay")
    ]


def _read_old_notices(today):
    before = timezone.make_aware(datetime.combine(today - timedelta(days=READ_AFTER_DAYS), time()))
    Notice.objects.filter(created_at__lt=before).update(read_at=before)
