"""What every form of the application has in common: the words of its refusals and the look of its fields."""

from crispy_forms.helper import FormHelper
from django import forms
from django.db import models
from django.forms.models import ModelFormMetaclass
from django.utils.functional import lazy

from branches.fields import DateField, IntegerField, TextField

WORDS = {
    "invalid": "Nội dung này chưa đúng. Kiểm tra và nhập lại.",
    "invalid_choice": "Mục đã chọn không có trong danh mục. Chọn lại.",
    "invalid_pk_value": "Mục đã chọn không có trong danh mục. Chọn lại.",
    "invalid_list": "Mục đã chọn không có trong danh mục. Chọn lại.",
    "incomplete": "Còn ô chưa ghi.",
    "missing": "Chưa chọn tệp.",
    "empty": "Tệp không có nội dung nào.",
    "contradiction": "Chọn tệp mới, hoặc bỏ tệp cũ; không cả hai.",
    "max_length": "Dài quá %(limit_value)s chữ. Tóm tắt lại, hoặc thêm bản chụp.",
    "min_length": "Cần ít nhất %(limit_value)s chữ.",
    "min_value": "Nhập số từ %(limit_value)s trở lên.",
    "max_value": "Nhập số không quá %(limit_value)s.",
    "max_digits": "Số dài quá %(max)s chữ số.",
    "max_decimal_places": "Chỉ ghi đến %(max)s số sau dấu phẩy.",
    "max_whole_digits": "Số dài quá %(max)s chữ số trước dấu phẩy.",
    "null_characters_not_allowed": "Nội dung có ký tự không đọc được. Nhập lại.",
}
DATE_WORDS = "Nhập ngày/tháng/năm, ví dụ 30/11/2026."
DASHES, CHOOSE = "---------", "Chọn"
NUMBER_WORDS = "Nhập bằng chữ số, ví dụ 12."


def in_sentence(label):
    """A label inside a sentence: "Ngày họp" → "ngày họp"; "UBKT" stays."""
    label = str(label or "nội dung").rstrip(".:?")
    return label[0].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label


def _required(field):
    if isinstance(field, forms.BooleanField):
        return f"Chưa đánh dấu ô “{field.label}”."
    verb = "chọn" if isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField) else "ghi"
    return f"Chưa {verb} {in_sentence(field.label)}."


required_words = lazy(_required, str)  # the label may still change while the form is being made


def _is_djangos(field, code):
    return any(
        vars(kind).get("default_error_messages", {}).get(code) is field.error_messages[code]
        for kind in type(field).__mro__
        if kind.__module__.startswith("django.")
    )


def put_in_words(field):
    """Replace Django's own sentences and dashes by ours (microcopy, `form`); sentences written by hand stay."""
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
        field.empty_label = CHOOSE
    words = {**WORDS, "required": required_words(field)}
    if isinstance(field, forms.DateField | forms.DateTimeField):
        words["invalid"] = DATE_WORDS
    elif isinstance(field, forms.IntegerField):
        words["invalid"] = NUMBER_WORDS
    for code, sentence in words.items():
        if code not in field.error_messages or _is_djangos(field, code):
            field.error_messages[code] = sentence


class PartyBoundField(forms.BoundField):
    """Adds Bootstrap's class, and the mark of an error, to the widget; works with and without crispy."""

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        if isinstance(widget, forms.RadioSelect | forms.CheckboxInput | forms.CheckboxSelectMultiple):
            own = "form-check-input"
        elif isinstance(widget, forms.Select):
            own = "form-select"
        else:
            own = "form-control"
        classes = [own, widget.attrs.get("class", ""), attrs.get("class", "")]
        if self.errors:
            classes.append("is-invalid")
        attrs["class"] = " ".join(filter(None, classes))
        return attrs


class PartyHelper(FormHelper):
    """Crispy's defaults for `{% crispy form %}`: one panel, our summary of errors above it, buttons below."""

    form_class = "panel"

    def __init__(self):
        super().__init__()
        self.attrs = {"novalidate": True}


class PartyFormMixin:
    """For every form: Vietnamese refusals, our markup, and the words of its buttons.

    `submit_label` is the button's verb; the view may give `back_url` (the link "Quay lại, không lưu").
    """

    bound_field_class = PartyBoundField
    use_required_attribute = False  # the page says what is missing; the browser would say it in its own language
    submit_label = "Lưu"
    mark_optional = True

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = PartyHelper()
        for field in self.fields.values():
            put_in_words(field)
            if isinstance(field.widget, forms.ClearableFileInput):
                field.widget = forms.FileInput(field.widget.attrs)
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                field.choices = [
                    ("", CHOOSE) if key in ("", None) and label == DASHES else (key, label)
                    for key, label in field.choices
                ]

    @property
    def problems(self):
        """How many places need correction; shown on top of the form."""
        return len(self.non_field_errors()) + sum(name in self.errors for name in self.fields)

    @property
    def fields_with_errors(self):
        return [bound for bound in self if bound.errors]


class PartyForm(PartyFormMixin, forms.Form):
    pass


class FilterForm(PartyForm):
    """The search form of a list: sent by GET, every field optional and not marked so."""

    mark_optional = False
    submit_label = "Tìm"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.form_method = "get"
        for field in self.fields.values():
            field.required = False


def formfield(db_field, **kwargs):
    """Our own fields for the columns of a model."""
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        kwargs = {"form_class": DateField, "widget": DateField.widget, **kwargs}
    elif isinstance(db_field, models.IntegerField) and not db_field.choices:
        kwargs = {"form_class": IntegerField, "widget": IntegerField.widget, **kwargs}
    elif isinstance(db_field, models.TextField) and not db_field.choices:
        kwargs = {"form_class": TextField, "widget": forms.Textarea({"rows": 4}), **kwargs}
    return db_field.formfield(**kwargs)


class PartyModelFormMetaclass(ModelFormMetaclass):
    def __new__(mcs, name, bases, attrs):
        meta = attrs.get("Meta")
        if meta and not getattr(meta, "formfield_callback", None):
            meta.formfield_callback = staticmethod(formfield)
        return super().__new__(mcs, name, bases, attrs)


class PartyModelForm(PartyFormMixin, forms.ModelForm, metaclass=PartyModelFormMetaclass):
    pass
