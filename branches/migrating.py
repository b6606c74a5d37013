"""A whole schema in a second: Django draws every connected model anew after each single operation of a migration."""

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations that do not build upon each other, as new tables: the models are drawn once for all of them."""

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
