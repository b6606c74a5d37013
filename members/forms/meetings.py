"""Forms on the plan of meetings, on a meeting with its attendance, and on its results."""

from django import forms
from django.core.exceptions import ValidationError

from branches import calendar
from branches.fields import DateField, IntegerField, TextField
from branches.forms import PartyForm, PartyModelForm, put_in_words
from members.actions import meetings
from members.limits import limits
from members.models import Attendance, Meeting, PlannedMeeting

from .records import ConfirmField, ConstraintsAtField

Kind = Meeting.Kind
PRESENT = "present"
#: The buttons of one row; the last two need no reason.
MARKS = [
    (PRESENT, "Có mặt"),
    (Attendance.Absence.EXCUSED, "Vắng có lý do"),
    (Attendance.Absence.UNEXCUSED, "Vắng chưa rõ"),
    (Attendance.Absence.EXEMPT, "Được miễn"),
    (Attendance.Absence.ELSEWHERE, "Nơi khác"),
]
#: Whoever is exempt or goes elsewhere is not expected here.
FREE = {Attendance.Absence.EXEMPT, Attendance.Absence.ELSEWHERE}
#: Offered while a reason is being typed.
REASONS = ("Ốm", "Đi công tác", "Việc gia đình", "Đi học", "Đi làm xa", "Đang điều trị")


class ConfirmsDoubts:
    """What is unusual but possible is confirmed by a tick; the doubts are found by `doubts()`."""

    def _post_clean(self):
        super()._post_clean()
        found = {} if self.errors else self.doubts()
        if not found:
            return
        self.fields["confirm"] = ConfirmField(
            label="Kiểm tra giúp; nếu đúng là như vậy, đánh dấu từng dòng rồi lưu lại", choices=list(found.items())
        )
        put_in_words(self.fields["confirm"])
        if not set(self["confirm"].data or []) >= set(found):
            self.add_error("confirm", "Còn điều khác thường chưa được xác nhận.")


# --- the plan -----------------------------------------------------------------------------------------------------


class PlanForm(ConfirmsDoubts, ConstraintsAtField, PartyModelForm):
    """One meeting to come. CT 50 asks for the 3rd, or a day of the first week; another day is confirmed."""

    submit_label = "Lưu lịch họp"
    at_field = {"one_plan_per_day_and_kind": "planned_for"}

    class Meta:
        model = PlannedMeeting
        fields = ["kind", "planned_for", "starts_at", "place", "with_thematic", "agenda", "documents_sent_on"]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].widget = forms.TimeInput({"type": "time", "class": "w-date"}, format="%H:%M")
        rule = limits(on)
        self.fields[
            "documents_sent_on"
        ].help_text = f"Gửi trước buổi họp ít nhất {rule.meeting_documents_days} ngày. Chưa gửi thì để trống."
        self.fields["agenda"].help_text = "Chỉ ghi nội dung không mật."

    def doubts(self):
        plan, found = self.instance, {}
        rule = limits(plan.planned_for)
        if plan.kind == Kind.REGULAR and plan.planned_for.day > rule.meeting_last_day:
            found["late"] = (
                f"Ngày {plan.planned_for:%d/%m/%Y} sau tuần đầu của tháng; sinh hoạt thường kỳ vào ngày "
                f"{rule.meeting_day}, chậm nhất ngày {rule.meeting_last_day}."
            )
        if not calendar.is_working_day(plan.planned_for):
            found["holiday"] = f"Ngày {plan.planned_for:%d/%m/%Y} là ngày nghỉ."
        return found


class CancelPlanForm(PartyForm):
    submit_label = "Hoãn cuộc họp"

    reason = TextField(label="Lý do hoãn", rows=2, min_length=3, max_length=300)


# --- the meeting and its attendance -------------------------------------------------------------------------------


class MeetingForm(ConfirmsDoubts, ConstraintsAtField, PartyModelForm):
    """A meeting with its attendance. The roll is that of the meeting's day: whoever was active in the branch, or in
    its chi ủy; whoever is exempt or elsewhere is marked so, all others as present. Guests follow in a block of their
    own and are counted nowhere."""

    submit_label = "Ghi cuộc họp"
    at_field = {"one_meeting_per_day_and_kind": "held_on"}
    FOLDED = ("place", "with_thematic", "minutes_long", "minutes_number", "agenda")

    class Meta:
        model = Meeting
        fields = [
            "held_on",
            "kind",
            "place",
            "chaired_by",
            "recorded_by",
            "with_thematic",
            "minutes_long",
            "minutes_number",
            "agenda",
        ]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind == Kind.COMMITTEE:
            del self.fields["kind"], self.fields["with_thematic"]
        else:
            self.fields["kind"].choices = [choice for choice in Kind.choices if choice[0] != Kind.COMMITTEE]
        self.about = list(self.fields)
        day = self._day() or on
        self.roll = meetings.roll_at(self.instance, day)
        self.guests = meetings.guests_at(self.instance, day)
        self.standings = meetings.presets(self.roll, day, self.guests)
        known = {row.member_id: row for row in self.instance.attendances.all()} if self.instance.pk else {}
        for member in self._everyone:
            self._row(member, known.get(member.pk) or self.standings.get(member.pk, (meetings.Mark(True),))[0])
        for name in self.fields:
            put_in_words(self.fields[name])
        shown = ",".join(str(member.pk) for member in self._everyone)
        self.fields["shown"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=shown)

    @property
    def _everyone(self):
        """Who is on the sheet: the roll, then the guests."""
        return [*self.roll, *self.guests]

    def _row(self, member, mark):
        """The buttons and the reason of one member, set as recorded or as the standing says."""
        settled = PRESENT if mark.present else meetings.Mark(False, mark.reason, mark.absence).settled().absence
        self.fields[f"mark_{member.pk}"] = forms.ChoiceField(
            label=member.full_name, choices=MARKS, widget=forms.RadioSelect, initial=settled
        )
        self.fields[f"reason_{member.pk}"] = forms.CharField(
            label=f"Lý do vắng của đồng chí {member.full_name}",
            required=False,
            max_length=200,
            initial=mark.reason,
            widget=forms.TextInput({"list": "ly-do-vang", "autocomplete": "off", "placeholder": "Lý do vắng"}),
        )

    def _day(self):
        """The day of the meeting as typed, else as recorded."""
        if not self.is_bound:
            return self.initial.get("held_on") or self.instance.held_on
        try:
            return DateField().clean(self.data.get(self.add_prefix("held_on")))
        except ValidationError:
            return self.instance.held_on

    @property
    def about_fields(self):
        """What is asked of every meeting."""
        names = [name for name in self.about if name not in self.FOLDED] + ["confirm"] * ("confirm" in self.fields)
        return [self[name] for name in names]

    @property
    def folded_fields(self):
        """What may be filled in; on a phone the attendance comes first."""
        return [self[name] for name in self.about if name in self.FOLDED]

    @property
    def is_unfolded(self):
        return any(self[name].value() or self[name].errors for name in self.about if name in self.FOLDED)

    @property
    def rows(self):
        """[(member, buttons, reason, the standing in words)] of the roll."""
        return self._rows(self.roll)

    @property
    def blocks(self):
        """[(heading, rows)]: the roll without a heading, then the guests where there are any."""
        guests = [("Sinh hoạt tạm thời tại chi bộ", self._rows(self.guests))] if self.guests else []
        return [("", self.rows), *guests]

    def _rows(self, members):
        return [
            (member, self[f"mark_{member.pk}"], self[f"reason_{member.pk}"], self.standings.get(member.pk, ("", ""))[1])
            for member in members
        ]

    @property
    def sum_line(self):
        """“Có mặt 52, vắng 8” of what the page shows; whoever need not come here is not among the absent."""
        marks = [self[f"mark_{member.pk}"].value() for member in self.roll]
        present, free = marks.count(PRESENT), sum(mark in FREE for mark in marks)
        words = f", miễn hoặc nơi khác {free}" if free else ""
        return f"Có mặt {present}, vắng {len(marks) - present - free}{words}"

    @property
    def reasons(self):
        return REASONS

    @property
    def attendance(self):
        """{member's id: Mark}, as the verb takes it."""
        marks = {}
        for member in self._everyone:
            absence, reason = (self.cleaned_data[f"{name}_{member.pk}"] for name in ("mark", "reason"))
            present = absence == PRESENT
            marks[member.pk] = meetings.Mark(present, "" if present else reason, "" if present else absence)
        return marks

    def clean(self):
        data = super().clean()
        seen = set(filter(None, (data.get("shown") or "").split(",")))
        unseen = [member for member in self._everyone if str(member.pk) not in seen]
        if unseen:
            self._show_again(unseen)
            return data
        for member in self._everyone:
            excused = data.get(f"mark_{member.pk}") == Attendance.Absence.EXCUSED
            if excused and not data.get(f"reason_{member.pk}") and f"reason_{member.pk}" not in self.errors:
                self.add_error(f"reason_{member.pk}", "Chưa ghi lý do vắng.")
        return data

    def _show_again(self, unseen):
        """On the day that was typed others belong to the roll: they are put on the page before anything is saved."""
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = ",".join(str(member.pk) for member in self._everyone)
        for member in unseen:
            name = f"mark_{member.pk}"
            self.errors.pop(name, None)
            self.data[self.add_prefix(name)] = self.fields[name].initial
            self.data[self.add_prefix(f"reason_{member.pk}")] = self.fields[f"reason_{member.pk}"].initial
        if "held_on" not in self.errors:
            self.add_error("held_on", "Danh sách đảng viên ngày này khác danh sách vừa điểm danh. Điểm danh lại.")

    def doubts(self):
        """A regular meeting lasts as long as the guidance says (42-HD/BTCTW, V1); a shorter one is confirmed."""
        meeting = self.instance
        if meeting.kind != Kind.REGULAR or not meeting.minutes_long:
            return {}
        rule = limits(meeting.held_on)
        least = rule.meeting_minutes_combined if meeting.with_thematic else rule.meeting_minutes
        if meeting.minutes_long >= least:
            return {}
        what = "sinh hoạt thường kỳ có phần chuyên đề" if meeting.with_thematic else "sinh hoạt thường kỳ"
        return {"short": f"Buổi họp {meeting.minutes_long} phút; {what} từ {least} phút trở lên."}


# --- afterwards ---------------------------------------------------------------------------------------------------


class ResultsForm(PartyModelForm):
    """Conclusions, the day they were sent, and the score by the sheet that is in use."""

    submit_label = "Lưu kết luận"

    class Meta:
        model = Meeting
        fields = ["minutes_number", "results", "results_sent_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = limits(self.instance.held_on).meeting_results_days
        self.fields["results"].help_text = "Không ghi nội dung mật: nghị quyết mật chỉ giữ ở bản giấy."
        self.fields["results_sent_on"].help_text = f"Gửi trong {days} ngày sau buổi họp."
        given = dict(self.instance.scores.values_list("item", "points"))
        self.sheet = meetings.score_sheet(self.instance)
        for item in self.sheet:
            self.fields[f"points_{item.pk}"] = IntegerField(
                label=item.label,
                min_value=0,
                max_value=item.most,
                required=False,
                initial=given.get(item.pk),
                help_text=f"Tối đa {item.most} điểm",
            )
        for name in self.fields:
            put_in_words(self.fields[name])

    @property
    def about_fields(self):
        return [self[name] for name in self.Meta.fields]

    @property
    def score_fields(self):
        return [self[f"points_{item.pk}"] for item in self.sheet]

    @property
    def most(self):
        return sum(item.most for item in self.sheet)

    @property
    def points(self):
        """{item's id: points}; empty where the meeting is not scored."""
        given = {item.pk: self.cleaned_data.get(f"points_{item.pk}") for item in self.sheet}
        return {pk: points for pk, points in given.items() if points is not None}

    def clean(self):
        data = super().clean()
        left = [item for item in self.sheet if data.get(f"points_{item.pk}") is None]
        if len(left) < len(self.sheet):
            for item in left:
                if f"points_{item.pk}" not in self.errors:
                    self.add_error(
                        f"points_{item.pk}", "Chưa chấm tiêu chí này; chấm đủ các tiêu chí hoặc để trống cả."
                    )
        return data
