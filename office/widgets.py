"""How one cell becomes a value of the ledger and goes back: typed, in either language, never by database id."""

import datetime
import re
from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.widgets import Widget

from office.dates import ImpreciseDate
from office.importing.names import Names, folded
from office.importing.sentences import sentence
from office.importing.unseen import CODED, UNSEEN, means_unseen
from office.languages import LANGUAGES
from office.spreadsheets import values
from office.spreadsheets.safety import CONTROL
from office.spreadsheets.table import CellError
from office.texts import REFUSED, TURNING


class LedgerWidget(Widget):
    """A widget whose blank is `empty`, and whose refusals are sentences."""

    empty = None
    across = False  # whether the column may name a record that not every reader sees

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, CellError):
            raise ValueError(sentence("formula_without_value"))
        if values.text(value) == "":
            return self.empty
        try:
            return self.read(value, **kwargs)
        except values.BadValue as error:
            raise ValueError(sentence(error.code)) from error

    def read(self, value, **kwargs):
        raise NotImplementedError

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value

    def differs(self, old, new):
        return old != new


class TextWidget(LedgerWidget):
    empty = ""

    def read(self, value, **kwargs):
        text = values.text(value)
        if "\0" in text or TURNING.search(text):
            raise ValueError(str(REFUSED))
        return CONTROL.sub("", text)

    def differs(self, old, new):
        """Spreadsheet programs change line ends and runs of spaces, and hold no control characters; that alone is no change."""
        return CONTROL.sub("", old or "").split() != CONTROL.sub("", new or "").split()


class CapitalsWidget(TextWidget):
    """Codes and references: capital letters, whatever the sender wrote; blank as the field keeps it."""

    def __init__(self, empty=""):
        super().__init__()
        self.empty = empty

    def read(self, value, **kwargs):
        return super().read(value).upper()


class NumberWidget(LedgerWidget):
    def read(self, value, decimal_mark=None, **kwargs):
        return values.number(value, decimal_mark)

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        normal = Decimal(value).normalize()
        return normal.quantize(Decimal(1)) if normal.as_tuple().exponent > 0 else normal


class WholeNumberWidget(NumberWidget):
    def read(self, value, decimal_mark=None, **kwargs):
        number = values.number(value, decimal_mark)
        if number != number.to_integral_value():
            raise ValueError(_("A whole number is needed."))
        return int(number)


class YesNoWidget(LedgerWidget):
    def read(self, value, **kwargs):
        return values.boolean(value)

    def render(self, value, obj=None, coded=False, **kwargs):
        if value is None:
            return ""
        return ("yes" if value else "no") if coded else (_("yes") if value else _("no"))


class ImpreciseDateWidget(LedgerWidget):
    def read(self, value, **kwargs):
        return ImpreciseDate.parse(values.date_text(value))

    def render(self, value, obj=None, coded=False, **kwargs):
        if value is None:
            return ""
        return value.first if value.first == value.last and not coded else str(value)


class TimeWidget(LedgerWidget):
    def read(self, value, **kwargs):
        if isinstance(value, datetime.time):
            return value
        if isinstance(value, float) and 0 <= value < 1:  # a day's share, as spreadsheets keep hours
            minutes = round(value * 1440) % 1440
            return datetime.time(minutes // 60, minutes % 60)
        try:
            return datetime.time.fromisoformat(re.sub(r"^(\d):", r"0\1:", values.text(value)))
        except ValueError as error:
            raise ValueError(_("Write the hour as 14:30.")) from error

    def render(self, value, obj=None, **kwargs):
        return f"{value:%H:%M}" if value else ""


class WordWidget(LedgerWidget):
    """One of a fixed set of words: by its code, its label in either language, or another word senders use for it."""

    empty = ""

    def __init__(self, choices, synonyms=None):
        super().__init__()
        self.choices = choices
        self.synonyms = synonyms or {}

    @cached_property
    def writings(self):
        known = {folded(other): code for other, code in self.synonyms.items()}
        for language in LANGUAGES:
            with override(language):
                known |= {folded(str(choice.label)): choice.value for choice in self.choices}
        return known | {folded(choice.value): choice.value for choice in self.choices}

    def read(self, value, **kwargs):
        word = folded(values.text(value))
        for spelling in (word, word.replace(" ", "_"), word.replace("-", " "), word.replace("-", "_")):
            if spelling in self.writings:
                return self.writings[spelling]
        listed = ", ".join(str(choice.label) for choice in self.choices)
        raise ValueError(_("This word is not one of: %(words)s.") % {"words": listed})

    def render(self, value, obj=None, coded=False, **kwargs):
        return value if coded or not value else str(self.choices(value).label)


class RecordWidget(LedgerWidget):
    """Another record, by any name staff know it by. `Names` says which those are."""

    def __init__(self, names, shown="reference"):
        super().__init__()
        self.names = names
        self.shown = shown

    def known(self, run=None):
        """Within one import the names are looked up once, all together."""
        return run.names(self.names) if run else Names(self.names)

    def read(self, value, run=None, **kwargs):
        return self.find(self.known(run), values.text(value))

    def find(self, known, text):
        return UNSEEN if self.across and means_unseen(text) else known.find(text)

    def render(self, value, obj=None, coded=False, **kwargs):
        return self.name(value, coded) if value else ""

    def name(self, record, coded=False):
        if record is UNSEEN:
            return CODED if coded else str(UNSEEN)
        return getattr(record, self.shown)


class RecordsWidget(RecordWidget):
    """Several records in one cell: `NL; DK`."""

    empty = ()

    def read(self, value, run=None, **kwargs):
        known = self.known(run)
        found = [(self.find(known, part), None) for part in self.parts(value)]
        if len({record.pk for record, _share in found}) < len(found):
            raise ValueError(_("The same name stands twice in this cell."))
        return tuple(found)

    @staticmethod
    def parts(value):
        return [part.strip() for part in values.text(value).replace("\n", ";").split(";") if part.strip()]

    def render(self, value, obj=None, coded=False, **kwargs):
        return "; ".join(self.name(record, coded) for record, _share in value)

    def differs(self, old, new):
        """The order in a cell says nothing."""
        return {(record.pk, share) for record, share in old} != {(record.pk, share) for record, share in new}


class SharesWidget(RecordsWidget):
    """Partners with the share each carries, where it is known: `NL:0.5; DK:0.5`, also `NL: 50 %`."""

    def read(self, value, run=None, **kwargs):
        found = super().read("; ".join(part.rpartition(":")[0] or part for part in self.parts(value)), run=run)
        shares = [self._share(part.rpartition(":")) for part in self.parts(value)]
        if sum(share or 0 for share in shares) > 1:
            raise ValueError(_("The shares add up to more than 1."))
        return tuple((record, share) for (record, _none), share in zip(found, shares, strict=True))

    @staticmethod
    def _share(part):
        _name, colon, written = part
        if not colon:
            return None
        percent = written.strip().endswith("%")
        share = values.number(written.strip().rstrip("% "), ".") / (100 if percent else 1)
        if not 0 < share <= 1:
            raise ValueError(_("A share is above 0 and at most 1."))
        return share.quantize(Decimal("0.000001"))

    def render(self, value, obj=None, **kwargs):
        shown = [(getattr(record, self.shown), share) for record, share in value]
        return "; ".join(name if share is None else f"{name}:{share.normalize():f}" for name, share in shown)


class TextsWidget(LedgerWidget):
    """Several texts in one cell: aliases, synonyms."""

    empty = ()

    def read(self, value, **kwargs):
        return tuple(dict.fromkeys(TextWidget().read(part) for part in RecordsWidget.parts(value)))

    def render(self, value, obj=None, **kwargs):
        return "; ".join(value)

    def differs(self, old, new):
        return {folded(text) for text in old} != {folded(text) for text in new}
