"""Papers to print."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from branches import access, calendar, journal
from branches.models import Authority, Organization
from screening import roll, sheets
from screening.actions import papers
from screening.flow import NotYet
from screening.models import Ballot, Case, Paper
from screening.secrecy import closed_network, sees_counts, who_sees

#: The papers of a ballot: what the address says → template, name, and the kind under which the signed one is recorded.
PAPERS = {
    "phieu": ("screening/sheet_slips.html", "phiếu biểu quyết", None),
    "danh-sach": ("screening/sheet_roll.html", "danh sách bỏ phiếu", None),
    "to-ghi": ("screening/sheet_count.html", "tờ ghi kiểm phiếu", None),
    "bien-ban": ("screening/sheet_minutes.html", "biên bản kiểm phiếu", Paper.Kind.TALLY_MINUTES),
    "bien-ban-hop": ("screening/sheet_meeting.html", "biên bản họp", Paper.Kind.MEETING_MINUTES),
}


def _secret(case, kind, day=None):
    """Above “thường” nothing is printed here either (domain §11.4 no. 33): the reason, or None."""
    closed = case.papers.filter(kind=kind).exclude(secrecy=Paper.Secrecy.ORDINARY)
    paper = None if kind is None or closed_network() else (closed.filter(issued_on=day) if day else closed).first()
    return papers.secret(paper) if paper else None


def ballot_print(request, pk, what):
    if what not in PAPERS:
        raise Http404
    visible = Ballot.objects.visible_to(request.user).select_related("case__member", "meeting__branch__parent")
    ballot, on = get_object_or_404(visible, pk=pk), calendar.today()
    case, branch, entries = ballot.case, ballot.branch, list(ballot.roll.all())
    entitled = sees_counts(request.user, branch, on, member=case.member)
    elsewhere = not Organization.objects.visible_to(request.user).filter(pk=branch.pk).exists()
    if elsewhere or (what == "bien-ban" and ballot.state == Ballot.State.SEALED and not entitled):
        raise access.NoOffice(who_sees(branch))
    template, name, kind = PAPERS[what]
    if secret := _secret(case, kind, ballot.held_on):
        return render(
            request, "screening/sheet_not_yet.html", {"case": case, "reasons": [secret], "thing": name}, status=409
        )
    journal.viewed(case, by=request.user, part=f"In: {name}")
    superior = Authority.holder_for(branch, Authority.Body.IMMEDIATE_SUPERIOR, on=on)
    context = {
        "ballot": ballot,
        "case": case,
        "matter": sheets.matter(case, ballot.kind),
        "head": sheets.head(branch, "BB/CB", day=ballot.held_on, number=ballot.meeting.minutes_number),
        "minutes": sheets.tally_minutes(ballot, superior, figures=entitled),
        "entries": entries,
        "sum": roll.sum_line(entries),
        "papers": range(ballot.present),
        "absent": ballot.meeting.attendances.filter(present=False, guest=False).select_related("member"),
    }
    return render(request, template, context)


def notice_print(request, pk):
    visible = Case.objects.visible_to(request.user).select_related("member", "branch__parent", "edition")
    case, on = get_object_or_404(visible, pk=pk), calendar.today()
    try:
        if secret := _secret(case, Paper.Kind.NOTICE):
            raise NotYet(secret)
        notice = sheets.notice(case, on)
    except NotYet as refusal:
        context = {"case": case, "reasons": refusal.reasons}
        return render(request, "screening/sheet_not_yet.html", context, status=409)
    journal.viewed(case, by=request.user, part="In: thông báo")
    return render(request, "screening/sheet_notice.html", {"case": case, "notice": notice, "head": notice.head})
