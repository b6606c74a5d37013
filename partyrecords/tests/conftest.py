"""Headless Chromium for the browser tests: found, it is used; missing, they are skipped, but fail where CI is set."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/snap/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


def chromium_path():
    """CHROMIUM_PATH, else what the system has."""
    candidates = [os.environ.get("CHROMIUM_PATH"), *map(shutil.which, NAMES), *PLACES]
    return next((path for path in candidates if path and os.access(path, os.X_OK)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = chromium_path()
    if path is None:
        hint = "Headless Chromium not found: apt-get install chromium, or set CHROMIUM_PATH."
        if os.environ.get("CI"):
            pytest.fail(hint, pytrace=False)
        pytest.skip(hint)
    return {**browser_type_launch_args, "executable_path": path, "args": list(QUIET)}
