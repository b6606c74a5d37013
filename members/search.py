"""Finding members by name (with or without accents) or by number.

Words are looked up in the GIN index of `members_words(search_name)`, the last one as a beginning, and only some more than
CANDIDATES of them are sorted afterwards; so the planner never walks the sort index in the hope of meeting a rare name.
A list with more of them says so; an export asks for the `whole`.
"""

import re

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from branches import names
from branches.compiled import Keys, compiled
from members.models import Member
from members.models.member import WORDS

CANDIDATES = 2000
_WORD = re.compile(r"[^\W_]+")


def is_number(text):
    """Whether the text is meant as a card, identity or file number: it holds a digit."""
    return any(char.isdigit() for char in text)


def by_number(queryset, text):
    """Whole numbers only: a part of an identity number must not be searchable."""
    text = names.tidy(text)
    bare = re.sub(r"[\s.]", "", text)
    forms = {text, text.upper(), bare, bare.upper()}
    return queryset.filter(Q(identity_number__in=forms) | Q(card_number__in=forms) | Q(file_number__in=forms))


def words(text):
    """“Nguyễn  Văn Hù” → ["nguyen.", "van.", "hu"]: a dot ends each finished word."""
    found = _WORD.findall(names.fold(text))
    return [*(f"{word}." for word in found[:-1]), *found[-1:]]


def _named(queryset, text):
    """Those of the queryset whose name holds every word, in any order, the last word being perhaps unfinished.

    The expressions say the same once more, at a fifth of the price: members who come from elsewhere than the index of
    words, those of a few branches for instance, are tested by them first.
    """
    wanted = words(text)
    if not wanted:
        return queryset.none()
    for word in wanted:
        queryset = queryset.filter(search_name__regex=rf"\m{word.removesuffix('.')}")
    return queryset.order_by().alias(_words=WORDS).filter(_words__contains=wanted)


def ids_by_name(queryset, text):
    """The ids of CANDIDATES + 1 at most of those who bear the name, in the order of a list."""
    found = _named(queryset, text)[: CANDIDATES + 1]
    return found.aggregate(ids=ArrayAgg("pk", order_by=("sort_key", "pk"), default=[]))["ids"]


def rows(ids, needs):
    """Those members in the order of a list, with what they `need` beside them; they passed a queryset already."""
    return _rows(Keys(ids), needs).rows()


@compiled
def _rows(ids, needs):
    return Member.objects.filter(pk__in=ids).select_related(*needs).order_by("sort_key", "pk")


def by_name(queryset, text, *, whole=False):
    """Those who bear the name; CANDIDATES + 1 of them at most, unless the `whole` is asked for."""
    if whole:
        return queryset.filter(pk__in=_named(queryset, text).values("pk"))
    return Member.objects.filter(pk__in=ids_by_name(queryset, text))  # they passed the queryset already


def search(queryset, text, *, whole=False):
    """Members of the queryset that the text means; all of them where it is empty."""
    text = names.tidy(text)
    if not text:
        return queryset
    return by_number(queryset, text) if is_number(text) else by_name(queryset, text, whole=whole)
