"""People at a browser without scripts: a `Clerk` reads a page, fills its form by the words on it, and presses a button.

A form is sent with everything it showed, as a browser would, so that what is played is what the pages make possible.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.test import Client


@dataclass(eq=False)
class Field:
    """One input as the page shows it; boxes and radio buttons are one each."""

    name: str
    kind: str = "text"
    value: str = ""
    id: str = ""
    label: str = ""
    on: bool = True  # ticked, for a box or a radio button
    options: list = field(default_factory=list)  # of a selection: [value, words]

    @property
    def is_box(self):
        return self.kind in ("checkbox", "radio")


@dataclass(eq=False)
class Form:
    action: str
    fields: list = field(default_factory=list)
    buttons: list = field(default_factory=list)

    def named(self, words):
        """The fields of that name, else those whose label is, or begins with, the words."""
        return (
            [f for f in self.fields if f.name == words]
            or [f for f in self.fields if f.label == words]
            or [f for f in self.fields if f.label.startswith(words)]
        )

    def data(self, button):
        sent = {}
        for found in (*self.fields, button):
            if found.name and found.on and found.kind != "file":
                sent.setdefault(found.name, []).append(found.value)
        return sent


class Reader(HTMLParser):
    """The forms of a page."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.labels, self._form, self._field, self._texts = [], {}, None, None, []
        self.feed(html)
        for found in (f for form in self.forms for f in form.fields):
            found.label = self.labels.get(found.id, found.label)

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag == "form":
            self._form = Form(of.get("action") or "")
            self.forms.append(self._form)
        elif tag == "label":
            self._texts.append([of.get("for"), None, ""])
        elif self._form is not None and tag in ("input", "select", "textarea", "button"):
            self._add(tag, of)
        elif tag == "option" and self._field is not None:
            self._field.options.append([of.get("value", ""), ""])
            if "selected" in of or len(self._field.options) == 1:
                self._field.value = of.get("value", "")

    def _add(self, tag, of):
        kind = of.get("type", "text") if tag == "input" else tag
        found = Field(of.get("name") or "", kind, of.get("value") or "", of.get("id") or "")
        if found.is_box:
            found.on, found.value = "checked" in of, found.value or "on"
        if tag == "button" or kind == "submit":
            found.label, found.kind, found.id = (
                found.value if tag == "input" else "",
                "button",
                of.get("formaction") or "",
            )
            self._form.buttons.append(found)
        elif "disabled" not in of:
            self._form.fields.append(found)
            if self._texts:
                self._texts[-1][1] = found
        self._field = found if tag != "input" else None

    def handle_data(self, data):
        if self._texts:
            self._texts[-1][2] += data
        if self._field is None:
            return
        if self._field.kind == "textarea":
            self._field.value += data
        elif self._field.kind == "button":
            self._field.label += data
        elif self._field.options:
            self._field.options[-1][1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "label" and self._texts:
            target, inside, words = self._texts.pop()
            words = " ".join(words.split())
            if inside is not None:
                inside.label = words
            elif target:
                self.labels[target] = words
        elif tag in ("select", "textarea", "button"):
            self._field = None


class Clerk:
    """One person, signed in."""

    def __init__(self, user):
        self.client, self.page = Client(), None
        self.client.force_login(user)

    def open(self, path):
        return self._arrive(self.client.get(path, follow=True))

    def _arrive(self, answer):
        assert answer.status_code == 200, f"{answer.status_code} {answer.request['PATH_INFO']}\n{self._words(answer)}"
        self.page, self.forms = answer, Reader(answer.content.decode()).forms
        return self

    @staticmethod
    def _words(answer):
        return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2]).split())

    def fill(self, answers):
        """{label or name: what to write, the words of a choice, True for a box, or the values of the boxes to tick}"""
        for words, answer in answers.items():
            fields = next((found for form in self.forms if (found := form.named(words))), None)
            assert fields, f"no field “{words}” on {self.path}"
            for found in fields if fields[0].is_box else fields[:1]:
                self._set(found, answer)
        return self

    @staticmethod
    def _set(found, answer):
        if found.is_box:
            wanted = answer if isinstance(answer, list | set) else [answer]
            found.on = answer is True or found.value in map(str, wanted)
        elif found.kind == "select":
            values = [value for value, words in found.options if str(answer) in (value, words.strip())]
            assert values, f"no choice “{answer}” in {found.name}: {found.options}"
            found.value = values[0]
        else:
            found.value = str(answer)

    def press(self, words):
        """Press the first button of these words and go where it leads."""
        pairs = [(form, button, " ".join(button.label.split())) for form in self.forms for button in form.buttons]
        found = [(form, button) for form, button, label in pairs if label.startswith(words)]
        assert found, f"no button “{words}” on {self.path}: {[label for _, _, label in pairs]}"
        form, button = found[0]
        address = button.id or form.action or f"?{self.page.request['QUERY_STRING']}"
        return self._arrive(self.client.post(urljoin(self.path, address), form.data(button), follow=True))

    def send(self):
        """Press the main button of the page's form, whatever it is called."""
        return self.press(self.forms[-1].buttons[-1].label.strip())

    @property
    def path(self):
        return self.page.request["PATH_INFO"]

    def number(self):
        """The last number in the address: the id of what is on the screen."""
        return int(re.findall(r"/(\d+)/", self.path)[-1])

    def says(self, words):
        assert words in self._words(self.page), f"{self.path} does not say “{words}”:\n{self._words(self.page)}"
        return self
