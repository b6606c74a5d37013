"""E-mail, which names no person and no matter (microcopy §7): at once for the last rungs, else one digest a day.

The inbox is what tells; a mail only points there. Each is claimed before it is sent: a worker killed in between sends
it never rather than twice, and what stays unread is counted again in the digest of the next day. Where the server
answers that it does not take a mail the claim is given back; where it hangs up without an answer it may have taken it.
"""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.utils import timezone

from branches import inbox
from branches.models import Digest, Notice, Office, User

AT_ONCE = 1000  # mails of one run; the next minute goes on
TOO_OLD = timedelta(days=2)  # what could not be sent for so long stands in the digest
PUT_OFF = timedelta(hours=1)  # until an address that the server does not know is tried again
KEPT = timedelta(days=60)
_REFUSED = "mail:refused"  # {id of a user: when the server refused the address}
_SHUTS, _FOR_GOOD = 421, 500  # RFC 5321: the server closes; from here on a refusal is for good
_FOOT = "Thư tự động, không cần trả lời. Không chuyển tiếp thư này."
_URGENT = "Kính gửi đồng chí.\n\nMột việc đã đến hạn. Đăng nhập để xem: {link}\n\n" + _FOOT
_DIGEST = (
    "Kính gửi đồng chí.\n\nHộp thư có {n} thông báo chưa đọc về việc sắp đến hạn hoặc đang chờ đồng chí. "
    "Đăng nhập để xem: {link}\n\n" + _FOOT
)


class MailRefused(Exception):
    """The mail server did not take a mail; it is sent by a later run."""


class ServerRefused(MailRefused):
    """It takes none at all."""


class AddressRefused(MailRefused):
    """It takes none for this address."""

    def __init__(self, user, code):
        super().__init__()
        self.user, self.is_for_good = user, code >= _FOR_GOOD


def takers(now):
    """Users who take mail, and whom something may concern today: an office has ended, so has its mail."""
    held = Office.objects.held_on(timezone.localtime(now).date()).filter(user=OuterRef("pk"))
    asked = Exists(held) | Q(is_superuser=True)  # the administrators hear of jobs that failed
    return User.objects.filter(asked, is_active=True, daily_mail=True).exclude(email="")


def send_due(now):
    """Send the urgent mails and the digests whose hour has come; returns counts. Raises what the server answered."""
    if not settings.EMAIL_CONFIGURED:
        return {}
    _let_go(now)
    put_off = refused_lately(now)
    urgent = [(_send_urgent, notice) for notice in _urgent(put_off)[:AT_ONCE]]
    digests = [(_send_digest, user) for user in _awaiting_digest(now, put_off)[:AT_ONCE]]
    if not urgent and not digests:
        return {}
    return _send_all(urgent + digests, now, put_off)


def _send_all(mails, now, put_off):
    """Send each; an address that is refused does not hold up the others, a server that takes nothing ends the run."""
    counts, refused = {"urgent": 0, "digests": 0, "later": 0}, None
    with get_connection() as connection:
        for send, about in mails:
            try:
                counts["urgent" if send is _send_urgent else "digests"] += send(about, now, connection)
            except AddressRefused as refusal:
                counts["later"] += 1
                if refusal.is_for_good:
                    put_off[refusal.user.pk], refused = now, refusal
                    cache.set(_REFUSED, put_off, PUT_OFF.total_seconds())
    if refused:
        raise refused
    return counts


def refused_lately(now):
    """{id of a user: when} of the addresses that the server did not know within the last hour."""
    return {pk: at for pk, at in cache.get(_REFUSED, {}).items() if at > now - PUT_OFF}


# --- at once --------------------------------------------------------------------------------------------------------


def _unclaimed():
    return Notice.objects.filter(urgent=True, mail_claimed_at=None)


def _let_go(now):
    """What has been read meanwhile, has waited too long, or is for somebody who takes no mail needs none."""
    gone = Q(read_at__isnull=False) | Q(created_at__lt=now - TOO_OLD) | ~Q(user__in=takers(now))
    _unclaimed().filter(gone).update(mail_claimed_at=now)


def _urgent(put_off):
    return _unclaimed().exclude(user__in=put_off).select_related("user").order_by("pk")


def _send_urgent(notice, now, connection):
    """Whether it was sent by this run, and by no other."""
    own = Notice.objects.filter(pk=notice.pk)
    if not _unclaimed().filter(pk=notice.pk).update(mail_claimed_at=now):
        return False
    try:
        _send(notice.user, "Có việc đã đến hạn", _URGENT, connection)
    except MailRefused:
        own.update(mail_claimed_at=None)
        raise
    own.update(mailed_at=now)
    return True


# --- once a day -----------------------------------------------------------------------------------------------------


def _awaiting_digest(now, put_off):
    """Who has had none today, and had something unread at the hour of their choice; what came later is for tomorrow."""
    local = timezone.localtime(now)
    midnight = Value(local.replace(hour=0, minute=0, second=0, microsecond=0), DateTimeField())
    hours = ExpressionWrapper(OuterRef("mail_hour") * Value(timedelta(hours=1)), DurationField())
    own = Notice.objects.filter(user=OuterRef("pk"), read_at=None)
    in_time = own.filter(created_at__lt=ExpressionWrapper(midnight + hours, DateTimeField()))
    had = Digest.objects.filter(user=OuterRef("pk"), on=local.date())
    users = takers(now).exclude(pk__in=put_off).filter(~Exists(had), Exists(in_time), mail_hour__lte=local.hour)
    return users.order_by("mail_hour", "pk")


def _send_digest(user, now, connection):
    """Whether it was sent by this run, and by no other."""
    unread = inbox.unread_count(user)
    claim = {"items": unread, "claimed_at": now}
    digest, is_new = Digest.objects.get_or_create(user=user, on=timezone.localtime(now).date(), defaults=claim)
    if not is_new:
        return False
    try:
        _send(user, "Việc chờ đồng chí", _DIGEST, connection, n=unread)
    except MailRefused:
        digest.delete()
        raise
    Digest.objects.filter(pk=digest.pk).update(sent_at=now)
    return True


def remove_old(now):
    """Nobody asks for the digests of long ago; returns counts."""
    removed, _ = Digest.objects.filter(on__lt=timezone.localtime(now - KEPT).date()).delete()
    return {"digests_removed": removed}


# --- one mail -------------------------------------------------------------------------------------------------------


def _send(user, title, body, connection, **values):
    """Hand it to the server. Raises MailRefused where it answers that it does not take it."""
    words = body.format(link=settings.PUBLIC_URL, **values)
    headers = {"Auto-Submitted": "auto-generated"}  # so that nobody's answering machine answers
    try:
        EmailMessage(title, words, to=[user.email], headers=headers, connection=connection).send()
    except SMTPRecipientsRefused as refusal:
        code = max(code for code, _ in refusal.recipients.values())
        raise ServerRefused if code == _SHUTS else AddressRefused(user, code) from None
    except SMTPResponseException:
        raise ServerRefused from None
