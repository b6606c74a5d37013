"""Forms of committees and posts: a term with its election, one post, its end, the day that is asked for."""

from django import forms
from django.core.exceptions import ValidationError

from branches.fields import DateField
from branches.forms import FilterForm, PartyForm, PartyModelForm, put_in_words
from members import committees, search
from members.actions import posts as verbs
from members.forms.records import ConstraintsAtField, confirm
from members.models import Manner, Member, Post, Term

#: Above so many members an election does not list them all; those elected are added one by one.
LISTED = 200


class OneMemberField(forms.CharField):
    """A member by whole name or by number, of those that the actor sees; one who is not alone is asked for again."""

    def __init__(self, members, **kwargs):
        super().__init__(**kwargs)
        self.members = members
        self.help_text = "Ghi đủ họ tên, số thẻ hoặc số căn cước."

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = list(search.search(self.members, text).select_related("branch")[:6])
        if not found:
            raise ValidationError("Không tìm thấy đồng chí nào như thế trong phạm vi của đồng chí. Kiểm tra lại.")
        if len(found) > 1:
            near = "; ".join(f"{m} ({m.branch}, sinh {m.born_as_known})" for m in found[:5])
            raise ValidationError(f"Có nhiều đồng chí: {near}. Ghi số thẻ hoặc số căn cước.")
        return found[0]


class DayForm(FilterForm):
    submit_label = "Xem"

    ngay = DateField(label="Vào ngày")

    def __init__(self, data, *, on):
        super().__init__({"ngay": data.get("ngay") or f"{on:%d/%m/%Y}"})
        self.on = on

    @property
    def day(self):
        return (self.cleaned_data["ngay"] if self.is_valid() else None) or self.on


class TermForm(ConstraintsAtField, PartyModelForm):
    """What is known of a term; its beginning is fixed once it is written."""

    at_field = {"one_term_per_start": "starts_on", "term_ends_after_start": "ends_on"}
    submit_label = "Lưu nhiệm kỳ"

    class Meta:
        model = Term
        fields = ["name", "congress_on", "starts_on", "ends_on", "seats", "decision_number", "decided_on"]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["ends_on"].help_text = "Để trống khi đang trong nhiệm kỳ."
        if self.instance.pk:
            del self.fields["starts_on"]
        else:
            del self.fields["ends_on"]


class ElectionForm(TermForm):
    """A new term on one screen: the term, then for each official member the post to which he or she was elected."""

    submit_label = "Lưu nhiệm kỳ và kết quả bầu"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.heading = list(self.fields)
        organization = self.instance.organization
        titles = [("", "Không giữ chức vụ"), *((title.value, title.label) for title in committees.titles(organization))]
        members = committees.officials(organization, self.on).select_related("branch").order_by("sort_key", "pk")
        listed = list(members[: LISTED + 1])
        held = {post.member_id: post for post in committees.holders(organization, self.on)}
        self.too_many = len(listed) > LISTED
        if self.too_many:
            listed = list(members.filter(pk__in=held))
        self.roll = {member.pk: member for member in listed}
        for pk, member in self.roll.items():
            now = f" (đang là {held[pk].get_title_display()})" if pk in held else ""
            self.fields[f"title_{pk}"] = forms.ChoiceField(label=f"{member}{now}", choices=titles, required=False)
            put_in_words(self.fields[f"title_{pk}"])

    @property
    def heading_fields(self):
        return [self[name] for name in self.heading]

    @property
    def rows(self):
        return [self[f"title_{pk}"] for pk in self.roll]

    @property
    def elected(self):
        """[(member, title)] in the order of the titles."""
        data = self.cleaned_data
        found = [(member, data[f"title_{pk}"]) for pk, member in self.roll.items() if data[f"title_{pk}"]]
        return sorted(found, key=lambda pair: Post.Title.values.index(pair[1]))

    def clean(self):
        data = super().clean()
        day = data.get("starts_on")
        if day and not self.errors and (data.get("seats") or "committee_member" in [t for _, t in self.elected]):
            confirm(self, verbs.few_members(self.instance.organization, day, self.on))
        return data


class PostForm(ConstraintsAtField, PartyModelForm):
    """One post; what is unusual is confirmed."""

    at_field = {"one_open_post": "title", "post_ends_after_start": "starts_on"}
    submit_label = "Ghi chức vụ"

    class Meta:
        model = Post
        fields = ["title", "manner", "starts_on", "decision_number", "decided_on"]

    def __init__(self, *args, actor, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        member = OneMemberField(Member.objects.visible_to(actor).active_on(on), label="Đồng chí")
        self.fields = {"member": member, **self.fields}
        self.fields["title"].choices = [
            ("", "Chọn"),
            *((title.value, title.label) for title in committees.titles(self.instance.organization)),
        ]
        self.fields["manner"].required = True
        self.fields["manner"].choices = [("", "Chọn"), *Manner.choices]
        for field in self.fields.values():
            put_in_words(field)

    def clean(self):
        data = super().clean()
        if data.get("member"):
            self.instance.member = data["member"]
        return data

    def _post_clean(self):
        """The member is not of the model form's own fields; doubts are asked once all else is right."""
        if self.cleaned_data.get("member"):
            super()._post_clean()
            if not self.errors:
                confirm(self, verbs.doubts(self.instance, self.on))


class EndPostForm(PartyForm):
    submit_label = "Ghi thôi giữ"

    ends_on = DateField(label="Ngày thôi giữ")
    reason = forms.CharField(label="Lý do", max_length=200, help_text="Ví dụ: nghỉ công tác; quyết định 12-QĐ/ĐU.")
