"""What the page of a member says of the cases and the deadlines; registered in `apps.ready`."""

from django.template.loader import render_to_string
from django.urls import reverse

from branches import calendar
from branches.asking import ask
from screening.deadlines import shown
from screening.member_side import giving
from screening.models import Case, Deadline
from screening.panels import deals_with_cases
from screening.ways import ways

MOST_OF_A_MEMBER = 12  # deadlines on the page of a member
CASE = ("pk", "number", "year", "track", "stage", "opened_on")
DEADLINE = [field.attname for field in Deadline._meta.concrete_fields]


def member_panel(request, member):
    """The cases of a member, for offices that deal with cases; nothing of them for anybody else (domain §11.3 no. 28).
    What is due about the member stands below; both are asked for at once."""
    on, deals = calendar.today(), deals_with_cases(request.user, member.branch)
    cases = Case.objects.visible_to(request.user).filter(member=member)
    due = Deadline.objects.visible_to(request.user).open().filter(member=member).order_by("due_on", "pk")
    rows, due = ask([cases.values(*CASE), due.values(*DEADLINE)[:MOST_OF_A_MEMBER]])
    lines = shown.lines([Deadline(**row) for row in due], on)
    context = {"member": member, "deals": deals, "cases": [Case(**row) for row in rows], "lines": lines}
    if deals:
        entries = [(way.entry[0], reverse(way.entry[1], args=[member.pk])) for way in ways().values() if way.entry]
        entries.append(("Đình chỉ sinh hoạt", reverse("screening:suspension-new", args=[member.pk])))
        context |= {"entries": entries, "may_give": giving.may_give(request.user, member)}
    return render_to_string("screening/_member_panel.html", context, request)
