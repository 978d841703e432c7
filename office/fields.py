"""The field for dates known only in part: one `daterange` column, asked by its `first` or its `last` day."""

import datetime

from django import forms
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Transform
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office.dates import ImpreciseDate

ONE_DAY = datetime.timedelta(days=1)


class ImpreciseDateFormField(forms.CharField):
    """Reads every way of writing that `ImpreciseDate.parse` knows, shows the way the reader's language writes."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 40, "empty_value": None, **kwargs})
        self.widget.attrs.setdefault("class", "imprecise-date")
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value):
        value = super().to_python(value)
        try:
            return ImpreciseDate.parse(value) if value else None
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def run_validators(self, value):
        """A text validator could not measure what has become a date."""

    def prepare_value(self, value):
        return value.display(get_language()) if isinstance(value, ImpreciseDate) else value

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class ImpreciseDateField(DateRangeField):
    """A day, month, quarter, half-year or year. Filter with `__first` and `__last`: `due_on__last__lt=on`."""

    def from_db_value(self, value, expression, connection):
        return value and ImpreciseDate(value.lower, value.upper - ONE_DAY)

    def to_python(self, value):
        if isinstance(value, datetime.date):
            return ImpreciseDate.day(value)
        if isinstance(value, str):
            try:
                return ImpreciseDate.parse(value) if value else None
            except ValueError as error:
                raise ValidationError(str(error), code="invalid") from error
        return value

    def get_prep_value(self, value):
        value = self.to_python(value) if isinstance(value, (str, datetime.date)) else value
        if isinstance(value, ImpreciseDate):
            return DateRange(value.first, value.last + ONE_DAY)
        return super().get_prep_value(value)

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def run_validators(self, value):
        """Nothing to run: the value's own type allows no other shape."""

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": ImpreciseDateFormField, **kwargs})

    def db_check(self, connection):
        """Refuse, at the database too, a range that is no day, month, quarter, half-year or year."""
        column = connection.ops.quote_name(self.column)
        lower, upper = f"lower({column})", f"upper({column})"
        whole = " OR ".join(
            f"(date_trunc('{unit}', {lower}) = {lower} AND {lower} + interval '{length}' = {upper})"
            for unit, length in [("month", "1 month"), ("quarter", "3 months"), ("year", "1 year")]
        )
        half = f"(extract(month FROM {lower}) IN (1, 7) AND extract(day FROM {lower}) = 1 AND {lower} + interval '6 months' = {upper})"
        return f"{column} IS NULL OR coalesce({upper} = {lower} + 1 OR {whole} OR {half}, false)"


class PastDateField(ImpreciseDateField):
    """A date on which something happened. It cannot end in the future, so nothing that happened waits for its period to end."""

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value and value.last > timezone.localdate():
            raise ValidationError(_("This cannot end in the future: give the day, or a period that is over."), code="future")


class _Bound(Transform):
    output_field = models.DateField()


@ImpreciseDateField.register_lookup
class First(_Bound):
    lookup_name = "first"
    function = "lower"


@ImpreciseDateField.register_lookup
class Last(_Bound):
    """The last day; a daterange's upper bound is the day after it."""

    lookup_name = "last"
    template = "(upper(%(expressions)s) - 1)"
