"""Forms of the member's side: the complaint, its answer, the print of all that is held."""

from django import forms

from branches.fields import DateField, TextField
from branches.forms import PartyForm


class ComplaintForm(PartyForm):
    submit_label = "Ghi ý kiến, gửi cấp trên"
    mark_optional = False

    received_on = DateField(label="Ngày nhận")
    text = TextField(
        label="Lời của đồng chí",
        rows=7,
        required=False,
        max_length=20000,
        help_text="Ghi nguyên văn. Đã ghi thì không ai sửa được.",
    )
    place = forms.CharField(
        label="Nơi cất bản giấy", max_length=200, required=False, help_text="Ghi khi đồng chí gửi bản giấy."
    )


class AnswerComplaintForm(PartyForm):
    submit_label = "Ghi trả lời"
    mark_optional = False

    answer_number = forms.CharField(label="Số văn bản trả lời", max_length=60, help_text="Ví dụ 18-CV/ĐU.")
    answered_on = DateField(label="Ngày trả lời")
    answer = TextField(label="Nội dung trả lời", rows=7, max_length=20000)


class PersonalDataForm(PartyForm):
    """Why everything held about one person is put together, and how it is taken."""

    submit_label = "Lấy bản dữ liệu"

    reason = TextField(
        label="Vì sao cần lấy?",
        rows=3,
        min_length=5,
        max_length=300,
        help_text="Ví dụ: đồng chí đề nghị ngày 12/03/2026. Lý do, người lấy và thời điểm được lưu.",
        error_messages={"required": "Chưa ghi lý do."},
    )
    what = forms.ChoiceField(
        label="Lấy để",
        choices=[
            ("in", "In trên một trang, giao cho đồng chí"),
            ("html", "Tải một tệp đọc được bằng trình duyệt"),
            ("json", "Tải một tệp JSON để chuyển sang nơi khác"),
        ],
        widget=forms.RadioSelect,
        initial="in",
    )
