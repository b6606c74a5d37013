"""Wiring only: settings, addresses, the Celery schedule, the two commands."""
