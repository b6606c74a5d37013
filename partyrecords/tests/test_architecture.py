"""Rules of the house that a reader cannot see in one file."""

import ast
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
APPS = ("branches", "members", "screening")  # each may import only itself and what stands before it


def sources(app):
    """The modules of an app that run in production."""
    return [path for path in sorted((ROOT / app).rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]


def name_of(path):
    return str(path.relative_to(ROOT))


@dataclass
class Words:
    """What the rules ask of a module, each with its line."""

    imports: list = field(default_factory=list)  # of whatever module, wherever the import stands
    attributes: list = field(
        default_factory=list
    )  # of a name or of an attribute: its kind, its name, what is asked of it
    calls: list = field(default_factory=list)  # of plain names


@cache
def words_of(path):
    """Read once for all rules."""
    words = Words()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import():
                words.imports += [(node.lineno, alias.name) for alias in node.names]
            case ast.ImportFrom() if node.module:
                words.imports.append((node.lineno, node.module))
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner)):
                words.attributes.append((node.lineno, type(node.value), owner, node.attr))
            case ast.Call(func=ast.Name(id=called)):
                words.calls.append((node.lineno, called))
    return words


@pytest.mark.parametrize("app", APPS)
def test_apps_import_only_downwards(app):
    above = {*APPS[APPS.index(app) + 1 :], "partyrecords"}
    wrong = [
        f"{name_of(path)}:{line} {module}"
        for path in sources(app)
        for line, module in words_of(path).imports
        if module.split(".")[0] in above
    ]
    assert wrong == []


def managers_used(path):
    """[(line, attribute)] of every `.objects.attribute`, whatever manager it is called."""
    managers = ("objects", "_default_manager", "_base_manager")
    found = words_of(path).attributes
    return [(line, asked) for line, kind, owner, asked in found if kind is ast.Attribute and owner in managers]


def faces(app):
    """The modules that talk to people: views and forms."""
    return [p for p in sources(app) if "views" in p.parts or re.match(r"(views|forms)", p.name) or "forms" in p.parts]


@pytest.mark.parametrize("app", APPS)
def test_views_and_forms_reach_records_only_through_visible_to(app):
    wrong = [
        f"{name_of(path)}:{line} .objects.{attribute}"
        for path in faces(app)
        for line, attribute in managers_used(path)
        if attribute not in ("visible_to", "none")
    ]
    assert wrong == []


CLOCK = {("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("timezone", "now"), ("timezone", "localdate")}


def test_nothing_but_the_calendar_asks_the_clock():
    wrong = [
        f"{name_of(path)}:{line} {owner}.{asked}"
        for app in (*APPS, "partyrecords")
        for path in sources(app)
        if path != ROOT / "branches/calendar.py"
        for line, _, owner, asked in words_of(path).attributes
        if (owner, asked) in CLOCK
    ]
    assert wrong == []


def test_only_views_tasks_commands_and_the_journal_ask_for_the_business_date():
    """Below them the day is passed as `on`; instants (`calendar.now`) belong to whatever is stamped."""
    asked = {
        name_of(path)
        for app in APPS
        for path in sources(app)
        if not {"views", "management"} & set(path.parts)
        for _, kind, owner, asked in words_of(path).attributes
        if (kind, owner, asked) == (ast.Name, "calendar", "today")
    }
    of_the_request = {"branches/access.py", "branches/context.py", "branches/middleware.py"}
    rooms = of_the_request | {"branches/compiled.py"}  # whose questions are made anew each day
    assert {
        path for path in asked - rooms if not path.endswith(("tasks.py", "views.py", "admin.py", "command.py"))
    } == set()


def test_no_file_prints():
    """Commands write to their own streams; the supervisor alone speaks to the terminal."""
    wrong = [
        f"{name_of(path)}:{line}"
        for app in APPS
        for path in sources(app)
        for line, called in words_of(path).calls
        if called == "print"
    ]
    assert wrong == []


#: Rows that no page shows by themselves: shown on the page of their organisation, or only in the admin.
UNSCOPED = {"branches.Office", "branches.Authority", "branches.Entry", "members.ScoreItem"}


def pointed_at(model):
    """The models that the rows of this one refer to."""
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def is_scoped(model):
    return hasattr(model.objects, "visible_to")


def test_every_model_about_an_organisation_or_a_member_is_scoped():
    """By itself, or because it is a part of a scoped record, such as a case, through which alone it is reached."""
    people = {apps.get_model("branches.Organization"), apps.get_model("members.Member")}
    missing = [
        model._meta.label
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if pointed_at(model) & people
        and model._meta.label not in UNSCOPED
        and not is_scoped(model)
        and not any(is_scoped(whole) for whole in pointed_at(model) - people if whole._meta.app_label == app)
    ]
    assert missing == []


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    call_command("makemigrations", check=True, dry_run=True)
    assert "No changes detected" in capsys.readouterr().out


def test_migrations_import_nothing_that_lives():
    """A migration that imports models or actions breaks when they move on; how operations are run together may not."""
    wrong = [
        f"{name_of(path)}:{line} {module}"
        for app in APPS
        for path in sorted((ROOT / app / "migrations").glob("*.py"))
        for line, module in words_of(path).imports
        if module.split(".")[0] in APPS and not re.fullmatch(rf"{app}\.models(\.\w+)?|branches\.migrating", module)
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", ["templates", "static"])
def test_no_page_asks_another_host(folder):
    """Namespaces of SVG are names, not addresses."""
    wrong = []
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in (".html", ".css", ".js", ".svg", ".txt"):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                for found in re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"')]*", line):
                    if "www.w3.org" not in found:
                        wrong.append(f"{name_of(path)}:{number} {found}")
    assert wrong == []


def test_no_template_carries_style_or_script_of_its_own():
    """The content security policy would refuse them."""
    wrong = [
        f"{name_of(path)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", line)
    ]
    assert wrong == []
