"""How the tally of a ballot on discipline reads: each partial sum, on N and with the exempt members (domain §11.2 no. 4)."""

from dataclasses import dataclass

from screening.models import Measure

from .ballots import results
from .measures import OF_THE_BRANCH, ratios

INVALID = {
    "invalid_struck": "bỏ trống mọi ô và có gạch xóa",
    "invalid_both": "chọn từ hai ô trở lên",
    "invalid_form": "không đúng mẫu phiếu",
}


def percent(votes, base):
    """“7/10 (70,0%)”."""
    return f"{votes}/{base} ({100 * votes / base:.1f}%)".replace(".", ",")


@dataclass(frozen=True)
class Table:
    """The partial sums on one base: rows of (form, votes, running total, needed, is it the result)."""

    heading: str
    rows: tuple
    result: str


def _table(result, heading):
    rows = tuple(
        (
            row.measure.label,
            percent(row.votes, result.base),
            percent(row.total, result.base),
            row.needed,
            row.measure == result.measure,
        )
        for row in result.sums
    )
    if not result.measure:
        words = "Không hình thức nào đủ tỷ lệ, kể cả khi cộng dồn."
    else:
        how = "do cộng dồn từ hình thức nặng hơn" if result.accumulated else "tự đủ tỷ lệ"
        words = f"{Measure(result.measure).label}: {how}."
    return Table(heading, rows, words)


def tables(ballot):
    """The result on N and that with the exempt members; a single one where nobody is exempt."""
    narrow, wide = results(ballot, ballot.case.rules)
    first = _table(narrow, f"Trên tổng số {narrow.base}")
    if narrow.base == wide.base:
        return (first,)
    return (
        first,
        _table(wide, f"Kể cả {wide.base - narrow.base} đồng chí được miễn sinh hoạt: trên tổng số {wide.base}"),
    )


def thresholds(ballot):
    """“khai trừ từ 7 phiếu (ít nhất 2/3); cảnh cáo từ 6 phiếu (trên 1/2)” of N."""
    return "; ".join(
        f"{measure.label.lower()} từ {ratio.needed(ballot.base)} phiếu ({ratio.words})"
        for measure, ratio in ratios(ballot.case.rules, ballot.measures).items()
    )


def count_rows(ballot, counts):
    """The rows of the minutes below the invalid papers: each form on the paper, no discipline, blank."""
    named = [(measure.label, counts.get(f"for_{measure}")) for measure in ballot.measures]
    return [*named, ("Không kỷ luật", counts["against"]), ("Phiếu trắng", counts["blank"])]


def conclusion(ballot, up):
    """What the result means; nothing is final where no form carries or the two bases differ (domain §12 no. 26)."""
    name = f"đồng chí {ballot.case.member.full_name}"
    if not ballot.form:
        return f"Chưa hình thức nào đủ tỷ lệ; chi bộ báo cáo đầy đủ kết quả lên {up} xem xét."
    if ballot.form != ballot.wide_form:
        return f"Hai cách tính tổng số cho kết quả khác nhau; chi bộ báo cáo đầy đủ kết quả lên {up} xem xét."
    measure = Measure(ballot.form)
    if measure in OF_THE_BRANCH and not ballot.case.discipline.violation.in_superior_task:
        return f"Chi bộ quyết định kỷ luật {name} bằng hình thức {measure.label.lower()}, có hiệu lực từ khi công bố."
    return f"Chi bộ đề nghị {up} kỷ luật {name} bằng hình thức {measure.label.lower()}."
