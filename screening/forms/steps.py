"""One form for each verb. They check input; what a step needs is asked by its guards in the verb itself."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from branches.fields import DateField, IntegerField, TextField
from branches.forms import PartyForm, put_in_words
from branches.models import Organization
from members.actions.transfers import branch_of_code
from members.forms import ConfirmField, branch_field
from members.models import Meeting, Member
from screening import actions, committee_sizes, mentors, workflow
from screening.actions.outcome import ENDING, grassroots_ratio
from screening.forms import numbers
from screening.guards import CONTACTS_AT
from screening.guards.outcome import deciding_ratio
from screening.models import Contact, Deadline, Decision, Note, Opinion, SelfReview

CHOOSE = ("", "Chọn")
RECENT = 30  # meetings offered for a choice
NO_FIGURE = {"required": "Chưa ghi số người; không có thì ghi 0."}
PLACE_HINT = "Ghi nội dung ở trên, hoặc nơi cất bản giấy; ghi cả hai càng tốt."


def number_field(label, example):
    """The number of a document."""
    widget = forms.TextInput({"autocomplete": "off"})
    field = forms.CharField(label=label, max_length=60, help_text=f"Ví dụ {example}.", widget=widget)
    field.example = example
    return field


class StepForm(PartyForm):
    """What one verb asks for. `act` does it, `done` says so.

    `today` names the date fields that usually hold today's date; `question` is asked once more, by a box to tick,
    before a step that cannot be taken back.
    """

    verb = ""
    today = ()
    question = ""
    done = "Đã lưu."

    def __init__(self, data=None, *, case, actor, on, asked="", **kwargs):
        super().__init__(data, **kwargs)
        self.case, self.actor, self.on, self.asked = case, actor, on, asked
        self.submit_label = workflow.step(self.verb).label
        self.initial = dict.fromkeys(self.today, f"{on:%d/%m/%Y}") | self.initial
        self.prepare()
        if example := getattr(self.fields.get("number"), "example", ""):
            numbers.offer(self, example)
        if self.question:
            words = "Đánh dấu ô này nếu đã kiểm tra và muốn làm tiếp."
            label = self.question.format(member=case.member)
            self.fields["sure"] = forms.BooleanField(label=label, error_messages={"required": words})
        for field in self.fields.values():
            put_in_words(field)

    def prepare(self):
        """Fill in the choices that this case has."""

    def clean(self):
        data = super().clean()
        for name, value in list(data.items()):
            if isinstance(self.fields[name], DateField) and value and value > self.on:
                self.add_error(name, f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({self.on:%d/%m/%Y}).")
        numbers.check(self, data)
        return data

    def warnings(self):
        """{code: sentence} of soft doubts, each to be confirmed."""
        found, meeting = {}, self.cleaned_data.get("meeting")
        if meeting and meeting.held_on.weekday() == 6:
            found["sunday"] = f"Buổi họp ngày {meeting.held_on:%d/%m/%Y} rơi vào Chủ nhật."
        if workflow.step(self.verb).body and workflow.stood_behind(self.case, self.actor):
            found["roles_overlap"] = (
                "Đồng chí đã mở hồ sơ này, hoặc đã ghi, chấp nhận bằng chứng. "
                "Nếu đủ người, nên để đồng chí khác làm việc này."
            )
        return found

    def _post_clean(self):
        super()._post_clean()
        found = {} if self.errors else self.warnings()
        if found:
            label = "Kiểm tra giúp; nếu đúng là như vậy, đánh dấu từng dòng rồi gửi lại"
            self.fields["confirm"] = ConfirmField(label=label, choices=list(found.items()), required=False)
            put_in_words(self.fields["confirm"])
            if not set(self["confirm"].data or []) >= set(found):
                self.add_error("confirm", "Còn điều khác thường chưa được xác nhận.")

    @property
    def facts(self):
        """What the verb is told: every field but the confirmations."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("sure", "confirm")}

    def act(self):
        """Do it. Raises NotYet, ValidationError or NoOffice."""
        return getattr(actions, self.verb)(self.case, actor=self.actor, on=self.on, **self.facts)

    def done_words(self, result):
        return self.done


class MeetingMixin:
    """Offers the branch's meetings since the case came to this stage, and the way to record one."""

    def prepare(self):
        super().prepare()
        case, since = self.case, self.case.stage_since
        meetings = Meeting.objects.visible_to(self.actor).of_members().filter(branch=case.branch)
        meetings = meetings.filter(held_on__gte=since, held_on__lte=self.on).order_by("-held_on", "-pk")
        latest = list(meetings.values_list("pk", flat=True)[:RECENT])
        field = self.fields["meeting"]
        field.queryset = meetings.filter(pk__in=latest)
        field.help_text = format_html(
            'Hiện các buổi họp từ ngày {}. Chưa có? <a href="{}">Ghi cuộc họp và điểm danh</a>.',
            f"{since:%d/%m/%Y}",
            reverse("members:meeting-new", args=[case.branch_id]),
        )


class MentorMixin:
    """Offers who can help; one who could when the form was opened is answered by the guards."""

    def prepare(self):
        super().prepare()
        field = self.fields["mentor"]
        field.queryset = mentors.possible(self.case, self.actor, self.on)
        if self.is_bound:
            members = Member.objects.visible_to(self.actor).filter(branch=self.case.branch)
            field.queryset = members.order_by("sort_key", "pk")
        field.help_text = "Đảng viên chính thức đang sinh hoạt tại chi bộ, chưa giúp đỡ đồng chí khác."


# --- step 1: opinions -----------------------------------------------------------------------------------------------


class OpinionForm(StepForm):
    verb = "record_opinion"
    done = "Đã ghi ý kiến."
    today = ("given_on",)

    source = forms.ChoiceField(label="Nơi cho ý kiến", choices=[CHOOSE, *Opinion.Source.choices])
    giver = forms.CharField(label="Người đại diện cho ý kiến", max_length=160)
    given_on = DateField(label="Ngày cho ý kiến")
    content = TextField(label="Nội dung ý kiến", max_length=4000)


# --- step 2: notice and commitment ----------------------------------------------------------------------------------


class NotifyForm(StepForm):
    verb = "notify"
    today = ("served_on",)

    number = number_field("Số thông báo", "09-TB/CB")
    issued_on = DateField(label="Ngày thông báo")
    served_on = DateField(label="Ngày giao")
    acknowledged = forms.BooleanField(label="Đồng chí đã ký nhận", required=False)
    witness = forms.CharField(label="Người giao, người chứng kiến", max_length=160)

    def prepare(self):
        need = self.case.rules.delivery_attempts
        self.fields["acknowledged"].help_text = f"Đồng chí vắng thì để trống; cần đủ {need} lần đến đã ghi ngày."

    def clean(self):
        data = super().clean()
        issued_on, served_on = data.get("issued_on"), data.get("served_on")
        if issued_on and served_on and served_on < issued_on:
            self.add_error("served_on", f"Ngày giao không thể trước ngày thông báo ({issued_on:%d/%m/%Y}).")
        return data

    def done_words(self, result):
        return f"Đã ghi ngày giao thông báo: {self.cleaned_data['served_on']:%d/%m/%Y}."


class TalkForm(StepForm):
    verb = "record_talk"
    done = "Đã ghi buổi trao đổi."
    today = ("held_on",)

    held_on = DateField(label="Ngày trao đổi")
    attendees = forms.CharField(label="Người dự", max_length=300)
    summary = TextField(label="Tóm tắt ý kiến hai phía", max_length=8000)


class SelfReviewMixin:
    """The member's own words, or the place of the paper."""

    def clean(self):
        data = super().clean()
        if not self.errors and not (data.get("text") or data.get("place")):
            self.add_error("text", "Ghi nội dung, hoặc ghi nơi cất bản giấy.")
        return data


class SelfReviewForm(SelfReviewMixin, StepForm):
    verb = "receive_self_review"
    done = "Đã nhận bản tự kiểm điểm. Lời của đồng chí được giữ nguyên văn."
    today = ("received_on",)
    mark_optional = False

    received_on = DateField(label="Ngày nhận")
    text = TextField(
        label="Nội dung do đồng chí viết",
        rows=8,
        required=False,
        max_length=20000,
        help_text="Ghi nguyên văn, không sửa.",
    )
    place = forms.CharField(label="Nơi cất bản giấy", max_length=200, required=False, help_text=PLACE_HINT)
    commitments = TextField(
        label="Các cam kết sửa chữa, khắc phục",
        required=False,
        help_text="Mỗi cam kết một dòng, đúng lời đồng chí viết; chi bộ không viết thay.",
    )

    def clean_commitments(self):
        lines = [line.strip() for line in self.cleaned_data["commitments"].splitlines() if line.strip()]
        if any(len(line) > 300 for line in lines):
            raise forms.ValidationError("Mỗi cam kết dài không quá 300 chữ. Tách làm hai dòng.")
        return lines


class HearingForm(MeetingMixin, StepForm):
    verb = "hold_hearing"
    done = "Đã ghi ý kiến tại hội nghị."
    mark_optional = False

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label="Buổi họp chi bộ")
    attended = forms.BooleanField(label="Đồng chí có mặt, trình bày", required=False, initial=True)
    statement = TextField(
        label="Tóm tắt lời trình bày của đồng chí",
        rows=6,
        required=False,
        max_length=8000,
        help_text="Đồng chí vắng thì để trống.",
    )

    def prepare(self):
        super().prepare()
        need = self.case.rules.hearing_invitations
        self.fields["attended"].help_text = f"Đồng chí vắng thì để trống; cần đủ {need} lần mời đã ghi ngày."

    def clean(self):
        data = super().clean()
        if data.get("attended") and not data.get("statement") and "statement" not in self.errors:
            self.add_error("statement", "Ghi tóm tắt lời trình bày của đồng chí.")
        return data


class AssignMentorForm(MentorMixin, StepForm):
    verb = "assign_mentor"

    mentor = forms.ModelChoiceField(Member.objects.none(), label="Người giúp đỡ")
    number = number_field("Số nghị quyết", "11-NQ/CB")
    issued_on = DateField(label="Ngày nghị quyết")

    def done_words(self, result):
        case, months = result, result.rules.education_months
        starts, ends = case.mentoring_starts_on, case.mentoring_ends_on
        return f"Đã phân công. {months} tháng tính từ {starts:%d/%m/%Y}, đủ ngày {ends:%d/%m/%Y}."


# --- step 3: twelve months of help ----------------------------------------------------------------------------------


class NoteForm(StepForm):
    verb = "write_note"
    today = ("written_on",)

    written_on = DateField(label="Ngày viết")
    author = forms.CharField(label="Người viết", max_length=160)
    text = TextField(
        label="Nhận xét", rows=6, max_length=8000, help_text="Ghi sự việc, ngày, kết quả của từng cam kết."
    )

    def prepare(self):
        mentoring = self.case.mentorings.filter(ended_on=None).select_related("mentor").first()
        if mentoring:
            self.initial.setdefault("author", mentoring.mentor.full_name)

    def done_words(self, result):
        report = self.case.deadlines.open().filter(kind="mentor_report").first()
        return "Đã ghi nhận xét." + (f" Kỳ tới: {report.due_on:%d/%m/%Y}." if report else "")


class AnswerForm(StepForm):
    verb = "answer_note"
    done = "Đã ghi ý kiến trả lời."
    today = ("written_on",)

    note = forms.ModelChoiceField(None, label="Trả lời cho nhận xét")
    written_on = DateField(label="Ngày đồng chí trả lời")
    text = TextField(label="Ý kiến của đồng chí", rows=5, max_length=8000, help_text="Ghi nguyên văn.")

    def prepare(self):
        self.fields["note"].queryset = self.case.notes.exclude(kind=Note.Kind.ANSWER).order_by("-written_on", "-pk")
        if self.asked.isdecimal() and len(self.asked) < 19:
            self.initial.setdefault("note", int(self.asked))

    def act(self):
        facts = self.facts
        return actions.answer_note(facts.pop("note"), actor=self.actor, on=self.on, **facts)


class ChangeMentorForm(MentorMixin, StepForm):
    verb = "change_mentor"
    done = "Đã đổi người giúp đỡ. Thời gian giúp đỡ tính tiếp."

    mentor = forms.ModelChoiceField(Member.objects.none(), label="Người giúp đỡ")
    number = number_field("Số nghị quyết", "12-NQ/CB")
    issued_on = DateField(label="Ngày nghị quyết")
    reason = forms.CharField(label="Lý do đổi", max_length=200)


class ContactForm(StepForm):
    verb = "record_contact"
    today = ("made_on",)

    kind = forms.ChoiceField(label="Việc", choices=[])
    made_on = DateField(label="Ngày")
    by_whom = forms.CharField(label="Người thực hiện", max_length=160)
    note = forms.CharField(label="Kết quả", max_length=300, help_text="Ví dụ: đồng chí vắng nhà, hẹn lại.")

    def prepare(self):
        kinds = CONTACTS_AT.get(self.case.stage, list(Contact.Kind))
        self.fields["kind"].choices = [(kind, kind.label) for kind in kinds]

    def clean(self):
        data = super().clean()
        same = {"kind": data.get("kind"), "made_on": data.get("made_on"), "cycle": self.case.cycle}
        if not self.errors and self.case.contacts.filter(**same).exists():
            self.add_error("made_on", "Ngày này đã ghi một lần rồi.")
        return data

    def done_words(self, result):
        count = self.case.contacts.filter(kind=self.cleaned_data["kind"], cycle=self.case.cycle).count()
        return f"Đã ghi lần thứ {count}."


class PauseForm(StepForm):
    verb = "pause_clock"
    done = "Đã ghi tạm dừng tính thời gian."

    starts_on = DateField(label="Tạm dừng từ ngày")
    reason = forms.CharField(label="Lý do", max_length=300)
    number = number_field("Số văn bản", "52-CV/ĐU")
    issued_on = DateField(label="Ngày văn bản")


class ResumeForm(StepForm):
    verb = "resume_clock"
    today = ("ends_on",)

    ends_on = DateField(label="Tính tiếp từ ngày")

    def done_words(self, result):
        return f"Đã ghi. Thời gian giúp đỡ đủ vào ngày {result.mentoring_ends_on:%d/%m/%Y}."


class TransferCaseForm(StepForm):
    verb = "transfer_case"
    today = ("moved_on",)
    mark_optional = False

    to = forms.ModelChoiceField(Organization.objects.none(), label="Chi bộ chuyển đến", required=False)
    to_code = forms.CharField(
        label="Hoặc mã chi bộ chuyển đến",
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Chi bộ khác trong chương trình, thuộc cấp trên khác; mã ghi ở trang của chi bộ đó.",
    )
    moved_on = DateField(label="Ngày chuyển")
    number = number_field("Số giấy giới thiệu", "31-GT/ĐU")
    author = forms.CharField(label="Người viết nhận xét của chi bộ cũ", max_length=160)
    remark = TextField(label="Nhận xét của chi bộ về quá trình giúp đỡ", rows=5, required=False, max_length=8000)

    def prepare(self):
        targets = Organization.objects.visible_to(self.actor).branches().active_on(self.on)
        targets = targets.exclude(pk=self.case.branch_id).order_by("sort_key", "pk")
        self.fields["to"] = branch_field(targets, "Chi bộ chuyển đến, cùng cấp trên")
        self.fields["to"].required = False

    def clean(self):
        data = super().clean()
        if code := data.pop("to_code", ""):
            found = branch_of_code(code, self.on)
            if found is None:
                self.add_error("to_code", "Không có chi bộ nào mang mã này. Kiểm tra lại.")
            elif data.get("to") not in (None, found):
                self.add_error("to_code", "Mã này là của chi bộ khác với chi bộ đã chọn. Để trống một ô.")
            data["to"] = found
        return data

    def done_words(self, result):
        return f"Đã gửi hồ sơ sang {self.cleaned_data['to']}. Hồ sơ chờ chi bộ đó nhận; thời gian giúp đỡ tính tiếp."


class SecondSelfReviewForm(SelfReviewMixin, StepForm):
    verb = "receive_second_self_review"
    done = "Đã nhận bản tự kiểm điểm lần hai."
    today = ("received_on",)
    mark_optional = False

    received_on = DateField(label="Ngày nhận")
    text = TextField(
        label="Nội dung do đồng chí viết",
        rows=6,
        required=False,
        max_length=20000,
        help_text="Ghi nguyên văn, không sửa.",
    )
    place = forms.CharField(label="Nơi cất bản giấy", max_length=200, required=False, help_text=PLACE_HINT)

    def prepare(self):
        reviews = self.case.self_reviews.filter(round=SelfReview.Round.FIRST).order_by("-pk")
        first = reviews.prefetch_related("commitments").first()
        self.commitments = list(first.commitments.all()) if first else []
        for commitment in self.commitments:
            self.fields[f"result_{commitment.pk}"] = forms.CharField(
                label=f"Kết quả cam kết {commitment.order}: {commitment.text}",
                max_length=500,
                error_messages={"required": f"Chưa ghi kết quả đồng chí tự nêu cho cam kết {commitment.order}."},
            )

    @property
    def facts(self):
        facts = {name: self.cleaned_data[name] for name in ("received_on", "text", "place")}
        return facts | {"results": {c.pk: self.cleaned_data[f"result_{c.pk}"] for c in self.commitments}}


class RemarksForm(StepForm):
    verb = "receive_remarks"
    done = "Đã nhận nhận xét tổng hợp."
    today = ("written_on",)

    written_on = DateField(label="Ngày viết")
    text = TextField(label="Nhận xét tổng hợp, theo từng cam kết", rows=8, max_length=20000)


# --- step 4: review and outcome ---------------------------------------------------------------------------------------


class OpenReviewForm(StepForm):
    verb = "open_review"
    done = "Đã mở hội nghị xét kết quả. Việc tiếp theo: bỏ phiếu công nhận tiến bộ."
    question = "Bắt đầu xét kết quả của đồng chí {member}? Sau bước này không ghi thêm nhận xét định kỳ."


class VerdictForm(StepForm):
    verb = "approve_progress"

    agreed = forms.TypedChoiceField(
        label="Ý kiến",
        choices=[("yes", "Phê duyệt"), ("no", "Không phê duyệt")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label="Lý do, khi không phê duyệt",
        required=False,
        max_length=4000,
        help_text="Chi bộ và đồng chí đọc được nguyên văn.",
    )
    number = number_field("Số văn bản", "47-TB/ĐU")
    issued_on = DateField(label="Ngày văn bản")

    def prepare(self):
        self.submit_label = "Gửi kết quả"

    def done_words(self, result):
        if not self.cleaned_data["agreed"]:
            return f"Đã gửi kết quả cho {self.case.branch}."
        return f"Đã công nhận tiến bộ. Đồng chí {self.case.member} ra khỏi danh sách giúp đỡ."


class SubCommitteeForm(VerdictForm):
    verb = "sub_committee_opinion"
    done = "Đã ghi ý kiến đảng ủy bộ phận. Tiếp theo: đảng ủy cơ sở biểu quyết."

    reason = TextField(
        label="Nội dung ý kiến",
        required=False,
        max_length=4000,
        help_text="Không đồng ý thì ghi rõ lý do; đảng ủy cơ sở, chi bộ và đồng chí đọc được nguyên văn.",
    )
    number = number_field("Số báo cáo", "03-BC/ĐU")
    issued_on = DateField(label="Ngày báo cáo")

    def prepare(self):
        self.fields["agreed"].choices = [("yes", "Đồng ý với đề nghị của chi bộ"), ("no", "Không đồng ý")]

    def done_words(self, result):
        return self.done


class CountsMixin:
    """A committee's own vote: its base comes from the register, the sums are checked where they were typed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        place = workflow.step(self.verb).place(self.case, self.on)
        self.known = committee_sizes.in_register(place, self.on) if place else ()
        if not self.known:
            return
        self.initial.setdefault("members", self.known[0])
        said = f"Theo sổ cấp ủy: {committee_sizes.words(self.known)}."
        self.fields["members"].help_text = f"{said} {self.fields['members'].help_text}".strip()
        reason = TextField(label="Lý do tổng số khác sổ cấp ủy", required=False, rows=2, max_length=200)
        put_in_words(reason)
        names = list(self.fields)
        self.fields["base_reason"] = reason
        names.insert(names.index("members") + 1, "base_reason")
        self.order_fields(names)

    def clean(self):
        data = super().clean()
        members, present = data.get("members"), data.get("present")
        if members is not None and present is not None and present > members:
            self.add_error("present", f"Số có mặt ({present}) lớn hơn tổng số ({members}).")
        votes = (data.get("in_favour") or 0) + (data.get("against") or 0)
        if present is not None and votes > present:
            self.add_error("in_favour", f"Đồng ý + không đồng ý ({votes}) lớn hơn số có mặt ({present}).")
        counts = ("members", "present", "in_favour", "against")
        only_offered = [name for name in counts if data.get(name) is not None] == ["members"] and members in self.known
        if only_offered and not self.fields["members"].required:  # nobody voted
            data["members"] = None
        if any(data.get(name) is not None for name in counts):
            for name in counts:
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, "Chưa ghi số người; không biểu quyết thì để trống các số.")
            if "held_on" in self.fields and data.get("held_on") is None and "held_on" not in self.errors:
                self.add_error("held_on", "Chưa ghi ngày biểu quyết.")
        return data


class GrassrootsForm(CountsMixin, StepForm):
    verb = "grassroots_vote"
    done = "Đã ghi kết quả; kết quả đầy đủ được báo cáo lên cấp có thẩm quyền."

    held_on = DateField(label="Ngày biểu quyết")
    members = IntegerField(label="Tổng số ủy viên", min_value=1, max_value=9999)
    present = IntegerField(label="Có mặt", min_value=0, max_value=9999, error_messages=NO_FIGURE)
    in_favour = IntegerField(label="Đồng ý", min_value=0, max_value=9999, error_messages=NO_FIGURE)
    against = IntegerField(label="Không đồng ý", min_value=0, max_value=9999, error_messages=NO_FIGURE)
    number = number_field("Số nghị quyết", "15-NQ/ĐU")
    issued_on = DateField(label="Ngày nghị quyết")

    def prepare(self):
        ratio = grassroots_ratio(self.case).words
        self.fields["members"].help_text = f"Cần {ratio} tổng số ủy viên; chưa đủ vẫn báo cáo đầy đủ lên trên."


class VerifyForm(StepForm):
    verb = "verify"
    done = "Đã ghi kết luận thẩm tra."

    number = number_field("Số kết luận", "08-KL/UBKT")
    issued_on = DateField(label="Ngày kết luận")
    text = TextField(label="Nội dung kết luận", rows=8, max_length=20000)


def appeal_words(case):
    """The default sentence on the right of appeal: its days come from the rules of the case."""
    rules = case.rules
    if rules.appeal_removal_days == rules.appeal_discipline_days:
        days = str(rules.appeal_removal_days)
    else:
        days = f"{rules.appeal_removal_days} (xóa tên) hoặc {rules.appeal_discipline_days} (khai trừ)"
    return (
        f"Trong {days} ngày làm việc kể từ ngày nhận quyết định, đồng chí có quyền khiếu nại lên cấp ủy có thẩm quyền."
    )


class DecideForm(CountsMixin, StepForm):
    """What the kind of decision asks for is said by the guards, so no field calls itself optional."""

    verb = "decide"
    mark_optional = False
    question = "Đã đối chiếu với quyết định đã ký về đồng chí {member}. Ghi rồi thì không sửa được."

    kind = forms.ChoiceField(label="Nội dung quyết định", choices=[])
    number = number_field("Số quyết định", "47-QĐ/ĐU")
    issued_on = DateField(label="Ngày quyết định")
    ground = TextField(label="Căn cứ, lý do", rows=5, required=False, max_length=8000)
    appeal_notice = TextField(label="Quyền khiếu nại ghi trong quyết định", rows=3, required=False, max_length=2000)
    held_on = DateField(label="Ngày biểu quyết của cấp quyết định", required=False)
    members = IntegerField(label="Tổng số ủy viên", min_value=1, max_value=9999, required=False)
    present = IntegerField(label="Có mặt", min_value=0, max_value=9999, required=False)
    in_favour = IntegerField(label="Đồng ý", min_value=0, max_value=9999, required=False)
    against = IntegerField(label="Không đồng ý", min_value=0, max_value=9999, required=False)
    heard_on = DateField(label="Ngày đại diện gặp, nghe đồng chí trình bày", required=False)
    heard_by = forms.CharField(label="Người đại diện đã nghe", max_length=160, required=False)
    bar = forms.ChoiceField(label="Lý do sức khỏe, thai sản phải chờ", choices=Decision.Bar.choices, required=False)

    def prepare(self):
        proposed = set(
            self.case.ballots.sealed()
            .counting()
            .filter(passed=True, cycle=self.case.cycle)
            .values_list("kind", flat=True)
        )
        kinds = {"removal": Decision.Kind.STRIKE_OFF, "expulsion": Decision.Kind.EXPEL}
        offered = [kind for word, kind in kinds.items() if word in proposed]
        offered += [Decision.Kind.CONTINUE, Decision.Kind.SETTLE]
        self.fields["kind"].choices = [CHOOSE, *((kind, kind.label) for kind in offered)]
        self.initial.setdefault("appeal_notice", appeal_words(self.case))
        ratio, place = self.case.rules.standing_ratio, workflow.step(self.verb).place(self.case, self.on)
        removal = deciding_ratio(self.case.rules, place) if place else ratio
        form = "Xóa tên, khai trừ: cần" if removal == ratio else f"Xóa tên: cần {removal.words}; khai trừ: cần"
        self.fields["members"].help_text = f"{form} {ratio.words} tổng số ủy viên đồng ý."
        if Decision.Kind.EXPEL not in offered:
            for name in ("heard_on", "heard_by", "bar"):
                del self.fields[name]
        else:
            self.fields["heard_on"].help_text = "Bắt buộc khi khai trừ."

    def clean_kind(self):
        """Each kind has the body that decides it; whoever is of another body is told here and keeps what was typed."""
        kind = self.cleaned_data["kind"]
        if reason := workflow.not_yours(self.case, workflow.step(self.verb), self.actor, self.on, kind):
            raise forms.ValidationError(reason)
        return kind

    def done_words(self, result):
        return f"Đã ghi: {result.get_stage_display().lower()}."


class SettleForm(StepForm):
    verb = "settle_result"
    done = "Đã ghi ý kiến chỉ đạo."

    kind = forms.ChoiceField(
        label="Ý kiến",
        choices=[CHOOSE, *((kind, kind.label) for kind in (Decision.Kind.CONTINUE, Decision.Kind.SETTLE))],
    )
    number = number_field("Số văn bản", "52-CV/ĐU")
    issued_on = DateField(label="Ngày văn bản")
    ground = TextField(label="Căn cứ, lý do", rows=5, required=False, max_length=8000)


class DeliverForm(StepForm):
    verb = "deliver"
    today = ("delivered_on",)
    question = (
        "Đồng chí {member} đã nhận quyết định. Từ ngày này tính hạn khiếu nại và thôi sinh hoạt đảng; "
        "ghi rồi thì không sửa được."
    )

    delivered_on = DateField(label="Ngày đồng chí nhận quyết định")
    witness = forms.CharField(label="Người giao, người chứng kiến", max_length=160)
    card_collected_on = DateField(label="Ngày thu thẻ đảng viên", required=False)

    def prepare(self):
        """A discipline short of expulsion ends no membership and takes no card."""
        decision = self.case.decisions.order_by("-pk").first()
        if decision is not None and decision.kind not in ENDING:
            self.question = (
                "Đồng chí {member} đã nhận quyết định. Từ ngày này tính hạn khiếu nại; ghi rồi thì không sửa được."
            )
            del self.fields["card_collected_on"]

    def done_words(self, result):
        window = result.deadlines.open().filter(kind=Deadline.Kind.APPEAL).first()
        until = f" Còn hạn khiếu nại đến {window.due_on:%d/%m/%Y}." if window else ""
        return f"Đã ghi ngày giao quyết định.{until}"


# --- side exits -------------------------------------------------------------------------------------------------------


class CancelForm(StepForm):
    verb = "cancel_case"
    done = "Đã hủy hồ sơ."
    question = "Hủy hồ sơ do không đủ căn cứ? Đồng chí {member} được báo."

    reason = TextField(label="Lý do", required=False, max_length=300)
    number = number_field("Số văn bản", "52-CV/ĐU")
    issued_on = DateField(label="Ngày văn bản")


class DepartureForm(StepForm):
    verb = "record_departure"
    done = "Đã ghi chuyển đi. Hồ sơ kết thúc ở đây."
    today = ("moved_on",)
    question = "Đồng chí {member} đã chuyển sinh hoạt ra ngoài đảng bộ này. Hồ sơ kết thúc, không ghi thêm."

    moved_on = DateField(label="Ngày chuyển")
    number = number_field("Số giấy giới thiệu", "31-GT/ĐU")
    issued_on = DateField(label="Ngày giấy giới thiệu")
    author = forms.CharField(label="Người viết nhận xét của chi bộ", max_length=160)
    remark = TextField(label="Nhận xét của chi bộ về quá trình giúp đỡ", rows=5, required=False, max_length=8000)


class DeathForm(StepForm):
    verb = "record_death"
    done = "Đã ghi. Hồ sơ kết thúc."
    question = "Đồng chí {member} đã từ trần. Hồ sơ kết thúc, không ghi thêm gì."

    died_on = DateField(label="Ngày từ trần")


FORMS = {
    form.verb: form
    for form in (
        OpinionForm,
        NotifyForm,
        TalkForm,
        SelfReviewForm,
        HearingForm,
        AssignMentorForm,
        NoteForm,
        AnswerForm,
        ChangeMentorForm,
        ContactForm,
        PauseForm,
        ResumeForm,
        TransferCaseForm,
        SecondSelfReviewForm,
        RemarksForm,
        OpenReviewForm,
        VerdictForm,
        SubCommitteeForm,
        GrassrootsForm,
        VerifyForm,
        DecideForm,
        SettleForm,
        DeliverForm,
        CancelForm,
        DepartureForm,
        DeathForm,
    )
}
