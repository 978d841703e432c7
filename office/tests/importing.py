"""The road a file takes into the ledger, for the tests."""

import csv
import io

from office.importing.run import File, read_tables, run_import


def csv_of(*rows):
    """A CSV of dicts, their keys in order of appearance."""
    headings = list(dict.fromkeys(key for row in rows for key in row))
    stream = io.StringIO()
    out = csv.DictWriter(stream, headings, restval="")
    out.writeheader()
    out.writerows(rows)
    return stream.getvalue().encode()


def bring(dataset, *rows, user=None, apply=True, content=None, name=None, reason="Said by its source", **options):
    """Import rows, or a file's content, and return the outcome."""
    file = File(name or f"{dataset}.csv", csv_of(*rows) if content is None else content)
    return run_import([(file, read_tables(file, dataset))], dataset, user=user, apply=apply, reason=reason, **options)


def counts(outcome):
    return {"create": outcome.total("create"), "update": outcome.total("update"), "same": outcome.total("same")}


def told(outcome):
    """Errors as (row, column, value, reason)."""
    return [(problem.row, problem.column, problem.value, problem.reason) for problem in outcome.errors]


def changed(outcome):
    """{row: {column: (old, new)}} of what an outcome changes or creates."""
    return {
        change.row: {field.column: (field.old, field.new) for field in change.fields}
        for sheet in outcome.sheets
        for change in sheet.changes
    }
