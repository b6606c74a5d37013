"""People at their browsers: one `Desk` per login, which works by the words on the screen and watches what must not be.

Every page it comes to is watched: no request to another host, nothing blocked by the content security policy, no
error of a script, no server error; each kind of page is looked at once by axe.
"""

import re

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import expect

PASSWORD = "matkhau-1234"
WAIT = 30_000  # milliseconds; a shared machine may be slow
SERIOUS = ("serious", "critical")


class Watch:
    """What all desks of a test have seen."""

    def __init__(self, browser, address, people=()):
        self.browser, self.address, self.people = browser, address, people
        self.faults, self.seen = [], set()

    def desk(self, username, *, width=1280):
        return Desk(self, username, width)


class Desk:
    """One person, signed in, at a browser of their own."""

    def __init__(self, watch, username, width):
        self.watch, self.username = watch, username
        context = watch.browser.new_context(
            viewport={"width": width, "height": 900}, base_url=watch.address, locale="vi-VN"
        )
        self.page = context.new_page()
        self.page.set_default_timeout(WAIT)
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: watch.faults.append(f"script: {error}"))

    # what must not be

    def _request(self, request):
        if not request.url.startswith((self.watch.address, "data:")):
            self.watch.faults.append(f"other host: {request.url}")

    def _response(self, response):
        if response.status >= 500:
            self.watch.faults.append(f"{response.status}: {response.url}")

    def _console(self, message):
        if "Content Security Policy" in message.text:
            self.watch.faults.append(f"policy: {message.text}")

    def look(self):
        """Let axe look at this kind of page once for each kind and width, whoever it is about."""
        path = re.sub(r"^https?://[^/]+|[?#].*$", "", self.page.url)
        title = re.sub("|".join((r"\d", *self.watch.people)), "", self.page.title())
        forms = self.page.locator("main form").count()
        kind = (resolve(path).view_name, title, forms, self.page.viewport_size["width"])
        if kind in self.watch.seen:
            return
        self.watch.seen.add(kind)
        for finding in Axe().run(self.page).response["violations"]:
            if finding["impact"] in SERIOUS:
                places = [node["html"][:160] for node in finding["nodes"][:3]]
                self.watch.faults.append(f"axe {path}: {finding['id']} {places}")
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.watch.faults.append(f"{path} scrolls sideways by {wide} px at {kind[-1]} px")

    # what people do

    def sign_in(self):
        self.open("/dang-nhap/")
        self.fill({"Tên đăng nhập": self.username, "Mật khẩu": PASSWORD})
        self.press("Đăng nhập")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Việc cần làm")
        return self

    def open(self, path):
        self.page.goto(path)
        self.look()
        return self

    def follow(self, words):
        self.page.get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()
        self.look()

    def press(self, words):
        self.page.get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, answers):
        """{label: what to write, the words of a choice, or True for a box}"""
        for label, answer in answers.items():
            field = self.page.get_by_label(label, exact=False).first
            if answer is True:
                field.check()
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=answer)
            else:
                field.fill(answer)

    def choose(self, words):
        self.page.get_by_label(words, exact=True).check()

    def step(self, case, slug, button, answers):
        """One step of a case through its form; the answer is the message on the next page."""
        self.open(f"/ho-so/{case}/viec/{slug}/")
        self.fill(answers)
        self.press(button)
        return self.message()

    def message(self):
        return self.page.locator("main [role=status]").first.inner_text().strip()

    def says(self, words):
        expect(self.page.locator("main")).to_contain_text(words, timeout=WAIT)

    def number(self):
        """The last number in the address: the id of what is on the screen."""
        return int(re.findall(r"/(\d+)/", self.page.url)[-1])
