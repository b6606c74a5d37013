"""Forms of organisation changes: the decision, and one form for each kind of line."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from branches import changes
from branches.changes.planning import line
from branches.fields import FileField
from branches.forms import CHOOSE, PartyForm, PartyModelForm, put_in_words
from branches.models import ChangeLine, Kind, Organization, OrganizationChange, Sector
from branches.models.organizations import BRANCH_KINDS

K = ChangeLine.Kind
MANY = 40  # beyond so many organisations a selection list is of no use: the code is written
KINDS = [("", "Giữ loại đang có"), *((kind, label) for kind, label in Kind.choices if kind != Kind.PROVINCE)]
BY_CODE = "Mã tổ chức có ở trang của từng tổ chức."
OR_NEW = "Hoặc để trống, ghi tên và mã của tổ chức mới."
NOT_HERE = "Không có tổ chức nào mang mã “{}” ở dưới cấp thực hiện."


class DecisionForm(PartyModelForm):
    """The decision on which a batch rests."""

    submit_label = "Tiếp tục"

    class Meta:
        model = OrganizationChange
        fields = ["organization", "title", "decision_number", "decided_on", "effective_on"]

    def __init__(self, *args, tops=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = "Ví dụ: Sáp nhập hai chi bộ thôn Đồng Dâu, Bản Chang."
        for name in ("decision_number", "decided_on"):
            self.fields[name].required = True
        if self.instance.pk or len(tops) == 1:
            self.instance.organization = self.instance.organization if self.instance.pk else tops[0]
            del self.fields["organization"]
        else:
            ids = [top.pk for top in tops]
            self.fields["organization"].queryset = self.fields["organization"].queryset.filter(pk__in=ids)


class CodesField(forms.CharField):
    """Codes of organisations, one per row or with commas between; each must be known."""

    widget = forms.Textarea

    def __init__(self, queryset, **kwargs):
        self.queryset = queryset
        super().__init__(**{"help_text": f"Mỗi dòng một mã. {BY_CODE}", **kwargs})
        self.widget.attrs.update({"rows": 4, "autocomplete": "off"})

    def clean(self, value):
        codes = list(dict.fromkeys(re.split(r"[\s,;]+", super().clean(value).strip())))
        found = {organization.code.casefold(): organization for organization in self.queryset.filter(code__in=codes)}
        unknown = [code for code in codes if code and code.casefold() not in found]
        if unknown:
            raise ValidationError(NOT_HERE.format(", ".join(unknown)))
        return [found[code.casefold()] for code in codes if code]


def one(queryset, label, **options):
    """A selection list, or a box for the code where the list would be too long."""
    if queryset.count() <= MANY:
        return forms.ModelChoiceField(queryset, label=label, empty_label=CHOOSE, **options)
    return forms.ModelChoiceField(
        queryset,
        label=f"{label} (mã tổ chức)",
        to_field_name="code",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"invalid_choice": "Không có tổ chức nào mang mã này ở dưới cấp thực hiện."},
        **{"help_text": BY_CODE, **options},
    )


def some(queryset, label):
    """Boxes to tick, or codes where there would be too many boxes."""
    if queryset.count() <= MANY:
        return forms.ModelMultipleChoiceField(queryset, label=label, widget=forms.CheckboxSelectMultiple)
    return CodesField(queryset, label=label)


class LineForm(PartyForm):
    """One kind of line. `lines()` gives what `changes.add` takes; the batch is judged there."""

    submit_label = "Thêm vào đợt"
    verb = ""
    explain = ""

    def __init__(self, *args, change, actor, chosen=None, **kwargs):
        self.change, self.actor = change, actor
        self.all = (
            Organization.objects.visible_to(actor)
            .filter(path__startswith=change.organization.path, dissolved_on=None)
            .order_by("sort_key", "pk")
        )
        self.below = self.all.exclude(pk=change.organization_id)
        super().__init__(*args, **kwargs)
        self.prepare()
        for name, field in self.fields.items():
            put_in_words(field)
            if chosen is not None and name in ("organization", "organizations", "source"):
                self.initial.setdefault(name, self._initial(field, chosen))

    @staticmethod
    def _initial(field, chosen):
        if isinstance(field, CodesField):
            return chosen.code
        if isinstance(field, forms.ModelMultipleChoiceField):
            return [chosen.pk]
        return getattr(chosen, field.to_field_name or "pk")

    def prepare(self):
        """Fields that depend on the batch."""

    def lead(self, **fields):
        """Put these fields first."""
        self.fields = {**fields, **self.fields}

    def new_or_existing(self, existing):
        """One of the two ways to name the organisation that receives."""
        data = self.cleaned_data
        if existing and (data.get("name") or data.get("code")):
            self.add_error("into", "Chọn tổ chức đang có, hoặc ghi tên và mã tổ chức mới; không cả hai.")
        elif not existing and not (data.get("name") and data.get("code")):
            self.add_error("into", "Chọn tổ chức nhận, hoặc ghi tên và mã của tổ chức mới.")

    def receiving(self, like):
        """(the line that founds a new organisation, how other lines name the one that receives)."""
        data = self.cleaned_data
        if data["into"]:
            return [], {"target": data["into"]}
        new = line(
            K.FOUND, target=like.parent, code=data["code"], name=data["name"], kind=like.kind, sector=like.sector
        )
        return [new], {"target_code": data["code"]}


class FoundForm(LineForm):
    verb = "thanh-lap"
    explain = "Tổ chức mới có từ ngày quyết định có hiệu lực."

    name = forms.CharField(label="Tên tổ chức", max_length=200)
    code = forms.CharField(label="Mã tổ chức", max_length=40)
    kind = forms.ChoiceField(label="Loại", choices=[("", "Chọn"), *KINDS[1:]])
    sector = forms.ChoiceField(label="Khu vực", choices=[("", "Chọn"), *Sector.choices], required=False)

    def prepare(self):
        self.lead(parent=one(self.all.exclude(kind__in=BRANCH_KINDS), "Tổ chức cấp trên"))

    def lines(self):
        data = dict(self.cleaned_data)
        return [line(K.FOUND, target=data.pop("parent"), **data)]


class RenameForm(LineForm):
    verb = "doi-ten"
    explain = "Ghi nội dung thay đổi; ô để trống thì giữ như đang có."

    name = forms.CharField(label="Tên mới", max_length=200, required=False)
    code = forms.CharField(label="Mã mới", max_length=40, required=False)
    kind = forms.ChoiceField(label="Loại mới", choices=KINDS, required=False)

    def prepare(self):
        self.lead(organization=one(self.below, "Tổ chức"))

    def clean(self):
        data = super().clean()
        if not (data.get("name") or data.get("code") or data.get("kind")):
            self.add_error("name", "Chưa ghi tên mới, mã mới hoặc loại mới.")
        return data

    def lines(self):
        data = dict(self.cleaned_data)
        return [line(K.RENAME, data.pop("organization"), **data)]


class MoveForm(LineForm):
    verb = "chuyen-truc-thuoc"
    explain = "Đảng viên, chức trách và các tổ chức bên dưới đi theo, không phải ghi lại."

    kind = forms.ChoiceField(label="Loại mới", choices=KINDS, required=False)

    def prepare(self):
        self.lead(
            organizations=some(self.below, "Các tổ chức chuyển"),
            parent=one(self.all.exclude(kind__in=BRANCH_KINDS), "Cấp trên mới"),
        )

    def lines(self):
        data = self.cleaned_data
        return [line(K.MOVE, o, target=data["parent"], kind=data["kind"]) for o in data["organizations"]]


class LevelForm(LineForm):
    verb = "ca-cap"
    explain = "Mọi tổ chức đang trực thuộc trực tiếp cùng chuyển trong một lần."

    kind = forms.ChoiceField(label="Loại mới", choices=KINDS, required=False)

    def prepare(self):
        above = self.all.exclude(kind__in=BRANCH_KINDS)
        self.lead(source=one(above, "Chuyển mọi tổ chức đang trực thuộc"), parent=one(above, "Sang trực thuộc"))

    def clean(self):
        data = super().clean()
        if data.get("source") and data.get("source") == data.get("parent"):
            self.add_error("parent", "Chọn hai tổ chức khác nhau.")
        return data

    def add_to(self, change, *, actor, on):
        data = self.cleaned_data
        changes.add_level(change, data["source"], data["parent"], kind=data["kind"], actor=actor, on=on)


class MergeForm(LineForm):
    verb = "sap-nhap"
    explain = "Đảng viên và hồ sơ đang mở chuyển sang tổ chức nhận từ ngày có hiệu lực; tổ chức cũ giải thể, vẫn tra cứu được."

    name = forms.CharField(label="Tên tổ chức mới", max_length=200, required=False)
    code = forms.CharField(label="Mã tổ chức mới", max_length=40, required=False)

    def prepare(self):
        self.lead(
            organizations=some(self.below, "Các tổ chức được sáp nhập"),
            into=one(self.below, "Sáp nhập vào tổ chức đang có", required=False, help_text=OR_NEW),
        )

    def clean(self):
        data = super().clean()
        if "into" in data and data.get("organizations"):
            self.new_or_existing(data["into"])
            if data["into"] in data["organizations"]:
                self.add_error("into", "Tổ chức nhận không thể ở trong các tổ chức được sáp nhập.")
        return data

    def lines(self):
        organizations = self.cleaned_data["organizations"]
        new, receiving = self.receiving(organizations[0])
        because = 0 if new else None
        return [*new, *(line(K.MERGE, o, because=because, **receiving) for o in organizations)]


class SplitForm(LineForm):
    verb = "chia-tach"
    explain = "Chọn các đồng chí sang chi bộ mới; các đồng chí còn lại vẫn ở chi bộ cũ."

    name = forms.CharField(label="Tên chi bộ mới", max_length=200, required=False)
    code = forms.CharField(label="Mã chi bộ mới", max_length=40, required=False)

    def __init__(self, *args, branch, on, **kwargs):
        self.branch, self.on = branch, on
        super().__init__(*args, **kwargs)

    def prepare(self):
        people = [person for follower in changes.followers for person in follower.people(self.branch, self.on)]
        self.fields["members"] = forms.MultipleChoiceField(
            label="Các đồng chí sang chi bộ mới", choices=people, widget=forms.CheckboxSelectMultiple
        )
        others = self.below.branches().exclude(pk=self.branch.pk)
        self.lead(into=one(others, "Sang chi bộ đang có", required=False, help_text=OR_NEW))

    def clean(self):
        data = super().clean()
        if "into" in data:
            self.new_or_existing(data["into"])
        return data

    def lines(self):
        new, receiving = self.receiving(self.branch)
        members = [int(pk) for pk in self.cleaned_data["members"]]
        return [*new, line(K.SPLIT, self.branch, members=members, because=0 if new else None, **receiving)]


class SourceForm(LineForm):
    """Which chi bộ is split; its members are chosen on the next page."""

    submit_label = "Chọn đồng chí"

    def prepare(self):
        self.helper.form_method = "get"
        self.lead(source=one(self.below.branches(), "Chi bộ được chia tách"))


class DissolveForm(LineForm):
    verb = "giai-the"
    explain = "Chi bộ còn đảng viên thì ghi chi bộ nhận các đồng chí; không ai ở lại trong một chi bộ đã giải thể."

    def prepare(self):
        self.lead(
            organization=one(self.below, "Tổ chức giải thể"),
            into=one(self.below.branches(), "Chi bộ nhận các đồng chí", required=False),
        )

    def lines(self):
        return [line(K.DISSOLVE, self.cleaned_data["organization"], target=self.cleaned_data["into"])]


class FileForm(LineForm):
    verb = "bang-tinh"
    explain = "Mỗi dòng một việc. Chương trình đọc rồi cho xem trước từng dòng; chưa ghi gì."

    file = FileField(
        label="Tệp bảng tính", max_bytes=settings.UPLOAD_MAX_BYTES, accept=".xlsx,.xls,.ods,.csv",
        help_text="Cần có ít nhất các cột Mã tổ chức, Việc.",
    )  # fmt: skip

    def add_to(self, change, *, actor, on):
        file = self.cleaned_data["file"]
        changes.add_file(change, file.read(), name=file.name, actor=actor, on=on)


#: slug of the address → (label of the button, form), in the order of the page.
LINE_FORMS = {
    form.verb: (label, form)
    for label, form in (
        ("Sáp nhập", MergeForm),
        ("Chia tách", SplitForm),
        ("Giải thể", DissolveForm),
        ("Thành lập", FoundForm),
        ("Đổi tên, mã, loại", RenameForm),
        ("Chuyển trực thuộc", MoveForm),
        ("Chuyển cả một cấp", LevelForm),
        ("Từ bảng tính", FileForm),
    )
}
