"""E-mail, which names no person and no matter (microcopy §7)."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from branches import calendar
from branches.models import Notice

_SUBJECT = "Có việc chờ đồng chí"
_BODY = (
    "Kính gửi đồng chí.\n\nCó một việc vừa chuyển đến đồng chí. Đăng nhập để xem: {link}\n\n"
    "Thư tự động, không cần trả lời. Không chuyển tiếp thư này."
)


@transaction.atomic
def send(notice_id):
    """Mail one notice to its user, once: the row is locked and stamped in the same transaction."""
    notice = Notice.objects.select_for_update(of=["self"]).select_related("user").filter(pk=notice_id).first()
    if notice is None or notice.mailed_at or not notice.user.email or not notice.user.daily_mail:
        return
    send_mail(_SUBJECT, _BODY.format(link=settings.PUBLIC_URL), settings.DEFAULT_FROM_EMAIL, [notice.user.email])
    notice.mailed_at = calendar.now()
    notice.save(update_fields=["mailed_at"])
