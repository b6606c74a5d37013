"""Members in the administrators' part: code lists and corrections; branch and exits change only by their verbs."""

from django import forms
from django.contrib import admin

from branches import calendar, journal, names
from branches.admin import FoldedSearch, JournalledAdmin, KeptAdmin, ReadOnlyAdmin
from members import actions, search
from members.models import Attendance, CodeItem, Meeting, Member, Membership, Post, Ranking, Standing


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
        actions.follow_admission(Member(pk=obj.pk, admitted_on=form.initial["admitted_on"]), obj)


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


@admin.register(Meeting)
class MeetingAdmin(FoldedSearch, ReadOnlyAdmin):
    folded_field = "branch__search_name"
    list_display = ["held_on", "branch", "kind", "chaired_by", "minutes_number"]
    list_filter = ["kind"]
    list_select_related = ["branch"]
    search_fields = ["branch__search_name"]
    inlines = [AttendanceInline]


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
