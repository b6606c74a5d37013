"""What the shared pages ask about direct removal (domain §2.1)."""

from branches.models import Authority
from screening.models import Ballot, Contact, Paper, Stage, Track
from screening.ways import Way

ROUTE = (
    *("open_removal", "receive_statement", "removal_vote"),
    *("sub_committee_opinion", "grassroots_vote", "decide_removal", "deliver"),
)


def _next_verb(case, on):
    if case.stage != Stage.PREPARING:
        return None
    if not case.has_self_review and case.asked_for_review < case.rules.selfreview_requests:
        return "receive_statement"
    return "removal_vote"


def _outcome(case, ballot, on):
    """Reached or missed, the full result goes up (domain §2.1 no. 5, §11.4 no. 35)."""
    grassroots = Authority.holder_for(case.branch, Authority.Body.GRASSROOTS, on=on)
    return Stage.PROPOSED if grassroots else Stage.AWAITING_DECISION


def _months(removal):
    counted = [row for row in removal.months if row["missed"] or row["unpaid"]]
    words = [
        f"Tháng {row['month']}: " + "; ".join(part for part in (row["meeting"], row["dues"]) if part != "Không tính")
        for row in counted
    ]
    return "\n".join(words)


def _rests_on(case):
    removal = case.removal
    rows = [("Căn cứ", f"{removal.ground.text} ({removal.ground.basis})"), ("Sự việc", removal.summary)]
    if removal.probationary:
        rows.insert(0, ("Đảng viên", "Đảng viên dự bị; không áp dụng hình thức khai trừ."))
    if removal.months:
        rows.append((f"Các tháng của năm {removal.year}, khi lập hồ sơ", _months(removal)))
    if removal.screening_case_id:
        rows.append(("Hồ sơ giúp đỡ", f"Số {removal.screening_case.label}, đã đủ thời gian giúp đỡ"))
    rows += [(f"Tài liệu số {proof.number}", f"{proof.issuer}: {proof.summary}") for proof in case.proofs.all()]
    return rows


def _is_done(case, verb):
    return verb == "receive_statement" and case.has_self_review


WAY = Way(
    track=Track.REMOVAL,
    heading="Xóa tên trong danh sách đảng viên",
    entry=("Lập hồ sơ xóa tên", "screening:removal-new"),
    route=ROUTE,
    next_verb=_next_verb,
    vote="removal_vote",
    opens={Ballot.Kind.REMOVAL: "removal_vote"},
    outcome=_outcome,
    rests_on=_rests_on,
    papers={
        "receive_statement": Paper.Kind.SELF_REVIEW,
        "removal_vote": Paper.Kind.TALLY_MINUTES,
        "decide_removal": Paper.Kind.DECISION,
    },
    remedies={"statement_received": "receive_statement", "ground_proven": "add_proof"},
    attempts={"receive_statement": Contact.Kind.SELF_REVIEW},
    is_done=_is_done,
)
