"""The conditions of discipline (Điều lệ Đảng, Điều 35; 296-QĐ/TW; 69-QĐ/TW; 21-QĐ/TW; domain §2.3, §11.4 nos. 36, 38)."""

from screening.flow import Reason, guard
from screening.guards.basis import CT, dmy
from screening.models import Case, Discipline, Proof, Stage, Track, Violation

from .basis import BARS, HEARING, LIMITATION, POWERS, day_of
from .measures import facts

# --- opening -------------------------------------------------------------------------------------


@guard(met="Chưa có hồ sơ kỷ luật nào đang mở.", basis=CT)
def no_open_discipline(s):
    """Two open cases of one member on one track are refused (domain §11.3 no. 6)."""
    case = Case.objects.on_track(Track.DISCIPLINE).open().filter(member=s.member).first()
    if case is not None:
        return Reason(f"{s.comrade} đã có hồ sơ kỷ luật đang mở (số {case.label}).", "Tiếp tục hồ sơ đó.")
    return None


@guard(met="Vi phạm này chưa ghi lần nào.", basis=POWERS)
def not_written_before(s):
    """The same act is not written down twice; after a cancelled case it may be, for new proof (domain §2.3, V1)."""
    same = {"occurred_on": s.data.get("occurred_on"), "summary__iexact": (s.data.get("summary") or "").strip()}
    known = Violation.objects.filter(member=s.member, **same).exclude(discipline__case__stage=Stage.CANCELLED)
    if known.exists():
        return Reason(f"Vi phạm ngày {dmy(same['occurred_on'])} với nội dung này đã ghi rồi.", "Mở vi phạm đã ghi.")
    return None


@guard(met="Vi phạm này chưa xem xét ở hồ sơ nào.", basis=POWERS)
def violation_not_handled(s):
    """One violation, one handling, one form (domain §2.3, V1)."""
    used = Discipline.objects.filter(violation=s.data.get("violation")).select_related("case").first()
    if used is None:
        return None
    advice = "Một vi phạm chỉ xem xét một lần, bằng một hình thức."
    if used.case.stage == Stage.CANCELLED:
        advice = "Hồ sơ đó đã hủy: chỉ xem xét lại khi ghi vi phạm mới, có tài liệu chứng minh mới."
    return Reason(f"Vi phạm này đã xem xét ở hồ sơ số {used.case.label}.", advice)


@guard(met="Có tài liệu chứng minh vi phạm.", basis=CT)
def proof_given(s):
    """A case on discipline opens with at least one written document (domain §11.3 no. 29, §11.4 no. 38)."""
    if not all(s.data.get(name) for name in ("number", "issued_on", "issuer", "proof")):
        return Reason("Chưa có tài liệu chứng minh vi phạm.", "Ghi số, ngày, nơi ban hành và nội dung văn bản.")
    return None


@guard(met="Tài liệu chứng minh chưa dùng ở hồ sơ đã hủy.", basis=CT)
def proof_is_new(s):
    """After a case was cancelled for want of grounds the same document opens no other (domain §11.3 no. 10)."""
    same = {"number__iexact": " ".join((s.data.get("number") or "").split()), "issued_on": s.data.get("issued_on")}
    cancelled = {"case__track": Track.DISCIPLINE, "case__stage": Stage.CANCELLED, "case__member": s.member}
    old = Proof.objects.filter(**same, **cancelled).select_related("case").first()
    if old is not None:
        return Reason(
            f"Văn bản này đã xét ở hồ sơ số {old.case.label}, hồ sơ đã hủy do không đủ căn cứ.",
            "Chỉ mở hồ sơ khi có tài liệu chứng minh mới.",
        )
    return None


# --- moving away ---------------------------------------------------------------------------------


@guard(met="Không có kết quả bỏ phiếu kỷ luật nào chờ chi bộ ra quyết định.", basis=POWERS)
def branch_decided_first(s):
    """The branch that voted issues its own decision, in effect since the vote: it is not left to another (domain §2.3)."""
    waiting = Case.objects.on_track(Track.DISCIPLINE).open().filter(member=s.member, stage=Stage.AWAITING_DECISION)
    case = waiting.select_related("discipline__violation", "edition").first()
    if case is not None and facts(case).is_final_in_branch:
        return Reason(
            f"Chi bộ đã biểu quyết {facts(case).proposed.label.lower()} ở hồ sơ số {case.label}, chưa ghi quyết định.",
            "Ghi quyết định, giao cho đồng chí, rồi mới chuyển.",
        )
    return None


# --- preparing -----------------------------------------------------------------------------------


@guard(met="Ngày gặp, nghe không trước ngày mở hồ sơ.", basis=CT)
def heard_after_opening(s):
    """The hearing is about this case, so it lies not before its opening."""
    day = s.data.get("held_on")
    if day and day < s.case.opened_on:
        return Reason(f"Ngày {dmy(day)} trước ngày mở hồ sơ ({dmy(s.case.opened_on)}).", "Ghi đúng ngày gặp.")
    return None


@guard(met="Đại diện đã gặp, nghe đồng chí trình bày, hoặc đã mời đủ số lần.", basis=HEARING)
def representative_heard(s):
    """Before the vote a representative hears the member, or invited them repeatedly in vain (domain §2.3, 296 Art. 12)."""
    hearings, day = facts(s.case).hearings, day_of(s)
    if not hearings:
        return Reason(
            f"Chưa ghi buổi đại diện gặp, nghe đồng chí {s.member.full_name} trình bày.",
            f"Ghi buổi gặp trước khi biểu quyết; vắng không lý do thì cần {s.rules.hearing_invitations} lần mời.",
        )
    if all(row.held_on > day for row in hearings):
        return Reason(
            f"Đại diện gặp, nghe đồng chí ngày {dmy(hearings[0].held_on)}, sau buổi họp ngày {dmy(day)}.",
            "Nghe trước, biểu quyết sau: chọn buổi họp sau đó.",
        )
    return None


@guard(met="Không có trường hợp chưa xem xét kỷ luật.", basis=BARS)
def not_barred(s):
    """Pregnant, nursing a child under 12 months, seriously ill in hospital: not considered yet (296 Art. 8.7, V)."""
    bar = facts(s.case).bar_on(day_of(s))
    if bar is None:
        return None
    until = f"đến hết ngày {dmy(bar.ends_on)}" if bar.ends_on else "chưa rõ đến ngày nào"
    return Reason(
        f"Chưa xem xét kỷ luật lúc này: {bar.get_kind_display().lower()} ({bar.paper}), {until}.",
        "Xem xét khi trường hợp này không còn; hết sớm thì ghi ngày hết.",
    )


@guard(met="Ngày chi bộ biểu quyết không trong thời gian chưa xem xét kỷ luật.", basis=BARS)
def vote_was_not_barred(s):
    """A bar that comes to light after the vote, and covers its day, leaves nothing to decide on (296 Art. 8.7, V)."""
    about = facts(s.case)
    bar = about.bar_on(about.ballot.held_on) if about.ballot else None
    if bar is not None:
        return Reason(
            f"Ngày chi bộ biểu quyết ({dmy(about.ballot.held_on)}) là lúc chưa xem xét kỷ luật: "
            f"{bar.get_kind_display().lower()} ({bar.paper}).",
            f"Báo cáo {s.above} đưa hồ sơ về bước trước; biểu quyết lại khi trường hợp này không còn.",
        )
    return None


@guard(met="Còn hình thức kỷ luật trong thời hiệu.", basis=LIMITATION)
def measure_left(s):
    """Forms past their limitation are not on the ballot; where none is left the case can only be cancelled (domain §2.3)."""
    about, day = facts(s.case), day_of(s)
    if s.member.is_official(day):  # expulsion has no limitation
        return None
    if not about.measures_on(day):
        starts_on = max(limit.starts_on for limit in about.limits.values())
        return Reason(
            f"Đến ngày {dmy(day)} mọi hình thức kỷ luật đã hết thời hiệu, tính từ ngày {dmy(starts_on)}.",
            f"Báo cáo {s.above} hủy hồ sơ.",
        )
    return None


@guard(met="Không có bản án phạt tù đã có hiệu lực.", basis=POWERS)
def no_sentence(s):
    """A prison sentence in force is reported for expulsion, without ballot and inspection procedure (domain §2.3, V1)."""
    if facts(s.case).violation.sentence:
        return Reason("Đồng chí đã có bản án phạt tù có hiệu lực.", "Báo cáo đề nghị khai trừ theo bản án.")
    return None


@guard(met="Có bản án phạt tù đã có hiệu lực.", basis=POWERS)
def sentence_in_force(s):
    """The report for expulsion without ballot rests on a prison sentence in force, of an official member (domain §2.3)."""
    if not facts(s.case).violation.sentence:
        return Reason("Vi phạm này không có bản án phạt tù đã có hiệu lực.", "Chi bộ họp, bỏ phiếu kín.")
    if not s.member.is_official(s.on):
        return Reason(
            f"{s.comrade} là đảng viên dự bị: không khai trừ.", "Xem xét xóa tên trong danh sách đảng viên dự bị."
        )
    return None


@guard(met="Ngày hết không trước ngày bắt đầu.", basis=BARS)
def bar_in_order(s):
    """A bar ends on or after the day it begins."""
    starts_on, ends_on = s.data.get("starts_on"), s.data.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        return Reason(f"Đến ngày {dmy(ends_on)} trước Từ ngày {dmy(starts_on)}.", "Ghi đúng hai ngày.")
    return None


@guard(met="Đã ghi giấy tờ xác nhận.", basis=BARS)
def bar_has_paper(s):
    """Each bar rests on a paper: of the hospital, of the birth."""
    if not (s.data.get("document") or "").strip():
        return Reason("Chưa ghi giấy tờ xác nhận.", "Ghi tên, số giấy của bệnh viện, giấy khai sinh.")
    return None


@guard(met="Đang có trường hợp chưa xem xét kỷ luật.", basis=BARS)
def bar_is_running(s):
    """Only a bar that runs can end."""
    if facts(s.case).bar_on(s.on) is None:
        return Reason("Không có trường hợp nào đang chạy.", "Không cần làm gì.")
    return None
