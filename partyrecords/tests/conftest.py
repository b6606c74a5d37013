"""Headless Chromium for the browser tests: found, it is used; missing, they are skipped, but fail where CI is set."""

import os

import pytest
from django.db import connections

from partyrecords.browser import HINT, QUIET, chromium_path

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the thread of its test


@pytest.fixture
def chromium():
    """A browser that ends with its test.

    While Playwright's loop runs, Django has a connection of its own for it, which does not know the seeds of the test
    database; so the loop may begin only after the database is set up, and must end before the next test.
    """
    path = chromium_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(HINT, pytrace=False)
        pytest.skip(HINT)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        engine = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield engine
        engine.close()
        connections.close_all()
