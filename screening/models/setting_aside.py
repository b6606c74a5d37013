"""What a correction sets aside: the row stays as it was written, but no longer counts (domain §11.3 no. 26)."""

from django.db import models


class NotSetAside(models.Manager):
    """The rows that count. Everything that asks a case for its facts asks here."""

    def get_queryset(self):
        return super().get_queryset().filter(set_aside_by=None)


class CanBeSetAside(models.Model):
    """A row of a case that a signed correction may set aside. `objects` leaves it out, `everything` still shows it."""

    set_aside_by = models.ForeignKey(
        "screening.Correction",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="Đã đính chính bởi",
    )

    objects = NotSetAside()
    everything = models.Manager()

    class Meta:
        abstract = True
