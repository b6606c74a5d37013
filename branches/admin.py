"""The administrators' part for organisations, offices, accounts, calendar; the journal is only read here.

Every save goes through `JournalledAdmin`: one journal entry with what changed, from and to. Nothing is removed where
history would be lost: organisations are dissolved, offices end, accounts are switched off.
"""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model

from branches import actions, calendar, journal, names, runs
from branches.models import (
    Authority,
    CalendarFeed,
    Digest,
    Entry,
    Heartbeat,
    Holiday,
    ImportRun,
    Job,
    JobRun,
    Notice,
    Office,
    Organization,
    OrganizationChange,
    User,
    Viewing,
)

admin.site.unregister(Group)  # rights follow offices; groups would be a second, hidden way

#: Never in full in the journal.
MASKED = {"identity_number", "card_number", "file_number"}
SECRET = {"password", "password1", "password2", "usable_password"}


def _fact(name, value):
    if name in SECRET:
        return "•••"
    if name in MASKED:
        return names.masked(value)
    if isinstance(value, Model):
        return str(value)
    if hasattr(value, "all") or isinstance(value, list | tuple | set):
        return [str(item) for item in value]
    return value if isinstance(value, bool | int) or hasattr(value, "isoformat") else str(value or "")


def _before(form, name):
    """What a field held before, references by name."""
    value, field = form.initial.get(name), form.fields.get(name)
    if value in (None, "") or not isinstance(field, forms.ModelChoiceField):
        return value
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return value if isinstance(value, Model) else field.queryset.model._default_manager.filter(pk=value).first()


def facts_of(form, formsets, add):
    """{field: value} of a new record, {field: [from, to]} of a changed one; rows below it as words."""
    facts = {}
    for name in form.changed_data:
        after = _fact(name, form.cleaned_data.get(name))
        facts[name] = after if add else [_fact(name, _before(form, name)), after]
    for formset in formsets or []:
        label = str(formset.model._meta.verbose_name)
        for word, rows in (
            ("added", formset.new_objects),
            ("changed", [row for row, _ in formset.changed_objects]),
            ("removed", formset.deleted_objects),
        ):
            if rows:
                facts[f"{label} {word}"] = [str(row) for row in rows]
    return facts


class JournalledAdmin(admin.ModelAdmin):
    """One journal entry for each save that changed something. `organization_of` says to whom it belongs."""

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False  # an administrator without an office does not see the page
    journal_skips = ()  # fields whose change another verb has already journalled

    def organization_of(self, obj):
        for path in (("organization",), ("branch",), ("member", "branch")):
            found = obj
            for name in path:
                found = getattr(found, name, None)
            if isinstance(found, Organization):
                return found
        return obj if isinstance(obj, Organization) else None

    def construct_change_message(self, request, form, formsets, add=False):
        facts = facts_of(form, formsets, add)
        request.journal_facts = {name: value for name, value in facts.items() if name not in self.journal_skips}
        return super().construct_change_message(request, form, formsets, add)

    def _journal(self, verb, request, obj, facts):
        organization = self.organization_of(obj)
        journal.record(verb, actor=request.user, organization=organization, subject=obj, facts=facts)

    def log_addition(self, request, obj, message):
        self._journal("admin.add", request, obj, getattr(request, "journal_facts", {}))
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        facts = getattr(request, "journal_facts", None)
        if facts is None:
            facts = {"note": str(message)}  # a change outside the form, such as a new password
        if facts:
            self._journal("admin.change", request, obj, facts)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            self._journal("admin.remove", request, obj, {"name": str(obj)})
        return super().log_deletions(request, queryset)


class KeptAdmin(JournalledAdmin):
    """Records that are never removed."""

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """Records that the administrator reads and nobody writes by hand."""

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False  # an administrator without an office does not see the page

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class FoldedSearch:
    """Search without accents in a column of folded words."""

    folded_field = "search_name"
    search_help_text = "Gõ có dấu hoặc không dấu đều được."

    def get_search_results(self, request, queryset, search_term):
        for word in names.fold(search_term).split():
            queryset = queryset.filter(**{f"{self.folded_field}__contains": word})
        return queryset, False


# --- organisations ------------------------------------------------------------------------------------------------


class OfficeInline(admin.StackedInline):
    """Below one another: beside one another they are wider than a screen."""

    model = Office
    fk_name = "organization"
    extra = 0
    can_delete = False
    autocomplete_fields = ["user", "acting_for"]
    fields = [("user", "role"), ("starts_on", "ends_on"), ("acting_for", "basis")]
    verbose_name_plural = "chức trách"


class AuthorityInline(admin.StackedInline):
    model = Authority
    fk_name = "organization"
    extra = 0
    can_delete = False
    autocomplete_fields = ["holder"]
    fields = [("body", "holder"), ("valid_from", "valid_to"), "basis"]


class OrganizationForm(forms.ModelForm):
    """Refuses parents that cannot be, and a kind or an end that organisations below or its members contradict."""

    def clean(self):
        data = super().clean()
        organization = self.instance
        if not organization.pk:
            return data
        parent, kind = data.get("parent"), data.get("kind")
        before = Organization(pk=organization.pk, name=organization.name, kind=kind, path=organization.path)
        if kind and "parent" in self.changed_data and (refusal := actions.why_not_under(before, parent)):
            self.add_error("parent", refusal)
        if kind and "kind" in self.changed_data and (refusal := actions.why_not_kind(organization, kind)):
            self.add_error("kind", refusal)
        gone = data.get("dissolved_on") and "dissolved_on" in self.changed_data
        if gone and (refusal := actions.why_not_dissolve(organization, calendar.today())):
            self.add_error("dissolved_on", refusal)
        return data


@admin.register(Organization)
class OrganizationAdmin(FoldedSearch, KeptAdmin):
    form = OrganizationForm
    list_display = ["name", "code", "kind", "parent", "sector", "dissolved_on"]
    list_filter = ["kind", "sector"]
    list_select_related = ["parent"]
    search_fields = ["search_name"]
    autocomplete_fields = ["parent", "merged_into"]
    inlines = [OfficeInline, AuthorityInline]
    fields = ["code", "name", "kind", "parent", "sector", "founded_on", "dissolved_on", "merged_into"]
    journal_skips = ("parent",)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        if add and form.cleaned_data.get("parent"):
            request.journal_facts["parent"] = str(form.cleaned_data["parent"])
        return message

    def save_model(self, request, obj, form, change):
        """A new parent moves the whole subtree, by its own verb."""
        if not (change and "parent" in form.changed_data):
            return super().save_model(request, obj, form, change)
        parent = obj.parent
        obj.parent = _before(form, "parent")
        super().save_model(request, obj, form, change)
        moved = actions.move_organization(obj, parent, actor=request.user, on=calendar.today())
        obj.parent, obj.path = moved.parent, moved.path
        return None


@admin.register(Office)
class OfficeAdmin(KeptAdmin):
    list_display = ["user", "role", "organization", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user", "organization"]
    search_fields = ["user__full_name", "user__username", "organization__search_name"]
    autocomplete_fields = ["user", "organization", "acting_for"]


@admin.register(Authority)
class AuthorityAdmin(FoldedSearch, KeptAdmin):
    folded_field = "organization__search_name"
    list_display = ["organization", "body", "holder", "valid_from", "valid_to", "basis"]
    list_filter = ["body"]
    list_select_related = ["organization", "holder"]
    search_fields = ["organization__search_name", "holder__search_name"]
    autocomplete_fields = ["organization", "holder"]


# --- accounts -----------------------------------------------------------------------------------------------------


class NewUserForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "full_name")


class UserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User

    def clean(self):
        """The last administrator cannot lock everybody out."""
        data = super().clean()
        others = User.objects.filter(is_active=True, is_staff=True, is_superuser=True).exclude(pk=self.instance.pk)
        stays = data.get("is_active") and data.get("is_staff") and data.get("is_superuser")
        if not stays and not others.exists():
            raise ValidationError("Cần ít nhất một quản trị đang dùng được. Ghi người khác làm quản trị trước.")
        return data


class UserOfficeInline(OfficeInline):
    fk_name = "user"
    autocomplete_fields = ["organization", "acting_for"]
    fields = [("organization", "role"), ("starts_on", "ends_on"), ("acting_for", "basis")]


@admin.register(User)
class AccountAdmin(JournalledAdmin, UserAdmin):
    """Accounts are switched off, not removed: the journal names them for ever."""

    form = UserForm
    add_form = NewUserForm
    list_display = ["username", "full_name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["username", "full_name", "email"]
    ordering = ["username"]
    filter_horizontal = []
    inlines = [UserOfficeInline]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Người dùng", {"fields": ["full_name", "email", "daily_mail"]}),
        ("Quyền", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Thời điểm", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "full_name", "usable_password", "password1", "password2"]})
    ]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def has_delete_permission(self, request, obj=None):
        return False


DAYS_OFF = (
    "Mỗi dòng một ngày; nghỉ Tết nhiều ngày thì ghi từng ngày. Ghi xong, các thời hạn tính bằng ngày làm việc được tính "
    "lại, chậm nhất trong đêm; ngày đã báo cho đảng viên không bao giờ sớm lên."
)


@admin.register(Holiday)
class HolidayAdmin(JournalledAdmin):
    list_display = ["day", "name", "working"]
    date_hierarchy = "day"
    fieldsets = [(None, {"fields": ["day", "name", "working"], "description": DAYS_OFF})]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        for follow in calendar.followers:
            follow(calendar.today())


# --- what is only read --------------------------------------------------------------------------------------------


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_name", "verb", "subject", "organization"]
    list_filter = ["verb"]
    list_select_related = ["organization"]
    search_fields = ["actor_name", "verb", "subject"]


@admin.register(Viewing)
class ViewingAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "subject", "part", "reason"]
    list_select_related = ["user"]
    search_fields = ["user__full_name", "subject"]


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "file_name", "state", "created_by"]
    list_filter = ["kind", "state"]
    list_select_related = ["created_by"]


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "state", "done", "total", "created_by"]
    list_filter = ["state"]
    list_select_related = ["created_by"]


class OfJob(admin.SimpleListFilter):
    """By what people call the job."""

    title, parameter_name = "việc", "task"

    def lookups(self, request, model_admin):
        return sorted(runs.labels.items(), key=lambda item: item[1])

    def queryset(self, request, rows):
        return rows.filter(task=self.value()) if self.value() else rows


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """The log of the background jobs: what ran, for how long, what came of it, and where it failed."""

    list_display = ["started_at", "called", "state", "seconds", "outcome"]
    list_filter = ["state", OfJob]
    fields = ["called", "state", "started_at", "ended_at", "seconds", "outcome", "error"]

    @admin.display(description="Việc")
    def called(self, run):
        return runs.label(run.task)

    @admin.display(description="Kết quả")
    def outcome(self, run):
        return runs.in_words(run.counts) if run.state == runs.State.DONE else "–"

    @admin.display(description="Số giây")
    def seconds(self, run):
        return round((run.ended_at - run.started_at).total_seconds(), 1) if run.ended_at else "–"


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """When worker, clock and each job were last seen."""

    list_display = ["called", "at"]
    ordering = ["-at"]

    @admin.display(description="Phần", ordering="part")
    def called(self, heartbeat):
        return runs.PARTS.get(heartbeat.part) or runs.label(heartbeat.part)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "user", "place", "text", "read_at", "mailed_at"]
    list_select_related = ["user", "place"]


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin):
    list_display = ["on", "user", "items", "sent_at"]
    list_select_related = ["user"]
    ordering = ["-pk"]


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin):
    list_display = ["user", "created_at", "fetched_at", "revoked_at"]
    list_select_related = ["user"]
    exclude = ["mark"]


@admin.register(OrganizationChange)
class OrganizationChangeAdmin(ReadOnlyAdmin):
    list_display = ["title", "organization", "decision_number", "effective_on", "state", "done_by"]
    list_filter = ["state"]
    list_select_related = ["organization", "done_by"]
    search_fields = ["title", "decision_number"]
    exclude = ["marks"]
