"""The steps that removal and discipline share before the branch votes."""

from screening import guards as g
from screening.flow import Step
from screening.models import Stage, Track
from screening.offices import BRANCH_COMMITTEE

from .guards import proof_is_signed, statement_not_yet, year_not_after_paper

PREPARED = (Track.REMOVAL, Track.DISCIPLINE)

STEPS = (
    Step(
        "add_proof",
        "Thêm tài liệu chứng minh",
        "Thêm tài liệu chứng minh",
        (Stage.PREPARING,),
        (),
        BRANCH_COMMITTEE,
        checks=(proof_is_signed, g.dates_not_in_future, year_not_after_paper),
        main=False,
        explain="Chỉ văn bản có nơi ban hành: kết luận, biên bản, bảng theo dõi. Ghi thêm, không sửa, không gỡ.",
        tracks=PREPARED,
    ),
    Step(
        "receive_statement",
        "Nhận bản tự kiểm điểm",
        "Nhận bản tự kiểm điểm của đồng chí",
        (Stage.PREPARING,),
        (),
        BRANCH_COMMITTEE,
        needs=(statement_not_yet,),
        checks=(g.words_or_paper, g.dates_not_in_future, g.dates_in_order),
        explain="Lời của đồng chí được giữ nguyên văn, không ai sửa được. Chưa viết thì ghi từng lần đề nghị.",
        tracks=PREPARED,
    ),
)
