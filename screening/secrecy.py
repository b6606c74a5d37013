"""Who sees the figures of a ballot, and the mark by which printed figures are compared with the stored ones."""

import hashlib
import json

from django.conf import settings

from branches import access
from branches.models import Authority, Role
from screening.models import Paper
from screening.workflow import BRANCH_COMMITTEE

#: With so few voters nobody's vote stays hidden from the others.
FEW_VOTERS = 3


def closed_network():
    """Is this installation declared an accredited closed network? Only then is anything secret written here (domain §9)."""
    return settings.CLOSED_NETWORK


def usual_secrecy():
    """What a paper of a case is taken for until an officer classifies it: “mật” where the installation says so (§12 no. 17)."""
    return Paper.Secrecy.CONFIDENTIAL if settings.PAPERS_SECRET else Paper.Secrecy.ORDINARY


def sees_counts(actor, branch, on, bodies=None, member=None):
    """The branch committee and the officers of the bodies with authority over the branch see the counts, and those of the
    level that manages the member.

    Everybody else who sees the case reads “đạt” or “không đạt” (domain §11.3 no. 27, peers L27). `bodies` spares two
    queries where they are known.
    """
    if access.holds(actor, BRANCH_COMMITTEE, branch):
        return True
    bodies = Authority.holders_for(branch, on=on) if bodies is None else bodies
    held = {body.pk for body in bodies.values() if body is not None} | {member and member.managed_by_id}
    return any(office.organization_id in held and office.role != Role.READER for office in access.offices(actor))


def who_sees(branch):
    """The sentence for those who do not see the counts."""
    return f"Chi ủy (bí thư) của {branch} và cấp có thẩm quyền mới xem được số phiếu."


def fingerprint(ballot):
    """“7c41 e09b 52ad 18f3”: printed on the minutes, it shows later that the sealed figures are still the same."""
    facts = [ballot.pk, ballot.case_id, ballot.cycle, ballot.kind, ballot.held_on.isoformat()]
    facts += [ballot.base, ballot.present, ballot.needed, ballot.ratio, *ballot.counts.values()]
    if ballot.forms:
        facts += [ballot.forms, ballot.wide_base, ballot.form, ballot.wide_form]
    digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
    return " ".join(digest[i : i + 4] for i in range(0, 16, 4))
