"""Papers after a decision and beside it: appeals, apology, correction, suspension (domain §2.4, §2.5, §11.3 no. 26)."""

from datetime import timedelta

from screening.documents.decision_papers import FORM
from screening.documents.facts import dated
from screening.documents.sheet import DOTS, Signature, centre, heading, quote, text
from screening.documents.templates import Draft, Level, Stamp, Template, counted
from screening.models import Decision, Paper, Track

K, L, DK = Paper.Kind, Level, Decision.Kind


def appeal_receipt(f, row, day):
    words = (quote(row.text),) if row.text else (text(f"Đơn bản giấy cất tại: {row.place}."),)
    late = (
        (text(f"Đơn gửi sau hạn {row.last_day:%d/%m/%Y}; lý do đồng chí nêu: {row.late_reason}"),) if row.late else ()
    )
    settle = (text(f"Thời hạn giải quyết: trước hết ngày {row.settle_until:%d/%m/%Y}."),) if row.settle_until else ()
    return Draft(
        "PHIẾU TIẾP NHẬN ĐƠN KHIẾU NẠI",
        f"của {f.comrade}, lần {row.round}",
        (
            text(f"Quyết định bị khiếu nại: {dated(row.decision.number, row.decision.issued_on)}."),
            text(
                f"Đơn gửi ngày {row.filed_on:%d/%m/%Y}, {row.receiver or row.body} nhận ngày {row.received_on:%d/%m/%Y}; hạn khiếu nại đến hết ngày {row.last_day:%d/%m/%Y}."
            ),
            text(f"Cơ quan giải quyết: {row.body}."),
            *late,
            *settle,
            heading("Nội dung đơn (giữ nguyên văn)"),
            *words,
        ),
        signatures=(Signature(("NGƯỜI GỬI ĐƠN",), f.name), Signature(("NGƯỜI NHẬN ĐƠN",))),
    )


def _what_follows(row):
    """What the result means for the member: restored, the last word, or the next level (domain §2.5; 117-QĐ/TW)."""
    if row.outcome == row.Outcome.ANNULLED:
        membership = "đảng tịch, " if row.decision.kind in (DK.STRIKE_OFF, DK.EXPEL) else ""
        return (
            f"Phục hồi {membership}quyền lợi của đồng chí như chưa có quyết định này; {row.decision.organization} xin lỗi, "
            "phục hồi quyền lợi theo Quy định số 117-QĐ/TW."
        )
    if row.may_come_again:
        return "Đơn của chính đồng chí vẫn được nhận theo quy định."
    if row.outcome == row.Outcome.NOT_SETTLED:
        return "Đơn này không được xem xét tiếp."
    if row.final:
        return "Đây là quyết định giải quyết cuối cùng."
    return "Đồng chí có quyền khiếu nại lên cấp trên tiếp theo trong thời hạn quy định."


def appeal_result(f, row, day):
    refused = f" ({row.get_not_settled_for_display().lower()})" if row.not_settled_for else ""
    name = f.issuer(row.organization, day, standing=True).spoken if row.organization_id else row.body
    changed = f" Hình thức sau khi thay đổi: {FORM.get(row.changed_to, row.changed_to)}." if row.changed_to else ""
    articles = (
        f"{row.get_outcome_display()}{refused}: Quyết định {dated(row.decision.number, row.decision.issued_on)}.{changed}",
        f"Nội dung giải quyết: {row.conclusion or DOTS}",
        _what_follows(row),
        f"{f.branch} và {f.comrade} chịu trách nhiệm thi hành quyết định này.",
    )
    return Draft(
        "",
        f"giải quyết khiếu nại của {f.comrade}",
        (
            *map(text, f.grounds(day)),
            text(f"Xét đơn khiếu nại ngày {row.filed_on:%d/%m/%Y} của {f.comrade},"),
            centre(f"{name.upper()}\nQUYẾT ĐỊNH"),
            *(text(f"Điều {n}. {words}") for n, words in enumerate(articles, 1)),
        ),
        receivers=(f"{f.Comrade};", f"{f.branch};", "Lưu hồ sơ."),
    )


def apology(f, row, day):
    appeal = row.apology
    return Draft(
        "",
        f"xin lỗi và phục hồi quyền lợi của {f.comrade}",
        (
            text("Căn cứ Quy định số 117-QĐ/TW ngày 18 tháng 8 năm 2023 của Bộ Chính trị;"),
            text(
                f"Quyết định {dated(row.decision.number, row.decision.issued_on)} đã được hủy bỏ theo Quyết định {dated(row.number, row.settled_on)}."
            ),
            text(
                f"{f.issuer(appeal.organization, day, standing=True).spoken} chân thành xin lỗi {f.comrade} và gia đình; phục hồi quyền lợi của đồng chí:"
            ),
            text(appeal.restored or DOTS),
            text(f"Hình thức, nơi tổ chức: {appeal.manner or DOTS}."),
        ),
        addressees=(f.Comrade,),
        receivers=("Như trên;", f"{f.branch};", "Lưu hồ sơ."),
    )


def correction(f, row, day):
    if row.kind == row.Kind.ERRATUM:
        words = (f"Nội dung ghi sai: {row.what}", f"Nay sửa là: {row.instead}")
    else:
        words = ("Đưa hồ sơ về một bước trước để làm lại cho đúng trình tự.",)
    return Draft(
        "",
        f"đính chính hồ sơ số {f.case.label} về {f.comrade}",
        (
            text(f"{f.issuer(row.organization, day).spoken} đính chính như sau:"),
            *map(text, words),
            text(f"Lý do: {row.reason}"),
            text("Nội dung đã ghi trước đây giữ nguyên trong hồ sơ, kèm văn bản này."),
        ),
        addressees=(str(f.branch),),
        receivers=("Như trên;", "Lưu cấp ủy."),
    )


def _suspension(subject, words, number, day_of):
    """A decision about the suspension: begun, extended, or ended (domain §2.4)."""

    def write(f, row, day):
        name = f.issuer(row.organization, day, standing=True).spoken
        articles = (*words(f, row), f"{f.branch} và {f.comrade} chịu trách nhiệm thi hành quyết định này.")
        return Draft(
            "",
            f"{subject} {f.comrade}",
            (
                *map(text, f.grounds(day, Track.DISCIPLINE)),
                centre(f"{name.upper()}\nQUYẾT ĐỊNH"),
                *(text(f"Điều {n}. {line}") for n, line in enumerate(articles, 1)),
            ),
            receivers=(f"{f.branch};", f"{f.Comrade};", "Lưu hồ sơ."),
        )

    return write, lambda f, row: Stamp(getattr(row, number), getattr(row, day_of), row.organization)


def _begun(f, row):
    """As it was decided then: a later extension has its own paper."""
    limit = f" (thời hạn theo pháp luật: {row.legal_limit})" if row.legal_limit else ""
    until = row.due_on - timedelta(days=row.extension_days or 0)
    return (
        f"Đình chỉ sinh hoạt đảng đối với {f.comrade} ({f.person}) từ ngày {row.starts_on:%d/%m/%Y} đến hết ngày {until:%d/%m/%Y}{limit}.",
        f"Trường hợp: {row.get_basis_display().lower()}. Trong thời gian này đồng chí vẫn đóng đảng phí.",
    )


def _extended(f, row):
    """By the law it may have been extended more than once, so only the last day is said."""
    more = "" if row.is_by_law else f" thêm {row.extension_days} ngày,"
    return (f"Gia hạn đình chỉ sinh hoạt đảng đối với {f.comrade}{more} đến hết ngày {row.due_on:%d/%m/%Y}.",)


def _ended(f, row):
    return (
        f"Thôi đình chỉ sinh hoạt đảng đối với {f.comrade} từ ngày {row.ended_on:%d/%m/%Y}.",
        f"Lý do: {row.end_reason or DOTS}",
    )


_SUSPENDED = _suspension("đình chỉ sinh hoạt đảng đối với", _begun, "number", "issued_on")


_EXTENDED = _suspension("gia hạn đình chỉ sinh hoạt đảng đối với", _extended, "extension_number", "extended_on")


_RESUMED = _suspension("thôi đình chỉ sinh hoạt đảng đối với", _ended, "end_number", "ended_on")


TEMPLATES = (
    Template(
        "tiep-nhan-khieu-nai",
        K.APPEAL,
        "Phiếu tiếp nhận đơn khiếu nại",
        "",
        L.PERSON,
        lambda f: counted(f.appeals),
        appeal_receipt,
        lambda f, r: Stamp("", r.received_on),
    ),
    Template(
        "giai-quyet-khieu-nai",
        K.APPEAL_RESULT,
        "Quyết định giải quyết khiếu nại",
        "QĐ",
        L.DECIDING,
        lambda f: counted(f.appeals, lambda a: a.outcome not in ("", a.Outcome.WITHDRAWN)),
        appeal_result,
        lambda f, r: Stamp(r.number, r.settled_on, r.organization),
        standing=True,
    ),
    Template(
        "xin-loi",
        K.APOLOGY,
        "Văn bản xin lỗi, phục hồi quyền lợi",
        "CV",
        L.DECIDING,
        lambda f: counted(f.appeals, lambda a: getattr(a, "apology", None) is not None),
        apology,
        lambda f, r: Stamp(r.apology.number, r.apology.done_on, r.apology.organization),
        standing=True,
    ),
    Template(
        "dinh-chinh",
        K.CORRECTION,
        "Văn bản đính chính",
        "CV",
        L.SUPERIOR,
        lambda f: counted(f.corrections),
        correction,
        lambda f, r: Stamp(r.number, r.issued_on, r.organization),
    ),
    Template(
        "dinh-chi",
        K.SUSPENSION,
        "Quyết định đình chỉ sinh hoạt",
        "QĐ",
        L.DECIDING,
        lambda f: counted(f.suspensions),
        *_SUSPENDED,
        standing=True,
    ),
    Template(
        "gia-han-dinh-chi",
        K.SUSPENSION,
        "Quyết định gia hạn đình chỉ",
        "QĐ",
        L.DECIDING,
        lambda f: counted(f.suspensions, lambda s: s.extended_on),
        *_EXTENDED,
        standing=True,
    ),
    Template(
        "thoi-dinh-chi",
        K.SUSPENSION,
        "Quyết định thôi đình chỉ",
        "QĐ",
        L.DECIDING,
        lambda f: counted(f.suspensions, lambda s: s.ended_on),
        *_RESUMED,
        standing=True,
    ),
)
