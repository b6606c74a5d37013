"""People and religion are shown to most only as sums, and never so small that a person could be meant (domain §9)."""

from branches import access
from branches.access import NoOffice, Reach
from branches.models import Role

#: Who may open the list behind such a figure: of the organisation itself, and the staff of one above.
OPENERS = {Role.SECRETARY, Role.STAFF, Role.ORGANIZATION_STAFF}
OPENERS_ABOVE = {Role.STAFF, Role.ORGANIZATION_STAFF}
SMALL = 5
HIDDEN = f"dưới {SMALL}"
NOT_SPLIT = "không tách"


def may_open(actor, organization):
    return access.holds(actor, OPENERS, organization) or access.holds(actor, OPENERS_ABOVE, organization, Reach.ABOVE)


def require_opener(actor, organization):
    """Raises NoOffice, with a sentence that says who may."""
    if not may_open(actor, organization):
        raise NoOffice(
            f"Bí thư, Cán bộ cấp ủy, Cán bộ ban tổ chức của {organization}, hoặc Cán bộ cấp ủy, Cán bộ ban tổ chức "
            "ở cấp trên mới mở được danh sách theo dân tộc, tôn giáo."
        )


def hidden(number, total):
    """Is this part of a whole, or what is left without it, so small that it is not told?"""
    return total < SMALL or 0 < number < SMALL or 0 < total - number < SMALL
