"""Search as people type: whatever the case, whichever apostrophe, every word somewhere."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Func, TextField, Value
from django.db.models.functions import Concat, Lower

MOST_WORDS = 10
APOSTROPHES = "’ʼ‘`´′"
_TABLE = str.maketrans(APOSTROPHES, "'" * len(APOSTROPHES))


def folded(text):
    return text.lower().translate(_TABLE)


def words(text):
    """Return the words asked for, folded; a question longer than a line, or of more words than people ask for, is cut."""
    return folded(text)[:200].split()[:MOST_WORDS]


class Folded(Func):
    """The same folding in the database, over one expression or several joined by spaces."""

    function = "translate"

    def __init__(self, *expressions, **extra):
        spaced = [part for expression in expressions for part in (expression, Value(" "))]
        joined = Concat(*spaced, output_field=TextField()) if len(expressions) > 1 else expressions[0]
        super().__init__(Lower(joined), Value(APOSTROPHES), Value("'" * len(APOSTROPHES)), output_field=TextField(), **extra)


def search_index(name, *fields):
    """Finds words in these fields, folded together in this order, without reading every row; words of three letters and more."""
    return GinIndex(OpClass(Folded(*fields), name="gin_trgm_ops"), name=name)
