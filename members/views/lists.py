"""The member list and its export."""

from django.http import HttpResponse
from django.shortcuts import render

from branches import calendar, pages
from branches.access import NoOffice, offices
from branches.listing import PARAMETER, keyset_page
from branches.models import Kind
from members import actions, exports, search, status
from members.forms import ExportForm, MemberSearchForm
from members.models import Member

COUNTED = 5000
SMALL = {Kind.BRANCH, Kind.GRASSROOTS_BRANCH, Kind.SUB_COMMITTEE, Kind.GRASSROOTS_COMMITTEE}
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def member_list(request):
    on = calendar.today()
    form = MemberSearchForm(request.GET, actor=request.user, on=on)
    found = form.filter(Member.objects.visible_to(request.user))
    listed = found.with_status(on).with_posts(on).select_related("branch")
    page = keyset_page(listed, after=request.GET.get(PARAMETER, ""))
    for member in page:
        member.shown = status.shown(member, on)
    top = form.top
    counted = search.CANDIDATES if form["q"].data else COUNTED
    context = {
        "form": form,
        "page": page,
        "count": found.order_by()[: counted + 1].count(),
        "counted": counted,
        "organization": top,
        "figures": pages.counts([top], on).get(top.pk) if top and top.kind in SMALL else None,
        "several": not (top and top.has_members),
        "narrowed": any(value for name, value in request.GET.items() if name != PARAMETER),
        "may_add": actions.may_add(request.user),
    }
    template = "members/_results.html" if request.htmx and not request.htmx.boosted else "members/list.html"
    return render(request, template, context)


def member_export(request):
    """The same filters as the list; asked for by GET, written by POST."""
    if not offices(request.user):
        raise NoOffice("Chỉ người giữ chức trách trong tổ chức mới xuất được danh sách.")
    on = calendar.today()
    asked = MemberSearchForm(request.GET, actor=request.user, on=on)
    found = asked.filter(Member.objects.visible_to(request.user), whole=True)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not asked.is_valid():
        form.add_error(None, "Các ô lọc chưa đúng. Quay lại danh sách, sửa rồi xuất.")
    if form.is_valid() and exports.too_long(found):
        form.add_error(None, f"Danh sách có hơn {exports.MOST:,} đồng chí. Lọc hẹp hơn rồi xuất.".replace(",", "."))
    if form.is_valid():
        data = form.cleaned_data
        content, count = exports.member_list(found, on, full_numbers=data["full_numbers"])
        organization = asked.top or offices(request.user)[0].organization
        actions.record_export(organization, count=count, filters=asked.used, actor=request.user, on=on, **data)
        name = f"danh_sach_dang_vien_{on:%Y%m%d}.xlsx"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(content, content_type=SPREADSHEET, headers=disposition)
    context = {"form": form, "count": found.order_by()[: COUNTED + 1].count(), "counted": COUNTED}
    return render(request, "members/export.html", context)
