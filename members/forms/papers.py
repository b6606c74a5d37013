"""Forms of the paper file: a paper, its movements, the reconciliation of list and files, the period of a register."""

from django import forms
from django.core.exceptions import ValidationError

from branches.calendar import add_months
from branches.fields import DateField, TextField
from branches.forms import FilterForm, PartyForm, PartyModelForm, put_in_words
from members import papers
from members.models import FilePaper, PaperMovement, Reconciliation, ReconciliationLine


class PaperForm(PartyModelForm):
    """Only what the paper is and where it lies; its content is never kept here (domain §9, §11.4 no. 33)."""

    submit_label = "Ghi tài liệu"

    class Meta:
        model = FilePaper
        fields = [
            "type",
            "title",
            "number",
            "dated_on",
            "issuer",
            "confidentiality",
            "place",
            "pages",
            "sha256",
            "note",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.fields["type"]
        kind.queryset = kind.queryset.filter(active=True) | kind.queryset.filter(pk=self.instance.type_id)
        self.fields["title"].help_text = "Ghi khi tên loại chưa nói rõ, ví dụ “Bằng khen của Tỉnh ủy năm 2024”."
        self.fields["place"].help_text = "Ví dụ: tủ 2, ngăn 3, hộp 15."
        self.fields["sha256"].help_text = (
            "Không gửi bản quét vào chương trình. Mã này tính ngay trên máy giữ bản quét "
            "(Windows: certutil -hashfile tên_tệp SHA256), để sau này biết tệp còn nguyên."
        )

    def clean_sha256(self):
        return self.cleaned_data["sha256"].replace(" ", "").lower()


class RemovePaperForm(PartyForm):
    submit_label = "Bỏ dòng này"

    reason = TextField(
        label="Vì sao bỏ dòng này?",
        rows=3,
        min_length=5,
        max_length=300,
        help_text="Dòng được bỏ khỏi mục lục; nhật ký giữ lại nội dung cùng lý do.",
        error_messages={"required": "Chưa ghi lý do."},
    )


class MovePaperForm(PartyForm):
    """Lent, returned, lost, restored: a day, a person, and what the kind asks for."""

    on = DateField(label="Ngày")
    person = forms.CharField(max_length=120)
    due_on = DateField(label="Hẹn trả")
    note = forms.CharField(max_length=300)

    _WORDS = {
        PaperMovement.Kind.LENT: ("Ghi cho mượn", "Người mượn, đơn vị", "Mượn để làm gì", False),
        PaperMovement.Kind.RETURNED: ("Ghi đã trả", "Người trả", "Ghi chú", False),
        PaperMovement.Kind.LOST: ("Báo thất lạc", "Người báo", "Số biên bản, hoàn cảnh", True),
        PaperMovement.Kind.RESTORED: ("Ghi đã lập lại", "Người lập lại", "Số biên bản, lập lại từ đâu", True),
    }

    def __init__(self, data, *, kind, day):
        super().__init__(data, initial={"on": day})
        self.submit_label, person, note, asked = self._WORDS[kind]
        self.fields["person"].label, self.fields["note"].label = person, note
        self.fields["note"].required = asked
        if kind != PaperMovement.Kind.LENT:
            del self.fields["due_on"]

    def clean(self):
        data = super().clean()
        if data.get("due_on") and data.get("on") and data["due_on"] < data["on"]:
            self.add_error("due_on", "Ngày hẹn trả không thể trước ngày mượn.")
        return data

    @property
    def values(self):
        """As the verb takes them."""
        data = dict(self.cleaned_data)
        return {"day": data.pop("on"), **data}


class ReconciliationForm(PartyModelForm):
    """One row for each member: usually the file is complete, and nothing is to be touched."""

    submit_label = "Lưu đợt đối chiếu"

    class Meta:
        model = Reconciliation
        fields = ["on", "done_by", "minutes_number", "note"]

    def __init__(self, data, *, organization, day, lacking):
        super().__init__(data, instance=Reconciliation(organization=organization), initial={"on": day})
        self.day = self._day() or day
        self.roll = papers.roll(organization, self.day)
        for member in self.roll:
            self.fields[f"result_{member.pk}"] = forms.ChoiceField(
                label=member.full_name,
                choices=ReconciliationLine.Result,
                initial=ReconciliationLine.Result.INCOMPLETE
                if member.pk in lacking
                else ReconciliationLine.Result.COMPLETE,
            )
            self.fields[f"note_{member.pk}"] = forms.CharField(
                label=f"Ghi chú về đồng chí {member.full_name}",
                required=False,
                max_length=300,
                initial=lacking.get(member.pk, ""),
            )
        self.fields["shown"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=",".join(str(member.pk) for member in self.roll)
        )
        for field in self.fields.values():
            put_in_words(field)

    def _day(self):
        try:
            return DateField().clean(self.data.get("on")) if self.is_bound else None
        except ValidationError:
            return None

    @property
    def heading_fields(self):
        return [self[name] for name in self._meta.fields]

    @property
    def rows(self):
        return [(member, self[f"result_{member.pk}"], self[f"note_{member.pk}"]) for member in self.roll]

    @property
    def results(self):
        data = self.cleaned_data
        return {m.pk: (data[f"result_{m.pk}"], data[f"note_{m.pk}"]) for m in self.roll}

    def clean(self):
        data = super().clean()
        if data.get("on") and data.get("shown", "") != ",".join(str(member.pk) for member in self.roll):
            self.add_error("on", "Danh sách đảng viên ngày này khác danh sách vừa đối chiếu. Kiểm tra lại từng dòng.")
        return data


class RegisterForm(FilterForm):
    """Which register, and its period: this year so far where none is given."""

    submit_label = "Xem"

    so = forms.ChoiceField(label="Sổ")
    tu = DateField(label="Từ ngày")
    den = DateField(label="Đến ngày")

    def __init__(self, data, *, registers, on):
        start = add_months(on, -12)
        given = {"so": data.get("so") or next(iter(registers))}
        given |= {"tu": data.get("tu") or f"{start:%d/%m/%Y}", "den": data.get("den") or f"{on:%d/%m/%Y}"}
        super().__init__(given)
        self.fields["so"].choices = registers.items()
        self.usual = next(iter(registers)), start, on

    def clean(self):
        data = super().clean()
        if data.get("tu") and data.get("den") and data["den"] < data["tu"]:
            self.add_error("den", "Đến ngày không thể trước Từ ngày.")
        return data

    @property
    def values(self):
        """(register, from, to); the usual ones while something typed is wrong."""
        return tuple(self.cleaned_data[name] for name in ("so", "tu", "den")) if self.is_valid() else self.usual
