"""How a case shows its state: the commonest look of each stage."""

import re

from django import template

register = template.Library()

ICONS = {"st-now": "i-next", "st-wait": "i-wait", "st-rest": "i-dash", "st-done": "i-check"}


@register.filter
def stage_icon(case):
    """The icon that goes with the badge of the case's stage."""
    return ICONS[case.style]


@register.filter
def is_due(case, on):
    """Is the time of help full?"""
    return case.is_due(on)


def _sentences(text):
    return re.split(r"(?<=[.?])\s+", str(text), maxsplit=1)


@register.filter
def first_sentence(text):
    """The first sentence of a reason says what is missing; it stands out."""
    return _sentences(text)[0]


@register.filter
def rest_of(text):
    """What follows the first sentence."""
    return (*_sentences(text), "")[1]
