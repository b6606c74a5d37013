"""Who issues a paper: the two lines on its left, the letters in its number, the blocks of its signature (domain §10)."""

import re
from dataclasses import dataclass

from branches.models import Kind, Office, Role
from members.models import Post
from screening.documents.sheet import Signature

#: The letters of a body in the number of its papers.
ORGANS = {
    Kind.BRANCH: "CB",
    Kind.GRASSROOTS_BRANCH: "CB",
    Kind.SUB_COMMITTEE: "ĐU",
    Kind.GRASSROOTS_COMMITTEE: "ĐU",
    Kind.SUPERIOR: "ĐU",
    Kind.PROVINCE: "TU",
}
INSPECTION = "UBKT"
_SEATS = re.compile(r"(?i)^.*?\b(?:xã|phường|thị trấn|đặc khu|tỉnh ủy|thành ủy|tỉnh|thành phố)\s+(.+)$")


def organ_of(organization):
    return ORGANS[Kind(organization.kind)]


def party_name(organization):
    """The organisation as the body of its members: “Đảng bộ xã Suối Mây”, “Đảng bộ tỉnh Sơn Lam”, “Chi bộ thôn A”."""
    name = organization.name
    for start, whole in (("Tỉnh ủy ", "Đảng bộ tỉnh "), ("Thành ủy ", "Đảng bộ thành phố "), ("Đảng ủy ", "Đảng bộ ")):
        if name.startswith(start):
            return whole + name.removeprefix(start)
    return name


def committee_name(organization):
    """The organisation as its committee, which issues: “Đảng ủy xã Suối Mây”, “Tỉnh ủy Sơn Lam”, “Chi bộ thôn A”."""
    name = str(organization)
    return f"Đảng ủy {name.removeprefix('Đảng bộ ')}" if name.startswith("Đảng bộ ") else name


def seat(organization):
    """Where its papers are dated from: the name of the commune, or of the province; "" where the names do not say it."""
    for one in (organization, *organization.ancestors()):
        if one.kind in (Kind.SUPERIOR, Kind.PROVINCE) and (found := _SEATS.match(one.name)):
            return found[1]
    return ""


def head_of(organization, day, title=Post.Title.SECRETARY, role=Role.SECRETARY):
    """The name of who led the organisation on that day: by the post in its committee, else by the office; "" if unknown."""
    post = Post.objects.on(day).filter(organization=organization, title=title).select_related("member").first()
    if post:
        return post.member.full_name
    office = Office.objects.held_on(day).filter(organization=organization, role=role).select_related("user").first()
    return office.user.full_name if office else ""


@dataclass(frozen=True)
class Issuer:
    """The body that issues a paper: `spoken` is how a sentence calls it, `signature` how it signs on a day."""

    organization: object
    organ: str
    above: str
    name: str
    spoken: str
    heads: tuple
    signer: str = ""

    @property
    def is_branch(self):
        return self.organization.has_members

    @property
    def signature(self):
        return Signature(self.heads, self.signer)


def issuer(organization, day, *, inspection=False, standing=False):
    """The committee of an organisation, its inspection commission, or its standing committee where that decides."""
    if inspection:
        whole = committee_name(organization)
        heads = ("T/M ỦY BAN KIỂM TRA", "CHỦ NHIỆM")
        return Issuer(organization, INSPECTION, whole.upper(), "ỦY BAN KIỂM TRA", f"Ủy ban Kiểm tra {whole}", heads)
    name = committee_name(organization)
    above = party_name(organization.parent).upper() if organization.parent else ""
    if organization.has_members:
        body, spoken = "T/M CHI BỘ", name
    elif standing or organization.kind in (Kind.SUPERIOR, Kind.PROVINCE):
        body, spoken = "T/M BAN THƯỜNG VỤ", f"Ban Thường vụ {name}"
    else:
        body, spoken = "T/M ĐẢNG ỦY", name
    signer = head_of(organization, day) if day else ""
    return Issuer(organization, organ_of(organization), above, name.upper(), spoken, (body, "BÍ THƯ"), signer)
