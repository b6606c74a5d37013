"""Regulations are kept here; cases, ballots and all that follows from them are only read: the flow has no back door.

The counts of a ballot are not shown, because an administrator is none of those entitled to them; the blind entries of
the tellers have no page at all (domain §11.3 nos. 27, 28).
"""

from django.contrib import admin

from branches import journal
from branches.admin import FoldedSearch, KeptAdmin, ReadOnlyAdmin
from screening.models import Ballot, Case, Criterion, Deadline, Edition, Evidence, Move, Paper, Parameter, Regulation


class DatedAdmin(KeptAdmin):
    """Dated rows: a change is a new row from a new day, with the old one ended; nothing is removed."""

    save_as = True


@admin.register(Regulation)
class RegulationAdmin(DatedAdmin):
    list_display = ["number", "issued_on", "issuer", "title", "valid_from", "valid_to", "mark"]
    list_filter = ["mark", "issuer"]
    search_fields = ["number", "title"]


@admin.register(Parameter)
class ParameterAdmin(DatedAdmin):
    list_display = ["label", "value", "unit", "basis", "mark", "valid_from", "valid_to"]
    list_filter = ["mark", "form"]
    list_select_related = ["regulation"]
    search_fields = ["label", "code", "basis"]
    autocomplete_fields = ["regulation"]
    readonly_on_change = ["code", "form"]

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_on_change if obj else []


@admin.register(Criterion)
class CriterionAdmin(DatedAdmin):
    list_display = ["code", "short", "needs", "mark", "valid_from", "valid_to"]
    list_filter = ["mark"]
    search_fields = ["code", "short", "text"]
    autocomplete_fields = ["regulation"]


# --- what is only read --------------------------------------------------------------------------------------------


class CaseRowAdmin(FoldedSearch, ReadOnlyAdmin):
    """A row about one person: found by name, and its opening is kept like any other viewing."""

    folded_field = "case__member__search_name"
    search_fields = ["case__member__search_name"]
    list_select_related = ["case__member"]

    def render_change_form(self, request, context, obj=None, **kwargs):
        journal.viewed(obj, by=request.user, part="Phần quản trị")
        return super().render_change_form(request, context, obj=obj, **kwargs)


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["in_force_on", "fingerprint"]


@admin.register(Case)
class CaseAdmin(CaseRowAdmin):
    folded_field = "member__search_name"
    search_fields = ["member__search_name"]
    list_display = ["label", "member", "branch", "stage", "stage_since", "opened_on", "closed_on"]
    list_filter = ["stage", "year"]
    list_select_related = ["member", "branch"]


@admin.register(Evidence)
class EvidenceAdmin(CaseRowAdmin):
    folded_field = "member__search_name"
    search_fields = ["member__search_name"]
    list_display = ["member", "criterion", "number", "issued_on", "accepted_on", "case"]
    list_select_related = ["member", "criterion", "case"]


@admin.register(Ballot)
class BallotAdmin(CaseRowAdmin):
    list_display = ["case", "kind", "held_on", "state", "result"]
    list_filter = ["kind", "state"]
    fields = ["case", "cycle", "kind", "meeting", "held_on", "state", "ratio", "result", "sealed_on", "void_reason"]
    readonly_fields = ["result"]

    @admin.display(description="Kết quả")
    def result(self, ballot):
        return ballot.verdict


@admin.register(Move)
class MoveAdmin(CaseRowAdmin):
    list_display = ["case", "verb", "to_stage", "on", "actor"]
    list_filter = ["verb"]
    list_select_related = ["case__member", "actor"]


@admin.register(Paper)
class PaperAdmin(CaseRowAdmin):
    list_display = ["case", "kind", "number", "issued_on", "issuer"]
    list_filter = ["kind"]


@admin.register(Deadline)
class DeadlineAdmin(CaseRowAdmin):
    list_display = ["kind", "organization", "case", "due_on", "met_on", "lapsed_on", "waived_on"]
    list_filter = ["kind"]
    list_select_related = ["organization", "case"]
