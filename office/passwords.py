"""What may not be a password here, besides what Django refuses anywhere."""

import pathlib
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
CYRILLIC = "йцукенгшщзхїфівапролджєячсмитьбю"
OTHER_LAYOUT = str.maketrans(LATIN + CYRILLIC, CYRILLIC + LATIN)
LOOK_ALIKE = str.maketrans("013457@$!", "oieastasi")
LEFT = 6  # letters that must remain besides such words
WORDS = (pathlib.Path(__file__).parent / "office_words.txt").read_text(encoding="utf-8").split()
ANY_OF_THEM = re.compile("|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)))


class OfficeWordsValidator:
    """Refuse a password made of the words every visitor of this office would try first."""

    def validate(self, password, user=None):
        if any(self.is_made_of_them(spelling) for spelling in self.spellings(password.casefold())):
            raise ValidationError(
                _("This password is made of words that anybody would try first at this office."), code="password_office_words"
            )

    def spellings(self, password):
        """As typed, with figures read as letters, and each as if the other keyboard had been on."""
        read = password.translate(LOOK_ALIKE)
        return [password, read, password.translate(OTHER_LAYOUT), read.translate(OTHER_LAYOUT)]

    def is_made_of_them(self, password):
        """Whether too few different letters remain when those words are gone."""
        rest, found = ANY_OF_THEM.subn("", password)
        return found and len(set(re.sub(r"[\W\d_]", "", rest))) < LEFT

    def get_help_text(self):
        return _("Your password can’t be made of words like password, office, coalition or ministry, on either keyboard.")

    def password_changed(self, password, user=None):
        from office.accounts.journal import changed_password

        changed_password(user)
