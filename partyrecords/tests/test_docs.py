"""README and guide say what is so: every word of the code that they explain exists, every link leads somewhere."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, get_commands, load_command_class

from branches.models import Kind, Role
from partyrecords import guide
from partyrecords.celery import SCHEDULE
from partyrecords.demo.logins import SHOWN
from screening.forms.registry import FORMS
from screening.models import Stage
from screening.workflow import STEPS

ROOT = settings.BASE_DIR
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *ROOT.glob("*/README.md")]


def rows_of(text):
    """The rows of all tables of a document, as lists of cells."""
    lines = (line for line in text.splitlines() if line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_glossary_has_every_stage_step_role_kind_and_record():
    own = [model for app in ("branches", "members", "screening") for model in apps.get_app_config(app).get_models()]
    wanted = [(stage.value, stage.label) for stage in Stage]
    wanted += [(step.verb, step.label) for step in STEPS]
    wanted += [(role.value, role.label) for role in Role]
    wanted += [(kind.value, kind.label) for kind in Kind]
    wanted += [(model.__name__, str(model._meta.verbose_name)) for model in own if not model._meta.auto_created]
    glossary = [row for row in rows_of(README.partition("## Glossary")[2]) if row[0].startswith("`")]

    assert [(row[0].strip("`"), row[1]) for row in glossary] == wanted
    assert all(len(row) == 3 and row[2] for row in glossary)


def test_every_direct_dependency_has_its_reason_licence_and_alternative():
    lines = [
        line.strip()
        for name in ("requirements.in", "requirements-dev.in")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
    table = rows_of(README.partition("## Dependencies")[2].partition("## ")[0])[2:]

    assert [row[0] for row in table] == wanted
    assert all(len(row) == 4 and all(row) for row in table)


def options_of(command):
    """The options a command adds to Django's own."""
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    plain = BaseCommand().create_parser("manage.py", command)
    return {name for name in parser._option_string_actions if name.startswith("--")} - set(plain._option_string_actions)


def test_every_command_stands_in_the_readme_with_its_options():
    known = get_commands()
    own = {name for name, app in known.items() if app in ("branches", "members", "screening", "partyrecords")}
    table = [row for row in rows_of(README) if row[0].startswith("`python3 manage.py ") and len(row) == 3]
    told = {
        re.match(r"`python3 manage\.py ([a-z_]+)", row[0])[1]: set(re.findall(r"--[a-z-]+", row[2])) for row in table
    }

    assert {name: told.get(name) for name in own - {"start", "test"}} == {
        name: options_of(name) for name in own - {"start", "test"}
    }
    assert set(re.findall(r"python3 manage\.py ([a-z_]+)", README)) <= {*known, "start", "test"}
    assert [o for o in options_of("start") if f"`{o}" not in README] == []


def when(schedule):
    """“every 30 seconds”, “every minute”, “every 10 minutes”, “00:15”."""
    if not hasattr(schedule, "hour"):
        return "every minute" if schedule == 60 else f"every {schedule} seconds"
    if len(schedule.hour) > 1:
        return f"every {60 // len(schedule.minute)} minutes"
    return f"{min(schedule.hour):02}:{min(schedule.minute):02}"


def test_every_job_of_the_schedule_stands_in_the_readme():
    table = rows_of(README.partition("## What runs in the background")[2].partition("\n## ")[0])[2:]
    assert [row[:2] for row in table] == [[when(line.schedule), f"*{line.label}*"] for line in SCHEDULE.values()]


def test_the_accounts_of_the_demo_stand_in_the_readme():
    table = rows_of(README.partition("| Sign in as ")[2].partition("\n\n")[0])[2:]
    assert [row[0].strip("`") for row in table] == list(SHOWN)


def test_every_setting_from_the_environment_is_explained_to_who_runs_it():
    settings_file = (ROOT / "partyrecords" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r"\benv(?:\.\w+)?\(\"([A-Z_]+)\"", settings_file))
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert "DATABASE_URL" in names
    assert [name for name in sorted(names) if f"`{name}`" not in operations] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_of_a_document_leads_somewhere(document):
    text = document.read_text(encoding="utf-8")
    anchors = {f"#{name}" for name in re.findall(r"\{#([a-z0-9-]+)\}", text)}
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    missing = [
        target
        for target in targets
        if not target.startswith(("http://", "https://"))
        and not (target in anchors if target.startswith("#") else (document.parent / target.partition("#")[0]).exists())
    ]
    assert missing == []


def test_every_page_points_to_its_section_of_the_guide_and_every_such_section_has_its_page():
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "templates").rglob("*.html")))
    views = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("*/views/**/*.py")))
    given = {name for line in re.findall(r'"help_anchor": (.+)', views) for name in re.findall(r'"([a-z-]+)"', line)}
    blocks = re.findall(r"\{% block help_anchor %\}(.+?)\{% endblock %\}", pages)
    pointed = {name for block in blocks for name in re.split(r"\{% (?:if .+?|else|endif) %\}", block) if name}
    pointed = pointed - {"{{ help_anchor }}"} | given
    steps = {f"viec-{step.slug}" for step in STEPS if step.verb in FORMS}
    sections = re.findall(r"^#+ .*\{#([a-z0-9-]+)\}$", GUIDE, re.MULTILINE)

    assert "viec-{{ row.slug }}" in pointed
    assert sorted(sections) == sorted((pointed - {"viec-{{ row.slug }}"}) | steps)


def test_every_place_inside_the_guide_that_it_points_to_is_there():
    html, chapters = guide.render(GUIDE)
    names = re.findall(r'id="([^"]+)"', html)
    assert len(names) == len(set(names))
    assert [target for target in re.findall(r'href="#([^"]+)"', html) if target not in names] == []
    assert html.count("<h1 ") == 1
    assert {name for name, _ in chapters} <= set(names)


def test_every_picture_is_shown_somewhere_and_all_together_are_small():
    pictures = {path.name: path.stat().st_size for path in guide.PICTURES.iterdir()}
    shown = set(re.findall(r"screenshots/([a-z0-9-]+\.png)", README + GUIDE))
    assert shown == set(pictures)
    assert sum(pictures.values()) < 2_000_000


def test_no_document_names_a_machine_or_who_wrote_it():
    words = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert re.findall(r"/work/|/root/\w|/home/\w|/tmp/\w", words) == []


def test_the_guide_speaks_as_the_screens_do():
    """microcopy, section 0: no English, no technical words, no exclamation marks, one way to address people."""
    words = re.sub(r"`[^`]*`|\([^)]*\)|\{#[^}]*\}", " ", GUIDE).lower()
    forbidden = ("bạn", "ông/bà", "đối tượng", "file", "upload", "record", "click", "hệ thống", "email", "kém", "yếu")
    found = [word for word in forbidden if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words)]
    assert found == []
    assert not re.search(r"!(?!\[)", words)
