"""Whom a case can be about, and what it rests on (domain §1.2, §11.3 nos. 6–8)."""

import re
from datetime import date

from django.db.models import Q

from branches import access
from members.models import Ranking, Standing
from screening.detection import known_on
from screening.flow import Reason, guard
from screening.models import Case, Criterion, Evidence, Measure, Track
from screening.offices import BRANCH_COMMITTEE, SUPERIOR

from .basis import CHARTER_8, CT, HD02_1, dmy


@guard(met="Đồng chí là đảng viên chính thức.", basis=CHARTER_8)
def member_is_official(s):
    """A probationary member is not of this track (domain §1.5, V)."""
    if not s.member.is_official(s.on):
        return Reason(
            f"{s.comrade} là đảng viên dự bị, không thuộc diện này.", "Xem xét theo quy định về đảng viên dự bị."
        )
    return None


@guard(met="Đồng chí đang sinh hoạt tại chi bộ.", basis=HD02_1)
def member_is_active(s):
    """Only who is on the branch's list can be reviewed."""
    if not s.member.memberships.on(s.on).filter(branch=s.member.branch).exists():
        return Reason(f"{s.comrade} không còn trong danh sách của chi bộ.", "Kiểm tra lại danh sách đảng viên.")
    return None


@guard(met="Chưa có hồ sơ nào đang mở.", basis=CT)
def no_open_case(s):
    """Two open cases of one member are refused (domain §11.3 no. 6)."""
    case = Case.objects.screening().open().filter(member=s.member).first()
    if case is not None:
        return Reason(f"{s.comrade} đã có hồ sơ đang mở (số {case.label}).", "Tiếp tục hồ sơ đó.")
    return None


@guard(met="Đã chọn tiêu chí đang áp dụng.", basis=HD02_1)
def criterion_chosen(s):
    """At least one criterion in force (domain §11.3 no. 6)."""
    chosen = s.data.get("criteria") or []
    in_force = set(Criterion.objects.in_force(s.on).values_list("pk", flat=True))
    if not chosen or any(criterion.pk not in in_force for criterion in chosen):
        return Reason(
            "Chưa chọn tiêu chí. Hồ sơ mở khi có ít nhất một tiêu chí đang áp dụng.",
            "Chọn tiêu chí, hoặc để ở mục theo dõi thường xuyên.",
        )
    return None


def consecutive_rankings(member, years, on):
    """The latest final “Không hoàn thành nhiệm vụ” rankings when they are consecutive years; else an empty list.

    Looks at the `years` latest years with final rankings before the day (formats §6, detect; domain §1.2 C1).
    """
    latest = list(Ranking.objects.filter(known_on(on), member=member).order_by("-year")[:years])
    if len(latest) < years or any(r.level != "not_completed" or r.under_review for r in latest):
        return []
    if latest[0].year - latest[-1].year != years - 1:
        return []
    return latest


@guard(met="Mỗi tiêu chí có bằng chứng đã được chấp nhận.", basis=HD02_1)
def evidence_accepted(s):
    """Each criterion needs an accepted evidence record; free-text suspicion is not enough (domain §11.3 no. 6, §1.2)."""
    from screening.regulation import rules_on

    for criterion in s.data.get("criteria") or []:
        if criterion.needs == Criterion.Needs.RANKINGS:
            if s.member.standings.on(s.on).filter(kind=Standing.Kind.EXEMPT).exists():
                return Reason(
                    f"{s.comrade} được miễn sinh hoạt nên không xếp loại hằng năm; tiêu chí này không áp dụng.",
                    "Chọn tiêu chí khác nếu có kết luận.",
                )
            years = rules_on(s.on).criterion1_years
            rankings = consecutive_rankings(s.member, years, s.on)
            if not rankings:
                latest = s.member.rankings.filter(known_on(s.on)).order_by("-year")[:years]
                review = next((r for r in latest if r.under_review), None)
                if review:
                    return Reason(
                        f"Xếp loại năm {review.year} đang được xem xét lại.", "Chờ kết quả; chương trình sẽ báo."
                    )
                shown = (
                    ", ".join(str(r.year) for r in reversed(list(latest)) if r.level == "not_completed") or "chưa có"
                )
                return Reason(
                    f"Hai lần xếp loại “Không hoàn thành nhiệm vụ” chưa liền năm ({shown}).",
                    "Kiểm tra bảng xếp loại từng năm.",
                )
            spent = Evidence.objects.filter(member=s.member, case__isnull=False, rankings=rankings[0]).first()
            if spent is not None:
                return Reason(
                    f"Hai lần xếp loại này đã xét ở hồ sơ số {spent.case.label}. "
                    "Không mở lại bằng chính bằng chứng cũ.",
                    "Chỉ mở khi có bằng chứng mới.",
                )
        elif not Evidence.objects.filter(member=s.member, criterion=criterion).accepted().unused().exists():
            spent = Evidence.objects.filter(member=s.member, criterion=criterion, case__isnull=False).first()
            if spent is not None:
                return Reason(
                    f"Việc này đã xét ở hồ sơ số {spent.case.label}. Không mở lại bằng chính bằng chứng cũ.",
                    "Chỉ mở khi có bằng chứng mới.",
                )
            return Reason(
                f"Tiêu chí “{criterion.short}” chưa có bằng chứng được chấp nhận.",
                f"Thêm văn bản: {criterion.get_needs_display().lower()}. Ý kiến truyền miệng chưa đủ.",
            )
    return None


@guard(met="Sự việc không thuộc trường hợp xóa tên hoặc khai trừ ngay.", basis=HD02_1)
def not_grave(s):
    """Acts that already reach removal or expulsion do not enter the twelve-month track (domain §1.2, §11.3 no. 8)."""
    if s.data.get("grave"):
        return Reason(
            "Sự việc có thể đến mức xóa tên hoặc kỷ luật khai trừ, không đi theo quy trình giúp đỡ.",
            "Báo cáo cấp trên để xem xét theo quy trình riêng.",
        )
    return None


@guard(met="Đồng chí không đang được xem xét xóa tên hoặc khai trừ.", basis=HD02_1)
def not_on_a_graver_way(s):
    """Who is considered for removal, or whom the branch has voted to expel, is not listed for help (domain §1.2)."""
    graver = Q(track=Track.REMOVAL) | Q(
        Q(ballots__form=Measure.EXPULSION, ballots__set_aside_by=None) | ~Q(discipline__violation__sentence=""),
        track=Track.DISCIPLINE,
    )
    case = Case.objects.open().filter(graver, member=s.member).order_by("pk").first()
    if case is not None:
        return Reason(
            f"{s.comrade} đang có hồ sơ {case.get_track_display().lower()} số {case.label}, không đi theo quy trình giúp đỡ.",
            "Tiếp tục hồ sơ đó.",
        )
    return None


_NUMBER_AND_DAY = re.compile(r"^(?P<number>\S*\d\S*?),?\s+(?:ngày\s+)?(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})$")


def number_and_day(words):
    """("18-CV/ĐU", its day) of “18-CV/ĐU ngày 02/01/2026”, or None."""
    found = _NUMBER_AND_DAY.match((words or "").strip())
    if found is None:
        return None
    try:
        return found["number"], date(*(int(found[part]) for part in "ymd"))
    except ValueError:
        return None


def _acts_for_managing_level(s):
    here = access.holds(s.actor, BRANCH_COMMITTEE, s.member.branch)
    return not here and access.holds(s.actor, SUPERIOR, s.member.managed_by)


@guard(met="Cấp quản lý cán bộ đã có ý kiến, hoặc không cần.", basis=CT)
def managing_level_agreed(s):
    """A cadre managed above is routed to the managing level, whose written opinion is required (domain §1.5).

    That level, where it opens the case itself, writes no letter to itself.
    """
    if not s.member.managed_by_id or _acts_for_managing_level(s):
        return None
    found = number_and_day(s.data.get("managing_opinion"))
    if found is None:
        return Reason(
            f"{s.comrade} do {s.member.managed_by} quản lý.",
            f"Gửi {s.member.managed_by}; chi bộ làm tiếp khi có ý kiến bằng văn bản (ghi số, ngày, ví dụ 18-CV/ĐU ngày "
            "02/01/2026).",
        )
    if found[1] > s.on:
        return Reason(f"Ngày {dmy(found[1])} chưa đến.", f"Nhập ngày không sau hôm nay ({dmy(s.on)}).")
    return None
