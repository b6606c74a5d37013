"""The tree of organisations as the actor sees it."""

from django import forms
from django.shortcuts import get_object_or_404, render

from branches import access, calendar, changes, names, pages
from branches.forms import FilterForm
from branches.listing import PARAMETER, keyset_page
from branches.models import Authority, Kind, Organization


class OrganizationSearchForm(FilterForm):
    """Name with or without accents, or code; kind."""

    q = forms.CharField(label="Tên hoặc mã tổ chức", widget=forms.TextInput({"type": "search", "autocomplete": "off"}))
    kind = forms.ChoiceField(label="Loại", choices=[("", "Tất cả"), *Kind.choices])

    def filter(self, queryset):
        if not self.is_valid():
            return queryset.none()
        for word in names.fold(self.cleaned_data["q"]).split():
            queryset = queryset.filter(search_name__contains=word)
        kind = self.cleaned_data["kind"]
        return queryset.filter(kind=kind) if kind else queryset


def organization_list(request):
    visible = Organization.objects.visible_to(request.user)
    form = OrganizationSearchForm(request.GET)
    found = form.filter(visible).select_related("parent")
    page = keyset_page(found, after=request.GET.get(PARAMETER, ""))
    on = calendar.today()
    counts = _count_members(page, on)
    context = {"form": form, "page": page, "tops": access.top_organizations(request.user)}
    context["may_change"] = bool(changes.tops_of(request.user))
    context["as_of"] = min((row["as_of"] for row in counts.values() if "as_of" in row), default=None)
    return render(request, "branches/organization_list.html", context)


def organization_page(request, pk):
    visible = Organization.objects.visible_to(request.user)
    organization = get_object_or_404(visible.select_related("parent", "merged_into"), pk=pk)
    on = calendar.today()
    children = keyset_page(visible.filter(parent=organization), after=request.GET.get(PARAMETER, ""))
    _count_members([organization, *children], on)
    context = {
        "organization": organization,
        "line": [above for above in reversed(organization.ancestors()) if _sees(request.user, above)],
        "figures": organization.members_now,
        "offices": organization.offices.held_on(on).select_related("user", "acting_for"),
        "authorities": [(body.label, holder) for body, holder in Authority.holders_for(organization, on=on).items()],
        "children": children,
        "links": [link for ask in pages.links for link in ask(request, organization)],
        "events": changes.history(organization),
        "may_change": any(
            top.pk != pk and organization.path.startswith(top.path) for top in changes.tops_of(request.user)
        ),
        "books": [book for ask in pages.books for book in ask(organization, request.user)],
        "today": on,
    }
    return render(request, "branches/organization_page.html", context)


def _sees(actor, organization):
    return any(organization.path.startswith(office.organization.path) for office in access.offices(actor))


def _count_members(organizations, on):
    counts = pages.shown_counts(organizations, on)
    for organization in organizations:
        organization.members_now = counts.get(organization.pk)
    return counts
