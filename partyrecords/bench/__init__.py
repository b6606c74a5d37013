"""Measurements of the whole application on invented data: `manage.py bench`."""
