"""The form of the ways by which a user is told."""

from django import forms
from django.conf import settings

from branches import telling
from branches.forms import PartyForm

HOURS = range(6, 22)  # by day; the reminders of a day are there before


class WaysForm(PartyForm):
    """What the user may choose. Mail is there only where the account has an address."""

    submit_label = "Lưu"
    mark_optional = False
    daily_mail = forms.BooleanField(label="Nhận thư điện tử", required=False)
    mail_hour = forms.TypedChoiceField(
        label="Giờ nhận thư tổng hợp",
        choices=[(hour, f"{hour} giờ") for hour in HOURS],
        coerce=int,
        help_text="Mỗi ngày nhiều nhất một thư tổng hợp, và chỉ khi hộp thư có thông báo chưa đọc. "
        "Việc đã đến hạn thì thư gửi ngay.",
    )
    told_early = forms.BooleanField(
        label="Báo trước hạn trong hộp thư",
        required=False,
        help_text="Bỏ chọn thì hộp thư không báo những lần trước hạn. "
        "Từ ngày đến hạn, hộp thư luôn báo, để không ai lỡ việc.",
    )

    def __init__(self, *args, actor, **kwargs):
        self.actor = actor
        super().__init__(*args, initial={name: getattr(actor, name) for name in self.base_fields}, **kwargs)
        self.helper.form_action = "branches:ways"  # wherever the page was shown
        self.fields["daily_mail"].help_text = f"Gửi đến {actor.email}. Thư không ghi tên ai, không ghi việc gì."
        if not settings.EMAIL_CONFIGURED:
            self.fields["daily_mail"].help_text += " Máy chủ này chưa nối với thư điện tử nên chưa gửi được."
        if not actor.email:
            del self.fields["daily_mail"], self.fields["mail_hour"]

    def act(self):
        telling.choose_ways(self.cleaned_data, actor=self.actor)
