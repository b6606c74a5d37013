"""Forms of the dues: amounts with or without dots, months as mm/yyyy."""

import re

from django import forms

from branches.fields import DateField, IntegerField
from branches.forms import PartyForm, PartyModelForm, put_in_words
from members.dues.money import dong, percent
from members.forms.records import ConstraintsAtField
from members.models import DuesBase, DuesRate, DuesReceipt, DuesRelief

MOST = 1_000_000_000  # nobody pays, and nobody earns in a month, more: a slip of the keys


class MoneyField(IntegerField):
    """1250000, 1.250.000, 1 250 000 đ: all the same; shown again with dots."""

    def __init__(self, **kwargs):
        kwargs = {"min_value": 0, "max_value": MOST, **kwargs}
        super().__init__(**kwargs)
        self.widget.attrs["class"] = "w-money"
        for code in ("invalid", "min_value", "max_value"):
            self.error_messages[code] = "Nhập số tiền bằng đồng, ví dụ 1.250.000."

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s*(đồng|đ|vnđ)$", "", value.strip().lower())
            if re.fullmatch(r"\d{1,3}([.,\s]\d{3})+", value):
                value = re.sub(r"\D", "", value)
        return super().to_python(value)

    def prepare_value(self, value):
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value


class MonthField(DateField):
    """tháng/năm, kept as the first day."""

    default_error_messages = {"invalid": "“%(value)s” không phải là một tháng. Nhập tháng/năm, ví dụ 11/2026."}

    def __init__(self, **kwargs):
        super().__init__(**{"help_text": "tháng/năm, ví dụ 11/2026", **kwargs})
        self.widget.attrs["class"] = "w-num"

    def to_python(self, value):
        found = re.fullmatch(r"\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*", value) if isinstance(value, str) else None
        if found and 1 <= int(found[1]) <= 12:
            value = f"01/{found[1]}/{found[2]}"
        day = super().to_python(value)
        return day and day.replace(day=1)

    def prepare_value(self, value):
        return f"{value:%m/%Y}" if hasattr(value, "year") else value


class NewListForm(PartyForm):
    submit_label = "Lập danh sách"

    month = MonthField(label="Tháng")


class ReceivedForm(PartyForm):
    """On which day, and how, the money came in."""

    received_on = DateField(label="Ngày nộp")
    method = forms.ChoiceField(label="Cách nộp", choices=DuesReceipt.Method.choices)

    def __init__(self, *args, on, **kwargs):
        kwargs["initial"] = {"received_on": on, "method": DuesReceipt.Method.CASH} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class CollectForm(ReceivedForm):
    """Thu đủ: of one comrade, of those ticked, or of all who still owe."""

    def __init__(self, *args, owing, **kwargs):
        super().__init__(*args, **kwargs)
        self.owing = owing

    def _chosen(self):
        if "all" in self.data:
            return {str(pk) for pk in self.owing}
        return {self.data["only"]} if "only" in self.data else set(self.data.getlist("members"))

    def clean(self):
        """Whoever has paid since the page was drawn is passed over."""
        data, chosen = super().clean(), self._chosen()
        data["members"] = [pk for pk in self.owing if str(pk) in chosen]
        if not data["members"]:
            self.add_error(None, "Chưa chọn đồng chí nào còn phải nộp. Đánh dấu rồi bấm lại.")
        return data


class PayForm(ReceivedForm):
    """Any amounts for several months of one comrade."""

    submit_label = "Ghi phiếu thu"

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.months = months
        for row in months:
            key = f"{row.month:%Y%m}"
            self.fields[f"amount_{key}"] = MoneyField(label=f"Số tiền tháng {row.month:%m/%Y}", required=False)
            self.fields[f"note_{key}"] = forms.CharField(label="Ghi chú", max_length=200, required=False)
            for name in (f"amount_{key}", f"note_{key}"):
                put_in_words(self.fields[name])

    @property
    def about_fields(self):
        return [self["received_on"], self["method"]]

    @property
    def rows(self):
        """[(month with what is due and paid, amount box, note box)]"""
        keys = [(row, f"{row.month:%Y%m}") for row in self.months]
        return [(row, self[f"amount_{key}"], self[f"note_{key}"]) for row, key in keys]

    @property
    def owed(self):
        """The rows of the months that are not paid in full."""
        return [row for row in self.rows if row[0].left or not row[0].listed]

    @property
    def settled(self):
        return [row for row in self.rows if not row[0].left and row[0].listed]

    @property
    def settled_open(self):
        """What was typed there is shown again."""
        return any(amount.data for _, amount, _ in self.settled)

    @property
    def lines(self):
        """[(month, amount, note)] of what was filled in."""
        data, keys = self.cleaned_data, [(row.month, f"{row.month:%Y%m}") for row in self.months]
        return [(month, data[f"amount_{k}"], data[f"note_{k}"]) for month, k in keys if data[f"amount_{k}"]]

    def clean(self):
        data = super().clean()
        if not self.errors and not self.lines:
            self.add_error(None, "Chưa ghi số tiền của tháng nào.")
        return data


class CorrectForm(PartyForm):
    submit_label = "Điều chỉnh"

    amount = MoneyField(label="Phải nộp (đồng)")
    reason = forms.CharField(
        label="Lý do",
        max_length=200,
        required=False,
        help_text="Bắt buộc khi khác số tính được. Ghi lại đúng số tính được thì bỏ điều chỉnh.",
    )


class ReasonForm(PartyForm):
    """Why something is taken back."""

    submit_label = "Hủy phiếu"

    reason = forms.CharField(label="Lý do", max_length=200, min_length=3)


class RemitForm(PartyForm):
    submit_label = "Ghi nộp lên cấp trên"

    month = MonthField(label="Cho tháng")
    sent_on = DateField(label="Ngày nộp")
    number = forms.CharField(label="Số phiếu, số chứng từ", max_length=60, required=False)
    note = forms.CharField(label="Ghi chú", max_length=200, required=False)


# --- bases and reliefs --------------------------------------------------------------------------------------------


def group_label(rate):
    """“Hưởng lương hưu (0,5%)”."""
    shown = {
        DuesRate.Form.SHARE: percent(rate.share),
        DuesRate.Form.WAGE_SHARE: f"{percent(rate.share)} lương tối thiểu vùng",
        DuesRate.Form.FIXED: dong(rate.amount),
    }.get(rate.form)
    return f"{rate.label} ({shown})" if shown else rate.label


class BasesForm(PartyForm):
    """One table for a whole branch: everybody's group and base, from one month on.

    A row is written only where it was changed on this page, so that whoever saved in between is not undone.
    """

    submit_label = "Lưu căn cứ"
    mark_optional = False

    from_month = MonthField(label="Áp dụng từ tháng")
    region = forms.TypedChoiceField(
        label="Vùng lương tối thiểu nơi chi bộ",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Dùng cho các nhóm tính theo lương tối thiểu vùng.",
    )

    def __init__(self, *args, members, payers, month, **kwargs):
        self.members, self.current = members, {m.pk: payers.base(m.pk, month) for m in members}
        regions = [row.region for row in self.current.values() if row and row.region]
        initial = {"from_month": month, "region": max(regions, key=regions.count) if regions else ""}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        wages = payers.tariff.regions(month)
        self.fields["region"].choices = [("", "Chọn")] + [
            (r, f"Vùng {r}: {dong(amount)}") for r, amount in wages.items()
        ]
        self.rates = payers.tariff.rates(month)
        groups = [("", "Chọn nhóm"), *((rate.code, group_label(rate)) for rate in self.rates)]
        for member in members:
            self._add_row(member, groups)

    def _add_row(self, member, groups):
        row = self.current[member.pk]
        known = row and any(row.code == code for code, _ in groups)
        group = forms.ChoiceField(
            label="Nhóm", choices=groups, required=False, initial=row.code if known else "", show_hidden_initial=True
        )
        base = MoneyField(
            label="Căn cứ (đồng)", required=False, initial=row.base or None if row else None, show_hidden_initial=True
        )
        base.widget.attrs["placeholder"] = base.label
        self.fields[f"group_{member.pk}"], self.fields[f"base_{member.pk}"] = group, base
        put_in_words(group)

    @property
    def about_fields(self):
        return [self["from_month"], self["region"]]

    @property
    def rows(self):
        """[(member, group box, base box)]"""
        return [(m, self[f"group_{m.pk}"], self[f"base_{m.pk}"]) for m in self.members]

    @property
    def bases(self):
        """The rows that were changed on the page, as the verb takes them."""
        data, rates = self.cleaned_data, {rate.code: rate for rate in self.rates}
        found = []
        for member in self.members:
            code, row = data[f"group_{member.pk}"], self.current[member.pk]
            by_wage = code in rates and rates[code].form == DuesRate.Form.WAGE_SHARE
            other_region = by_wage and (row is None or row.region != data["region"])
            if code and (other_region or {f"group_{member.pk}", f"base_{member.pk}"} & {*self.changed_data}):
                base = data[f"base_{member.pk}"] or 0
                found.append(
                    DuesBase(
                        member=member,
                        from_month=data["from_month"],
                        code=code,
                        base=base,
                        region=data["region"] or None,
                    )
                )
        return found

    def clean(self):
        data, rates = super().clean(), {rate.code: rate for rate in self.rates}
        for member in self.members:
            rate, base = rates.get(data.get(f"group_{member.pk}")), data.get(f"base_{member.pk}")
            if rate and rate.form == DuesRate.Form.SHARE and not base and f"base_{member.pk}" not in self.errors:
                self.add_error(f"base_{member.pk}", f"Ghi số tiền làm căn cứ: {rate.base_label.lower()}.")
            if (
                rate
                and rate.form == DuesRate.Form.WAGE_SHARE
                and not data.get("region")
                and "region" not in self.errors
            ):
                self.add_error("region", "Chọn vùng lương tối thiểu.")
            if not rate and base and f"group_{member.pk}" not in self.errors:
                self.add_error(f"group_{member.pk}", "Chọn nhóm.")
        return data


class ReliefForm(ConstraintsAtField, PartyModelForm):
    """Sizes come from the regulation; what is allowed is asked by the verb."""

    submit_label = "Ghi miễn, giảm"
    at_field = {"dues_relief_order": "to_month"}

    percent = forms.TypedChoiceField(label="Mức", coerce=int)
    from_month = MonthField(label="Từ tháng")
    to_month = MonthField(
        label="Đến hết tháng", required=False, help_text="tháng/năm; miễn lâu dài thì để trống, giảm thì phải ghi."
    )

    class Meta:
        model = DuesRelief
        fields = ["reason", "percent", "from_month", "to_month", "decision_number", "decided_on", "note"]

    def __init__(self, *args, percents, **kwargs):
        super().__init__(*args, **kwargs)
        sizes = [(100, "Miễn"), *((size, f"Giảm {size}%") for size in percents)]
        self.fields["percent"].choices = [("", "Chọn"), *sizes]


class EndReliefForm(PartyForm):
    submit_label = "Ghi tháng kết thúc"

    to_month = MonthField(label="Đến hết tháng")
