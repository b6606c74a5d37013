"""Long migrations in seconds: Django draws every connected model anew after each single operation of a migration."""

from itertools import groupby

from django.db.migrations import operations as o
from django.db.migrations.operations.base import Operation

_KINDS = {o.CreateModel: "models", o.AddField: "fields", o.AlterField: "fields"}
_KINDS |= dict.fromkeys((o.AddConstraint, o.AddIndex, o.RemoveConstraint, o.RemoveIndex), "rules")


class Together(Operation):
    """Operations of one kind that do not build upon each other: the models are drawn once for all of them."""

    reduces_to_sql = True

    def __init__(self, operations):
        self.operations = operations

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # as ProjectState.clear_delayed_apps_cache does
        state.is_delayed = False  # for they will be drawn as they are
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "; ".join(operation.describe() for operation in self.operations)


def together(operations):
    """The same operations in the same order, each run of one kind as one; those of other kinds stay alone."""
    found = []
    for kind, some in groupby(operations, key=lambda operation: _KINDS.get(type(operation))):
        run = list(some)
        found += [Together(run)] if kind else run
    return found
