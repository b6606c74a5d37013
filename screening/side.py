"""What the page of a case says about its side roads (domain §1.5): who keeps out, what waits, what was corrected."""

from collections import Counter

from django.urls import reverse

from branches import access
from members.models import Standing
from screening.corrections import corrected, day_of
from screening.guards import NOBODYS_OWN, mentor_in_place
from screening.models import Correction, Stage
from screening.workflow import SUPERIOR

NOTHING = ("", "")

#: What a standing of the member means for the case.
STANDINGS = {
    Standing.Kind.SUSPENDED: "đang bị đình chỉ sinh hoạt. Thời gian giúp đỡ chỉ dừng khi cấp trên quyết định tạm dừng "
    "bằng văn bản; đồng chí không tính vào tổng số khi bỏ phiếu.",
    Standing.Kind.EXEMPT: "được miễn sinh hoạt: không tính vào tổng số khi bỏ phiếu; hồ sơ vẫn làm tiếp.",
    Standing.Kind.TEMPORARILY_EXEMPT: "được tạm miễn sinh hoạt: không tính vào tổng số khi bỏ phiếu; hồ sơ vẫn làm tiếp.",
    Standing.Kind.ELSEWHERE: "đang sinh hoạt tạm thời nơi khác: hồ sơ vẫn do chi bộ chính thức làm.",
}


def warnings(page):
    """[(sentence, address, words of the link)], the most pressing first."""
    case, s = page.case, page.situation
    mine = [(str(reason), *NOTHING) for guard in NOBODYS_OWN if (reason := guard(s))]
    found = [
        *mine,
        _sent_back(page),
        _few_officials(page),
        _on_the_way(page),
        _nobody_helps(page),
        _voted_in_vain(page),
    ]
    for standing in case.member.standings.on(page.on) if case.had_standing else ():
        found.append((f"{s.comrade} {STANDINGS[standing.kind]}", *NOTHING))
    if case.member.managed_by_id:
        words = f"{s.comrade} do {case.member.managed_by} quản lý: việc xử lý cần ý kiến bằng văn bản của cấp đó."
        found.append((words, *NOTHING))
    if case.cycle >= case.rules.cycle_alert:
        words = f"Đây là lần giúp đỡ thứ {case.cycle}. Cấp trên xem kỹ trước khi cho tiếp tục; ghi nhận các lần trước ở Nhật ký giúp đỡ."
        found.append((words, *NOTHING))
    return [warning for warning in found if warning]


def _sent_back(page):
    """Why the case stands here again, until the next step moves it on (domain §11.3 no. 26)."""
    moved = [move for move in page.all_moves if move.from_stage != move.to_stage]
    if not moved or moved[-1].verb != "return_case":
        return None
    last = [row for row in page.corrections if row.kind == Correction.Kind.RETURN][-1]
    words = (
        f"Cấp trên đưa hồ sơ về bước này ngày {last.recorded_on:%d/%m/%Y}, văn bản số {last.number}: "
        f"“{last.reason.rstrip('.')}”. Nội dung ghi từ bước này được giữ lại, đánh dấu đã đính chính; làm lại từ bước này."
    )
    return words, *NOTHING


def _few_officials(page):
    """Every ballot is blocked, on every track, until the superior has attached the members elsewhere (domain §1.5)."""
    case, s = page.case, page.situation
    if s.officials >= s.rules.min_official:
        return None
    words = (
        f"Chi bộ có {s.officials} đảng viên chính thức, cần ít nhất {s.rules.min_official}: chưa bỏ phiếu được việc gì. "
        f"Đề nghị {s.above} ghép chi bộ, hoặc chuyển sinh hoạt các đồng chí sang chi bộ khác."
    )
    if access.holds(page.actor, SUPERIOR, case.branch, access.Reach.ABOVE):
        return words, reverse("branches:change-new"), "Lập đợt thay đổi tổ chức"
    return words, *NOTHING


def _on_the_way(page):
    handover = page.situation.handover
    if handover is None:
        return None
    words = (
        f"Hồ sơ đang chờ {handover.to_branch} nhận, theo giấy giới thiệu số {handover.number} ngày "
        f"{handover.moved_on:%d/%m/%Y}. Đến lúc nhận, {page.case.branch} vẫn tính đồng chí; các bước khác chờ."
    )
    return words, *NOTHING


def _nobody_helps(page):
    """Why another mentor has to be named; after a meeting of the branch without one it is overdue (§11.3 no. 25)."""
    case = page.case
    if case.stage != Stage.MENTORING or case.has_mentor:
        return None
    if not case.met_without_mentor:
        return str(mentor_in_place(page.situation)), *NOTHING
    words = f"Quá hạn cử người giúp đỡ: chi bộ đã họp ngày {case.met_without_mentor:%d/%m/%Y} mà chưa cử."
    return words, *NOTHING


def _voted_in_vain(page):
    """Ballots on one matter that were voided or set aside again and again: the superior is asked (§11.1, by analogy)."""
    case, limit = page.case, page.case.rules.failed_votes
    vain = [b for b in page.situation.all_ballots if b.cycle == case.cycle and (b.state == "void" or b.set_aside_by_id)]
    if max(Counter(ballot.kind for ballot in vain).values(), default=0) < limit:
        return None
    return (
        f"Đã có {limit} lần bỏ phiếu về cùng một việc bị hủy hoặc đính chính. Nên xin ý kiến cấp trên trước.",
        *NOTHING,
    )


def corrected_lines(case):
    """[(day, heading, by which paper, words)] of what was set aside, still readable."""
    lines = []
    for name, row in corrected(case):
        words = next(
            filter(None, (getattr(row, field, "") for field in ("text", "statement", "summary", "content"))), ""
        )
        lines.append(
            (day_of(row), f"Đã đính chính: {name}", f"văn bản số {row.set_aside_by.number}", words or str(row))
        )
    return lines
