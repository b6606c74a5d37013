"""Papers of a case: a number is given, a version is kept, the signed original is recorded, the file goes out (domain §10).

They move no case; each still writes one journal entry.
"""

import hashlib

from django.db import transaction

from branches import access, journal
from screening import guards, offices
from screening.documents import docx, registers
from screening.documents.catalogue import Register
from screening.documents.templates import Level
from screening.flow import NotYet, Reason, Situation
from screening.models import Paper, PaperVersion, RegisterEntry
from screening.secrecy import closed_network

from .base import locked

#: Who issues papers of each level, at the organisation that issues them.
ISSUERS = {
    Level.BRANCH: offices.BRANCH_COMMITTEE,
    Level.GRASSROOTS: offices.SUPERIOR,
    Level.SUPERIOR: offices.SUPERIOR,
    Level.INSPECTION: offices.INSPECTION,
    Level.DECIDING: offices.DECIDING,
}
#: Who keeps the register of an organisation.
KEEPERS = offices.BRANCH_COMMITTEE | offices.SUPERIOR | offices.DECIDING | offices.INSPECTION
ORDINARY = Paper.Secrecy.ORDINARY


def may_issue(actor, item):
    """May the actor give this paper its number?"""
    return item.is_numbered and access.holds(actor, ISSUERS[item.template.level], item.organization)


def may_keep_papers(actor, case):
    """The branch committee, and the officers above it, record signed originals."""
    return access.holds(actor, offices.BRANCH_COMMITTEE, case.branch) or access.holds(
        actor, offices.SUPERIOR, case.branch, access.Reach.ABOVE
    )


def _require_keeper(actor, case):
    if not may_keep_papers(actor, case):
        access.require(actor, offices.BRANCH_COMMITTEE, case.branch)


def _not_own_case(case, actor, on):
    situation = Situation(case, actor, on)
    for guard in guards.NOBODYS_OWN:
        if refusal := guard(situation):
            raise NotYet(refusal)


def may_be_written(item):
    """Above “thường” nothing is written here unless the network is declared closed (domain §9, §11.4 no. 33)."""
    return item.template is not None and (item.is_ordinary or closed_network())


def _earliest(item):
    """A paper is not older than the case, nor than the meeting, the delivery or the application it speaks of."""
    days = (getattr(item.row, name, None) for name in ("held_on", "delivered_on", "received_on", "issued_on"))
    return max(filter(None, (item.facts.case.opened_on, *days)))


@transaction.atomic
def issue_paper(item, *, issued_on=None, secrecy=ORDINARY, place="", actor, on):
    """Give the paper the next number of its register and date it; returns the Paper (domain §11.3 no. 30).

    Two who issue at once are given two numbers: the register's organisation is locked before the case. Meanwhile a step
    may have recorded the paper with a number, so it is looked up once more. The day of a meeting is that of its minutes.
    """
    access.require(actor, ISSUERS[item.template.level], item.organization)
    registers.lock(item.organization)
    case = locked(item.facts.case)
    _not_own_case(case, actor, on)
    item = Register(case, on).item(item.key, item.occasion)
    if item is None or item.number:
        raise NotYet(Reason("Văn bản này đã có số.", "Mở lại trang để xem số."))
    day = item.stamp.day or issued_on
    if day > on:
        raise NotYet(Reason("Ngày này chưa đến.", f"Nhập ngày không sau hôm nay ({on:%d/%m/%Y})."))
    if item.stamp.day is None and day < (earliest := _earliest(item)):
        raise NotYet(Reason(f"Việc ghi trong văn bản có từ ngày {earliest:%d/%m/%Y}.", "Nhập ngày từ ngày đó về sau."))
    entry = registers.give(
        item.organization,
        item.organ,
        item.type,
        issued_on=day,
        subject=f"{item.name}, hồ sơ số {case.label}",
        origin=RegisterEntry.Origin.ISSUED,
        kind=item.kind,
        case=case,
        actor=actor,
        on=on,
    )
    paper = item.paper or Paper(case=case, kind=item.kind, cycle=case.cycle, issuer=str(item.who)[:200])
    paper.number, paper.entry, paper.issued_on = entry.label, entry, day
    paper.template, paper.occasion, paper.secrecy = item.key, item.occasion, secrecy
    paper.place = place or paper.place
    paper.save()
    _classify(item, paper.secrecy)
    journal.record(
        "screening.issue_paper",
        actor=actor,
        organization=item.organization,
        subject=case,
        facts={"paper": item.name, "number": entry.label, "issued_on": day, "secrecy": secrecy},
    )
    return paper


def _classify(item, secrecy):
    """Nothing that was written of a paper above “thường” stays readable (domain §11.4 no. 33)."""
    if secrecy != ORDINARY and not closed_network():
        versions = PaperVersion.objects.filter(case=item.facts.case, template=item.key, occasion=item.occasion)
        versions.update(facts=None)


@transaction.atomic
def keep_version(item, *, actor, on):
    """(the version of the paper as the facts are now, its file): the last one while nothing changed, else the next."""
    if not may_be_written(item):
        raise NotYet(secret(item))
    case, sheet = item.facts.case, item.sheet()
    content = docx.write(sheet)
    versions = PaperVersion.objects.filter(case=case, template=item.key, occasion=item.occasion).order_by("-number")
    last = versions.first()
    if last is not None and last.facts_sha256 == sheet.fingerprint:
        return last, sheet, content
    locked(case)
    last = versions.first()
    if last is None or last.facts_sha256 != sheet.fingerprint:
        last = _version(item, sheet, content, last, actor, on)
        last.save()
    return last, sheet, content


@transaction.atomic
def keep_file(case, items, *, actor, on):
    """[(paper, its sheet, its file)] of the whole file; each leaves its version like a paper that goes out alone."""
    case, known, found, new = locked(case), {}, [], []
    for version in PaperVersion.objects.filter(case=case).defer("facts").order_by("number"):
        known[version.template, version.occasion] = version
    for item in items:
        sheet = item.sheet()
        content, last = docx.write(sheet), known.get((item.key, item.occasion))
        found.append((item, sheet, content))
        if last is None or last.facts_sha256 != sheet.fingerprint:
            new.append(_version(item, sheet, content, last, actor, on))
    PaperVersion.objects.bulk_create(new)
    return found


def _version(item, sheet, content, last, actor, on):
    return PaperVersion(
        case=item.facts.case,
        template=item.key,
        occasion=item.occasion,
        number=last.number + 1 if last else 1,
        facts=sheet.facts if item.is_ordinary else None,
        facts_sha256=sheet.fingerprint,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        made_on=on,
        made_by=actor,
    )


def secret(paper):
    """Why a paper above “thường” is neither written nor uploaded here; one that is only recorded has no words here."""
    if paper.secrecy == ORDINARY:
        return Reason("Văn bản này lập ngoài chương trình, ở đây chỉ ghi số, ngày.", "Đọc bản giấy ở nơi cất.")
    return Reason(
        f"Văn bản mức {Paper.Secrecy(paper.secrecy).label} không đưa nội dung lên đây.",
        "Chỉ ghi số, ngày và nơi cất bản giấy.",
        "secret_content",
        "Luật Bảo vệ bí mật nhà nước",
    )


@transaction.atomic
def record_original(item, *, secrecy, place, pages=None, signed_on=None, scan=None, actor, on):
    """Where the signed paper lies, how many pages it has, and the mark of its scan; the scan itself is not kept."""
    case = locked(item.facts.case)
    _require_keeper(actor, case)
    _not_own_case(case, actor, on)
    if scan is not None and secrecy != ORDINARY and not closed_network():
        level = Paper.Secrecy(secrecy).label
        raise NotYet(
            Reason(
                f"Văn bản mức {level} không đưa nội dung lên đây.",
                "Chỉ ghi số, ngày và nơi cất bản giấy.",
                "secret_content",
            )
        )
    paper = item.paper or Paper(
        case=case, kind=item.kind, cycle=case.cycle, issuer=str(item.who)[:200], number=item.number
    )
    if paper.pk is None:
        paper.issued_on = item.day or signed_on or on
        paper.template, paper.occasion = item.key, item.occasion
    was, paper.secrecy, paper.place, paper.pages = paper.secrecy, secrecy, place, pages
    if scan is not None:
        digest = hashlib.sha256()
        for chunk in scan.chunks():
            digest.update(chunk)
        paper.scan_sha256, paper.scan_name, paper.scan_size = digest.hexdigest(), scan.name[:200], scan.size
    paper.save()
    _classify(item, paper.secrecy)
    facts = {"paper": item.name, "number": paper.number, "place": place, "scan": paper.scan_sha256[:16]}
    facts |= {"secrecy": [was, secrecy]} if was != secrecy else {}
    journal.record("screening.record_original", actor=actor, organization=case.branch, subject=case, facts=facts)
    return paper


# --- the register of an organisation ------------------------------------------------------------------------------------


@transaction.atomic
def note_number(organization, type, *, subject, issued_on, number=None, organ, actor, on):
    """Write down a number given to any other paper of the organisation, or account for a gap."""
    access.require(actor, KEEPERS, organization)
    if issued_on > on:
        raise NotYet(Reason("Ngày này chưa đến.", f"Nhập ngày không sau hôm nay ({on:%d/%m/%Y})."))
    entry = registers.give(
        organization,
        organ,
        type,
        number=number,
        issued_on=issued_on,
        subject=subject,
        origin=RegisterEntry.Origin.NOTED,
        actor=actor,
        on=on,
    )
    facts = {"number": entry.label, "issued_on": issued_on, "subject": subject}
    journal.record("screening.note_number", actor=actor, organization=organization, facts=facts)
    return entry


@transaction.atomic
def cancel_number(entry, *, reason, actor, on):
    """A number that was given to nothing in the end: it stays in the register with the reason, and is not used again."""
    entry = (
        RegisterEntry.objects.select_for_update(of=("self",)).select_related("organization", "case").get(pk=entry.pk)
    )
    access.require(actor, KEEPERS, entry.organization)
    if entry.cancelled_on:
        raise NotYet(Reason(f"Số {entry.label} đã hủy ngày {entry.cancelled_on:%d/%m/%Y}.", "Mở lại sổ để xem."))
    papers = list(entry.papers.all())
    if entry.origin == RegisterEntry.Origin.TYPED or any(paper.place or paper.scan_sha256 for paper in papers):
        raise NotYet(
            Reason(f"Văn bản số {entry.label} đã ký, không hủy số được.", "Ghi sai thì lập văn bản đính chính.")
        )
    entry.cancelled_on, entry.cancel_reason = on, reason[:300]
    entry.save(update_fields=["cancelled_on", "cancel_reason"])
    Paper.objects.filter(entry=entry).delete()
    facts = {"number": entry.label, "reason": reason}
    journal.record(
        "screening.cancel_number", actor=actor, organization=entry.organization, subject=entry.case, facts=facts
    )
    return entry


def record_export(case, *, what, reason, count, actor):
    """The whole file of a case goes out: by whom, why, how many papers (domain §11.3 no. 28)."""
    journal.viewed(case, by=actor, part="Lấy cả hồ sơ", reason=reason)
    facts = {"what": what, "reason": reason, "papers": count}
    return journal.record("screening.export_case", actor=actor, organization=case.branch, subject=case, facts=facts)
