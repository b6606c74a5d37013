"""What the apps above add to the pages of this one: they register here in their AppConfig.ready()."""

#: (organizations, on) → {pk: {"official": n, "probationary": n, "exempt": n, "total": n}}; at most one.
member_counts = []

#: (request, organization) → [(label, url)] for the list of things that can be done.
links = []

#: (organization) → whether records of members belong to it.
has_members = []


def counts(organizations, on):
    """The numbers of members of these organisations, empty where no app counts them."""
    organizations = list(organizations)
    return member_counts[0](organizations, on) if member_counts and organizations else {}
