"""A paper in the layout of the forms of the member's file (HSĐV): data only."""

from dataclasses import dataclass

from branches.models import Kind

HEAD = {
    Kind.PROVINCE: "ĐẢNG BỘ TỈNH",
    Kind.SUPERIOR: "ĐẢNG BỘ XÃ (TƯƠNG ĐƯƠNG)",
    Kind.GRASSROOTS_COMMITTEE: "ĐẢNG BỘ CƠ SỞ",
    Kind.SUB_COMMITTEE: "ĐẢNG BỘ BỘ PHẬN",
    Kind.GRASSROOTS_BRANCH: "CHI BỘ CƠ SỞ",
    Kind.BRANCH: "CHI BỘ",
}

#: Who signs below: the heading, the words under it.
SIGNATURES = (
    ("NGƯỜI KHAI", "(ký, ghi rõ họ tên)"),
    ("T/M CHI ỦY", "(ký, ghi rõ họ tên)"),
    ("T/M ĐẢNG ỦY CƠ SỞ", "(ký tên, đóng dấu)"),
)
PLEDGE = "Tôi xin cam đoan những lời khai trên là đúng sự thật và chịu trách nhiệm trước Đảng về lời khai của mình."
NOT_INCLUDED = "phần được che, không in trong bản này"


@dataclass(frozen=True)
class Block:
    """One numbered part: facts as (label, value), a table, or a sentence in their place."""

    title: str
    number: str = ""
    facts: tuple = ()
    headings: tuple = ()
    rows: tuple = ()
    words: str = ""


@dataclass(frozen=True)
class Paper:
    title: str
    subject: str
    form: str
    head: tuple  # (label, name) of each organisation, the highest first
    numbers: tuple  # (label, value)
    blocks: tuple
    photograph: bool = False
    signatures: tuple = SIGNATURES
    pledge: str = PLEDGE


def head(branch):
    """The organisations from the top down to the branch, as the head of the form names them."""
    return tuple((HEAD[Kind(o.kind)], o.name) for o in [*reversed(branch.ancestors()), branch])


def numbers(member):
    return (("Số lý lịch", member.file_number or ""), ("Số thẻ đảng viên", member.card_number or ""))
