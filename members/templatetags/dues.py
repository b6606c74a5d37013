"""How amounts and months of the dues are written."""

from django import template

from members.dues import money

register = template.Library()


@register.filter
def dong(amount):
    """1.250.000 đ, never broken before the đ; nothing for nothing."""
    return money.dong(amount).replace(" ", "\u00a0") if amount is not None and amount != "" else ""


@register.filter
def month(day):
    """11/2026."""
    return f"{day:%m/%Y}" if day else ""


@register.filter
def in_words(amount):
    """Ba mươi mốt nghìn đồng; of a reversal the amount that is taken back."""
    return money.in_words(abs(amount))


@register.filter
def ten_thousandths(share):
    """0,5%."""
    return money.percent(share)
