"""Records as sheets: in the reader's language for people, or by field names and code words for other programs."""

from contextlib import contextmanager

from django.utils.text import capfirst
from django.utils.translation import get_language, override

from office import datasets
from office.importing.run import WORKBOOK
from office.spreadsheets import writer
from office.spreadsheets.writer import OutSheet

CHUNK = 2000
WIDE, NARROW = 44, 16


def sheet_of(dataset, queryset=None, *, user=None, coded=False):
    """Return the sheet of a dataset, over these records or over all that the user may see."""
    resource = datasets.all()[dataset](user=user)
    columns = [column for column in resource.columns if column.exported]
    if queryset is None:
        queryset = resource.model._default_manager.all()
        queryset = queryset.visible_to(user) if user is not None else queryset
    headings = [column.column_name if coded else capfirst(str(column.heading)) for column in columns]
    widths = [WIDE if column.column_name.startswith(("item", "title", "name", "note", "source")) else NARROW for column in columns]
    return OutSheet(dataset, headings, _rows(resource, columns, queryset, coded, get_language()), widths)


def _rows(resource, columns, queryset, coded, language):
    """Rows are made while the file is written, perhaps after the request's language has gone."""
    records = resource.with_relations(queryset).iterator(chunk_size=CHUNK)
    for record in resource.editions(records):
        with override(language):
            yield [column.widget.render(resource.seen(column, column.get_value(record)), record, coded=coded) for column in columns]


def export(stream, suffix, dataset, queryset=None, *, user=None, coded=False):
    """Write one dataset, or all of them as a workbook, as xlsx, csv or ods."""
    names = list(datasets.all()) if dataset == WORKBOOK else [dataset]
    writer.write(stream, [sheet_of(name, queryset, user=user, coded=coded) for name in names], suffix)


@contextmanager
def in_language(language):
    """The language of an export; None leaves it to field names and code words."""
    with override(language or "en"):
        yield language is None
