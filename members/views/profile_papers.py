"""Phiếu đảng viên and Phiếu bổ sung hồ sơ as papers: to print, and as .docx."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from branches import calendar, journal
from members import actions
from members.actions import profile as verbs
from members.documents import docx, profile, supplement
from members.forms.profile import DownloadForm
from members.views.opened import opened
from members.views.profile import member_of


def record_print(request, pk):
    """To print: of the masked sections those that are open now."""
    member = member_of(request, pk)
    journal.viewed(member, by=request.user, part="In: Phiếu đảng viên")
    context = {
        "member": member,
        "paper": profile.paper(member, opened(request, member)),
        "back_url": reverse("members:record", args=[member.pk]),
        "download_url": reverse("members:record-file", args=[member.pk]),
        "help_anchor": "phieu-dang-vien",
    }
    return render(request, "members/profile/paper.html", context)


def _file(content, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=docx.TYPE, headers=headers)


def _download(request, member, make, verb, name, title, back_url, year=None):
    """Asks which masked parts are needed and why; then the file."""
    keeps = actions.may_keep(request.user, member.branch)
    form = DownloadForm(request.POST if request.method == "POST" else None)
    if not keeps:
        form.fields = {}
    if form.is_valid():
        chosen, reason = form.cleaned_data.get("sections", []), form.cleaned_data.get("reason", "")
        verbs.record_download(
            member, verb, sections=chosen, reason=reason, year=year, actor=request.user, on=calendar.today()
        )
        return _file(docx.write(make(set(chosen))), name)
    context = {
        "form": form,
        "member": member,
        "title": title,
        "back_url": back_url,
        "words": "" if keeps else actions.who_keeps(member.branch),
        "help_anchor": "phieu-bo-sung" if year else "phieu-dang-vien",
    }
    return render(request, "members/profile/download.html", context)


def record_file(request, pk):
    member = member_of(request, pk)
    return _download(
        request,
        member,
        lambda chosen: profile.paper(member, chosen),
        "download_record",
        f"phieu_dang_vien_{member.pk}.docx",
        "Tải Phiếu đảng viên",
        reverse("members:record", args=[member.pk]),
    )


def _year(request, member):
    """The year asked for, within the time of the membership; else this year."""
    last = calendar.today().year
    asked = request.GET.get("nam", "")
    return min(max(int(asked), member.admitted_on.year), last) if asked.isdecimal() and len(asked) == 4 else last


def supplement_page(request, pk):
    member = member_of(request, pk)
    year, last = _year(request, member), calendar.today().year
    journal.viewed(member, by=request.user, part=f"Phiếu bổ sung năm {year}")
    address = reverse("members:supplement", args=[member.pk])
    context = {
        "member": member,
        "paper": supplement.paper(member, year, opened(request, member)),
        "years": [
            (y, f"{address}?nam={y}", y == year) for y in range(last, max(member.admitted_on.year, last - 5) - 1, -1)
        ],
        "back_url": reverse("members:record", args=[member.pk]),
        "download_url": f"{reverse('members:supplement-file', args=[member.pk])}?nam={year}",
        "help_anchor": "phieu-bo-sung",
    }
    return render(request, "members/profile/paper.html", context)


def supplement_file(request, pk):
    member = member_of(request, pk)
    year = _year(request, member)
    return _download(
        request,
        member,
        lambda chosen: supplement.paper(member, year, chosen),
        "download_supplement",
        f"phieu_bo_sung_{member.pk}_{year}.docx",
        f"Tải Phiếu bổ sung hồ sơ năm {year}",
        f"{reverse('members:supplement', args=[member.pk])}?nam={year}",
        year=year,
    )
