"""How many members the register of posts and terms gives the committee that votes (domain §2.1, §4)."""

from branches.models import Kind
from members import committees
from members.models import Post

#: Above the grassroots the standing committee votes.
STANDING = frozenset({Post.Title.SECRETARY, Post.Title.DEPUTY, Post.Title.STANDING_MEMBER})


def in_register(place, day):
    """The numbers that the base of its vote may have on that day, the one to offer first; () where nothing is known.

    Of a committee its seated members, where the register names most of them, and the seats of its term; of a standing
    committee its members, where the register names any beside the secretary and the deputies.
    """
    if place.has_members:  # a branch votes by its roll
        return ()
    posts, term = committees.holders(place, day), committees.term_on(place, day)
    if place.kind != Kind.GRASSROOTS_COMMITTEE:
        named = any(post.title == Post.Title.STANDING_MEMBER for post in posts)
        return (committees.seated(post for post in posts if post.title in STANDING),) if named else ()
    if term is None or not term.seats:
        return ()
    seated = committees.seated(posts)
    return tuple(dict.fromkeys((seated, term.seats))) if seated > term.seats - seated else (term.seats,)


def words(numbers):
    """“13”, “12 hoặc 13”."""
    return " hoặc ".join(map(str, sorted(numbers)))
