"""The headless Chromium of the system, for browser tests and for the pictures of the guide."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/snap/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
HINT = "Headless Chromium not found: apt-get install chromium, or set CHROMIUM_PATH."


def chromium_path():
    """CHROMIUM_PATH, else what the system has; None where there is none."""
    candidates = [os.environ.get("CHROMIUM_PATH"), *map(shutil.which, NAMES), *PLACES]
    return next((path for path in candidates if path and os.access(path, os.X_OK)), None)
