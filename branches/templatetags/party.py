"""How dates, numbers, people and states are written on the screen (microcopy §0, mock-ups)."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from branches import names, pages
from branches.rendering import written

register = template.Library()


@register.filter
def dmy(value):
    """05/10/2026; an instant is shown in Viet Nam's time; nothing for nothing."""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%d/%m/%Y}" if value else ""


@register.filter
def dmy_time(value):
    """19:30, 05/10/2026."""
    return f"{timezone.localtime(value):%H:%M, %d/%m/%Y}" if value else ""


@register.filter
def partial_date(value):
    """A date as far as it is known: "1975" · "1975-03" → "03/1975" · "1975-03-02" → "02/03/1975" (formats §1.4)."""
    if isinstance(value, date):
        return dmy(value)
    return "/".join(reversed(str(value or "").split("-")))


@register.simple_tag(takes_context=True)
def why_day(context, kind, record):
    """“Vì sao ngày này?” behind the day of a record, where it is a deadline of which the reader may know."""
    found = pages.reason(context["request"].user, kind, record)
    words = ' <a class="small no-print" href="{}">Vì sao ngày này?<span class="visually-hidden"> ({})</span></a>'
    return format_html(words, *found) if found else ""


@register.filter
def comrade(person):
    """ "đồng chí Bình": the given name is the last word."""
    full_name = getattr(person, "full_name", person)
    return f"đồng chí {names.given(str(full_name))}" if person else ""


@register.filter
def number(value):
    """2.946 · 72,7."""
    if value is None or value == "":
        return ""
    text = f"{value:,}" if isinstance(value, int | float | Decimal) else f"{int(value):,}"
    return text.translate(str.maketrans(",.", ".,"))


@register.filter
def mask_identity(value):
    """Only the last three digits of an identity or card number; a reader hears that it is masked."""
    value = str(value or "")
    if not value:
        return ""
    if len(value) <= 5:
        return format_html(
            '<span aria-hidden="true">{}</span><span class="visually-hidden">số đã che</span>', "•" * len(value)
        )
    shown = written(value[-3:])
    return mark_safe(  # noqa: S308  (escaped above; fifty times on a list)
        f'<span aria-hidden="true">{"•" * (len(value) - 3)}{shown}</span>'
        f'<span class="visually-hidden">số đã che, ba số cuối {shown}</span>'
    )


@register.simple_tag
def status(kind, icon, words):
    """A state is always an icon, a word and a colour: {% status "st-late" "i-alert" "Quá hạn 2 ngày" %}."""
    return format_html('<span class="st {}"><span class="i {}" aria-hidden="true"></span>{}</span>', kind, icon, words)
