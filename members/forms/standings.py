"""Forms on standings: exemption, temporary exemption, temporary activity elsewhere."""

from django import forms

from branches.fields import DateField
from branches.forms import PartyForm, PartyModelForm
from members.models import Standing

from .records import ConstraintsAtField


class StandingForm(ConstraintsAtField, PartyModelForm):
    submit_label = "Ghi tình trạng"
    at_field = {"standing_ends_after_start": "ends_on", "one_open_standing_per_kind": "kind"}

    class Meta:
        model = Standing
        fields = [
            "kind",
            "requested_on",
            "decision_number",
            "decided_on",
            "starts_on",
            "ends_on",
            "reason",
            "reported_on",
            "note",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(value, label) for value, label in Standing.Kind.choices if value != Standing.Kind.SUSPENDED]
        self.fields["kind"].choices = [("", "Chọn"), *kinds]
        self.fields["kind"].help_text = "Đình chỉ sinh hoạt có mục riêng, do cấp có thẩm quyền ghi."
        self.fields["requested_on"].help_text = "Cần có khi miễn, tạm miễn: miễn sinh hoạt theo đơn của chính đồng chí."
        self.fields["decision_number"].help_text = "Ví dụ 05-NQ/CB. Sinh hoạt tạm thời nơi khác: số giấy giới thiệu."
        self.fields["starts_on"].help_text = "Tổng số người bỏ phiếu tính lại từ buổi họp sau ngày có nghị quyết."
        self.fields["ends_on"].help_text = "Tạm miễn, tạm thời nơi khác có thời hạn; miễn sinh hoạt thì để trống."


class EndStandingForm(PartyForm):
    submit_label = "Ghi ngày kết thúc"

    ends_on = DateField(label="Đến hết ngày")


class ExtendStandingForm(PartyForm):
    submit_label = "Gia hạn"

    ends_on = DateField(label="Gia hạn đến hết ngày")
    decision_number = forms.CharField(label="Số văn bản", max_length=60, help_text="Ví dụ 07-NQ/CB.")
    decided_on = DateField(label="Ngày nghị quyết, quyết định")


class ReportStandingForm(PartyForm):
    submit_label = "Ghi ngày báo cáo"

    reported_on = DateField(label="Ngày báo cáo cấp trên")
