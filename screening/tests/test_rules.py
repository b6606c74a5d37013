"""The rule register: rules 1 to 44 of the handbook, each held somewhere and tried by a test that exists."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT / "docs" / "rules.md"
APPS = ("branches", "members", "screening", "partyrecords")
NAMED = re.compile(r"`([^`]+)`")


@cache
def rows():
    """{number: (rule, where, tests, source)} of the register."""
    found = {}
    for line in REGISTER.read_text().splitlines():
        if re.match(r"\| \d+ \|", line):
            number, *cells = (cell.strip() for cell in line.strip("|").split(" | "))
            assert int(number) not in found, f"rule {number} stands twice"
            found[int(number)] = tuple(cells)
    return found


@cache
def sources():
    return {path: path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py")}


@cache
def known_tests():
    names = set()
    for path, text in sources().items():
        if path.name.startswith("test_"):
            names |= set(re.findall(r"^def (test_\w+)", text, re.MULTILINE))
    return names


@cache
def words():
    """Every name that stands in the code outside the tests."""
    texts = (text for path, text in sources().items() if "tests" not in path.parts)
    return {word for text in texts for word in re.findall(r"\w+", text)}


def in_code(name):
    """Does this function, class, constraint, trigger or append-only table stand in the code?"""
    word = name.split(".")[-1]
    return word in words() or word.removesuffix("_only_grows") in words()


def test_every_rule_of_the_handbook_has_its_row():
    assert sorted(rows()) == list(range(1, 45))


def test_every_row_says_what_where_and_on_which_ground():
    assert [number for number, cells in rows().items() if len(cells) != 4 or not all(cells)] == []


def test_what_a_row_names_exists_in_the_code():
    missing = [
        (number, name)
        for number, (_, where, _, _) in rows().items()
        for name in NAMED.findall(where)
        if not in_code(name)
    ]
    assert missing == []


def test_each_rule_is_tried_by_tests_that_exist():
    named = {number: NAMED.findall(proof) for number, (_, _, proof, _) in rows().items()}
    assert [number for number, found in named.items() if not found] == []
    assert [(number, name) for number, found in named.items() for name in found if name not in known_tests()] == []
