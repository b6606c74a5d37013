"""The order of all tests, and headless Chromium for those in the browser.

Chromium found is used; missing, its tests are skipped, but fail where CI is set.
"""

import os

import pytest
from django.db import connections

from partyrecords.browser import HINT, QUIET, chromium_path

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the thread of its test


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The long ones first among their kind, so that no process is left alone with one of them at the end.

    The kinds stay in the order pytest-django needs: those that commit leave the database without its seeds.
    """
    kinds = [kind_of(item) for item in items]
    order = sorted(range(len(items)), key=lambda n: (kinds[n], not items[n].get_closest_marker("slow")))
    items[:] = [items[n] for n in order]


def kind_of(item):
    """0: in a transaction that is rolled back; 1: with commits; 2: without a database."""
    marker = item.get_closest_marker("django_db")
    if {"transactional_db", "live_server"} & set(item.fixturenames) or (marker and marker.kwargs.get("transaction")):
        return 1
    return 0 if marker or "db" in item.fixturenames else 2


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
