"""Every form of a step by its verb: those of the screening, and those of the other tracks."""

from importlib import import_module
from importlib.util import find_spec

from screening.forms import side, steps
from screening.preparing import forms as preparing
from screening.ways import ways

FORMS = dict(steps.FORMS) | side.FORMS | preparing.FORMS
for _track in ways():
    if find_spec(f"screening.{_track.value}.forms"):
        FORMS |= import_module(f"screening.{_track.value}.forms").FORMS
