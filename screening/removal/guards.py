"""The conditions of removal (Điều lệ Đảng, Điều 8.1; Hướng dẫn 01-HD/TW; domain §2.1, §11.4 nos. 34–36)."""

from django.db.models import F

from screening.flow import Reason, guard
from screening.guards.basis import CHARTER_8, CT
from screening.guards.outcome import deciding_ratio
from screening.models import Ballot, Case, Removal, RemovalGround, Stage, Track
from screening.preparing.guards import proofs_before, voting_day

from .months import year_of

Needs = RemovalGround.Needs


@guard(met="Chưa có hồ sơ xóa tên nào đang mở.", basis=CT)
def no_open_removal(s):
    """Two open cases of one member on one track are refused (domain §11.3 no. 6)."""
    case = Case.objects.on_track(Track.REMOVAL).open().filter(member=s.member).first()
    if case is not None:
        return Reason(f"{s.comrade} đã có hồ sơ xóa tên đang mở (số {case.label}).", "Tiếp tục hồ sơ đó.")
    return None


def grounds_for(member, on):
    """The grounds in force that fit an official or a probationary member."""
    grounds = RemovalGround.objects.in_force(on)
    return grounds.filter(probationary=False) if member.is_official(on) else grounds


@guard(met="Đã chọn căn cứ đang áp dụng, đúng với loại đảng viên.", basis=CHARTER_8)
def ground_chosen(s):
    """One of the dated grounds in force; that of the unqualified probationer is for probationers (domain §2.1, §11.4 no. 34)."""
    ground = s.data.get("ground")
    if ground is None or not RemovalGround.objects.in_force(s.on).filter(pk=ground.pk).exists():
        return Reason("Chưa chọn căn cứ xóa tên đang áp dụng.", "Chọn một căn cứ trong danh mục.")
    if ground.probationary and s.member.is_official(s.on):
        return Reason(f"{s.comrade} là đảng viên chính thức.", "Chọn căn cứ dành cho đảng viên chính thức.")
    return None


@guard(met="Số tháng trong năm đã đủ theo quy định.", basis=CHARTER_8)
def months_reached(s):
    """Absence or unpaid dues in three months of one calendar year, without an accepted reason (domain §11.4 no. 34)."""
    ground = s.data.get("ground")
    if ground is None or ground.needs != Needs.MONTHS:
        return None
    if not s.data.get("year"):
        return Reason("Chưa ghi năm theo dõi.", "Ghi năm dương lịch có các tháng bỏ sinh hoạt hoặc chưa đóng đảng phí.")
    counted = year_of(s.member, s.data["year"], s.on, s.rules_today)
    if not counted.is_ground:
        return Reason(
            f"{counted.words}. Cần {counted.absence_months} tháng vắng hoặc {counted.dues_months} tháng chưa đóng, "
            "không có lý do chính đáng.",
            "Kiểm tra điểm danh, đảng phí và các lý do đã ghi.",
        )
    return None


def failed_cycles(member):
    """The member's ended screening cases whose latest time of help brought no recognition, latest first.

    A ballot that a correction has set aside fails nobody, nor does one after which the superior had the help go on. A
    case that still runs goes its own way, with the inspection's conclusion (domain §11.3 no. 20).
    """
    failed = Ballot.objects.sealed().counting().filter(kind=Ballot.Kind.PROGRESS, passed=False, case__member=member)
    failed = failed.filter(cycle=F("case__cycle")).values("case")
    ended = Case.objects.screening().exclude(closed_on=None).exclude(stage=Stage.CANCELLED)
    return ended.filter(pk__in=failed).order_by("-opened_on", "-pk")


@guard(met="Đã nối với hồ sơ giúp đỡ đủ thời gian mà không tiến bộ.", basis=CHARTER_8)
def cycle_completed(s):
    """The ground “no progress after the time of help” requires a completed screening cycle (domain §11.4 no. 34)."""
    ground, linked = s.data.get("ground"), s.data.get("screening_case")
    if ground is None or ground.needs != Needs.CYCLE:
        return None
    if linked is None or not failed_cycles(s.member).filter(pk=linked.pk).exists():
        return Reason(
            "Căn cứ này cần một hồ sơ giúp đỡ đã kết thúc, đủ thời gian mà chi bộ chưa công nhận tiến bộ.",
            "Chọn hồ sơ đó; nếu hồ sơ giúp đỡ còn mở, đề nghị xử lý ngay ở hồ sơ đó.",
        )
    return None


#: What a written document is made of.
DOCUMENT = (("number", "số"), ("issued_on", "ngày"), ("issuer", "nơi ban hành"), ("proof", "nội dung"))


@guard(met="Có tài liệu chứng minh khi lập hồ sơ.", basis=CT)
def first_proof_given(s):
    """Every ground but the counted months and the completed cycle needs a written document (domain §11.4 no. 34).

    Where none is needed, one that was begun is written down whole, so that nothing typed is lost.
    """
    ground = s.data.get("ground")
    missing = [words for name, words in DOCUMENT if not s.data.get(name)]
    if ground is None or not missing:
        return None
    if ground.needs not in (Needs.MONTHS, Needs.CYCLE):
        return Reason(
            f"Căn cứ này cần văn bản: {ground.get_needs_display().lower()}. Còn thiếu: {', '.join(missing)}.",
            "Ghi đủ văn bản. Ý kiến truyền miệng chưa đủ.",
        )
    if len(missing) < len(DOCUMENT) or s.data.get("concerns_year"):
        return Reason(f"Văn bản chứng minh còn thiếu: {', '.join(missing)}.", "Ghi đủ, hoặc để trống cả văn bản.")
    return None


def _tried_again(s, old):
    """Does the earlier removal rest on the same months, the same time of help, or the same document?"""
    ground = s.data["ground"]
    if ground.needs == Needs.MONTHS:
        months = year_of(s.member, s.data["year"], s.on, s.rules_today).frozen
        counted = [[row for row in rows if row["missed"] or row["unpaid"]] for rows in (months, old.months)]
        return old.year == s.data["year"] and counted[0] == counted[1]
    if ground.needs == Needs.CYCLE:
        since = old.case.opened_on
        later = Ballot.objects.sealed().filter(case=s.data["screening_case"], kind=Ballot.Kind.PROGRESS)
        return old.screening_case_id == s.data["screening_case"].pk and not later.filter(held_on__gt=since).exists()
    number = " ".join(s.data["number"].split())
    return old.case.proofs.filter(number__iexact=number, issued_on=s.data["issued_on"]).exists()


@guard(met="Căn cứ này chưa xét ở hồ sơ nào đã kết thúc.", basis=CT)
def ground_not_tried(s):
    """After a case ended with the name on the list, the same months, cycle or document open no other (domain §11.3 no. 10)."""
    checked = (ground_chosen, months_reached, cycle_completed, first_proof_given)
    if any(earlier(s) for earlier in checked):
        return None
    ended = Removal.objects.filter(case__member=s.member, case__stage__in=(Stage.CANCELLED, Stage.SETTLED))
    old = next((row for row in ended.select_related("case") if _tried_again(s, row)), None)
    if old is not None:
        return Reason(
            f"Căn cứ này đã xét ở hồ sơ số {old.case.label}. Không lập lại bằng chính bằng chứng cũ.",
            "Chỉ lập khi có bằng chứng mới.",
        )
    return None


@guard(met="Đã ghi sự việc.", basis=CT)
def summary_given(s):
    """What happened is written down before anybody votes on it (domain §11.3 no. 12)."""
    if not (s.data.get("summary") or "").strip():
        return Reason("Chưa ghi sự việc.", "Ghi việc, ngày; không nhận xét con người.")
    return None


def _months_still_count(s, removal):
    """A reason that was accepted after the case was opened takes its month out of the ground (domain §11.4 no. 34)."""
    counted = year_of(s.member, removal.year, s.on, s.rules)
    if counted.still_holds(removal.months):
        return None
    return Reason(
        f"Theo sổ theo dõi hôm nay, căn cứ không còn đủ số tháng. {counted.words}.",
        f"Đã có lý do được chấp nhận sau khi lập hồ sơ: báo cáo {s.above} hủy hồ sơ. Sổ ghi nhầm thì sửa sổ.",
    )


def _consecutive(found, wanted):
    """The longest run of consecutive years is long enough."""
    runs = [all(year + back in found for back in range(wanted)) for year in found]
    return any(runs)


@guard(met="Căn cứ đã được chứng minh.", basis=CHARTER_8)
def ground_proven(s):
    """The ground stands with its proof before the branch votes (domain §2.1, §11.4 no. 34).

    The months as frozen as far as they still count, the completed cycle, the conclusions of two consecutive years, or
    the document.
    """
    removal = s.case.removal
    needs = removal.ground.needs
    if needs == Needs.MONTHS:
        return _months_still_count(s, removal)
    if needs == Needs.CYCLE:
        return None
    proofs = proofs_before(s)
    if not proofs:
        return Reason("Hồ sơ chưa có tài liệu chứng minh.", "Thêm văn bản: số, ngày, nơi ban hành, nội dung.")
    wanted = s.rules.standing_breach_years
    found = {proof.concerns_year for proof in proofs if proof.concerns_year}
    if needs == Needs.YEARS and not _consecutive(found, wanted):
        shown = ", ".join(map(str, sorted(found))) or "chưa có"
        return Reason(
            f"Cần kết luận vi phạm tư cách của {wanted} năm liền nhau; đã có năm: {shown}.",
            "Thêm kết luận của năm còn thiếu, ghi rõ về năm nào.",
        )
    return None


@guard(met="Căn cứ đúng với loại đảng viên.", basis=CHARTER_8)
def ground_still_fits(s):
    """The ground of the unqualified probationer falls away once the member is recognised as official (domain §2.1)."""
    if s.data.get("kind") != "settle" and s.case.removal.ground.probationary and s.member.is_official(voting_day(s)):
        return Reason(
            f"{s.comrade} đã là đảng viên chính thức; căn cứ này chỉ dành cho đảng viên dự bị.",
            f"Báo cáo {s.above} hủy hồ sơ; có căn cứ khác thì lập hồ sơ mới.",
        )
    return None


@guard(met="Biểu quyết của cấp quyết định đủ tỷ lệ.", basis="Hướng dẫn 01-HD/TW")
def removal_vote_reached(s):
    """Standing committee > 1/2 of its members; a delegated grassroots committee ≥ 2/3 (domain §2.1 no. 4, §11.4 no. 35)."""
    if s.data.get("kind") != "strike_off":
        return None
    members, votes = s.data.get("members"), s.data.get("in_favour")
    if not members or votes is None:
        return Reason("Chưa ghi biểu quyết của cấp quyết định.", "Ghi tổng số ủy viên, có mặt, đồng ý.")
    ratio = deciding_ratio(s.rules, s.data["place"])
    if not ratio.reached(votes, members):
        return Reason(
            f"Biểu quyết {votes}/{members} chưa đạt {ratio.words} tổng số ủy viên.",
            "Chọn không xóa tên, hoặc biểu quyết lại ở phiên sau.",
        )
    return None
