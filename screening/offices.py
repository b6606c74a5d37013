"""Which offices do which kind of step; the organisation at which they are held is the step's own (design §4)."""

from branches.models import Role

BRANCH_COMMITTEE = frozenset({Role.SECRETARY, Role.DEPUTY, Role.COMMITTEE_MEMBER})
BRANCH_HEAD = frozenset({Role.SECRETARY, Role.DEPUTY})
SUPERIOR = frozenset({Role.SECRETARY, Role.DEPUTY, Role.STAFF, Role.ORGANIZATION_STAFF})
INSPECTION = frozenset({Role.INSPECTION})
DECIDING = frozenset({Role.SECRETARY, Role.DEPUTY, Role.RECORDER, Role.ORGANIZATION_STAFF})
