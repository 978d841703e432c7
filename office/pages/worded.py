"""The codes of a remembered preview in the reader's own words."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import numbers
from office.dates import ImpreciseDate
from office.importing.unseen import CODED, UNSEEN
from office.widgets import ImpreciseDateWidget, NumberWidget, RecordsWidget, RecordWidget, WordWidget, YesNoWidget


class Words:
    """Puts values into words; the records they name are looked up together, once for each kind."""

    def __init__(self, values, user):
        wanted = defaultdict(set)
        for column, text in values:
            if text and _by_code(column.widget):
                wanted[column.widget.names.model, column.widget.shown] |= {code for code, _share in _parts(column.widget, text)}
        self.named = {
            (model, shown, getattr(record, shown)): getattr(record, "symbol", None) or str(record)
            for (model, shown), codes in wanted.items()
            for record in model._default_manager.visible_to(user).filter(**{f"{shown}__in": codes})
        }

    def of(self, column, text):
        widget = column.widget
        if not text:
            return text
        if column.across:
            return "; ".join(str(UNSEEN) if part == CODED else part for part in text.split("; "))
        if isinstance(widget, WordWidget):
            return str(widget.choices(text).label)
        if isinstance(widget, YesNoWidget):
            return _("yes") if text == "yes" else _("no")
        if isinstance(widget, NumberWidget):
            return self._number(column, Decimal(text))
        if isinstance(widget, ImpreciseDateWidget):
            return ImpreciseDate.parse(text).display(get_language())
        return self._names(widget, text) if _by_code(widget) else text

    def _number(self, column, value):
        """Money is written with its two decimals, as everywhere."""
        places = getattr(column.model_field, "decimal_places", None)
        return numbers.money(value, "", get_language()) if places == 2 else numbers.number(value, get_language())

    def _names(self, widget, text):
        told = [(self.named.get((widget.names.model, widget.shown, code), code), share) for code, share in _parts(widget, text)]
        return "; ".join(name if not share else f"{name} {numbers.percent(share, get_language())}" for name, share in told)


def _by_code(widget):
    """A reference is what people call a record by; a code or an address is not."""
    return isinstance(widget, RecordWidget) and widget.shown != "reference"


def _parts(widget, text):
    parts = [part.strip() for part in text.split(";")] if isinstance(widget, RecordsWidget) else [text]
    return [(code, share) for code, _colon, share in (part.partition(":") for part in parts)]
