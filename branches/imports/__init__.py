"""Lists that come in as spreadsheets (formats.md §1): one engine for every kind of list.

reader    a file becomes rows of cells, or a refusal in words
headings  the row of headings is found, columns are named, rows of data told from titles and signatures
values    what people write in a cell becomes a value, or a message with the name of the column
analysis  rows are read and judged against the records: new, changed, unchanged, to be looked at, faulty
runs      the verbs: receive, preview, confirm, apply, undo, discard

Each kind of list is an `Importer`, registered here by the application that owns the records.
"""

_importers = {}


def register(importer):
    """Make a kind of list known; called by the owning application when it is ready."""
    _importers[importer.kind] = importer


def importer_for(kind):
    return _importers[kind]


def importers_for(actor):
    """The kinds of lists the actor may bring in."""
    return [importer for importer in _importers.values() if importer.may_import(actor)]
