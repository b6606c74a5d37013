"""Papers of who leaves the Party: the request, the card, the report of who is out, the time in the Party (domain §2.2, §2.6)."""

from dataclasses import dataclass
from datetime import date

from screening.actions.outcome import ENDING
from screening.documents.facts import dated
from screening.documents.sheet import DOTS, Signature, plain, quote, table, text
from screening.documents.templates import Draft, Level, Stamp, Template, counted
from screening.models import Appeal, Decision, Paper, Track
from screening.sheets import long_date

K, L, DK, Outcome = Paper.Kind, Level, Decision.Kind, Appeal.Outcome


@dataclass(frozen=True)
class Exit:
    """An exit by a delivered decision, as its papers see it."""

    way: str
    number: str
    decided_on: date
    decided_by: str
    reason: str
    left_on: date
    witness: str
    card_on: date | None = None
    card_note: str = ""

    @property
    def recorded_on(self):
        """The day of the minutes: the card may be collected after the delivery."""
        return max(self.left_on, self.card_on or self.left_on)


def _card(f, left_on, card_on=None):
    """What has become of the card: the check-list after the exit knows best (domain §2.6)."""
    departure = f.departures.get(left_on)
    if departure is None or not departure.card:
        return {"card_on": card_on}
    taken = departure.card == departure.Card.COLLECTED
    return {"card_on": departure.card_on if taken else None, "card_note": departure.card_note}


def _delivered(f, delivery):
    d, day = delivery.decision, delivery.delivered_on
    card = _card(f, day, delivery.card_collected_on)
    way = _WAY_OUT[d.kind]
    return Exit(way, d.number, d.issued_on, str(d.organization), d.ground, day, delivery.witness, **card)


def _exits(f):
    return {d.ordinal: _delivered(f, d) for d in f.deliveries if d.decision.kind in ENDING}


def _handed_over(f, exit):
    """The decision given into the member's hands, with the witness; the card may have been collected later."""
    decision = f"Quyết định {dated(exit.number, exit.decided_on)}"
    earlier = f"Ngày {exit.left_on:%d/%m/%Y} đã giao" if exit.recorded_on > exit.left_on else "Giao"
    return f"{earlier} {decision} cho {f.comrade}. Người giao, người chứng kiến: {exit.witness}."


def _reports(f):
    """An exit that an appeal has undone is not reported any more; what was reported stays in the file (domain §11.3 no. 24)."""
    undone = any(appeal.outcome in (Outcome.ANNULLED, Outcome.CHANGED) for appeal in f.appeals)
    reported = any(paper.kind == K.DEPARTURE_NOTICE for paper in f.papers)
    return {} if undone and not reported else _exits(f)


def card_minutes(f, exit, day):
    card = f.member.card_number or DOTS
    collected = (
        f"Đã thu thẻ ngày {exit.card_on:%d/%m/%Y}."
        if exit.card_on
        else f"Chưa thu được thẻ; lý do: {exit.card_note or DOTS}"
    )
    return Draft(
        "",
        "giao quyết định và thu thẻ đảng viên",
        (
            text(f"{long_date(exit.recorded_on).capitalize()}, tại {DOTS}, {f.branch} lập biên bản:"),
            text(f"1. {_handed_over(f, exit)}"),
            text(f"2. Thu thẻ đảng viên số {card} của {f.comrade}. {collected}"),
            text("3. Chi bộ nộp thẻ lên cấp ủy cấp trên trực tiếp, chuyển hồ sơ sang sổ đảng viên ra khỏi Đảng."),
            text("Biên bản lập thành 2 bản, đã đọc cho người có mặt cùng nghe."),
        ),
        signatures=(
            Signature(("NGƯỜI NHẬN QUYẾT ĐỊNH",), f.name),
            Signature(("NGƯỜI CHỨNG KIẾN",)),
            Signature(("T/M CHI BỘ", "BÍ THƯ"), f.issuer(f.branch, day).signer),
        ),
    )


_WAY_OUT = {DK.STRIKE_OFF: "Xóa tên trong danh sách đảng viên", DK.EXPEL: "Khai trừ", DK.LEAVE: "Xin ra khỏi Đảng"}


def departure_notice(f, exit, day):
    m = f.member
    rows = [
        ("Họ và tên", m.full_name),
        ("Giới tính", m.get_gender_display()),
        ("Sinh ngày", m.born_as_known),
        ("Quê quán", m.hometown),
        ("Số lý lịch", m.file_number or ""),
        ("Số thẻ đảng viên", m.card_number or ""),
        ("Ngày vào Đảng", f"{m.admitted_on:%d/%m/%Y}" if m.admitted_on else ""),
        ("Ngày chính thức", f"{m.official_on:%d/%m/%Y}" if m.official_on else "chưa"),
        ("Hình thức ra khỏi Đảng", exit.way),
        ("Lý do", exit.reason),
        ("Quyết định", f"{dated(exit.number, exit.decided_on)} của {exit.decided_by}"),
        ("Ra khỏi Đảng từ ngày", f"{exit.left_on:%d/%m/%Y}"),
    ]
    return Draft(
        "PHIẾU BÁO ĐẢNG VIÊN RA KHỎI ĐẢNG",
        f"{f.branch}",
        (table(("Nội dung", "Ghi"), [(words, value or DOTS) for words, value in rows]),),
        receivers=(f"{f.above};", "Lưu hồ sơ đảng viên."),
    )


def age_confirmation(f, decision, day):
    m, left = f.member, getattr(decision, "delivery", None)
    until = left.delivered_on if left else decision.issued_on
    return Draft(
        "GIẤY XÁC NHẬN",
        "tuổi đảng",
        (
            text(f"{f.issuer(decision.organization, day, standing=True).spoken} xác nhận:"),
            text(f"{f.Comrade}, {f.person}."),
            text(
                f"Vào Đảng ngày {f'{m.admitted_on:%d/%m/%Y}' if m.admitted_on else DOTS}, chính thức ngày {f'{m.official_on:%d/%m/%Y}' if m.official_on else DOTS}; ra khỏi Đảng theo đơn ngày {until:%d/%m/%Y}, theo Quyết định {dated(decision.number, decision.issued_on)}."
            ),
            text(f"Thời gian sinh hoạt đảng: {_party_time(f, until)}."),
            text("Giấy này cấp theo đề nghị của đồng chí."),
        ),
        receivers=(f"{f.Comrade};", "Lưu hồ sơ."),
    )


def _party_time(f, until):
    """Years and months between admission and the day of leaving, as far as they are known."""
    start = f.member.admitted_on
    if start is None:
        return DOTS
    months = (until.year - start.year) * 12 + until.month - start.month - (until.day < start.day)
    years, rest = divmod(max(months, 0), 12)
    return f"{years} năm {rest} tháng" if rest else f"{years} năm"


def application(f, row, day):
    words = (quote(row.text),) if row.text else (text(f"Đơn viết tay, cất tại: {row.place}."),)
    return Draft(
        "ĐƠN XIN RA KHỎI ĐẢNG",
        "",
        (
            plain(f"Kính gửi: {f.branch}"),
            plain(f"Tôi là {f.name}, {f.person}."),
            plain(
                f"(Nội dung đồng chí viết ngày {row.written_on:%d/%m/%Y}, chi bộ nhận ngày {row.received_on:%d/%m/%Y}, giữ nguyên văn)"
            ),
            *words,
        ),
        signatures=(Signature(("NGƯỜI VIẾT ĐƠN",), f.name),),
    )


def _confirmations(f):
    wanted = f.leaving and f.leaving.wants_confirmation
    return counted(f.decisions, lambda d: d.kind == DK.LEAVE and wanted)


TEMPLATES = (
    Template(
        "bien-ban-thu-the",
        K.CARD_MINUTES,
        "Biên bản giao quyết định, thu thẻ",
        "BB",
        L.BRANCH,
        _exits,
        card_minutes,
        lambda f, r: Stamp("", r.recorded_on, f.branch),
    ),
    Template(
        "phieu-bao-ra-khoi-dang",
        K.DEPARTURE_NOTICE,
        "Phiếu báo đảng viên ra khỏi Đảng",
        "",
        L.BRANCH,
        _reports,
        departure_notice,
        lambda f, r: Stamp("", r.left_on, f.branch),
    ),
    Template(
        "don-xin-ra",
        K.APPLICATION,
        "Đơn xin ra khỏi Đảng",
        "",
        L.PERSON,
        lambda f: {1: f.leaving} if f.leaving else {},
        application,
        lambda f, r: Stamp("", r.received_on),
        (Track.LEAVING,),
    ),
    Template(
        "xac-nhan-tuoi-dang",
        K.AGE_CONFIRMATION,
        "Giấy xác nhận tuổi đảng",
        "GXN",
        L.DECIDING,
        _confirmations,
        age_confirmation,
        lambda f, r: Stamp("", None, r.organization),
        standing=True,
    ),
)
