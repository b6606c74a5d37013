"""Whose rows one sees: those of the branches and organisations at or below one's offices."""

from django.db import models

from branches import access


class OfMemberQuerySet(models.QuerySet):
    """Rows of one member's record; none of a record merged into another, whose person has rows of the same kind."""

    def visible_to(self, actor):
        return self.filter(access.within(actor, "member__branch__"), member__merged_into=None)


class OfBranchQuerySet(models.QuerySet):
    """Rows of one branch."""

    def visible_to(self, actor):
        return self.filter(access.within(actor, "branch__"))


class OfOrganizationQuerySet(models.QuerySet):
    """Rows of one organisation of any level."""

    def visible_to(self, actor):
        return self.filter(access.within(actor, "organization__"))
