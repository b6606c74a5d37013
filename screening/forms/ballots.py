"""Forms of the ballots. They check input; what a ballot needs is asked by its verb."""

from django import forms

from branches.fields import IntegerField, TextField
from branches.forms import PartyForm, PartyModelForm
from members.models import Meeting, Member
from screening.actions.ballots import figures_of
from screening.discipline.sheets import INVALID
from screening.guards import enters_counts
from screening.models import TallyEntry
from screening.models.ballots import COUNTS, FORM_COUNTS


class MeetingForm(PartyForm):
    """Which meeting votes; sent by GET, so that the roll of that meeting is shown."""

    hop = forms.ModelChoiceField(Meeting.objects.none(), label="Buổi họp", empty_label=None)

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hop"].queryset = meetings


class Named:
    """A choice of members; who can type counts is said beside the name."""

    def label_from_instance(self, member):
        return f"{member.full_name} (có tài khoản)" if member.pk in self.able else member.full_name


class HeadField(Named, forms.ModelChoiceField):
    pass


class TellersField(Named, forms.ModelMultipleChoiceField):
    pass


class RollForm(PartyForm):
    """The counting team, and the N that was on the screen when the button was pressed."""

    submit_label = "Khóa danh sách"
    mark_optional = False

    base = forms.IntegerField(widget=forms.HiddenInput)
    head = HeadField(Member.objects.none(), label="Tổ trưởng")
    tellers = TellersField(
        Member.objects.none(), label="Thành viên", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, case, roll, barred, actor, **kwargs):
        super().__init__(*args, initial={"base": roll.base}, **kwargs)
        self.roll = roll
        people = Member.objects.visible_to(actor).filter(pk__in=roll.voter_ids - barred).select_related("user")
        people = people.order_by("sort_key", "pk")
        able = {member.pk for member in people if enters_counts(member, case.branch)}
        for name in ("head", "tellers"):
            self.fields[name].queryset, self.fields[name].able = people, able
        self.fields["tellers"].help_text = (
            f"Cùng tổ trưởng ít nhất {case.rules.team_size(roll.base)} đồng chí. "
            "Hai đồng chí có tài khoản sẽ nhập hai bản riêng."
        )

    def clean_base(self):
        shown = self.cleaned_data["base"]
        if shown != self.roll.base:
            raise forms.ValidationError(
                f"Tổng số vừa thay đổi từ {shown} thành {self.roll.base}. Xem lại danh sách rồi khóa."
            )
        return shown

    @property
    def team(self):
        """The members of the team, the head first."""
        head = self.cleaned_data["head"]
        return [head, *(member for member in self.cleaned_data["tellers"] if member != head)]


class TallyForm(PartyModelForm):
    """One teller's counts. Whether they add up is asked by the verb."""

    submit_label = "Gửi số phiếu"

    attempt = forms.IntegerField(widget=forms.HiddenInput, required=False)
    password = forms.CharField(
        label="Mật khẩu của đồng chí, để xác nhận",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    class Meta:
        model = TallyEntry
        fields = (*COUNTS, *FORM_COUNTS)

        def formfield_callback(field, **kwargs):
            return IntegerField(
                label=field.verbose_name,
                min_value=0,
                max_value=9999,
                widget=forms.TextInput({"maxlength": 4}),
                error_messages={"required": "Chưa ghi số phiếu; không có thì ghi 0."},
            )

    def __init__(self, *args, ballot, **kwargs):
        super().__init__(*args, initial={"attempt": ballot.mismatches}, **kwargs)
        self.ballot = ballot
        self.fields["issued"].help_text = "Nhiều nhất bằng số có mặt"
        asked = ["in_favour", "against", "blank"]
        if ballot.measures:
            asked = [*(f"for_{measure}" for measure in ballot.measures), "against", "blank"]
            self.fields["against"].label = "Không kỷ luật"
            for name, words in INVALID.items():
                self.fields[name].label = words.capitalize()
        self.asked = asked
        for name in {*COUNTS[7:], *FORM_COUNTS} - set(asked):
            del self.fields[name]

    def _post_clean(self):
        """No row is made of the form: `check_counts` names the figures of a sum that does not add up."""

    @property
    def counts(self):
        return figures_of(self.ballot, {name: self.cleaned_data.get(name) for name in (*COUNTS, *FORM_COUNTS)})

    @property
    def rows(self):
        """[(bound field, is it a part of the one above)] of the first block: issued to invalid, with its reasons."""
        return [(self[name], name.startswith("invalid_")) for name in COUNTS[:7]]

    @property
    def choices(self):
        return [self[name] for name in self.asked]


class VoidForm(PartyForm):
    submit_label = "Hủy lần bỏ phiếu"

    reason = TextField(
        label="Lý do hủy",
        max_length=300,
        rows=3,
        help_text="Ví dụ: ghi sót một đồng chí có mặt. Lần bỏ phiếu này không dùng nữa; làm lại ở buổi họp sau.",
    )
