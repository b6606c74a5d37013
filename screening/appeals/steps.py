"""What can be done with an appeal that was taken in, by whom, and what stands in the way (domain §11.3 no. 24)."""

from collections.abc import Callable
from dataclasses import dataclass

from screening.flow import Situation
from screening.guards import NOBODYS_OWN

from . import guards, offices


@dataclass(frozen=True)
class AppealStep:
    """One verb on an appeal, as its page shows it."""

    slug: str
    verb: str
    label: str
    title: str
    explain: str
    may: Callable
    require: Callable
    needs: tuple

    def reasons(self, appeal, actor, on):
        """The standing conditions that are not met."""
        situation = Situation(appeal.case, actor, on, {"appeal": appeal})
        return [reason for guard in (*NOBODYS_OWN, *self.needs) if (reason := guard(situation))]

    def caution(self, appeal, actor, on):
        """What is said to whoever took part below where nobody else can settle; "" otherwise (domain §11.3 no. 29)."""
        if guards.impartial not in self.needs:
            return ""
        words, _ = guards.helped_below(Situation(appeal.case, actor, on, {"appeal": appeal}))
        return f"Đồng chí {words} ở việc này. Nếu có đồng chí khác, nên để đồng chí đó giải quyết." if words else ""


def _require_apologiser(actor, appeal):
    apology = getattr(appeal, "apology", None)
    if apology is not None:
        offices.access.require(actor, offices.APOLOGISERS, apology.organization)
    else:
        offices.require_settler(actor, appeal)


ALL = (
    AppealStep(
        "xem-xet",
        "admit_appeal",
        "Nhận hay không nhận đơn",
        "Xem xét nhận giải quyết đơn khiếu nại",
        "Đơn gửi muộn hoặc thuộc trường hợp không giải quyết: có người xem xét, quyết định và ghi lý do.",
        offices.may_settle,
        offices.require_settler,
        guards.ADMITTING,
    ),
    AppealStep(
        "giai-quyet",
        "settle_appeal",
        "Ghi kết quả giải quyết",
        "Giải quyết đơn khiếu nại",
        "Trong khi chờ kết quả, đồng chí chấp hành quyết định. Hủy bỏ quyết định thì mọi việc được phục hồi từ đầu.",
        offices.may_settle,
        offices.require_settler,
        guards.SETTLING,
    ),
    AppealStep(
        "bao-ket-qua",
        "tell_appellant",
        "Ghi ngày đồng chí nhận kết quả",
        "Báo kết quả cho đồng chí",
        "Nếu còn khiếu nại lên cấp trên được thì hạn tính từ ngày này.",
        offices.may_tell,
        offices.require_teller,
        guards.TELLING,
    ),
    AppealStep(
        "xin-loi",
        "record_apology",
        "Ghi việc xin lỗi, phục hồi quyền lợi",
        "Xin lỗi, phục hồi quyền lợi của đồng chí",
        "Cơ quan đã ra quyết định bị hủy bỏ xin lỗi và phục hồi quyền lợi (Quy định 117-QĐ/TW).",
        offices.may_apologise,
        _require_apologiser,
        guards.APOLOGISING,
    ),
)
STEPS = {step.slug: step for step in ALL}
