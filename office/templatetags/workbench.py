"""A list of the workbench cell by cell: each knows its head, whether it holds figures, and where it leads."""

from dataclasses import dataclass

from django import template
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import display_for_field, display_for_value, lookup_field
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils.text import capfirst

from office.fields import ImpreciseDateField

register = template.Library()


@dataclass(frozen=True)
class Column:
    """A column of a list: `kind` is n for figures, fit for what must not break, long for what needs room."""

    name: str
    label: str
    kind: str
    url: str
    sorted: str
    linked: bool

    @property
    def ticks(self):
        return self.name == "action_checkbox"


@dataclass(frozen=True)
class Cell:
    column: Column
    text: str
    url: str
    first: bool


@register.simple_tag
def columns_of(cl):
    return [_column(cl, name, head) for name, head in zip(cl.list_display, result_headers(cl), strict=True)]


@register.simple_tag
def cells_of(cl, columns, record):
    leading = next((column for column in columns if column.linked), None)
    address = add_preserved_filters({"preserved_filters": cl.preserved_filters, "opts": cl.opts}, cl.url_for_result(record))
    return [Cell(column, _text(cl, column, record), address if column.linked else "", column is leading) for column in columns]


@register.simple_tag
def chosen_in_popup(cl, record):
    """The value a form's choice gets when this row is chosen in its window."""
    return record.serializable_value(str(cl.to_field) if cl.to_field else cl.lookup_opts.pk.attname)


def _column(cl, name, head):
    links = cl.list_display_links
    first = next(other for other in cl.list_display if other != "action_checkbox")
    linked = links is not None and (name in links if links else name == first)
    direction = head.get("sort_priority") == 1 and ("ascending" if head["ascending"] else "descending")
    label = head["text"] if name == "action_checkbox" else capfirst(head["text"])
    return Column(name, label, _kind(cl, name), head.get("url_primary", "") if head["sortable"] else "", direction or "", linked)


def _kind(cl, name):
    if name in cl.model_admin.list_figures:
        return "n"
    if name in cl.model_admin.list_long:
        return "long"
    if name in cl.model_admin.list_fit:
        return "fit"
    try:
        field = cl.opts.get_field(name)
    except FieldDoesNotExist:
        return ""
    if isinstance(field, models.DecimalField | models.IntegerField):
        return "n"
    return "fit" if isinstance(field, models.DateField | ImpreciseDateField) else ""


def _text(cl, column, record):
    empty = cl.model_admin.get_empty_value_display()
    try:
        field, method, value = lookup_field(column.name, record, cl.model_admin)
    except ObjectDoesNotExist:
        return empty
    empty = getattr(method, "empty_value_display", empty)
    if field is None or field.auto_created:
        return display_for_value(value, empty, getattr(method, "boolean", False))
    if isinstance(field.remote_field, models.ManyToOneRel):
        related = getattr(record, field.name)
        return empty if related is None else related
    return display_for_field(value, field, empty)
