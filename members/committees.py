"""Cấp ủy và chức vụ: who holds which post of an organisation on a day, the term in force, what is vacant (domain §4)."""

from members.models import Manner, Member, Membership, Post, Term, official_by

#: The posts of a chi bộ and of a đảng bộ, the first in rank first.
OF_BRANCH = (Post.Title.SECRETARY, Post.Title.DEPUTY, Post.Title.COMMITTEE_MEMBER)
OF_COMMITTEE = (
    Post.Title.SECRETARY,
    Post.Title.DEPUTY,
    Post.Title.STANDING_MEMBER,
    Post.Title.PARTY_COMMITTEE_MEMBER,
    Post.Title.INSPECTION_MEMBER,
)
#: Who sits in the committee itself.
SEATED = {title for title in Post.Title if title != Post.Title.INSPECTION_MEMBER}


def titles(organization):
    return OF_BRANCH if organization.has_members else OF_COMMITTEE


def holders(organization, day):
    """The posts held in the organisation on that day, the first in rank first."""
    posts = Post.objects.on(day).filter(organization=organization).select_related("member__branch", "term")
    rank = {title: place for place, title in enumerate(Post.Title.values)}
    return sorted(posts, key=lambda post: (rank[post.title], post.member.sort_key, post.pk))


def past(organization, day, most=200):
    """The posts that ended before that day, the latest first."""
    posts = Post.objects.filter(organization=organization, ends_on__lt=day).select_related("member__branch", "term")
    return list(posts.order_by("-ends_on", "-pk")[:most])


def post_of(organization, pk):
    """A post of the organisation, or None."""
    return (
        Post.objects.filter(organization=organization, pk=pk).select_related("member__user", "member__branch").first()
    )


def signs_in(post, on):
    """Whether an account of the member still holds an office in the organisation: a post is not the right to sign in."""
    user = post.member.user
    return user is not None and user.offices.held_on(on).filter(organization=post.organization).exists()


def term_on(organization, day):
    """The term in force on that day, or None."""
    return Term.objects.on(day).filter(organization=organization).order_by("-starts_on").first()


def seated(posts):
    """How many members sit in the committee: whoever holds two posts sits once; whoever acts takes no seat."""
    return len({post.member_id for post in posts if post.title in SEATED and post.manner != Manner.ACTING})


def vacancies(term, posts):
    """Seats of the term that nobody holds."""
    return max(term.seats - seated(posts), 0) if term else 0


def officials(organization, day):
    """The official members active in the organisation on that day, who may elect and be elected (Điều lệ Đảng, Điều 3)."""
    here = Membership.objects.on(day).filter(branch__path__startswith=organization.path)
    return Member.objects.filter(official_by(day), pk__in=here.values("member"))
