"""What the shared pages ask about leaving at own request (domain §2.2)."""

from screening.models import Paper, Track
from screening.ways import Way

ROUTE = ("file_request", "branch_opinion", "sub_committee_opinion", "grassroots_vote", "decide_leaving", "deliver")


def _vote(vote):
    counts = f"đồng ý {vote.in_favour}, không đồng ý {vote.against}, tổng số {vote.members}"
    return f"{vote.get_kind_display()} biểu quyết {vote.held_on:%d/%m/%Y}", counts


def _rests_on(case):
    request = case.leaving
    rows = [
        ("Đơn", f"Viết ngày {request.written_on:%d/%m/%Y}, chi bộ nhận ngày {request.received_on:%d/%m/%Y}"),
        ("Lý do đồng chí nêu", request.reason),
        ("Lời đồng chí", request.text or f"Bản giấy cất tại: {request.place}"),
    ]
    if request.family_hardship:
        rows.append(("Hoàn cảnh gia đình", "Đặc biệt khó khăn, theo đơn"))
    if request.wants_confirmation:
        rows.append(("Giấy xác nhận tuổi đảng", "Đồng chí đề nghị cấp; in ở mục Văn bản khi đã có quyết định cho ra."))
    if request.override_number:
        words = f"Số {request.override_number} ngày {request.override_on:%d/%m/%Y}"
        rows.append(("Cấp trên cho giải quyết khi hồ sơ khác đang mở", words))
    return rows + [_vote(vote) for vote in case.committee_votes.all()]


WAY = Way(
    track=Track.LEAVING,
    heading="Xin ra khỏi Đảng",
    entry=("Nhận đơn xin ra khỏi Đảng", "screening:leaving-new"),
    route=ROUTE,
    rests_on=_rests_on,
    papers={
        "file_request": Paper.Kind.APPLICATION,
        "branch_opinion": Paper.Kind.RESOLUTION,
        "decide_leaving": Paper.Kind.DECISION,
    },
    rights=(
        "Được gặp chi ủy, nói rõ lý do; được rút đơn trước khi có quyết định.",
        "Được biết kết quả, lý do khi không được cho ra.",
        "Được cấp Giấy xác nhận tuổi đảng khi đề nghị.",
    ),
)
