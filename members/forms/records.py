"""Forms on members. They check input; what a step needs is asked by its verb in `members.actions`."""

import re
from datetime import date

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.utils.html import format_html

from branches import names
from branches.fields import EARLIEST_YEAR, DateField, TextField
from branches.forms import PartyForm, PartyModelForm, put_in_words
from members import pages, record
from members.doubts import doubts
from members.models import Beginning, Ending, Member, Precision, Ranking

MANY = 200  # organisations in one selection list; beyond it a code is typed


def refuse(form, refusal):
    """Show a verb's refusal where it belongs: at its field, or on top of the form."""
    if hasattr(refusal, "error_dict"):
        for name, errors in refusal.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refusal)


def branch_field(queryset, label="Chi bộ"):
    """A selection list, or a box for the code where the list would be too long."""
    if queryset[: MANY + 1].count() <= MANY:
        return forms.ModelChoiceField(queryset, label=label)
    return forms.ModelChoiceField(
        queryset,
        label=f"Mã {label[0].lower()}{label[1:]}",
        to_field_name="code",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"invalid_choice": "Mã này không thuộc phạm vi của đồng chí."},
    )


class ConstraintsAtField:
    """The sentence of a database constraint stands at the field where the person can correct it."""

    at_field = {}

    def _update_errors(self, errors):
        """Called with what `full_clean` of the model found; the constraints' sentences are not yet at a field."""
        fields = {
            constraint.violation_error_message: self.at_field[constraint.name]
            for constraint in self._meta.model._meta.constraints
            if self.at_field.get(constraint.name) in self.fields
        }
        placed = errors.update_error_dict({})
        for error in placed.pop(NON_FIELD_ERRORS, []):
            placed.setdefault(fields.get(error.message, NON_FIELD_ERRORS), []).append(error)
        super()._update_errors(ValidationError(placed))


# --- the record ---------------------------------------------------------------------------------------------------


class PartialDateField(DateField):
    """A date of which perhaps only the month and the year, or the year, is known (formats §1 no. 4)."""

    default_error_messages = {
        "invalid": "“%(value)s” không phải là một ngày có thật. Nhập ngày/tháng/năm, tháng/năm hoặc năm, "
        "ví dụ 30/11/1976."
    }

    def to_python(self, value):
        text = str(value or "").strip()
        if match := re.fullmatch(r"(?:(\d{1,2})\s*[/.-]\s*)?(\d{4})", text):
            month, year = int(match[1] or 1), int(match[2])
            if not (1 <= month <= 12 and year >= 1):
                raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": text})
            if year < EARLIEST_YEAR:
                raise ValidationError(self.error_messages["too_old"], code="too_old", params={"year": year})
            return date(year, month, 1), Precision.MONTH if match[1] else Precision.YEAR
        day = super().to_python(value)
        return (day, Precision.DAY) if day else None


class ConfirmField(forms.MultipleChoiceField):
    """One box for each doubt; what is ticked is compared with what was doubted, nothing else."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value):
        pass


def confirm(form, found):
    """Ask for a tick at every doubt {code: sentence}; the form is valid once all of them are ticked."""
    if not found:
        return
    form.fields["confirm"] = ConfirmField(
        label="Kiểm tra giúp; nếu đúng là như vậy, đánh dấu từng dòng rồi lưu lại",
        choices=list(found.items()),
    )
    put_in_words(form.fields["confirm"])
    ticked = form["confirm"].data or []
    if not set(ticked) >= set(found):
        form.add_error("confirm", "Còn điều khác thường chưa được xác nhận.")


class MemberForm(ConstraintsAtField, PartyModelForm):
    """The whole record; doubtful facts are confirmed one by one."""

    at_field = {
        "member_admitted_after_birth": "admitted_on",
        "member_official_after_admission": "official_on",
        "member_identity_length": "identity_number",
    }
    born_on = PartialDateField(
        label="Ngày sinh", help_text="ngày/tháng/năm; chỉ biết tháng/năm hoặc năm thì ghi như thế"
    )

    class Meta:
        model = Member
        fields = [field for section in pages.SECTIONS for field in section.fields if field != "managed_by"]
        error_messages = {
            "identity_number": {"invalid": "Số căn cước có 12 số (chứng minh nhân dân cũ: 9 số)."},
        }

    def __init__(self, *args, actor, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor, self.on = actor, on
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=self._version)
        if self.instance.pk:
            self.initial["born_on"] = self.instance.born_as_known
            for name in record.SENSITIVE_FIELDS & set(self.fields):
                del self.fields[name]  # opened with a reason and edited on the Phiếu đảng viên
        self.identity_number = self.instance.identity_number
        if self.identity_number:
            self.initial["identity_number"] = ""
            shown = names.masked(self.identity_number)
            self.fields["identity_number"].help_text = f"Đang có {shown}. Chỉ ghi khi cần sửa; để trống thì giữ nguyên."
        for name in self.fields:
            queryset = getattr(self.fields[name], "queryset", None)
            if queryset is not None and hasattr(queryset.model, "active"):
                current = getattr(self.instance, f"{name}_id")
                self.fields[name].queryset = queryset.filter(Q(active=True) | Q(pk=current))

    @property
    def sections(self):
        """[(section, its bound fields)]; the confirmations stand in the first place where there are any."""
        return [(section, [self[name] for name in section.fields if name in self.fields]) for section in pages.SECTIONS]

    @property
    def _version(self):
        """The state of the record that the page shows."""
        return str(self.instance.changed_at or "")

    def clean_seen(self):
        """Whoever was slower does not silently undo what was saved in between."""
        if "seen" in self.data and self.cleaned_data["seen"] != self._version:
            raise ValidationError("Hồ sơ vừa được sửa ở nơi khác. Mở lại trang này rồi ghi, để không xóa mất phần đó.")

    def clean_born_on(self):
        value = self.cleaned_data["born_on"]
        if value:
            self.instance.born_precision = value[1]
            return value[0]
        return value

    def clean_identity_number(self):
        """The whole number is not shown here: reading it needs a reason. A blank box keeps it."""
        return self.cleaned_data["identity_number"] or self.identity_number

    def validate_unique(self):
        """A number that is taken: within reach the other record is named, outside it nothing is revealed."""
        try:
            self.instance.validate_unique(exclude=self._get_validation_exclusions())
        except ValidationError as refusal:
            for name in refusal.error_dict:
                self.add_error(name, self._taken(name))

    def _taken(self, name):
        label = Member._meta.get_field(name).verbose_name
        value = getattr(self.instance, name)
        other = Member.objects.visible_to(self.actor).filter(**{name: value}).exclude(pk=self.instance.pk).first()
        if other is None:
            return f"{label} này chưa dùng được ở đây. Kiểm tra lại; nếu đúng, liên hệ cấp trên trực tiếp."
        return format_html(
            '{} này đã có trong hồ sơ khác thuộc phạm vi của đồng chí. <a href="{}">Xem hồ sơ đó</a>.',
            label,
            other.get_absolute_url(),
        )

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            confirm(self, doubts(self.instance, self.on))


class NewMemberForm(MemberForm):
    """A record that is added by hand: also where, and how the membership began."""

    begun_by = forms.ChoiceField(label="Bắt đầu sinh hoạt tại chi bộ do", choices=Beginning.choices)
    starts_on = DateField(
        label="Sinh hoạt tại chi bộ từ ngày", required=False, help_text="Để trống nếu là Ngày vào Đảng."
    )

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"] = branch_field(branches)
        put_in_words(self.fields["branch"])
        if not self.initial.get("branch") and branches.count() == 1:
            self.initial["branch"] = branches.get()

    @property
    def sections(self):
        place = pages.Section("sinh-hoat", "Nơi sinh hoạt", ())
        return [(place, [self["branch"], self["begun_by"], self["starts_on"]]), *super().sections]

    def clean(self):
        data = super().clean()
        if data.get("branch"):
            self.instance.branch = data["branch"]
        elsewhere = data.get("begun_by") not in (None, "", Beginning.ADMITTED)
        if elsewhere and not data.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", "Chưa ghi ngày bắt đầu sinh hoạt tại chi bộ.")
        return data


class RevealForm(PartyForm):
    """Why a full number is needed."""

    submit_label = "Xem đủ số"

    reason = TextField(
        label="Vì sao đồng chí cần xem đủ số? Lý do và thời điểm được lưu.",
        rows=3,
        min_length=5,
        max_length=300,
        error_messages={"required": "Chưa ghi lý do."},
    )


# --- verbs on one member ------------------------------------------------------------------------------------------


class EndMembershipForm(PartyForm):
    submit_label = "Ghi ra khỏi danh sách"

    kind = forms.ChoiceField(label="Hình thức ra khỏi Đảng", choices=[("", "Chọn"), *Ending.choices])
    ends_on = DateField(label="Ngày ra khỏi Đảng")
    decision_number = forms.CharField(label="Số quyết định", max_length=60, required=False, help_text="Ví dụ 47-QĐ/ĐU.")
    decided_on = DateField(label="Ngày quyết định", required=False)
    ground = TextField(label="Lý do, căn cứ", rows=3, max_length=300, required=False)


class RestoreForm(PartyForm):
    submit_label = "Phục hồi sinh hoạt"

    decision_number = forms.CharField(label="Số quyết định hủy", max_length=60, help_text="Ví dụ 12-QĐ/TU.")
    decided_on = DateField(label="Ngày quyết định")


class TransferForm(PartyForm):
    submit_label = "Chuyển sinh hoạt đảng"

    starts_on = DateField(label="Chuyển từ ngày")
    number = forms.CharField(label="Số giấy giới thiệu", max_length=60, required=False)

    def __init__(self, *args, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"to": branch_field(targets, "Chi bộ chuyển đến"), **self.fields}
        put_in_words(self.fields["to"])


class RankingForm(ConstraintsAtField, PartyModelForm):
    submit_label = "Ghi xếp loại"
    at_field = {"one_ranking_per_year": "year", "ranking_year_is_plausible": "year"}

    class Meta:
        model = Ranking
        fields = ["year", "level", "decision_number", "decided_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("decision_number", "decided_on"):
            self.fields[name].required = True


class ChangeRankingForm(PartyModelForm):
    """A new decision of the superior: its number and date are always asked anew."""

    submit_label = "Đổi xếp loại"

    class Meta:
        model = Ranking
        fields = ["level", "final", "under_review", "decision_number", "decided_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"decision_number": "", "decided_on": None}
        for name in ("decision_number", "decided_on"):
            self.fields[name].required = True
