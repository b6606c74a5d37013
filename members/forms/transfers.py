"""Forms on chuyển sinh hoạt: one for each step of `actions.transfer_steps`."""

import re
from datetime import date

from django import forms

from branches.fields import DateField, TextField
from branches.forms import FilterForm, PartyForm, PartyModelForm, put_in_words
from branches.models import Organization
from members import pages
from members.actions import transfers
from members.forms.records import MANY, ConstraintsAtField, MemberForm
from members.models import Transfer

OUTGOING = "Chọn một trong ba ô nơi đến."


class MonthField(DateField):
    """“10/2026”; kept as the first day of the month."""

    default_error_messages = {"invalid": "“%(value)s” không phải là một tháng. Nhập tháng/năm, ví dụ 10/2026."}

    def __init__(self, **kwargs):
        super().__init__(**{"help_text": "tháng/năm", **kwargs})

    def to_python(self, value):
        match = re.fullmatch(r"\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*", value) if isinstance(value, str) else None
        day = super().to_python(f"1/{match[1]}/{match[2]}" if match else value)
        return day and day.replace(day=1)

    def prepare_value(self, value):
        return f"{value:%m/%Y}" if isinstance(value, date) else value


# --- asked for ----------------------------------------------------------------------------------------------------


class RequestTransferForm(ConstraintsAtField, PartyModelForm):
    """The home branch asks: a branch close by is chosen, one further away named by its code, others by their name."""

    submit_label = "Gửi đề nghị"
    kind = forms.ChoiceField(
        label="Loại",
        choices=Transfer.Kind.choices,
        initial=Transfer.Kind.OFFICIAL,
        widget=forms.RadioSelect,
        help_text="Tạm thời: chi bộ này vẫn tính đồng chí, đảng phí đóng ở nơi sinh hoạt tạm thời.",
    )
    to_code = forms.CharField(
        label="Hoặc mã chi bộ chuyển đến",
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Chi bộ khác trong chương trình; mã ghi ở trang của chi bộ đó, hỏi cấp trên nếu chưa biết.",
    )
    dues_paid_to = MonthField(label="Đã đóng đảng phí đến hết tháng", required=False)

    class Meta:
        model = Transfer
        fields = [
            "kind",
            "to_branch",
            "to_code",
            "to_name",
            "reason",
            "requested_on",
            "until",
            "dues_paid_to",
            "self_review_on",
        ]
        labels = {
            "to_branch": "Chi bộ chuyển đến, cùng cấp trên",
            "to_name": "Hoặc tên nơi đến ngoài chương trình",
            "until": "Đến hết ngày",
        }
        help_texts = {
            "to_branch": OUTGOING,
            "to_name": "Ví dụ: Chi bộ Trường THPT Số 2, Đảng bộ phường Cam Đường, tỉnh Lào Cai.",
            "until": "Tạm thời thì bắt buộc. Ra ngoài nước: ghi ngày nếu đi có thời hạn, để trống nếu đi lâu dài.",
            "self_review_on": "Bản tự kiểm điểm có nhận xét của chi bộ, cấp ủy; chuyển chính thức thì bắt buộc.",
        }

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        near = transfers.near_branches(self.instance.from_branch, on)
        self.fields["to_branch"].queryset = near
        if not 0 < near.count() <= MANY:
            del self.fields["to_branch"]
            self.fields["to_code"].label = "Mã chi bộ chuyển đến"

    def clean(self):
        data = super().clean()
        if data.get("to_code"):
            branch = transfers.branch_of_code(data["to_code"], self.on)
            if branch is None:
                self.add_error("to_code", "Không có chi bộ nào mang mã này. Kiểm tra lại, hoặc ghi tên ở ô dưới.")
            elif data.get("to_branch") and data["to_branch"] != branch:
                self.add_error("to_code", "Mã này là của chi bộ khác với chi bộ đã chọn. Để trống một ô.")
            else:
                data["to_branch"] = branch
        if not (data.get("to_branch") or data.get("to_name") or self.errors):
            self.add_error("to_branch" if "to_branch" in self.fields else "to_code", f"Chưa có nơi đến. {OUTGOING}")
        if data.get("to_branch") and data.get("to_name"):
            self.add_error("to_name", "Đã có chi bộ chuyển đến. Để trống ô này, hoặc bỏ chi bộ.")
        return data

    def _post_clean(self):
        """The verb sets the home branch and asks the constraints; the branch found by its code is set here."""
        super()._post_clean()
        if self.cleaned_data.get("to_branch"):
            self.instance.to_branch = self.cleaned_data["to_branch"]


class ArrivalForm(PartyModelForm):
    """Somebody comes with a letter from outside the program."""

    submit_label = "Ghi giấy giới thiệu"
    kind = forms.ChoiceField(label="Loại", choices=Transfer.Kind.choices, initial=Transfer.Kind.OFFICIAL)

    class Meta:
        model = Transfer
        fields = [
            "person",
            "kind",
            "from_name",
            "letter_number",
            "letter_on",
            "until",
            "presented_on",
            "late_explanation",
        ]
        labels = {
            "person": "Họ và tên",
            "from_name": "Chuyển đến từ",
            "presented_on": "Ngày nộp giấy ở chi bộ",
            "until": "Đến hết ngày",
        }
        help_texts = {
            "from_name": "Chi bộ, đảng bộ nơi đi, ghi như trong giấy.",
            "until": "Chỉ ghi khi sinh hoạt tạm thời.",
            "presented_on": "Để trống nếu mới nhận tin, đồng chí chưa đến.",
            "late_explanation": "Chỉ cần khi nộp giấy sau hạn.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (Transfer.Kind.OFFICIAL, "Chính thức"),
            (Transfer.Kind.TEMPORARY, "Tạm thời"),
            (Transfer.Kind.ABROAD, "Từ ngoài nước về"),
        ]
        for name in ("person", "from_name", "letter_number", "letter_on"):
            self.fields[name].required = True
            put_in_words(self.fields[name])

    def clean(self):
        data = super().clean()
        if data.get("kind") != Transfer.Kind.TEMPORARY and data.get("until"):
            self.add_error("until", "Chỉ ghi ngày này khi sinh hoạt tạm thời; nếu không, để trống.")
        return data


# --- one form for each step ---------------------------------------------------------------------------------------


class StepForm(PartyForm):
    """What a step asks; `cleaned_data` are the arguments of its verb."""

    def __init__(self, *args, transfer, actor, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.transfer, self.actor, self.on = transfer, actor, on


class LetterForm(StepForm):
    submit_label = "Cấp giấy giới thiệu"

    number = forms.CharField(label="Số giấy giới thiệu", max_length=60, help_text="Ví dụ 15-GGT/ĐU.")
    letter_on = DateField(label="Ngày giấy giới thiệu")
    issued_by = forms.ModelChoiceField(Organization.objects.none(), label="Nơi cấp giấy")
    to_code = forms.CharField(
        label="Mã chi bộ nhận",
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Chỉ ghi khi nơi đến có trong chương trình: chi bộ đó sẽ xác nhận tại đây.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        above = transfers.issuers(self.transfer, self.actor)
        issued_by = self.fields["issued_by"]
        issued_by.queryset = Organization.objects.visible_to(self.actor).filter(pk__in=[o.pk for o in above])
        self.initial.setdefault("issued_by", above[0] if above else None)
        if self.transfer.to_branch_id or self.transfer.kind == Transfer.Kind.ABROAD:
            del self.fields["to_code"]


class PresentationForm(StepForm):
    submit_label = "Ghi ngày nộp giấy"

    presented_on = DateField(label="Ngày nộp giấy ở chi ủy")
    late_explanation = TextField(
        label="Giải trình chậm", rows=3, max_length=300, required=False, help_text="Chỉ cần khi nộp giấy sau hạn."
    )


class AcceptanceForm(StepForm):
    submit_label = "Xác nhận tiếp nhận"

    accepted_on = DateField(label="Sinh hoạt ở đây từ ngày")


class DepartureForm(StepForm):
    submit_label = "Ghi xác nhận của nơi nhận"

    accepted_on = DateField(
        label="Nơi nhận xác nhận từ ngày", help_text="Theo giấy hoặc thông báo của nơi nhận; ngày/tháng/năm"
    )


class KnownRecordForm(StepForm):
    submit_label = "Nhận lại hồ sơ"

    number = forms.CharField(
        label="Số thẻ đảng viên hoặc số căn cước",
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Đủ số, như trên thẻ. Hồ sơ được tìm theo số này và họ tên ghi trong giấy.",
    )
    accepted_on = DateField(label="Sinh hoạt ở đây từ ngày")


class RefusalForm(StepForm):
    submit_label = "Trả lại nơi đi"

    reason = TextField(label="Lý do trả lại", rows=3, min_length=5, max_length=300)


class CancelForm(StepForm):
    submit_label = "Hủy lần chuyển này"

    reason = TextField(label="Lý do hủy", rows=3, min_length=5, max_length=300)


class ReturnForm(StepForm):
    submit_label = "Ghi ngày trở về"

    returned_on = DateField(label="Trở về nơi sinh hoạt chính thức từ ngày")
    number = forms.CharField(
        label="Số giấy giới thiệu trở về",
        max_length=60,
        required=False,
        help_text="Cần khi trở về trước khi hết thời gian ghi trong giấy.",
    )
    letter_on = DateField(label="Ngày giấy giới thiệu trở về", required=False)


class ExtensionForm(StepForm):
    submit_label = "Ghi gia hạn"

    until = DateField(label="Gia hạn đến hết ngày")
    number = forms.CharField(label="Số giấy gia hạn", max_length=60, help_text="Ví dụ 21-GGT/ĐU.")
    letter_on = DateField(label="Ngày giấy gia hạn")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = f"Đang ghi đến hết {self.transfer.until:%d/%m/%Y}; ngày/tháng/năm"


class FileSentForm(StepForm):
    submit_label = "Ghi ngày gửi"

    file_sent_on = DateField(label="Ngày gửi hồ sơ niêm phong")


class FileReceivedForm(StepForm):
    submit_label = "Ghi ngày nhận"

    file_received_on = DateField(label="Ngày nhận hồ sơ niêm phong")


FORMS = {
    "issue_letter": LetterForm,
    "reissue_letter": LetterForm,
    "record_presentation": PresentationForm,
    "accept_transfer": AcceptanceForm,
    "confirm_departure": DepartureForm,
    "accept_known_record": KnownRecordForm,
    "refuse_transfer": RefusalForm,
    "cancel_transfer": CancelForm,
    "extend_stay": ExtensionForm,
    "record_return": ReturnForm,
    "send_file": FileSentForm,
    "receive_file": FileReceivedForm,
}


class ArrivedMemberForm(MemberForm):
    """The whole record of somebody who comes from outside the program."""

    submit_label = "Xác nhận, ghi hồ sơ"

    accepted_on = DateField(label="Sinh hoạt ở đây từ ngày")

    @property
    def sections(self):
        place = pages.Section("sinh-hoat", "Nơi sinh hoạt", ())
        return [(place, [self["accepted_on"]]), *super().sections]


# --- the list -----------------------------------------------------------------------------------------------------


#: What the list of transfers is asked for; where nothing is asked, for those that are under way.
SHOWN = {
    "under_way": "Đang làm",
    "never_arrived": "Đã rời đi mà chưa đến nơi",
    "late": "Đã muộn",
    "guests": "Đang sinh hoạt tạm thời ở đây",
    "away": "Đang sinh hoạt tạm thời nơi khác",
    "not_returned": "Hết thời gian, chưa ghi trở về",
    "ended": "Đã xong",
}


def narrowed(queryset, organization, on, *, show="", direction="", kind=""):
    """The transfers out of an organisation and into it, or of everything seen, that are asked for."""
    direction = {"guests": "in", "away": "out"}.get(show, direction)
    if organization:
        part = {"": queryset.concerning, "out": queryset.leaving, "in": queryset.arriving}[direction]
        queryset = part(organization)
    elif direction:
        queryset = queryset.exclude(**{"from_branch" if direction == "out" else "to_branch": None})
    if show in ("guests", "away"):
        queryset = queryset.staying(on)
    elif show == "under_way":
        queryset = queryset.under_way()
    elif show == "ended":
        queryset = queryset.exclude(state__in=Transfer.OPEN)
    elif show:
        queryset = getattr(queryset, show)(on)
    return queryset.filter(kind=kind) if kind else queryset


class TransferFilterForm(FilterForm):
    """Owns the filtering of the list of one organisation."""

    DIRECTIONS = {"out": "Chuyển đi", "in": "Chuyển đến"}
    KINDS = Transfer.Kind.choices

    show = forms.ChoiceField(
        label="Xem", choices=[("", SHOWN["under_way"]), *(pair for pair in SHOWN.items() if pair[0] != "under_way")]
    )
    direction = forms.ChoiceField(label="Chiều", choices=[("", "Đi và đến"), *DIRECTIONS.items()])
    kind = forms.ChoiceField(label="Loại", choices=[("", "Tất cả"), *KINDS])

    def __init__(self, data, *, organization, on):
        super().__init__(data)
        self.organization, self.on = organization, on

    @property
    def asked(self):
        """{filter: value} as the file of the list is asked for, what is understood without being said included."""
        given = {name: self.cleaned_data.get(name, "") for name in self.fields} if self.is_valid() else {}
        return {**given, "show": given.get("show") or "under_way"}

    def filter(self, queryset):
        """The transfers of the organisation that the form asks for; none while it has errors."""
        if not self.is_valid():
            return queryset.none()
        return narrowed(queryset, self.organization, self.on, **self.asked)
