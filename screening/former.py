"""What the cases know of those who are out: for the check-list after an exit, and for a re-admission (domain §2.6)."""

from screening.models import Case, LeavingRequest, Paper, Removal, Stage, Violation
from screening.secrecy import usual_secrecy

#: What follows an exit leaves these papers in the file of the case that led to it (domain §10).
_PAPERS = {
    "the": (Paper.Kind.CARD_MINUTES, "bien-ban-thu-the"),
    "phieu-bao": (Paper.Kind.DEPARTURE_NOTICE, "phieu-bao-ra-khoi-dang"),
}


def departure_followed(departure, step, day, number):
    """The minutes on the card and the report lie in the case whose decision was delivered; an exit without one has none."""
    if step not in _PAPERS or (step == "the" and departure.card != departure.Card.COLLECTED):
        return
    decided = Case.objects.filter(deliveries__delivered_on=departure.left_on, member=departure.member)
    case = decided.order_by("-pk").first()
    kind, template = _PAPERS[step]
    if case is None or case.papers.filter(template=template).exists():
        return
    Paper.objects.create(
        case=case,
        kind=kind,
        number=number,
        issued_on=day,
        issuer=str(case.branch)[:200],
        cycle=case.cycle,
        template=template,
        occasion=1,
        secrecy=usual_secrecy(),
    )


def readmission_facts(member):
    """{question: (answer, how it is known)} of a former member, for who considers a re-admission (domain §11.4 no. 42)."""
    found = {}
    removal = Removal.objects.filter(case__member=member, case__stage=Stage.DELIVERED).order_by("-pk").first()
    if removal and sum(row["missed"] for row in removal.months) >= removal.case.rules.absence_months:
        found["self_dropped"] = (True, f"Đã xóa tên vì bỏ sinh hoạt (hồ sơ số {removal.case.label}).")
    request = LeavingRequest.objects.filter(case__member=member, case__stage=Stage.DELIVERED).order_by("-pk").first()
    if request:
        named = "nêu" if request.family_hardship else "không nêu"
        words = f"Đơn xin ra ngày {request.written_on:%d/%m/%Y} {named} hoàn cảnh gia đình đặc biệt khó khăn."
        found["family_hardship"] = (request.family_hardship, words)
    sentence = Violation.objects.filter(member=member).exclude(sentence="").first()
    if sentence:
        found["convicted"] = (True, f"Đã ghi bản án: {sentence.sentence}.")
    return found
