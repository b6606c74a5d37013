"""Controls written by Python are the same as those that Django's templates write."""

import re
from datetime import date
from itertools import product

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.renderers import get_default_renderer as usual

from branches.rendering import PLAIN, Renderer

NASTY = """<b>"Đạt" & 'Hà'</b>"""
VALUES = (None, "", "a", NASTY, 3, 0, date(2026, 3, 3))
CHOICES = [("", "Chọn"), (NASTY, NASTY), (3, 2026), ("Nhóm <1>", [("a", "A"), (None, "không")])]
ATTRS = {"id": "id_x", "class": "form-control is-invalid", "placeholder": NASTY, "required": True, "hidden": False}


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(),
        forms.NumberInput(),
        forms.EmailInput(),
        forms.HiddenInput(),
        forms.PasswordInput(render_value=True),
        forms.DateInput(format="%d/%m/%Y"),
        forms.TimeInput(),
        forms.CheckboxInput(),
        forms.Select(choices=CHOICES),
        forms.RadioSelect(choices=CHOICES[:3]),
        forms.CheckboxSelectMultiple(choices=CHOICES[:3]),
        forms.Textarea(),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_every_control_is_as_djangos_template_writes_it(widget):
    django, ours = DjangoTemplates(), Renderer()
    for value, attrs in product(VALUES, ({}, ATTRS)):
        drawn, same = (widget.render("x", value, attrs, renderer=by) for by in (ours, django))
        assert _spaced(drawn) == _spaced(same)
        for option, same in zip(_options(widget, value, attrs), _options(widget, value, attrs), strict=True):
            drawn, same = (
                by.render(of["template_name"], {"widget": of}) for by, of in ((ours, option), (django, same))
            )
            assert _spaced(drawn) == _spaced(same)


def _spaced(html):
    return re.sub(r"\s+", " ", html)


def _options(widget, value, attrs):
    return list(widget.options("x", [str(value)], attrs)) if hasattr(widget, "options") else []


def test_the_forms_of_the_program_are_rendered_so():
    assert isinstance(usual(), Renderer)
    assert set(PLAIN) >= {"django/forms/widgets/text.html", "django/forms/widgets/select.html"}
