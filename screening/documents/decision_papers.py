"""Papers of the end: the hearing before it, decisions, rights of appeal (domain §2)."""

from screening.appeals import levels
from screening.appeals.levels import DISCIPLINARY
from screening.documents.committee_papers import vote_words
from screening.documents.facts import comrade, dated
from screening.documents.issuers import committee_name
from screening.documents.listing_papers import spoken_rights
from screening.documents.sheet import DOTS, Signature, centre, heading, quote, text
from screening.documents.templates import Draft, Level, Stamp, Template, counted
from screening.models import Decision, Paper, Track
from screening.sheets import long_date

K, L, DK = Paper.Kind, Level, Decision.Kind


FORM = {
    DK.REPRIMAND: "khiển trách",
    DK.WARNING: "cảnh cáo",
    DK.DISMISSAL: "cách chức",
    DK.EXPEL: "khai trừ ra khỏi Đảng",
}


def _subject(f, decision):
    return {
        DK.STRIKE_OFF: f"xóa tên {f.comrade} trong danh sách đảng viên",
        DK.LEAVE: f"cho {f.comrade} ra khỏi Đảng theo đơn",
        DK.CONTINUE: f"tiếp tục theo dõi, giúp đỡ {f.comrade}",
        DK.SETTLE: f"kết luận hồ sơ về {f.comrade}",
    }.get(decision.kind) or f"thi hành kỷ luật {f.comrade}"


def _first_article(f, decision):
    if decision.kind == DK.STRIKE_OFF:
        return f"Xóa tên {f.comrade} ({f.person}) trong danh sách đảng viên."
    if decision.kind == DK.LEAVE:
        return f"Cho {f.comrade} ({f.person}) ra khỏi Đảng theo đơn và xóa tên trong danh sách đảng viên."
    if decision.kind == DK.DISMISSAL:
        post = f"{decision.post.get_title_display()} {decision.post.organization}" if decision.post_id else DOTS
        return f"Thi hành kỷ luật {f.comrade} ({f.person}) bằng hình thức cách chức {post}."
    return f"Thi hành kỷ luật {f.comrade} ({f.person}) bằng hình thức {FORM[decision.kind]}."


def _considered(f, decision):
    """“Xét …”: what the decision rests on, each with its number and day."""
    found = []
    for kind, words in ((K.GRASSROOTS_RESOLUTION, "nghị quyết"), (K.CONCLUSION, "kết luận")):
        paper = f.paper_of(kind, cycle=decision.cycle)
        if paper:
            found.append(f"Xét {words} {dated(paper.number, paper.issued_on)} của {committee_name(paper.issuer)};")
    if decision.organization_id == f.branch.pk:  # the branch itself decides: it rests on its own vote
        ballot = decision.ballot
        voted = f"ngày {ballot.held_on:%d/%m/%Y}: {ballot_words(ballot)}," if ballot else "của hội nghị chi bộ,"
        return [*found, f"Xét kết quả biểu quyết {voted}"]
    found.append(f"Xét hồ sơ và đề nghị của {f.branch},")
    return found


def ballot_words(ballot):
    """“cảnh cáo 6, khiển trách 2, trên tổng số 9 đảng viên chính thức”."""
    votes = ", ".join(f"{measure.label.lower()} {number}" for measure, number in ballot.votes.items())
    return f"{votes}, trên tổng số {ballot.base} đảng viên chính thức"


def _tracks(f, decision):
    """The regulations on what is decided, and those of the way that led there."""
    decided = Track.DISCIPLINE if decision.kind in DISCIPLINARY else Track.REMOVAL
    return dict.fromkeys((decided, Track(f.case.track)))


def decision_paper(f, decision, day):
    issuer = f.issuer(decision.organization, day, standing=True)
    voted = [f"Kết quả biểu quyết: {vote_words(decision.vote)}"] if decision.vote_id else []
    heard = (
        [
            f"Ngày {decision.heard_on:%d/%m/%Y}, {comrade(decision.heard_by)}, đại diện cấp quyết định, đã gặp, nghe {f.comrade} trình bày."
        ]
        if decision.heard_on
        else []
    )
    effect = "kể từ khi công bố kết quả biểu quyết" if decision.ballot_id and not decision.vote_id else "kể từ ngày ký"
    appeal = [f"{f.Comrade} {_lower(decision.appeal_notice)}"] if decision.appeal_notice else []
    articles = [
        _first_article(f, decision),
        f"Lý do: {decision.ground}",
        *appeal,
        f"{f.branch} và {f.comrade} chịu trách nhiệm thi hành quyết định này. Quyết định có hiệu lực {effect}.",
    ]
    name = issuer.spoken.upper()
    return Draft(
        "",
        _subject(f, decision),
        (
            *map(text, f.grounds(day, *_tracks(f, decision))),
            *map(text, _considered(f, decision)),
            *map(text, voted + heard),
            centre(f"{name}\nQUYẾT ĐỊNH"),
            *(text(f"Điều {n}. {words}") for n, words in enumerate(articles, 1)),
        ),
        receivers=(f"{f.branch};", f"{f.Comrade};", f"{f.above} (để báo cáo);", "Lưu hồ sơ."),
    )


def _lower(sentence):
    """“Đồng chí có quyền …” after the name: “có quyền …”; any other wording is kept as a sentence of its own."""
    start = "Đồng chí "
    return sentence.removeprefix(start) if sentence.startswith(start) else f"được biết: {sentence}"


def guidance(f, decision, day):
    """Not serious enough, or otherwise settled: the branch is told what comes next (domain §1.3 no. 13)."""
    spoken = f.issuer(decision.organization, day).spoken
    says = "quyết định" if "-QĐ/" in decision.number else "thông báo"
    if decision.kind == DK.CONTINUE:
        words = (
            f"Chưa đến mức xóa tên, khai trừ. {f.branch} tiếp tục theo dõi, giáo dục, giúp đỡ {f.comrade} thêm "
            f"{f.case.rules.education_months} tháng, tính từ ngày chi bộ ra nghị quyết phân công mới; hết thời gian đó xét lại."
        )
    else:
        words = f"Kết luận hồ sơ về {f.comrade}, không xử lý."
    return Draft(
        "",
        _subject(f, decision),
        (
            *map(text, f.grounds(day)),
            *map(text, _considered(f, decision)),
            text(f"{spoken} {says}:"),
            text(f"1. {words}"),
            text(f"2. Lý do: {decision.ground}"),
        ),
        receivers=(f"{f.branch};", f"{f.Comrade} (qua chi bộ);", "Lưu hồ sơ."),
    )


def appeal_rights(f, decision, day):
    rules, strict = f.case.rules, decision.kind in DISCIPLINARY
    days = rules.appeal_discipline_days if strict else rules.appeal_removal_days
    settle = rules.appeal_discipline_settle if strict else rules.appeal_removal_settle
    central = rules.appeal_discipline_settle_central if strict else rules.appeal_removal_settle_central
    unit = "ngày" if strict else "ngày làm việc"
    delivery = getattr(decision, "delivery", None)
    received = f"ngày {levels.received_on(decision):%d/%m/%Y}" if delivery else DOTS
    last = f"hết ngày {levels.last_day(decision):%d/%m/%Y}" if delivery else DOTS
    return Draft(
        "",
        f"quyền khiếu nại của {f.comrade}",
        (
            text(
                f"Ngày đồng chí nhận Quyết định {dated(decision.number, decision.issued_on)} của {f.issuer(decision.organization, day, standing=True).spoken}: {received}."
            ),
            text(
                f"1. Trong {days} ngày làm việc kể từ ngày nhận quyết định, đồng chí có quyền khiếu nại. Hạn gửi đơn: {last}."
            ),
            text("2. Đơn gửi đến cấp ủy, ủy ban kiểm tra của cấp có thẩm quyền giải quyết, theo từng cấp từ dưới lên."),
            text(
                f"3. Thời hạn giải quyết kể từ ngày nhận đơn: không quá {settle} {unit} ở cấp tỉnh trở xuống, không quá {central} {unit} ở cấp Trung ương."
            ),
            text("4. Trong khi chờ giải quyết, đồng chí chấp hành quyết định đã công bố."),
            text(
                "5. Không giải quyết đơn gửi quá hạn mà không có lý do chính đáng, đơn đã có kết luận cuối cùng, đơn viết thay người khác."
            ),
            text(f"Chi bộ, {f.above} giúp đồng chí gửi đơn đúng nơi, đúng hạn."),
        ),
        addressees=(f"{f.Comrade}",),
        receivers=("Như trên;", "Lưu hồ sơ."),
    )


def hearing_minutes(f, row, day):
    if row.attended:
        said = (heading("Đồng chí trình bày"), quote(row.statement))
        kept = (text("Đồng chí đề nghị ghi bảo lưu ý kiến."),) if row.reserved else ()
    else:
        said, kept = (text(f"{f.Comrade} đã được mời nhiều lần, vắng mặt không có lý do chính đáng."),), ()
    return Draft(
        "",
        f"gặp, nghe {f.comrade} trình bày",
        (
            text(
                f"{long_date(row.held_on).capitalize()}, {comrade(row.heard_by)}, đại diện {f.issuer(row.organization, day, standing=True).spoken}, gặp {f.comrade} trước khi xem xét, quyết định kỷ luật."
            ),
            text("Đại diện đã nêu nội dung vi phạm, bằng chứng và các quyền của đồng chí:"),
            *map(text, f.matters),
            *spoken_rights(f.case),
            *said,
            *kept,
            text("Biên bản đã đọc cho hai bên cùng nghe, thống nhất ký tên."),
        ),
        signatures=(Signature(("NGƯỜI TRÌNH BÀY",), f.name), Signature(("ĐẠI DIỆN CẤP QUYẾT ĐỊNH",), row.heard_by)),
    )


def _decisions(*kinds):
    return lambda f: counted(f.decisions, lambda d: d.kind in kinds)


def _of_decision(f, row):
    return Stamp(row.number, row.issued_on, row.organization)


_APPEALABLE = (DK.STRIKE_OFF, *FORM)


TEMPLATES = (
    Template(
        "quyet-dinh",
        K.DECISION,
        "Quyết định",
        "QĐ",
        L.DECIDING,
        _decisions(DK.STRIKE_OFF, DK.LEAVE, *FORM),
        decision_paper,
        _of_decision,
        standing=True,
    ),
    Template(
        "thong-bao-ket-luan",
        K.DECISION,
        "Thông báo của cấp có thẩm quyền",
        "TB",
        L.DECIDING,
        _decisions(DK.CONTINUE, DK.SETTLE),
        guidance,
        _of_decision,
    ),
    Template(
        "quyen-khieu-nai",
        K.APPEAL_RIGHTS,
        "Thông báo quyền khiếu nại",
        "TB",
        L.DECIDING,
        _decisions(*_APPEALABLE),
        appeal_rights,
        lambda f, r: Stamp("", None, r.organization),
        standing=True,
    ),
    Template(
        "bien-ban-gap-nghe",
        K.HEARING_MINUTES,
        "Biên bản gặp, nghe đảng viên",
        "BB",
        L.DECIDING,
        lambda f: counted(f.representative_hearings),
        hearing_minutes,
        lambda f, r: Stamp("", r.held_on, r.organization),
    ),
)
