"""Forms of the annual ranking: a round, self-reviews, the vote, the decision."""

from django import forms

from branches.fields import DateField, IntegerField, TextField
from branches.forms import PartyForm, PartyModelForm, put_in_words
from members import evaluation as rules
from members.forms.meetings import ConfirmsDoubts
from members.forms.records import ConstraintsAtField
from members.limits import limits
from members.models import Evaluation, EvaluationRound, Level, Meeting

LEVELS = [("", "Chọn"), *Level.choices]


class RoundForm(ConstraintsAtField, PartyModelForm):
    submit_label = "Mở đợt"
    at_field = {"one_round_per_year": "year", "round_year_is_plausible": "year"}

    class Meta:
        model = EvaluationRound
        fields = ["year", "opened_on"]


class SubmitForm(PartyForm):
    submit_label = "Ghi đã gửi cấp trên"

    submitted_on = DateField(label="Ngày gửi cấp trên")


class GiveBackForm(PartyForm):
    submit_label = "Trả lại chi bộ"

    reason = TextField(label="Lý do, điều cần sửa", rows=3, min_length=3, max_length=300)


class Rows:
    """A form with a few fields about the whole, and the same fields for each line (`name_id`)."""

    mark_optional = False

    def row(self, pk, **fields):
        for name, field in fields.items():
            self.fields[f"{name}_{pk}"] = field

    def finish(self):
        for field in self.fields.values():
            put_in_words(field)

    def of(self, pk, *names):
        return [self[f"{name}_{pk}"] for name in names]

    def value(self, name, pk):
        return self.cleaned_data.get(f"{name}_{pk}")

    @property
    def about_fields(self):
        return [self[name] for name in (*self.about, "confirm") if name in self.fields]


# --- the round of a branch ------------------------------------------------------------------------------------------


class ReviewForm(Rows, ConfirmsDoubts, PartyForm):
    """Points and level that each has given himself, or why one is not ranked."""

    submit_label = "Lưu tự kiểm điểm"
    about = ("day",)

    day = DateField(label="Ngày nộp bản tự kiểm điểm")

    def __init__(self, *args, rows, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines, self.rule = rows, limits(on)
        self.fields["day"].help_text = "Ghi cho những bản mới nộp; bản đã ghi giữ ngày cũ."
        for line in rows:
            row = line.evaluation
            self.row(
                row.pk,
                points=IntegerField(
                    label=f"Điểm tự chấm của đồng chí {row.member}",
                    min_value=0,
                    max_value=100,
                    required=False,
                    initial=row.self_points,
                ),
                level=forms.ChoiceField(
                    label=f"Mức đồng chí {row.member} tự nhận",
                    choices=[("", "Theo điểm"), *Level.choices],
                    required=False,
                    initial=row.self_level,
                ),
                why=forms.ChoiceField(
                    label=f"Đồng chí {row.member} không xếp loại vì",
                    choices=[("", "Có xếp loại"), *Evaluation.NotRanked.choices],
                    required=False,
                    initial=row.not_ranked,
                ),
            )
        self.finish()

    @property
    def rows(self):
        return [(line, *self.of(line.evaluation.pk, "points", "level", "why")) for line in self.lines]

    @property
    def given(self):
        """{line's id: (points, level, why not ranked)}"""
        ids = [line.evaluation.pk for line in self.lines]
        return {pk: (self.value("points", pk), self.value("level", pk), self.value("why", pk)) for pk in ids}

    def doubts(self):
        """A level other than that of the points is confirmed."""
        found = {}
        for line in self.lines:
            pk = line.evaluation.pk
            points, level = self.value("points", pk), self.value("level", pk)
            band = rules.level_of(points, self.rule) if points is not None else level
            if level and level != band:
                words = f"{points} điểm ứng với mức “{Level(band).label}”, đang chọn “{Level(level).label}”."
                found[f"band_{pk}"] = f"Đồng chí {line.evaluation.member}: {words}"
        return found


class VoteForm(Rows, ConfirmsDoubts, PartyForm):
    """Totals of the paper votes by level, and what the branch proposes."""

    submit_label = "Lưu kết quả bỏ phiếu"
    about = ("meeting", "base")

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label="Buổi họp bỏ phiếu", empty_label="Chọn")
    base = IntegerField(label="Tổng số đảng viên chính thức được tính", min_value=1, max_value=5000)

    def __init__(self, *args, round, rows, meetings, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.round, self.rule = round, limits(on)
        self.lines = [line for line in rows if not line.evaluation.not_ranked]
        self.fields["meeting"].queryset = meetings
        latest = round.meeting or meetings.first()
        self.fields["meeting"].initial, self.fields["base"].initial = latest, round.base
        if latest:
            voters = rules.voters(latest)
            self.fields["base"].initial = round.base or voters.base
            self.fields["base"].help_text = (
                f"Theo điểm danh ngày {latest.held_on:%d/%m/%Y}: {voters.base}, có mặt {voters.present}. "
                "Đảng viên dự bị được xếp loại nhưng không bỏ phiếu."
            )
        for line in self.lines:
            self._row(line.evaluation)
        self.finish()

    def _row(self, row):
        votes = {
            name: IntegerField(
                label=f"{label} của đồng chí {row.member}",
                min_value=0,
                max_value=5000,
                required=False,
                initial=row.votes.get(name),
            )
            for name, label in Level.choices
        }
        proposed = forms.ChoiceField(
            label=f"Mức đề nghị với đồng chí {row.member}",
            choices=[("", "Theo số phiếu"), *Level.choices],
            required=False,
            initial=row.proposed,
        )
        note = forms.CharField(
            label=f"Nhận xét về đồng chí {row.member}", max_length=500, required=False, initial=row.note
        )
        self.row(row.pk, **votes, proposed=proposed, note=note)

    @property
    def rows(self):
        """[(line, [(level in short, its box)], proposal, words)]"""
        found = []
        for line in self.lines:
            *votes, proposed, note = self.of(line.evaluation.pk, *Level.values, "proposed", "note")
            found.append((line, list(zip(rules.SHORT.values(), votes, strict=True)), proposed, note))
        return found

    def votes(self, pk):
        return {level: self.value(level, pk) or 0 for level in Level}

    @property
    def given(self):
        """{line's id: ({level: votes}, proposed level, words)}"""
        ids = [line.evaluation.pk for line in self.lines]
        return {pk: (self.votes(pk), self.value("proposed", pk), self.value("note", pk)) for pk in ids}

    def clean(self):
        data = super().clean()
        if not data.get("meeting"):
            return data
        present = rules.voters(data["meeting"]).present
        for line in self.lines:
            pk = line.evaluation.pk
            if any(f"{level}_{pk}" in self.errors for level in Level):
                continue
            votes = self.votes(pk)
            if reason := rules.why_not_votes(votes, present):
                self.add_error(f"{Level.EXCELLENT}_{pk}", reason)
            elif not self.value("proposed", pk) and len(rules.leading(votes)) > 1:
                self.add_error(f"proposed_{pk}", "Hai mức có số phiếu bằng nhau; chi bộ chọn mức đề nghị.")
        return data

    def doubts(self):
        """A proposal other than that with the most votes, and more “xuất sắc” than the cap, are confirmed."""
        found, levels = {}, {}
        for line in self.lines:
            pk, member = line.evaluation.pk, line.evaluation.member
            first = rules.leading(self.votes(pk))
            levels[member.pk] = proposed = self.value("proposed", pk) or first[0]
            if proposed not in first:
                found[f"other_{pk}"] = (
                    f"Đồng chí {member}: nhiều phiếu nhất ở mức “{first[0].label}”, đang đề nghị “{Level(proposed).label}”."
                )
        if warning := rules.cap_warning(self.round, levels, self.rule):
            found["cap"] = warning
        return found


class Decision(PartyForm):
    """Number and day of the superior's decision; beyond the cap it says why."""

    decision_number = forms.CharField(label="Số quyết định", max_length=60, help_text="Ví dụ 47-QĐ/ĐU.")
    decided_on = DateField(label="Ngày quyết định")
    over_cap_for = forms.CharField(label="Lý do vượt mức xuất sắc", max_length=300, required=False)

    about = ("decision_number", "decided_on", "over_cap_for")

    def ask_reason(self, warning):
        """The box for the reason stands on the page where it is needed; without one the form is refused."""
        field = self.fields["over_cap_for"]
        field.help_text = warning
        if not warning:
            field.widget = forms.HiddenInput()
        elif self.is_bound and not self.cleaned_data.get("over_cap_for"):
            self.add_error("over_cap_for", "Nhiều hơn mức quy định. Vẫn quyết định thì ghi lý do.")


class DecideForm(Rows, Decision):
    """The superior's decision on each member of a round; a ranking that is there already is only shown."""

    submit_label = "Ghi quyết định"

    def __init__(self, *args, round, rows, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.round, self.rule = round, limits(on)
        ranked = [line for line in rows if not line.evaluation.not_ranked]
        self.standing = [line for line in ranked if line.ranking]
        self.lines = [line for line in ranked if not line.ranking]
        for line in self.lines:
            row = line.evaluation
            level = forms.ChoiceField(label=f"Mức của đồng chí {row.member}", choices=LEVELS, initial=row.proposed)
            reason = forms.CharField(
                label=f"Lý do với đồng chí {row.member}",
                max_length=300,
                required=False,
                widget=forms.TextInput({"autocomplete": "off", "placeholder": "Lý do, nếu khác đề nghị"}),
            )
            self.row(row.pk, level=level, reason=reason)
        self.finish()
        if not self.is_bound:
            self.ask_reason(self._warning({line.evaluation.pk: line.evaluation.proposed for line in self.lines}))

    def _warning(self, chosen):
        levels = {line.evaluation.member_id: chosen[line.evaluation.pk] for line in self.lines}
        known = {line.evaluation.member_id: line.ranking.level for line in self.standing}
        return rules.cap_warning(self.round, known | levels, self.rule)

    @property
    def rows(self):
        return [(line, *self.of(line.evaluation.pk, "level", "reason")) for line in self.lines]

    @property
    def given(self):
        """{line's id: (level, reason)}"""
        ids = [line.evaluation.pk for line in self.lines]
        return {pk: (self.value("level", pk), self.value("reason", pk)) for pk in ids}

    def clean(self):
        data = super().clean()
        for line in self.lines:
            pk = line.evaluation.pk
            level = data.get(f"level_{pk}")
            if level and level != line.evaluation.proposed and not data.get(f"reason_{pk}"):
                self.add_error(f"reason_{pk}", "Ghi lý do quyết định khác mức chi bộ đề nghị.")
        self.ask_reason(self._warning({pk: level for pk, (level, _) in self.given.items()}))
        return data
