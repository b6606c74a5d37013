"""Members in the administrators' part: code lists and corrections; branch and exits change only by their verbs."""

from django import forms
from django.contrib import admin

from branches import calendar, journal, names
from branches.admin import FoldedSearch, JournalledAdmin, KeptAdmin, ReadOnlyAdmin
from members import actions, search
from members.models import (
    Admission,
    AdmissionPlan,
    Assignment,
    AssignmentRemark,
    Attendance,
    Badge,
    Card,
    CardCheck,
    CodeItem,
    DistinctPair,
    DocumentType,
    DuesBase,
    DuesCharge,
    DuesList,
    DuesRate,
    DuesReceipt,
    DuesRelief,
    DuesShare,
    Evaluation,
    EvaluationRound,
    FilePaper,
    ListExport,
    Meeting,
    MeetingScore,
    Member,
    MemberMerge,
    Membership,
    MinimumWage,
    OrganizationRanking,
    PaperMovement,
    PlannedMeeting,
    Post,
    Probation,
    Ranking,
    Reconciliation,
    Remittance,
    ScoreItem,
    Standing,
    Term,
    Transfer,
)


class RowsOnly(admin.TabularInline):
    """Dated facts under a record: shown here, written by their verbs."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class MembershipInline(RowsOnly):
    model = Membership


class StandingInline(RowsOnly):
    model = Standing


class RankingInline(RowsOnly):
    model = Ranking


class PostInline(admin.TabularInline):
    model = Post
    extra = 0
    can_delete = False
    autocomplete_fields = ["organization"]


class TouchesMember:
    """Whatever is saved here counts as a change of the member's record."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        Member.objects.filter(pk=obj.member_id).update(changed_at=calendar.now())


class MemberForm(forms.ModelForm):
    """The date of admission moves the membership that began with it, as far as it can."""

    def clean_admitted_on(self):
        day = self.cleaned_data["admitted_on"]
        before = Member(pk=self.instance.pk, admitted_on=self.initial["admitted_on"])
        if refusal := actions.why_not_admitted_on(before, day):
            raise forms.ValidationError(refusal)
        if day > calendar.today():
            raise forms.ValidationError("Ngày vào Đảng chưa đến.")
        return day


@admin.register(Member)
class MemberAdmin(FoldedSearch, KeptAdmin):
    """A member is added on the page Đảng viên or by an import, so that a membership begins with the record."""

    form = MemberForm
    exclude = ["religion"]  # masked everywhere: opened with a reason on the Phiếu đảng viên
    list_display = ["full_name", "branch", "born_on", "admitted_on", "official_on", "masked_number"]
    list_filter = ["gender", "sector"]
    list_select_related = ["branch"]
    search_fields = ["search_name"]
    search_help_text = "Họ tên có dấu hoặc không dấu, hoặc trọn số căn cước, số thẻ, số lý lịch."
    ordering = ["sort_key", "pk"]
    readonly_fields = ["branch", "changed_at"]
    autocomplete_fields = ["managed_by", "user"]
    inlines = [MembershipInline, StandingInline, RankingInline, PostInline]

    @admin.display(description="Số căn cước")
    def masked_number(self, member):
        return names.masked(member.identity_number)

    def get_search_results(self, request, queryset, search_term):
        if search.is_number(search_term):
            return search.by_number(queryset, search_term), False
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request, obj=None):
        return False

    def render_change_form(self, request, context, obj=None, **kwargs):
        """The page shows whole numbers, so that it was opened is kept like any other viewing."""
        journal.viewed(obj, by=request.user, part="Phần quản trị")
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.changed_at = calendar.now()
        super().save_model(request, obj, form, change)
        before = Member(pk=obj.pk, admitted_on=form.initial["admitted_on"])
        actions.follow_admission(before, obj)
        actions.probation.follow(before, obj, calendar.today())


@admin.register(Membership)
class MembershipAdmin(FoldedSearch, TouchesMember, KeptAdmin):
    """Only the paper of an exit can be corrected here."""

    folded_field = "member__search_name"
    list_display = ["member", "branch", "starts_on", "begun_by", "ends_on", "ended_by"]
    list_filter = ["begun_by", "ended_by"]
    list_select_related = ["member", "branch"]
    search_fields = ["member__search_name"]
    fields = [
        "member",
        "branch",
        "starts_on",
        "begun_by",
        "ends_on",
        "ended_by",
        "decision_number",
        "decided_on",
        "ground",
    ]
    readonly_fields = ["member", "branch", "starts_on", "begun_by", "ends_on", "ended_by"]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Standing)
class StandingAdmin(FoldedSearch, TouchesMember, KeptAdmin):
    folded_field = "member__search_name"
    list_display = ["member", "kind", "starts_on", "ends_on", "decision_number"]
    list_filter = ["kind"]
    list_select_related = ["member"]
    search_fields = ["member__search_name"]
    autocomplete_fields = ["member"]

    def get_readonly_fields(self, request, obj=None):
        return ["member", "kind"] if obj else []


@admin.register(Post)
class PostAdmin(FoldedSearch, TouchesMember, KeptAdmin):
    folded_field = "member__search_name"
    list_display = ["member", "title", "organization", "starts_on", "ends_on"]
    list_filter = ["title"]
    list_select_related = ["member", "organization"]
    search_fields = ["member__search_name"]
    autocomplete_fields = ["member", "organization"]

    def get_readonly_fields(self, request, obj=None):
        return ["member"] if obj else []


@admin.register(Ranking)
class RankingAdmin(FoldedSearch, ReadOnlyAdmin):
    """A ranking decides over criterion C1: it is written by the branch and changed by the superior, on their pages."""

    folded_field = "member__search_name"
    list_display = ["member", "year", "level", "final", "under_review", "decision_number"]
    list_filter = ["level", "final", "under_review", "year"]
    list_select_related = ["member"]
    search_fields = ["member__search_name"]


class AttendanceInline(RowsOnly):
    model = Attendance


class MeetingScoreInline(RowsOnly):
    model = MeetingScore


@admin.register(Meeting)
class MeetingAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "branch__search_name"
    list_display = ["held_on", "branch", "kind", "chaired_by", "minutes_number"]
    list_filter = ["kind"]
    list_select_related = ["branch"]
    search_fields = ["branch__search_name"]
    inlines = [AttendanceInline, MeetingScoreInline]


@admin.register(PlannedMeeting)
class PlannedMeetingAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "branch__search_name"
    list_display = ["planned_for", "branch", "kind", "documents_sent_on", "cancelled_for"]
    list_filter = ["kind"]
    list_select_related = ["branch"]
    search_fields = ["branch__search_name"]


@admin.register(ScoreItem)
class ScoreItemAdmin(FoldedSearch, JournalledAdmin):
    """The sheet by which meetings are scored; a line in use cannot be removed (the database refuses)."""

    folded_field = "organization__search_name"
    list_display = ["label", "most", "organization", "order", "valid_from", "valid_to"]
    list_filter = ["valid_to"]
    list_select_related = ["organization"]
    search_fields = ["organization__search_name"]
    autocomplete_fields = ["organization"]


class CodeItemForm(forms.ModelForm):
    def _get_validation_exclusions(self):
        """The folded word is computed, yet it is what must be unique."""
        return super()._get_validation_exclusions() - {"folded"}


@admin.register(CodeItem)
class CodeItemAdmin(FoldedSearch, JournalledAdmin):
    """A word in use cannot be removed (the database refuses); it is switched off."""

    form = CodeItemForm
    folded_field = "folded"
    list_display = ["name", "list", "order", "active"]
    list_filter = ["list", "active"]
    search_fields = ["folded"]


# --- chuyển sinh hoạt ---------------------------------------------------------------------------------------------


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ["requested_on", "who", "kind", "state", "origin", "destination", "present_by"]
    list_filter = ["state", "kind"]
    list_select_related = ["member", "from_branch", "to_branch"]
    search_fields = ["member__search_name", "person", "letter_number"]


# --- kết nạp, dự bị, Huy hiệu, thẻ --------------------------------------------------------------------------------


@admin.register(Admission)
class AdmissionAdmin(ReadOnlyAdmin):
    list_display = ["full_name", "branch", "applied_on", "decided_on", "ceremony_by", "ceremony_on", "stopped_on"]
    list_select_related = ["branch"]
    search_fields = ["full_name", "decision_number"]


@admin.register(AdmissionPlan)
class AdmissionPlanAdmin(KeptAdmin):
    list_display = ["organization", "from_year", "to_year", "target", "basis"]
    list_filter = ["from_year"]
    list_select_related = ["organization"]
    autocomplete_fields = ["organization"]


@admin.register(Probation)
class ProbationAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "member__search_name"
    list_display = ["member", "helper", "ends_on", "consider_by", "outcome", "decided_on"]
    list_filter = ["outcome"]
    list_select_related = ["member", "helper"]
    search_fields = ["member__search_name"]


@admin.register(Badge)
class BadgeAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "member__search_name"
    list_display = ["member", "years", "state", "occasion", "early", "awarded_on", "badge_number"]
    list_filter = ["state", "years", "early"]
    list_select_related = ["member"]
    search_fields = ["member__search_name"]


@admin.register(Card)
class CardAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "member__search_name"
    list_display = ["member", "masked_number", "reason", "state", "issued_on", "handed_on", "ended_on"]
    list_filter = ["state", "reason"]
    list_select_related = ["member"]
    search_fields = ["member__search_name"]
    exclude = ["number"]

    @admin.display(description="Số thẻ")
    def masked_number(self, card):
        return names.masked(card.number)


@admin.register(CardCheck)
class CardCheckAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "member__search_name"
    list_display = ["member", "branch", "year", "on", "result"]
    list_filter = ["year", "result"]
    list_select_related = ["member", "branch"]
    search_fields = ["member__search_name"]


# --- đảng phí -----------------------------------------------------------------------------------------------------


@admin.register(DuesRate)
class DuesRateAdmin(JournalledAdmin):
    """A new rate is a new row; the old one gets its last day."""

    list_display = ["label", "code", "form", "share", "amount", "valid_from", "valid_to", "mark"]
    list_filter = ["form", "mark"]
    search_fields = ["label", "code"]


@admin.register(MinimumWage)
class MinimumWageAdmin(JournalledAdmin):
    list_display = ["region", "amount", "valid_from", "valid_to", "basis", "mark"]
    list_filter = ["region"]


@admin.register(DuesShare)
class DuesShareAdmin(JournalledAdmin):
    list_display = ["kind", "sector", "kept", "valid_from", "valid_to", "basis", "mark"]
    list_filter = ["kind", "mark"]


class OfMember(FoldedSearch, ReadOnlyAdmin):
    """Written on the pages of the branch."""

    folded_field = "member__search_name"
    list_select_related = ["member"]
    search_fields = ["member__search_name"]


@admin.register(DuesBase)
class DuesBaseAdmin(OfMember):
    """Without the income: like what it makes of each month, it is for the branch and its superiors."""

    list_display = ["member", "from_month", "code", "region"]
    list_filter = ["code"]
    exclude = ["base"]


@admin.register(DuesRelief)
class DuesReliefAdmin(OfMember):
    list_display = ["member", "percent", "reason", "from_month", "to_month", "decision_number"]
    list_filter = ["reason", "percent"]


@admin.register(DuesList)
class DuesListAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "branch__search_name"
    list_display = ["month", "branch", "made_on", "closed_on"]
    list_select_related = ["branch"]
    search_fields = ["branch__search_name"]


@admin.register(DuesCharge)
class DuesChargeAdmin(OfMember):
    list_display = ["member", "month", "branch", "code"]
    list_select_related = ["member", "branch"]
    exclude = ["base", "rule", "computed", "amount", "correction"]


@admin.register(DuesReceipt)
class DuesReceiptAdmin(OfMember):
    list_display = ["number", "year", "branch", "member", "month", "received_on", "method"]
    list_filter = ["year", "method"]
    list_select_related = ["member", "branch"]
    exclude = ["amount", "note"]


@admin.register(Remittance)
class RemittanceAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "organization__search_name"
    list_display = ["month", "organization", "to", "collected", "kept", "sent", "sent_on"]
    list_select_related = ["organization", "to"]
    search_fields = ["organization__search_name"]


# --- nhiệm vụ, xếp loại -------------------------------------------------------------------------------------------


class RemarkInline(RowsOnly):
    model = AssignmentRemark


@admin.register(Assignment)
class AssignmentAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "member__search_name"
    list_display = ["member", "year", "title", "branch", "due_on", "ended_on"]
    list_filter = ["year"]
    list_select_related = ["member", "branch"]
    search_fields = ["member__search_name"]
    inlines = [RemarkInline]


class EvaluationInline(RowsOnly):
    model = Evaluation


@admin.register(EvaluationRound)
class EvaluationRoundAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "branch__search_name"
    list_display = ["year", "branch", "state", "opened_on", "submitted_on", "decision_number", "decided_on"]
    list_filter = ["state", "year"]
    list_select_related = ["branch"]
    search_fields = ["branch__search_name"]
    inlines = [EvaluationInline]


@admin.register(OrganizationRanking)
class OrganizationRankingAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "organization__search_name"
    list_display = ["organization", "year", "level", "self_level", "decision_number", "decided_on"]
    list_filter = ["year", "level"]
    list_select_related = ["organization"]
    search_fields = ["organization__search_name"]


# --- hồ sơ giấy, nhiệm kỳ, hồ sơ trùng ------------------------------------------------------------------------------


@admin.register(DocumentType)
class DocumentTypeAdmin(JournalledAdmin):
    list_display = ["number", "name", "priority", "required", "active"]
    list_filter = ["priority", "required", "active"]
    search_fields = ["name"]


@admin.register(FilePaper)
class FilePaperAdmin(OfMember):
    list_display = ["member", "type", "title", "state", "place", "removed_on"]
    list_filter = ["state", "confidentiality"]
    list_select_related = ["member", "type"]


@admin.register(PaperMovement)
class PaperMovementAdmin(OfMember):
    list_display = ["member", "paper", "kind", "on", "person", "due_on"]
    list_filter = ["kind"]
    list_select_related = ["member", "paper__type"]


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    list_display = ["organization", "on", "done_by", "minutes_number"]
    list_select_related = ["organization"]


@admin.register(Term)
class TermAdmin(KeptAdmin):
    list_display = ["organization", "name", "starts_on", "ends_on", "seats"]
    list_select_related = ["organization"]
    autocomplete_fields = ["organization"]


@admin.register(DistinctPair)
class DistinctPairAdmin(ReadOnlyAdmin):
    list_display = ["first", "second", "decided_on", "decided_by"]
    list_select_related = ["first", "second", "decided_by"]


@admin.register(MemberMerge)
class MemberMergeAdmin(ReadOnlyAdmin):
    """Without the pictures of the rows: they hold what is masked elsewhere."""

    list_display = ["kept", "dropped", "merged_on", "merged_by", "undone_on"]
    list_select_related = ["kept", "dropped", "merged_by"]
    exclude = ["before", "choices"]


# --- danh sách ra tệp ---------------------------------------------------------------------------------------------


@admin.register(ListExport)
class ListExportAdmin(ReadOnlyAdmin):
    """Who has taken out what; what was searched for and the file itself are the owner's."""

    fields = ["user", "title", "rows", "full_numbers", "reason", "sha256", "expires_on"]
    list_display = ["title", "user", "rows", "full_numbers", "expires_on"]
    list_filter = ["full_numbers"]
    list_select_related = ["user"]
    search_fields = ["title", "user__username"]
