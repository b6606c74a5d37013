"""Long lists by key and not by number of page: any depth costs the same."""

from dataclasses import dataclass

from django.db.models import Q

PARAMETER = "sau"
MANY = 1000  # where a number only hints at a long list, so many are counted and not more


@dataclass(frozen=True)
class Page:
    """Some rows of a list and the way on. `next` is the cursor of the following page, "" at the end."""

    rows: list
    next: str
    is_first: bool

    @property
    def has_next(self):
        return bool(self.next)

    @property
    def first(self):
        return self.rows[0] if self.rows else None

    @property
    def last(self):
        return self.rows[-1] if self.rows else None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def keyset_page(queryset, *, order=("sort_key", "id"), after="", size=50):
    """The `size` rows that follow the row `after` in the given order (names, "-" before one means downwards).

    The last name of the order must be unique and no column of it may be NULL. The cursor is the number of a row and
    carries nothing of its content; it is looked up in the queryset itself, so a cursor that is not a row of this
    list (made up, of somebody else, filtered away) gives the first page.
    """
    queryset = queryset.order_by(*order)
    start = _after(queryset, order, after)
    rows = list((queryset if start is None else queryset.filter(start))[: size + 1])
    return Page(
        rows=rows[:size],
        next=str(rows[size - 1].pk) if len(rows) > size else "",
        is_first=start is None,
    )


def page_among(ids, fetch, *, after="", size=50):
    """The same where the ids of all rows are known in the order of the list: `fetch` gives the rows of some of them."""
    start = ids.index(int(after)) + 1 if _is_id(after) and int(after) in ids else 0
    shown, following = ids[start : start + size], len(ids) > start + size
    return Page(rows=fetch(shown) if shown else [], next=str(shown[-1]) if following else "", is_first=start == 0)


def _is_id(after):
    return isinstance(after, str | int) and str(after).isascii() and str(after).isdigit() and len(str(after)) < 19


def _after(queryset, order, after):
    if not _is_id(after):
        return None
    names = [name.lstrip("-") for name in order]
    values = queryset.filter(pk=int(after)).values_list(*names).first()
    if values is None:
        return None
    condition, equal = Q(), Q()
    for name, key, value in zip(order, names, values, strict=True):
        condition |= equal & Q(**{f"{key}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{key: value})
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{names[0]}__{bound}": values[0]}) & condition  # the bound lets the index be used
