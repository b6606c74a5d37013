"""The words and the reading of form fields (microcopy, `form`)."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from branches.fields import DateField, FileField, IntegerField, ScanField, TextField
from branches.forms import FilterForm, PartyForm, PartyModelForm, in_sentence
from branches.models import Office, Organization


def said(form):
    return {name: list(errors) for name, errors in form.errors.items()}


class Sample(PartyForm):
    name = forms.CharField(label="Họ và tên", max_length=5)
    held_on = DateField(label="Ngày họp")
    present = IntegerField(label="Số có mặt", min_value=3, max_value=20)
    kind = forms.ChoiceField(label="Loại", choices=[("", "---------"), ("a", "Thường kỳ")])
    read = forms.BooleanField(label="Tôi đã đọc lại")
    note = TextField(label="Ghi chú", required=False)


def test_what_is_missing_is_named_by_its_label():
    assert said(Sample({})) == {
        "name": ["Chưa ghi họ và tên."],
        "held_on": ["Chưa ghi ngày họp."],
        "present": ["Chưa ghi số có mặt."],
        "kind": ["Chưa chọn loại."],
        "read": ["Chưa đánh dấu ô “Tôi đã đọc lại”."],
    }
    assert Sample({}).problems == 5
    assert list(Sample({}).fields["kind"].choices) == [("", "Chọn"), ("a", "Thường kỳ")]


def test_a_label_given_later_and_a_sentence_written_by_hand_are_respected():
    class Later(PartyForm):
        a = forms.CharField(label="Cũ")
        b = forms.CharField(label="Lý do", error_messages={"required": "Chưa ghi lý do không phê duyệt."})

        def __init__(self, *args):
            super().__init__(*args)
            self.fields["a"].label = "Số nghị quyết"

    assert said(Later({})) == {"a": ["Chưa ghi số nghị quyết."], "b": ["Chưa ghi lý do không phê duyệt."]}


def test_wrong_values_are_answered_in_plain_words():
    wrong = Sample({"name": "quá dài", "held_on": "31/11/2026", "present": "x", "kind": "z", "read": "on"})
    assert said(wrong) == {
        "name": ["Dài quá 5 chữ. Tóm tắt lại, hoặc thêm bản chụp."],
        "held_on": ["“31/11/2026” không phải là một ngày có thật. Nhập ngày/tháng/năm, ví dụ 30/11/2026."],
        "present": ["Nhập số từ 3 đến 20."],
        "kind": ["Mục đã chọn không có trong danh mục. Chọn lại."],
    }


@pytest.mark.parametrize(
    "typed", ["3/2/2026", "03/02/2026", "03-02-2026", "03.02.2026", " 03 / 02 / 2026 ", "2026-02-03"]
)
def test_dates_are_read_day_first_however_they_are_typed(typed):
    assert DateField().clean(typed) == date(2026, 2, 3)


def test_a_year_that_nobody_remembers_is_a_slip_of_the_keys():
    assert DateField().clean("01/01/1900") == date(1900, 1, 1)
    with pytest.raises(ValidationError) as refused:
        DateField().clean("31/12/1899")
    assert refused.value.messages == ["Năm 1899 quá xa. Kiểm tra lại năm."]


@pytest.mark.parametrize(("typed", "number"), [("12", 12), (" 12 ", 12), ("1.000", 1000), ("1.234.567", 1234567)])
def test_a_dot_between_thousands_is_not_a_fraction(typed, number):
    assert IntegerField().clean(typed) == number


@pytest.mark.parametrize("typed", ["1.00", "1,5", "1e3", "mười", "0x1", "--1"])
def test_what_is_not_a_whole_number_is_refused(typed):
    with pytest.raises(forms.ValidationError, match="Nhập bằng chữ số"):
        IntegerField().clean(typed)


@pytest.mark.parametrize(("typed", "accepted"), [("2", False), ("3", True), ("20", True), ("21", False)])
def test_both_sides_of_a_range(typed, accepted):
    assert Sample({"present": typed}).has_error("present") is not accepted


def test_text_is_stored_composed():
    assert TextField().clean("Đồng chí Bi\u0300nh") == "Đồng chí Bình"


def upload(content, name="bien-ban.pdf"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("head", [b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"])
def test_a_scan_is_known_by_its_content(head):
    assert ScanField().clean(upload(head + b"...", "anh.bin")).read() == head + b"..."


def test_other_files_empty_files_and_large_files_are_refused_in_words():
    def refusal(field, file):
        with pytest.raises(forms.ValidationError) as caught:
            field.clean(file)
        return caught.value.messages

    assert refusal(ScanField(), upload(b"MZ...", "anh.EXE")) == ["Chỉ nhận ảnh hoặc PDF. Tệp này là .exe."]
    assert refusal(ScanField(), upload(b"PK..", "la")) == ["Chỉ nhận ảnh hoặc PDF. Tệp này là loại khác."]
    small = FileField(max_bytes=1024)
    assert small.clean(upload(b"a" * 1024)).size == 1024
    assert refusal(small, upload(b"a" * 1025))[0].startswith("Tệp 1,0")

    class Form(PartyForm):
        scan = ScanField(label="Bản chụp")

    assert said(Form({}, {"scan": upload(b"")})) == {"scan": ["Tệp không có nội dung nào."]}
    assert said(Form({}, {})) == {"scan": ["Chưa chọn bản chụp."]}


def test_forms_of_models_use_the_same_fields_and_never_show_the_address_of_a_file():
    class OfficeForm(PartyModelForm):
        class Meta:
            model = Office
            fields = ["role", "starts_on", "basis"]

    form = OfficeForm({"starts_on": "30/02/2026"})
    assert said(form) == {
        "role": ["Chưa chọn vai trò."],
        "starts_on": ["“30/02/2026” không phải là một ngày có thật. Nhập ngày/tháng/năm, ví dụ 30/11/2026."],
    }
    assert 'class="form-select is-invalid"' in str(form["role"])
    assert 'value="01/03/2026"' in str(OfficeForm(instance=Office(starts_on=date(2026, 3, 1)))["starts_on"])


def test_the_constraints_of_a_model_answer_through_its_form(db):
    class OfficeForm(PartyModelForm):
        class Meta:
            model = Office
            fields = ["role", "starts_on", "ends_on"]

    form = OfficeForm({"role": "secretary", "starts_on": "02/02/2026", "ends_on": "01/02/2026"})
    assert said(form) == {"__all__": ["Đến ngày không thể trước Từ ngày."]}


def test_a_search_form_requires_nothing_and_is_sent_by_get():
    class Search(FilterForm):
        q = forms.CharField(label="Họ tên")
        parent = forms.ModelChoiceField(Organization.objects.none(), label="Tổ chức")

    assert Search({}).fields["q"].required is False
    assert Search({}).helper.form_method == "get"
    assert Search({}).mark_optional is False


def test_a_choice_of_records_is_not_read_while_the_form_is_made(django_assert_num_queries, db):
    class Choose(PartyForm):
        a = forms.ModelChoiceField(Organization.objects.all(), label="Tổ chức")
        b = forms.ModelChoiceField(Organization.objects.all(), label="Tổ chức", empty_label="Tất cả")
        c = forms.ModelChoiceField(Organization.objects.all(), label="Tổ chức", empty_label=None)

    with django_assert_num_queries(0):
        form = Choose()
    assert [form.fields[name].empty_label for name in "abc"] == ["Chọn", "Tất cả", None]


def test_labels_inside_sentences():
    assert [in_sentence(label) for label in ("Ngày họp", "UBKT kết luận", "Ý kiến", "Số")] == [
        "ngày họp",
        "UBKT kết luận",
        "ý kiến",
        "số",
    ]
