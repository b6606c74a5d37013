"""Phiếu đảng viên (2-HSĐV; domain §3.2): the thirty groups of one member's record."""

from members.documents.paper import NOT_INCLUDED, Block, Paper, head, numbers
from members.record import parts


def _block(part):
    group, number = part.group, f"{part.group.number:02}"
    if not part.is_open:
        return Block(group.title, number, words=NOT_INCLUDED)
    if part.headings:
        rows = tuple(tuple(cells) for _, cells in part.rows)
        return Block(group.title, number, headings=tuple(part.headings), rows=rows, words=_none(part))
    facts = tuple((label, value) for _, label, value, _ in part.facts)
    return Block(group.title, number, facts=facts, words=_none(part))


def _none(part):
    return "không" if part.state == "nothing" else ""


def paper(member, opened=frozenset()):
    """The form as data; a sensitive section stands in it only where it is among those opened."""
    return Paper(
        title="PHIẾU ĐẢNG VIÊN",
        subject=member.full_name.upper(),
        form="Mẫu 2-HSĐV",
        head=head(member.branch),
        numbers=numbers(member),
        blocks=tuple(_block(part) for part in parts(member, opened)),
        photograph=True,
    )
