"""The number of the document a form records: the next free one of the register is offered, a taken one is refused.

It is written the Party's way, so that the register knows it; numbers of bodies outside the database belong to no register
(domain §10).
"""

from screening import workflow
from screening.documents import issuers, registers
from screening.models import Paper, RegisterEntry
from screening.pages import PAPER
from screening.ways import way_of

#: Papers with a number of their own issuer, which is not the body that does the step.
FOREIGN = frozenset({Paper.Kind.PROOF, Paper.Kind.OTHER})


def kind_of(form):
    """Which paper the step leaves behind, or None where it has no number of its own."""
    way = way_of(form.case)
    kind = (PAPER | (way.papers if way else {})).get(form.verb)
    return None if kind in FOREIGN or not {"number", "issued_on"} <= set(form.fields) else kind


def offer(form, example):
    """Fill in the number that was given beforehand, else the next free one of the type the example shows."""
    kind, shown = kind_of(form), registers.parse(example)
    place = workflow.step(form.verb).place(form.case, form.on) if kind and shown else None
    if place is None:
        return
    issued = (
        form.case.papers.filter(kind=kind, entry__origin=RegisterEntry.Origin.ISSUED).select_related("entry").last()
    )
    if issued is not None:
        form.initial = {"number": issued.number, "issued_on": f"{issued.issued_on:%d/%m/%Y}"} | form.initial
        return
    organ = shown.organ if shown.organ == issuers.INSPECTION else issuers.organ_of(place)
    field = form.fields["number"]
    if registers.is_begun(place, organ, shown.type, form.on):
        form.initial.setdefault("number", str(registers.next_number(place, organ, shown.type, form.on)))
        field.help_text = "Số tiếp theo trong sổ văn bản của nhiệm kỳ. Văn bản đã mang số khác thì ghi số đó."


def check(form, data):
    """Refuse at the field a number that another paper of the same register already has, saying whose it is."""
    kind = kind_of(form)
    place = workflow.step(form.verb).place(form.case, form.on, data.get("kind")) if kind else None
    written(form, data, place, getattr(form.fields.get("number"), "example", ""), case=form.case, kind=kind)


def written(form, data, place, example, *, case=None, kind=""):
    """Write the number of a paper of `place` the one way, “05-NQ/CB”; at its field say what is wrong with it."""
    words, day = data.get("number"), data.get("issued_on")
    if place is None or not words or not day or registers.parse(example) is None:
        return
    number = registers.parse(words)
    if number is None or (place.has_members and number.organ != issuers.organ_of(place)):
        form.add_error("number", f"Số này chưa đúng cách ghi văn bản của Đảng. Ghi như {example}.")
    elif taken := registers.refusal(registers.owner(place, words, day), case=case, kind=kind, day=day):
        form.add_error("number", str(taken))
    else:
        data["number"] = str(number)
