"""What the cases know of those who are out: for the check-list after an exit, and for a re-admission (domain §2.6)."""

from django.db.models import Q

from screening.models import Case, LeavingRequest, Paper, Removal, Stage, Violation

#: What follows an exit leaves these papers in the file of the case that led to it (domain §10).
_PAPERS = {
    "the": (Paper.Kind.CARD_MINUTES, "bien-ban-thu-the"),
    "phieu-bao": (Paper.Kind.DEPARTURE_NOTICE, "phieu-bao-ra-khoi-dang"),
}


def departure_followed(departure, step, day, number):
    """The minutes on the card and the report lie in the case whose decision was delivered, or from which the superior let
    the member go; an exit without a case has none."""
    if step not in _PAPERS or (step == "the" and departure.card != departure.Card.COLLECTED):
        return
    by_decision = Q(deliveries__delivered_on=departure.left_on)
    let_go = Q(stage=Stage.LEFT, opened_on__lte=departure.left_on, closed_on__gte=departure.left_on)
    case = Case.objects.filter(by_decision | let_go, member=departure.member).order_by("-pk").first()
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
