"""Bộ lọc đã lưu: the filters and columns that somebody keeps under a name, for the eyes of nobody else."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from members import exports
from members.forms.exports import SavedFilterForm
from members.models import SavedFilter

PAGES = ("members",)


def _tidy(query):
    """The filters in use, without the empty ones."""
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return query.urlencode()


def keep(user, page, name, query, columns):
    """Keep it under that name, in place of what had the name before."""
    found = SavedFilter.objects.visible_to(user).filter(page=page, name=name).first()
    found = found or SavedFilter(user=user, page=page, name=name)
    found.query, found.columns = _tidy(query), columns
    found.save()
    return found


def _own(request, pk):
    return get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)


def filter_list(request):
    saved = SavedFilter.objects.visible_to(request.user)
    return render(request, "members/filters/list.html", {"saved": saved})


def _save(request, saved, title):
    """Show the form of the name; the saved filter once it has one."""
    form = SavedFilterForm(request.POST or None, instance=saved)
    if form.is_valid():
        try:
            saved.validate_unique()
            saved.validate_constraints()
        except ValidationError as refusal:
            form.add_error("name", refusal.messages)
        else:
            form.save()
            return redirect(saved)
    return render(request, "members/filters/form.html", {"form": form, "title": title, "saved": saved})


def filter_new(request, page):
    """Save what an address asks for: its filters and its columns."""
    if page not in PAGES:
        raise Http404
    query = exports.question(request.GET.urlencode())
    columns = request.GET.getlist(exports.COLUMN)
    saved = SavedFilter(user=request.user, page=page, query=_tidy(query), columns=columns)
    return _save(request, saved, "Lưu bộ lọc này")


def filter_edit(request, pk):
    return _save(request, _own(request, pk), "Đổi tên bộ lọc")


@require_POST
def filter_remove(request, pk):
    saved = _own(request, pk)
    saved.delete()
    messages.success(request, f"Đã xóa bộ lọc “{saved}”.")
    return redirect("members:filters")
