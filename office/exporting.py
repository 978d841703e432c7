"""Records as sheets: in the reader's language for people, or by field names and code words for other programs."""

from contextlib import contextmanager

from django.utils.text import capfirst
from django.utils.translation import get_language, override

from office import datasets, journal
from office.importing.run import WORKBOOK
from office.spreadsheets import writer
from office.spreadsheets.writer import OutSheet

CHUNK = 2000
WIDE, NARROW = 44, 16


def sheet_of(dataset, queryset=None, *, user=None, coded=False, counted=None):
    """Return the sheet of a dataset: what the user may see of these records, or of all.

    The rows are made while the file is written; `counted`, a dict, then says how many there were.
    """
    resource = datasets.all()[dataset](user=user)
    columns = [column for column in resource.columns if column.exported]
    if queryset is None:
        queryset = resource.get_queryset()
    elif user is not None:
        queryset = queryset.visible_to(user)
    headings = [column.column_name if coded else capfirst(str(column.heading)) for column in columns]
    widths = [WIDE if column.column_name.startswith(("item", "title", "name", "note", "source")) else NARROW for column in columns]
    rows = _rows(resource, columns, queryset, coded, get_language())
    return OutSheet(dataset, headings, rows if counted is None else _counting(rows, dataset, counted), widths)


def _rows(resource, columns, queryset, coded, language):
    """Rows are made while the file is written, perhaps after the request's language has gone."""
    records = resource.with_relations(queryset).iterator(chunk_size=CHUNK)
    for record in resource.editions(records):
        with override(language):
            yield [column.widget.render(resource.seen(column, column.get_value(record)), record, coded=coded) for column in columns]


def _counting(rows, dataset, counted):
    counted[dataset] = 0
    for row in rows:
        counted[dataset] += 1
        yield row


def export(stream, suffix, dataset, queryset=None, *, user=None, coded=False):
    """Write one dataset, or all of them as a workbook, as xlsx, csv or ods. Return how many rows there are of each."""
    names = list(datasets.all()) if dataset == WORKBOOK else [dataset]
    counted = {}
    writer.write(stream, [sheet_of(name, queryset, user=user, coded=coded, counted=counted) for name in names], suffix)
    return counted


def enter_export(dataset, suffix, counted, *, request=None, **facts):
    """Write down that these rows left the register, for whom and how they were chosen."""
    return journal.enter(
        journal.Kind.EXPORT,
        request=request,
        about=f"{dataset}.{suffix}",
        dataset=dataset,
        format=suffix,
        rows=sum(counted.values()),
        **({"sheets": counted} if dataset == WORKBOOK else {}),
        **facts,
    )


@contextmanager
def in_language(language):
    """The language of an export; None leaves it to field names and code words."""
    with override(language or "en"):
        yield language is None
