"""The member list: searched, filtered, with the columns that one has chosen."""

from django.shortcuts import redirect, render
from django.urls import reverse

from branches import calendar, pages
from branches.listing import PARAMETER, keyset_page, page_among
from branches.models import Kind
from members import actions, list_columns, search, status
from members.exports import COLUMN
from members.forms import MemberSearchForm
from members.models import Member, SavedFilter

COUNTED = 5000
SMALL = {Kind.BRANCH, Kind.GRASSROOTS_BRANCH, Kind.SUB_COMMITTEE, Kind.GRASSROOTS_COMMITTEE}
PAGE = "members"


def member_list(request):
    on = calendar.today()
    form = MemberSearchForm(request.GET, actor=request.user, on=on)
    seen = Member.objects.visible_to(request.user)
    named = form.named(seen)
    found = form.filter(seen) if named is None else seen
    top = form.top
    several = not (top and top.has_members)
    columns = list_columns.chosen(request.GET.getlist(COLUMN), several=several)
    needs = ["branch", *(column.needs for column in columns if column.needs)]
    after = request.GET.get(PARAMETER, "")
    if named is None:
        page = keyset_page(found.select_related(*needs), after=after)
    else:
        page = page_among(named, lambda ids: search.rows(ids, needs), after=after)
    status.tell(page.rows, on)
    counted = search.CANDIDATES if form["q"].data else COUNTED
    context = {
        "form": form,
        "page": page,
        "rows": [list_columns.tr(member, columns) for member in page],
        "columns": columns,
        "count": found.order_by()[: counted + 1].count() if named is None else len(named),
        "counted": counted,
        "organization": top,
        "figures": pages.counts([top], on).get(top.pk) if top and top.kind in SMALL else None,
        "narrowed": any(value for name, value in request.GET.items() if name not in (PARAMETER, COLUMN)),
        "may_add": actions.may_add(request.user),
    }
    if request.htmx and not request.htmx.boosted:
        return render(request, "members/_results.html", context)
    context["choices"] = [(column, column in columns) for column in list_columns.COLUMNS]
    context["own_columns"] = columns != list_columns.chosen((), several=several)
    context["saved"] = SavedFilter.objects.visible_to(request.user).filter(page=PAGE)
    return render(request, "members/list.html", context)


def member_export(request):
    """The address that exports had before every list had them."""
    return redirect(f"{reverse('members:list-export', args=[PAGE])}?{request.GET.urlencode()}")
