"""Papers, the register of their numbers, and the versions that were written (domain §9, §10, §11.3 no. 30)."""

from django.db.models import Exists, OuterRef

from screening.documents import registers
from screening.documents.sheet import mark_of
from screening.models import Paper, PaperVersion, RegisterEntry
from screening.secrecy import closed_network


def secret_papers_keep_no_content(on):
    """Of a paper above “thường” nothing that was written is kept, unless the network is closed (domain §11.4 no. 33)."""
    if closed_network():
        return []
    written = PaperVersion.objects.filter(case=OuterRef("case"), template=OuterRef("template"), facts__isnull=False)
    odd = Paper.objects.exclude(secrecy=Paper.Secrecy.ORDINARY).exclude(template="").select_related("case")
    odd = odd.filter(Exists(written.filter(occasion=OuterRef("occasion"))))
    return [f"{paper.case}: văn bản mức {paper.get_secrecy_display()} còn giữ nội dung." for paper in odd]


def papers_agree_with_the_register(on):
    """The number of a paper is that of its line in the register, and a line that names a case has its paper (domain §10)."""
    line = ("entry__number", "entry__type", "entry__organ")
    rows = Paper.objects.filter(entry__isnull=False).order_by("pk")
    odd = [
        row
        for *row, number, type, organ in rows.values_list("pk", "number", *line).iterator()
        if registers.parse(row[1]) != registers.Number(number, type, organ)
    ]
    odd += rows.exclude(Exists(RegisterEntry.objects.filter(pk=OuterRef("entry")))).values_list("pk", "number")
    faults = [f"Văn bản số {words} (mã {pk}): số không khớp với sổ văn bản." for pk, words in odd]
    lines = RegisterEntry.objects.filter(case__isnull=False, cancelled_on=None)
    alone = lines.exclude(Exists(Paper.objects.filter(entry=OuterRef("pk"))))
    return faults + [f"Sổ văn bản: số {entry} không có văn bản nào trong hồ sơ." for entry in alone]


def versions_keep_their_mark(on):
    """What a version of a paper says is what it said when it was written: its mark fits (domain §11.3 no. 30)."""
    versions = PaperVersion.objects.exclude(facts=None).order_by("pk").select_related("case")
    return [
        f"{version.case}: {version} của văn bản “{version.template}” không còn đúng mã."
        for version in versions.iterator()
        if mark_of(version.facts) != version.facts_sha256
    ]
