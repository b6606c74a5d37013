"""Who does what in the demo: the branch acts by its secretary, the rest by whoever stands above it."""


class Actors:
    """For whoever has a `chronicle`, a `scene`, a `cast` and the `day` it is."""

    @property
    def by_branch(self):
        """The branch acts by its secretary."""
        return {"actor": self.scene.officer(self.cast), "on": self.day}

    def by_above(self, prefix):
        return {"actor": self.scene.above(self.cast, prefix), "on": self.day}

    @property
    def by_superior(self):
        """The committee right above the branch; above a branch of its own standing, the commune's."""
        prefix = "xa" if self.cast.branch.kind == "grassroots_branch" else "danguy"
        return self.by_above(prefix)

    @property
    def committee(self):
        """The committee that answers the branch: that of a part of a grassroots organisation (bộ phận) does not."""
        above = self.cast.branch.parent
        return above.parent if above.kind == "sub_committee" else above

    def number(self, suffix, organization=None):
        return self.chronicle.number(organization or self.cast.branch, suffix)

    def paper(self, suffix, organization=None):
        return {"number": self.number(suffix, organization), "issued_on": self.day}
