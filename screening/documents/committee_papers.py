"""Papers of the committees above: approval of progress, resolutions, submission, the conclusion of the UBKT (domain §1.3)."""

from screening.documents.sheet import heading, text
from screening.documents.templates import Draft, Level, Stamp, Template, counted
from screening.documents.voting_papers import figures_of, is_sealed, share
from screening.models import Ballot, CommitteeVote, Measure, Paper, Track, Verdict
from screening.regulation import Ratio

B, K, L = Ballot.Kind, Paper.Kind, Level


def progress_approval(f, row, day):
    spoken = f.issuer(row.organization, day).spoken
    if row.agreed:
        words = f"Phê duyệt nghị quyết của {f.branch}: công nhận {f.comrade} đã tiến bộ, đưa ra khỏi danh sách giúp đỡ."
    else:
        words = f"Không phê duyệt nghị quyết công nhận tiến bộ của {f.branch}. Lý do: {row.reason}"
    return Draft(
        "",
        f"công nhận tiến bộ đối với {f.comrade}",
        (*map(text, f.grounds(day)), text(f"Xét đề nghị của {f.branch},"), text(f"{spoken} kết luận:"), text(words)),
        receivers=(f"{f.branch};", f"{f.Comrade} (qua chi bộ);", "Lưu cấp ủy."),
    )


def vote_words(vote):
    ratio = Ratio.parse(vote.ratio).words
    reached = "đạt" if vote.passed else "không đạt"
    return (
        f"Tổng số ủy viên {vote.members}, có mặt {vote.present}; đồng ý {vote.in_favour}, không đồng ý {vote.against}: "
        f"{share(vote.in_favour, vote.members)} tổng số ủy viên; theo quy định cần {ratio}; {reached}."
    )


def _aim(f):
    """What the committee votes on, by the track and by the branch's own ballot."""
    passed = [b for b in f.ballots if b.passed and b.kind in (B.REMOVAL, B.EXPULSION, B.DISCIPLINE)]
    if f.case.track == Track.LEAVING:
        return f"cho {f.comrade} ra khỏi Đảng theo đơn"
    if passed and passed[-1].kind == B.EXPULSION:
        return f"khai trừ {f.comrade} ra khỏi Đảng"
    if f.case.track == Track.DISCIPLINE:
        form = Measure(passed[-1].form).label if passed and passed[-1].form else ""
        return f"thi hành kỷ luật {f.comrade}" + (f" bằng hình thức {form.lower()}" if form else "")
    return f"xóa tên {f.comrade} trong danh sách đảng viên"


def branch_opinion(f, vote, day):
    """The branch's own vote by raised cards, where the law asks for no secret ballot (domain §2.2)."""
    return Draft(
        "",
        f"ý kiến về việc {_aim(f)}",
        (
            *map(text, f.grounds(day or vote.held_on)),
            *map(text, f.matters),
            text(f"Hội nghị {f.branch} ngày {vote.held_on:%d/%m/%Y} biểu quyết: {vote_words(vote)}"),
            text(f"Đề nghị {f.above} xem xét, quyết định theo thẩm quyền."),
        ),
        receivers=(f"{f.above} (để báo cáo);", f"{f.Comrade};", "Lưu chi bộ."),
    )


def sub_committee_report(f, row, day):
    """What the committee of a đảng bộ bộ phận thinks of the branch's proposal (domain §2.1 no. 3, §2.2)."""
    name, above = f.issuer(row.organization, day).spoken, f.issuer(f.grassroots, day).spoken
    opinion = "đồng ý" if row.agreed else "không đồng ý"
    return Draft(
        "",
        f"ý kiến về việc {_aim(f)}",
        (
            *map(text, f.grounds(day)),
            text(f"{name} đã xem xét nghị quyết và hồ sơ của {f.branch} về {f.comrade} ({f.person}):"),
            *map(text, f.matters),
            text(f"{name} {opinion} với đề nghị {_aim(f)}."),
            *map(text, filter(None, row.reason.splitlines())),
        ),
        addressees=(above,),
        receivers=("Như trên;", f"{f.branch};", "Lưu cấp ủy."),
    )


def committee_resolution(f, vote, day):
    name = f.issuer(vote.organization, day).spoken
    verdict = (
        f"Đề nghị cấp có thẩm quyền {_aim(f)}."
        if vote.passed
        else "Chưa đủ tỷ lệ; báo cáo đầy đủ kết quả để cấp có thẩm quyền xem xét, quyết định."
    )
    return Draft(
        "",
        f"về việc {_aim(f)}",
        (
            *map(text, f.grounds(day or vote.held_on)),
            text(f"Xét nghị quyết và hồ sơ của {f.branch},"),
            text(f"{name} quyết nghị:"),
            text(f"1. Kết quả biểu quyết ngày {vote.held_on:%d/%m/%Y}: {vote_words(vote)}"),
            text(f"2. {verdict}"),
        ),
        receivers=(f"{f.issuer(f.deciding, day).spoken} (để báo cáo);", f"{f.branch};", "Lưu cấp ủy."),
    )


def _answer(verdict):
    """“đồng ý”, or “không đồng ý: …” with the reason."""
    return "đồng ý" if verdict.agreed else f"không đồng ý: {verdict.reason.rstrip('.')}"


def committee_submission(f, vote, day):
    deciding = f.issuer(f.deciding, vote.held_on, standing=True).spoken
    return Draft(
        "",
        f"về việc {_aim(f)}",
        (
            *map(text, f.grounds(vote.held_on)),
            text(
                f"{f.issuer(vote.organization, vote.held_on).spoken} trình {deciding} hồ sơ về {f.comrade} ({f.person}):"
            ),
            heading("1. Nội dung"),
            *map(text, f.matters),
            heading("2. Kết quả biểu quyết"),
            *(figures_of(f, b) for b in f.ballots if is_sealed(b) and b.cycle == vote.cycle),
            *(
                text(f"{f.issuer(v.organization, None).spoken}, ngày {v.issued_on:%d/%m/%Y}: {_answer(v)}.")
                for v in f.verdicts_of(Verdict.Kind.SUB_COMMITTEE)
                if v.cycle == vote.cycle
            ),
            text(f"Đảng ủy cơ sở, ngày {vote.held_on:%d/%m/%Y}: {vote_words(vote)}"),
            heading("3. Đề nghị"),
            text(
                f"Xem xét, quyết định việc {_aim(f)}."
                if vote.passed
                else "Xem xét, quyết định theo thẩm quyền; tỷ lệ biểu quyết chưa đủ."
            ),
        ),
        addressees=(deciding,),
        receivers=("Như trên;", "Lưu cấp ủy."),
    )


def inspection_conclusion(f, row, day):
    return Draft(
        "",
        f"thẩm tra, xác minh về {f.comrade}",
        (
            *map(text, f.grounds(day)),
            text(
                f"{f.issuer(row.organization, day, inspection=True).spoken} đã thẩm tra, xác minh hồ sơ về {f.comrade} ({f.person}) và kết luận như sau:"
            ),
            *map(text, row.text.split("\n")),
        ),
        receivers=(f"{f.issuer(f.deciding, day, standing=True).spoken};", f"{f.branch};", "Lưu Ủy ban Kiểm tra."),
    )


def _held(f, vote):
    papers = [p for p in f.papers if p.kind == K.GRASSROOTS_RESOLUTION and p.cycle == vote.cycle]
    return (
        Stamp(papers[-1].number, papers[-1].issued_on, vote.organization)
        if papers
        else Stamp("", None, vote.organization)
    )


def _votes(kind):
    return lambda f: counted(f.votes, lambda vote: vote.kind == kind)


def _conclusions(f):
    return counted(f.conclusions)


TEMPLATES = (
    Template(
        "phe-duyet-tien-bo",
        K.APPROVAL,
        "Văn bản công nhận tiến bộ",
        "QĐ",
        L.SUPERIOR,
        lambda f: counted(f.verdicts, lambda v: v.kind == Verdict.Kind.PROGRESS),
        progress_approval,
        lambda f, r: Stamp(r.number, r.issued_on, r.organization),
        (Track.SCREENING,),
    ),
    Template(
        "y-kien-chi-bo",
        K.RESOLUTION,
        "Nghị quyết chi bộ về đơn",
        "NQ",
        L.BRANCH,
        _votes(CommitteeVote.Kind.BRANCH),
        branch_opinion,
        lambda f, v: Stamp("", None, f.branch),
    ),
    Template(
        "y-kien-dang-uy-bo-phan",
        K.SUB_COMMITTEE_REPORT,
        "Báo cáo của đảng ủy bộ phận",
        "BC",
        L.GRASSROOTS,
        lambda f: counted(f.verdicts, lambda v: v.kind == Verdict.Kind.SUB_COMMITTEE),
        sub_committee_report,
        lambda f, r: Stamp(r.number, r.issued_on, r.organization),
    ),
    Template(
        "nq-dang-uy",
        K.GRASSROOTS_RESOLUTION,
        "Nghị quyết đảng ủy cơ sở",
        "NQ",
        L.GRASSROOTS,
        _votes(CommitteeVote.Kind.GRASSROOTS),
        committee_resolution,
        _held,
    ),
    Template(
        "to-trinh-dang-uy",
        K.COMMITTEE_SUBMISSION,
        "Tờ trình của đảng ủy cơ sở",
        "TTr",
        L.GRASSROOTS,
        _votes(CommitteeVote.Kind.GRASSROOTS),
        committee_submission,
        lambda f, v: Stamp("", None, v.organization),
        counts=True,
    ),
    Template(
        "ket-luan",
        K.CONCLUSION,
        "Kết luận của Ủy ban Kiểm tra",
        "KL",
        L.INSPECTION,
        _conclusions,
        inspection_conclusion,
        lambda f, r: Stamp(r.number, r.issued_on, r.organization),
    ),
)
