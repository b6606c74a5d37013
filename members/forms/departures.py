"""Forms of what follows an exit: a date each, and where the paper is."""

from django import forms

from branches.fields import DateField
from branches.forms import PartyForm
from members.models import Departure

CARDS = Departure.Card


class TakeCardForm(PartyForm):
    submit_label = "Ghi thẻ"
    mark_optional = False

    card = forms.ChoiceField(label="Thẻ đảng viên", choices=CARDS.choices, widget=forms.RadioSelect)
    card_on = DateField(label="Ngày thu thẻ, hoặc ngày ghi nhận chưa thu được")
    card_note = forms.CharField(label="Lý do chưa thu được", max_length=200, required=False)


class HandCardUpForm(PartyForm):
    submit_label = "Ghi ngày nộp thẻ"

    card_handed_on = DateField(label="Ngày nộp thẻ lên cấp ủy cấp trên trực tiếp")


class MoveFileForm(PartyForm):
    submit_label = "Ghi chuyển hồ sơ"

    file_on = DateField(label="Ngày chuyển hồ sơ")
    file_place = forms.CharField(label="Nơi cất hồ sơ", max_length=200, help_text="Ví dụ Đảng ủy cơ sở, tủ số 3.")


class SendNoticeForm(PartyForm):
    submit_label = "Ghi đã gửi phiếu báo"

    notice_on = DateField(label="Ngày gửi phiếu báo")
    notice_number = forms.CharField(label="Số phiếu báo", max_length=60, required=False)
    place = forms.CharField(label="Nơi để bản lưu", max_length=200, help_text="Ví dụ túi hồ sơ của đồng chí.")
