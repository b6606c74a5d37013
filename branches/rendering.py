"""The small controls of forms written by Python: what Django's own templates write but for empty lines, and much faster.

A sheet of attendance has three hundred of them, and a list of organisations in a filter a thousand options; Django
renders three templates for each. Everything that is not in PLAIN is still rendered by its template.
"""

from html import escape

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.safestring import mark_safe

WIDGETS = "django/forms/widgets"


def written(value):
    """The value as it stands in a page: escaped once. Django's own asks first whether each is a translation."""
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def _attrs(widget):
    return "".join(
        f" {name}" if value is True else f' {name}="{written(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget):
    value = widget["value"]
    given = "" if value is None else f' value="{written(value)}"'
    return f'<input type="{widget["type"]}" name="{written(widget["name"])}"{given}{_attrs(widget)}>'


def _choice(widget):
    """One button of a group, in its label where the group asks for one."""
    if not widget["wrap_label"]:
        return _input(widget)
    of = f' for="{written(widget["attrs"]["id"])}"' if widget["attrs"].get("id") else ""
    return f"<label{of}>{_input(widget)} {written(localize(widget['label']))}</label>"


def _option(widget):
    value, label = written(widget["value"]), written(localize(widget["label"]))
    return f'<option value="{value}"{_attrs(widget)}>{label}</option>'


def _select(widget):
    lines = []
    for group, options, _ in widget["optgroups"]:
        if group:
            lines.append(f'\n  <optgroup label="{written(group)}">')
        lines.extend(f"\n  {_option(option)}" for option in options)
        if group:
            lines.append("\n  </optgroup>")
    return f'<select name="{written(widget["name"])}"{_attrs(widget)}>{"".join(lines)}\n</select>'


_INPUTS = ("input", "text", "number", "email", "hidden", "date", "time", "checkbox", "password")
PLAIN = {
    **{f"{WIDGETS}/{name}.html": _input for name in _INPUTS},
    **{f"{WIDGETS}/{name}.html": _choice for name in ("input_option", "radio_option", "checkbox_option")},
    f"{WIDGETS}/select_option.html": _option,
    f"{WIDGETS}/select.html": _select,
}


class Renderer(DjangoTemplates):
    """Django's renderer with a short cut for the controls of PLAIN."""

    def render(self, template_name, context, request=None):
        plain = PLAIN.get(template_name)
        if plain is None:
            return super().render(template_name, context, request)
        return mark_safe(plain(context["widget"]))  # noqa: S308  (every part of it is escaped above)
