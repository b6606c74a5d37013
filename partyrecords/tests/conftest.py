"""The order of all tests, and headless Chromium for those in the browser.

Chromium found is used; missing, its tests are skipped, but fail where CI is set.
"""

import os

import pytest
from django.db import connections

from partyrecords.browser import HINT, QUIET, chromium_path

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the thread of its test
WITHOUT_DATABASE, ROLLED_BACK, COMMITTED = range(3)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The long ones first among their kind, so that no process is left alone with one of them at the end.

    The kinds stay in the order of pytest-django: those that commit come last. Two with a database go ahead of all: one
    process runs the migrations for them, the other meanwhile what needs no database.
    """
    kinds = [kind_of(item) for item in items]
    order = sorted(range(len(items)), key=lambda n: (kinds[n], not items[n].get_closest_marker("slow")))
    ahead = [n for n in order if kinds[n] == ROLLED_BACK][:2]
    items[:] = [items[n] for n in ahead + [n for n in order if n not in ahead]]


def kind_of(item):
    marker = item.get_closest_marker("django_db")
    if {"transactional_db", "live_server"} & set(item.fixturenames) or (marker and marker.kwargs.get("transaction")):
        return COMMITTED
    return ROLLED_BACK if marker or "db" in item.fixturenames else WITHOUT_DATABASE


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
