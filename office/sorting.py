"""Order of the alphabet. The database sorts by code point, which misplaces Ґ, Є, І, Ї and upper case."""

from django.db.models import Func, Value
from django.db.models.functions import Lower

LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
# Consecutive code points of a private area stand for the alphabet's order; Latin stays before them.
ORDERED = "".join(chr(0xE000 + place) for place in range(len(LETTERS)))
_TABLE = str.maketrans(LETTERS, ORDERED)


def alphabetical(text):
    """Sort key of a short list: `sorted(partners, key=lambda partner: alphabetical(partner.name))`."""
    return text.lower().translate(_TABLE)


class Alphabetical(Func):
    """The same order in the database: `order_by(Alphabetical("item_uk"))`."""

    function = "translate"

    def __init__(self, expression, **extra):
        super().__init__(Lower(expression), Value(LETTERS), Value(ORDERED), **extra)
