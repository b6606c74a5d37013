"""What the apps above add to the pages of this one: they register here in their AppConfig.ready()."""

#: (organizations, on) → {pk: {"official": n, "probationary": n, "exempt": n, "total": n}}; at most one.
member_counts = []

#: The same for what is only shown: large organisations as of the last night, then with "as_of"; at most one.
shown_member_counts = []

#: (on) → None: what is counted anew after an import or a change of many organisations.
after_mass_changes = []

#: (request, organization) → [(label, url)] for the list of things that can be done.
links = []

#: (organization, actor) → [(label, url, words)]: the registers that the organisation keeps.
books = []

#: (actor, kind, record) → (url, label) of the page that says why the record is due on its day, or None; at most one.
reasons = []

#: (organization) → whether records of members belong to it.
has_members = []


def counts(organizations, on):
    """The numbers of members of these organisations, empty where no app counts them."""
    organizations = list(organizations)
    return member_counts[0](organizations, on) if member_counts and organizations else {}


def shown_counts(organizations, on):
    """The numbers for a page, which may be those of the last night: nothing is decided by them."""
    organizations = list(organizations)
    return shown_member_counts[0](organizations, on) if shown_member_counts and organizations else {}


def reason(actor, kind, record):
    """(url, label) of the page that says why that day, None where there is none for the actor."""
    return reasons[0](actor, kind, record) if reasons else None


def mass_changed(on):
    """To be called after the transaction of an import or of a change of many organisations."""
    for count in after_mass_changes:
        count(on)
