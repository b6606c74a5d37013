"""Papers of a ballot and the notice to the member, as data; the templates only print (domain §10).

A number has no colon and is left open until the paper is issued. Ballot papers carry no number and no mark.
"""

from dataclasses import dataclass

from branches import access
from branches.models import Role
from screening import roll
from screening.discipline import sheets as discipline
from screening.flow import NotYet, Reason
from screening.models import Ballot, Regulation, Verdict
from screening.regulation import Ratio
from screening.secrecy import fingerprint

Kind = Ballot.Kind


def matter(case, kind):
    """What the vote is about, to be read after “về việc”."""
    name = case.member.full_name
    return {
        Kind.LIST: f"đưa đồng chí {name} vào danh sách giúp đỡ",
        Kind.PROGRESS: f"công nhận đồng chí {name} đã tiến bộ, ra khỏi danh sách giúp đỡ",
        Kind.REMOVAL: f"đề nghị xóa tên đồng chí {name} trong danh sách đảng viên",
        Kind.EXPULSION: f"đề nghị khai trừ đồng chí {name} ra khỏi Đảng",
        Kind.DISCIPLINE: f"xem xét kỷ luật đồng chí {name}",
    }[kind]


def conclusion(ballot, superior):
    """What the result means; falling short of a ratio ends nothing by itself (domain §11.3 nos. 19, 35)."""
    name, up = f"Đồng chí {ballot.case.member.full_name}", superior or "cấp trên"
    if ballot.kind == Kind.DISCIPLINE:
        return discipline.conclusion(ballot, up)
    return {
        (Kind.LIST, True): f"{name} được đưa vào danh sách đề nghị {up} phê duyệt.",
        (Kind.LIST, False): f"{name} không đưa vào danh sách.",
        (Kind.PROGRESS, True): f"Chi bộ đề nghị {up} công nhận đồng chí đã tiến bộ.",
        (Kind.PROGRESS, False): "Chưa đủ tỷ lệ công nhận tiến bộ; chi bộ báo cáo đầy đủ kết quả.",
        (Kind.REMOVAL, True): f"Chi bộ đề nghị xóa tên {name[0].lower()}{name[1:]} trong danh sách đảng viên.",
        (Kind.REMOVAL, False): f"Không đủ tỷ lệ đề nghị xóa tên; chi bộ báo cáo đầy đủ kết quả lên {up}.",
        (Kind.EXPULSION, True): f"Chi bộ đề nghị khai trừ {name[0].lower()}{name[1:]} ra khỏi Đảng.",
        (Kind.EXPULSION, False): f"Không đủ tỷ lệ đề nghị khai trừ; chi bộ báo cáo đầy đủ kết quả lên {up}.",
    }[ballot.kind, ballot.passed]


def arithmetic(ballot):
    """“3 × 8 = 24, không nhỏ hơn 2 × 11 = 22”: the test in whole numbers (domain §11.2 no. 2)."""
    ratio = Ratio.parse(ballot.ratio)
    if ratio.strict:
        compared = "lớn hơn" if ballot.passed else "không lớn hơn"
    else:
        compared = "không nhỏ hơn" if ballot.passed else "nhỏ hơn"
    a, b = ratio.denominator * ballot.in_favour, ratio.numerator * ballot.base
    return f"{ratio.denominator} × {ballot.in_favour} = {a}, {compared} {ratio.numerator} × {ballot.base} = {b}"


def long_date(day):
    """“ngày 05 tháng 4 năm 2026”: a nought before days below ten and before January and February (NĐ 30/2020, annex I)."""
    month = f"{day:%m}" if day.month <= 2 else str(day.month)
    return f"ngày {day:%d} tháng {month} năm {day:%Y}"


@dataclass(frozen=True)
class Head:
    """The two blocks on top of an official paper."""

    above: str
    issuer: str
    symbol: str  # “BB/CB”
    number: str = ""
    day: str = ""


def head(branch, symbol, *, number="", day=None):
    above = str(branch.parent or "").upper()
    if above.startswith("ĐẢNG ỦY "):
        above = f"ĐẢNG BỘ {above.removeprefix('ĐẢNG ỦY ')}"
    return Head(above, branch.name.upper(), symbol, number, long_date(day) if day else "")


def secretary_of(branch):
    return access.officers_of(branch, {Role.SECRETARY}).first()


@dataclass(frozen=True)
class Minutes:
    """Biên bản kiểm phiếu; before the ballot is sealed the figures are left open."""

    ballot: Ballot
    head: Head
    tellers: list
    rows: list
    share: str = ""
    threshold: str = ""
    conclusion: str = ""
    code: str = ""
    tables: tuple = ()  # the partial sums of a ballot on discipline


def tally_minutes(ballot, superior, *, figures):
    """`figures` only for those who see the counts of this ballot."""
    entries = list(ballot.roll.all())
    taken = roll.subtractions(entries)
    official = ballot.base + sum(count for count, _ in taken)
    sealed, on_form = figures and ballot.state == Ballot.State.SEALED, ballot.kind == Kind.DISCIPLINE
    counts = ballot.counts if sealed else dict.fromkeys(ballot.counts)
    left_out = "; ".join(f"{count} {words}" for count, words in taken)
    rows = [
        ("Đảng viên chính thức của chi bộ", official),
        (f"Không tính ({left_out})" if left_out else "Không tính", official - ballot.base),
        ("Tổng số tính biểu quyết", ballot.base),
        ("Có mặt", ballot.present),
        ("Phiếu phát ra", counts["issued"]),
        ("Phiếu thu về", counts["collected"]),
        ("Phiếu hợp lệ", counts["valid"]),
        ("Phiếu không hợp lệ", counts["invalid"]),
        *((f"- {words}", counts[name]) for name, words in (discipline.INVALID if on_form else INVALID).items()),
        *(discipline.count_rows(ballot, counts) if on_form else _choices(counts)),
    ]
    if on_form:
        threshold = discipline.thresholds(ballot)
    else:
        threshold = f"{Ratio.parse(ballot.ratio).words}, tức từ {ballot.needed} phiếu trở lên"
    return Minutes(
        ballot=ballot,
        head=head(ballot.branch, "BB/CB", day=ballot.held_on),
        tellers=list(ballot.tellers.select_related("member")),
        rows=rows,
        share=_share(ballot) if sealed and not on_form else "",
        threshold=threshold,
        conclusion=conclusion(ballot, superior) if sealed else "",
        code=fingerprint(ballot) if sealed else "",
        tables=discipline.tables(ballot) if sealed and on_form else (),
    )


INVALID = {
    "invalid_struck": "bỏ trống cả hai ô và có gạch xóa",
    "invalid_both": "chọn cả hai ô",
    "invalid_form": "không đúng mẫu phiếu",
}


def _choices(counts):
    return [("Đồng ý", counts["in_favour"]), ("Không đồng ý", counts["against"]), ("Phiếu trắng", counts["blank"])]


def _share(ballot):
    percent = f"{100 * ballot.in_favour / ballot.base:.1f}".replace(".", ",")
    return f"{ballot.in_favour}/{ballot.base} ({percent}%)"


@dataclass(frozen=True)
class Notice:
    """Thông báo cho đảng viên: the violations, the evidence, the rights (domain §11.3 no. 12)."""

    case: object
    head: Head
    approval: Verdict
    grounds: list
    evidence: list
    opinions: list
    secretary: object
    issued: bool


#: The word for a kind of paper, by the letters in its number.
PAPER_WORDS = {"CT": "Chỉ thị", "HD": "Hướng dẫn", "QĐ": "Quy định"}
GROUNDS = ("28-CT/TW", "02-HD/BTCTW")


def notice(case, on):
    """The notice of an approved case. Raises NotYet while the superior has not approved."""
    approvals = case.verdicts.filter(kind=Verdict.Kind.APPROVAL, agreed=True).select_related("organization")
    approval = approvals.last()
    if approval is None:
        raise NotYet(
            Reason(
                "Chưa có văn bản phê duyệt của cấp trên.", "In thông báo sau khi danh sách được phê duyệt.", "approval"
            )
        )
    issued = case.notifications.last()
    found = {regulation.number: regulation for regulation in Regulation.objects.filter(number__in=GROUNDS)}
    grounds = [found[number] for number in GROUNDS if number in found]
    return Notice(
        case=case,
        head=head(
            case.branch, "TB/CB", number=issued.number if issued else "", day=issued.issued_on if issued else None
        ),
        approval=approval,
        grounds=[(PAPER_WORDS[r.number.partition("-")[2].partition("/")[0]], r) for r in grounds],
        evidence=list(case.evidence.select_related("criterion")),
        opinions=list(case.opinions.all()),
        secretary=secretary_of(case.branch),
        issued=issued is not None,
    )
