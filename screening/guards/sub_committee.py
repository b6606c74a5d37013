"""The opinion of the committee of a đảng bộ bộ phận, before the grassroots committee votes (domain §2.1 no. 3, §2.2)."""

from screening.flow import Reason, guard
from screening.sub_committee import is_awaited

from .basis import CARRY_OUT


@guard(met="Nơi có đảng bộ bộ phận: đảng ủy bộ phận đã cho ý kiến.", basis=CARRY_OUT)
def sub_committee_heard(s):
    """Under a đảng bộ bộ phận its committee gives an opinion on removal and leaving first (domain §2.1 no. 3, §2.2)."""
    if is_awaited(s.case, s.on):
        return Reason(
            "Đảng ủy bộ phận chưa cho ý kiến.", "Ghi ý kiến của đảng ủy bộ phận, rồi đảng ủy cơ sở biểu quyết."
        )
    return None


@guard(met="Hồ sơ đang chờ ý kiến của đảng ủy bộ phận.", basis=CARRY_OUT)
def sub_committee_awaited(s):
    """The opinion is given once, on a removal or an application to leave; an expulsion is a discipline (domain §2.1–2.3)."""
    if not is_awaited(s.case, s.on):
        return Reason(
            "Hồ sơ này không chờ ý kiến của đảng ủy bộ phận.",
            "Ý kiến đã được ghi, hoặc việc này không qua đảng ủy bộ phận.",
        )
    return None
