"""Log lines of failed jobs without the words of the exception: a database error quotes the row, the row names a person."""

import logging


class WithoutWords(logging.Filter):
    """Of an exception its kind and the places in the source stay; for the logger by which Celery tells of a failure."""

    def filter(self, record):
        if isinstance(record.args, dict) and "exc" in record.args:
            error = record.exc_info[1] if record.exc_info else None
            kind = record.args["exc"].partition("(")[0]
            record.args = record.args | {"exc": _where(error) if error else kind, "traceback": ""}
            record.exc_info = record.exc_text = None
        return True


def _where(error):
    from branches import runs

    return runs.where(error)
