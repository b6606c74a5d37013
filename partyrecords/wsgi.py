"""The web server's way in: everything is loaded before the server divides itself, so that its processes share it."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partyrecords.settings")


def settle():
    """Load every view, and leave what is loaded out of the search for garbage, which would halt a page now and then."""
    assert get_resolver().url_patterns
    gc.collect()
    gc.freeze()


application = get_wsgi_application()
settle()
