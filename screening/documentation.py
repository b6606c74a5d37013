"""The flow in words, made from the table itself, so that the documentation cannot lag behind the code."""

from pathlib import Path

from branches.models import Role
from screening.flow import Guard
from screening.guards import of_every_step
from screening.models import FINAL, Stage
from screening.models.stages import PHASE, Phase
from screening.workflow import BEFORE_DECISION, OPEN, STEPS

README = Path(__file__).with_name("README.md")
START, END = "<!-- workflow_table: start -->\n", "<!-- workflow_table: end -->\n"


def conditions(row):
    """The guards of a step in the order in which they are asked, with those that every step has."""
    return list(dict.fromkeys((*of_every_step(row), *row.needs, *row.checks)))


def all_conditions():
    """Every guard of the table once."""
    return list(dict.fromkeys(guard for row in STEPS for guard in conditions(row)))


def _guard(guard: Guard):
    return {"code": guard.code, "met": guard.met, "rule": guard.rule, "basis": guard.basis}


def flow():
    """Stages, steps and conditions as plain data (formats §6, workflow_table)."""
    return {
        "stages": [
            {
                "code": stage.value,
                "label": stage.label,
                "phase": PHASE[stage].value if stage in PHASE else None,
                "final": stage in FINAL,
            }
            for stage in Stage
        ],
        "steps": [
            {
                "verb": row.verb,
                "label": row.label,
                "from": [stage.value for stage in row.source],
                "to": [stage.value for stage in row.targets],
                "offices": [role.value for role in Role if role in row.roles],
                "body": row.body.value if row.body else "branch",
                "who": row.who(),
                "conditions": [guard.code for guard in conditions(row)],
            }
            for row in STEPS
        ],
        "conditions": [_guard(guard) for guard in all_conditions()],
    }


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


WHOLE = {OPEN: "any open stage", BEFORE_DECISION: "any open stage before the decision"}


def _stages(stages):
    """Stage codes in one cell, in words where they are all meant."""
    return WHOLE.get(stages) or "<br>".join(f"`{stage}`" for stage in stages)


def markdown():
    """The tables of `screening/README.md`."""
    stages = _table(
        ["Stage", "On the screen", "Phase", "Final"],
        [[f"`{s.value}`", s.label, PHASE[s].label if s in PHASE else "–", "yes" if s in FINAL else ""] for s in Stage],
    )
    steps = _table(
        ["Verb", "On the screen", "From", "To", "Who", "Conditions"],
        [
            [
                f"`{row.verb}`",
                row.label,
                _stages(row.source) or "–",
                _stages(row.targets) or "same stage",
                row.who(),
                "<br>".join(f"`{guard.code}`" for guard in conditions(row)[1:]) or "–",
            ]
            for row in STEPS
        ],
    )
    guards = _table(
        ["Condition", "Rule", "Met, on the screen", "Basis"],
        [[f"`{guard.code}`", guard.rule, guard.met, guard.basis] for guard in all_conditions()],
    )
    phases = ", ".join(phase.label for phase in Phase)
    return f"### Stages\n\nPhases: {phases}.\n\n{stages}\n\n### Steps\n\n{steps}\n\n### Conditions\n\n{guards}\n"


def refreshed(text):
    """The README's text with the tables as the code has them now."""
    before, rest = text.split(START)
    return f"{before}{START}{markdown()}{END}{rest.split(END)[1]}"
