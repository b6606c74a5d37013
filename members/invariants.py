"""What must never be true of members' records and of the life of the branch."""

from django.db.models import Exists, F, OuterRef

from members import years
from members.models import DuesReceipt, Membership, Remittance, Transfer


def member_years_equal_the_ledgers(on):
    """The derived month masks say what attendance, charges and receipts say (design §4)."""
    return [
        f"Năm {year}: số liệu tháng của đảng viên {pk} khác sổ điểm danh, đảng phí."
        for year in years.ledger_years()
        for pk in years.differences(year)
    ]


def reversals_are_exact(on):
    """A reversed receipt or remittance is answered by exactly the opposite amount."""
    receipts = DuesReceipt.objects.filter(reverses__isnull=False).exclude(amount=-F("reverses__amount"))
    remittances = Remittance.objects.filter(reverses__isnull=False).exclude(sent=-F("reverses__sent"))
    return [f"{row}: không đối đúng phiếu đã hủy." for row in [*receipts, *remittances]]


def who_moves_is_counted_at_home(on):
    """Until the receiving branch has confirmed, the home branch counts the member (domain §11.4 no. 41)."""
    home = Membership.objects.filter(member=OuterRef("member"), branch=OuterRef("from_branch"), ends_on=None)
    lost = Transfer.objects.under_way().filter(from_branch__isnull=False, member__isnull=False).exclude(Exists(home))
    return [f"{transfer}: chưa có nơi nhận mà nơi đi không còn tính." for transfer in lost.select_related("member")]


def nobody_is_left_in_a_dissolved_branch(on):
    """Whoever is active belongs to a branch that exists (peers §3, hitobito#3489)."""
    left = Membership.objects.filter(ends_on=None, branch__dissolved_on__lte=on).select_related("branch", "member")
    return [f"{row.member}: còn sinh hoạt ở {row.branch}, đã giải thể." for row in left[:100]]


INVARIANTS = (
    nobody_is_left_in_a_dissolved_branch,
    member_years_equal_the_ledgers,
    reversals_are_exact,
    who_moves_is_counted_at_home,
)
