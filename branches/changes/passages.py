"""Members who change branch because their branch does, and what the apps above do about it."""

from dataclasses import dataclass
from datetime import date

#: Modules of the apps above, registered in their AppConfig.ready(). Each has
#:   DERIVED: models that the program counts itself, which therefore hinder no undo;
#:   counts(organizations, on) → {id: {"cases": n}}: what stands at or below each of them;
#:   people(branch, on) → [(id, words)]: who can be chosen for a new branch;
#:   check(passages, on) → [(passage, level, sentence)];
#:   follow(passages, trace, actor, on): move the records that follow;
#:   marked() → models whose newer rows `since` looks for, by `change.marks`;
#:   since(change, passages, written) → sentences: what was built on it since;
#:   returned(passages, written, actor, on): after the undo, before new organisations are removed.
followers = []


@dataclass(frozen=True, eq=False)
class Passage:
    """The members of a branch, or those chosen, go over to another branch on one day (merge, split, dissolve)."""

    line: object
    source: object
    target: object  # None while the branch that receives them is only planned
    target_name: str
    chosen: frozenset | None  # None: everybody
    on: date
    number: str
    decided_on: date | None

    def takes(self, member_id):
        return self.chosen is None or member_id in self.chosen

    @property
    def words(self):
        """“Sáp nhập vào Chi bộ thôn C”: the ground that every moved membership carries."""
        verbs = {"merge": "Sáp nhập vào", "split": "Chia tách sang", "dissolve": "Giải thể, chuyển sang"}
        return f"{verbs[self.line.kind]} {self.target_name}"


def passages_of(change, items):
    """The passages of planned lines, in their order."""
    return [
        Passage(
            line=item.line,
            source=item.subject.record,
            target=item.target.record,
            target_name=item.target.name,
            chosen=frozenset(item.line.data["members"]) if item.line.kind == "split" else None,
            on=change.effective_on,
            number=change.decision_number,
            decided_on=change.decided_on,
        )
        for item in items
        if item.line.kind in ("merge", "split", "dissolve")
        and item.subject is not None
        and item.target is not None
        and item.subject.has_members
    ]


def dispersed(passages):
    """{source's id: its passages}."""
    found = {}
    for passage in passages:
        found.setdefault(passage.source.pk, []).append(passage)
    return found


def passage_for(passages, source_id, member_id):
    """The passage that takes this member of that branch; `passages` as `dispersed` gives them."""
    return next((passage for passage in passages.get(source_id, ()) if passage.takes(member_id)), None)
