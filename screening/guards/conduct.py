"""Who must keep out, whatever the step: the member themself, a relative; and nobody while the case is on its way
(domain §11.3 nos. 6, 15, 25, 29)."""

from screening.flow import Reason, guard

from .basis import CT, dmy

OTHERS = "Cấp trên cử đồng chí khác thực hiện."


@guard(met="Đồng chí không phải là người được xét.", basis=CT)
def not_about_oneself(s):
    """Nobody acts in a case about themself (domain §11.3 no. 6)."""
    if s.actor is not None and s.member.user_id is not None and s.member.user_id == s.actor.pk:
        return Reason("Đồng chí không thực hiện việc trong hồ sơ về chính mình.", OTHERS)
    return None


@guard(met="Đồng chí không phải là người thân của người được xét.", basis=CT)
def not_a_relative(s):
    """Nobody acts in a case about a declared relative (domain §11.3 nos. 15, 29)."""
    relation = s.kin["users"].get(s.actor.pk) if s.actor is not None else None
    if relation is not None:
        return Reason(f"Đồng chí đã khai là người thân của đồng chí {s.member.full_name} ({relation}).", OTHERS)
    return None


@guard(met="Hồ sơ không đang chờ chi bộ khác nhận.", basis=CT)
def not_on_the_way(s):
    """Until the new branch has accepted the case, no step is done in it (domain §11.3 no. 25)."""
    if s.handover is not None:
        return Reason(
            f"Hồ sơ đang chờ {s.handover.to_branch} nhận, từ ngày {dmy(s.handover.moved_on)}.",
            "Làm tiếp khi chi bộ đó đã nhận, hoặc khi cấp trên thôi chuyển.",
        )
    return None


@guard(met="Hồ sơ đang chờ chi bộ này nhận.", basis=CT)
def on_the_way(s):
    """Only a case that was sent can be accepted or taken back."""
    if s.handover is None:
        return Reason("Hồ sơ không chờ chi bộ nào nhận.", "Không cần làm gì.")
    return None


#: What every step asks of who acts; and of the case, unless the step may be done while it is on its way.
NOBODYS_OWN = (not_about_oneself, not_a_relative)


def of_every_step(row):
    """The conditions a step has without naming them in the table."""
    return NOBODYS_OWN if row.on_the_way else (*NOBODYS_OWN, not_on_the_way)
