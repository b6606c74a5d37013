"""Forms about papers: issue, the signed original, a number of the register, the whole file."""

from django import forms

from branches.fields import DateField, IntegerField, TextField
from branches.forms import PartyForm
from screening.models import Paper, RegisterEntry

SCAN_BYTES = 30 * 1024 * 1024
SCAN_TYPES = (".pdf", ".jpg", ".jpeg", ".png")


class _NotLater(PartyForm):
    """Dates that may not lie ahead."""

    def __init__(self, data=None, files=None, *, on, **kwargs):
        super().__init__(data, files, **kwargs)
        self.on = on

    def clean(self):
        data = super().clean()
        for name, value in list(data.items()):
            if isinstance(self.fields[name], DateField) and value and value > self.on:
                self.add_error(name, f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({self.on:%d/%m/%Y}).")
        return data


class IssueForm(_NotLater):
    submit_label = "Cấp số, phát hành"
    mark_optional = False

    issued_on = DateField(label="Ngày văn bản")
    secrecy = forms.ChoiceField(
        label="Độ mật",
        choices=Paper.Secrecy,
        help_text="Văn bản trên mức Thường: chương trình chỉ giữ số, ngày, nơi cất; nội dung đã soạn được xóa khỏi đây.",
    )
    place = forms.CharField(
        label="Nơi cất bản ký", max_length=200, required=False, help_text="Ví dụ: tủ 2, cặp hồ sơ 07/2026."
    )

    def __init__(self, data=None, *, item, **kwargs):
        super().__init__(data, **kwargs)
        self.initial = {"issued_on": f"{item.day or self.on:%d/%m/%Y}", "secrecy": item.secrecy}
        if item.stamp.day:  # that of the meeting, of the act it records
            del self.fields["issued_on"]


class OriginalForm(_NotLater):
    submit_label = "Ghi bản đã ký"
    mark_optional = False

    signed_on = DateField(label="Ngày văn bản")
    secrecy = forms.ChoiceField(label="Độ mật", choices=Paper.Secrecy)
    place = forms.CharField(label="Nơi cất bản ký", max_length=200, help_text="Ví dụ: tủ 2, cặp hồ sơ 07/2026.")
    pages = IntegerField(label="Số trang (không bắt buộc)", required=False, min_value=1, max_value=9999)
    scan = forms.FileField(
        label="Bản chụp đã ký (không bắt buộc)",
        required=False,
        help_text="PDF hoặc ảnh. Chương trình chỉ tính và giữ mã SHA-256, tên và cỡ tệp; không giữ nội dung tệp.",
    )

    def __init__(self, data=None, files=None, *, item, **kwargs):
        super().__init__(data, files, **kwargs)
        paper = item.paper
        self.initial = {"secrecy": item.secrecy, "signed_on": f"{item.day or self.on:%d/%m/%Y}"}
        if paper:
            self.initial |= {"place": paper.place, "pages": paper.pages}
        if item.day:
            del self.fields["signed_on"]

    def clean_scan(self):
        scan = self.cleaned_data["scan"]
        if scan and not scan.name.lower().endswith(SCAN_TYPES):
            raise forms.ValidationError(
                f"Chỉ nhận ảnh hoặc PDF. Tệp này là {scan.name.rpartition('.')[2] or 'loại khác'}."
            )
        if scan and scan.size > SCAN_BYTES:
            raise forms.ValidationError("Tệp lớn quá. Chụp lại ở mức vừa, hoặc tách làm hai.")
        return scan or None


class FileForm(PartyForm):
    """Rule 28: whoever takes the whole file out says why."""

    submit_label = "Lấy cả hồ sơ"

    what = forms.ChoiceField(
        label="Lấy để",
        choices=[("in", "In tất cả trên một trang"), ("tep", "Tải về một tệp nén (.zip), mỗi văn bản một tệp Word")],
        widget=forms.RadioSelect,
        initial="in",
    )
    reason = TextField(
        label="Vì sao cần lấy cả hồ sơ?",
        rows=3,
        min_length=5,
        max_length=300,
        help_text="Lý do được lưu trong nhật ký. Giữ tệp cẩn thận, dùng xong thì hủy.",
        error_messages={"required": "Chưa ghi lý do."},
    )


class NumberForm(_NotLater):
    """A number given to another paper, or a gap accounted for."""

    submit_label = "Ghi vào sổ"
    mark_optional = False

    type = forms.ChoiceField(label="Thể loại", choices=RegisterEntry.Type)
    number = IntegerField(
        label="Số (không bắt buộc)",
        required=False,
        min_value=1,
        max_value=9999,
        help_text="Để trống thì cấp số tiếp theo.",
    )
    issued_on = DateField(label="Ngày văn bản")
    subject = forms.CharField(
        label="Trích yếu, hoặc lý do số này để trống",
        max_length=300,
        help_text="Không ghi nội dung mật.",
    )


class CancelNumberForm(PartyForm):
    submit_label = "Hủy số này"

    reason = TextField(
        label="Vì sao hủy số?",
        rows=3,
        min_length=5,
        max_length=300,
        help_text="Số đã hủy vẫn nằm trong sổ với lý do, không cấp lại.",
        error_messages={"required": "Chưa ghi lý do."},
    )
