"""What a text of the ledger never holds: control characters, and marks that turn the writing round and so show it as it is not."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
REFUSED = _("The text holds a character that cannot be stored.")


class PlainTexts:
    """A form whose typed texts are refused when they hold such a character; a text left as it was is left alone."""

    def clean(self):
        cleaned = super().clean()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and UNSTORABLE.search(value) and value != self.get_initial_for_field(self.fields[name], name):
                self.add_error(name, ValidationError(REFUSED))
        return cleaned
