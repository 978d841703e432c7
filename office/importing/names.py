"""Finding a record by what a sender calls it, with one look into the database for a whole file."""

import difflib
import re

from django.utils.translation import gettext as _

APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "‘": "'", "–": "-", "—": "-", "‑": "-"})


def folded(text):
    """The same for every way of writing one name: case, spaces, apostrophes, dashes and quotation marks aside."""
    text = re.sub(r"[«»“”„\"]", "", text.translate(APOSTROPHES))
    return " ".join(text.split()).casefold()


class Naming:
    """Which records a column may name, and by which writings; `code` is what is suggested when a name is unknown."""

    def __init__(self, model, writings, *, code, related=(), prefetch=(), also=()):
        self.model = model
        self.writings = writings
        self.code = code
        self.related = related
        self.prefetch = prefetch
        self.also = also  # other models whose rows make the names

    def depends_on(self, model):
        return model is self.model or model in self.also

    def records(self, user):
        rows = self.model._default_manager.all()
        if user is not None:
            rows = rows.visible_to(user)
        return rows.select_related(*self.related).prefetch_related(*self.prefetch)


class Names:
    """The records of one naming, by folded writing."""

    def __init__(self, naming, user=None):
        self.naming = naming
        self.by_code, self.by_writing = {}, {}
        for record in naming.records(user):
            self.by_code[folded(naming.code(record))] = record
            for writing in naming.writings(record):
                if writing:
                    self.by_writing.setdefault(folded(writing), {})[record.pk] = record

    def adopt(self, record):
        """Let the name stand for this very object, so that what was just set on it is seen."""
        self.by_code[folded(self.naming.code(record))] = record

    def find(self, text):
        """Return the record of this name; raise ValueError with a suggestion when there is none, or more than one."""
        name = folded(text)
        if record := self.by_code.get(name):
            return record
        found = list(self.by_writing.get(name, {}).values())
        if len(found) == 1:
            return found[0]
        what = {"kind": self.naming.model._meta.verbose_name}
        if found:
            codes = ", ".join(sorted(self.naming.code(record) for record in found))
            raise ValueError(_("More than one %(kind)s bears this name: %(codes)s.") % {**what, "codes": codes})
        close = difflib.get_close_matches(name, [*self.by_code, *self.by_writing], n=1, cutoff=0.75)
        if close:
            record = self.by_code.get(close[0]) or next(iter(self.by_writing[close[0]].values()))
            raise ValueError(_("No %(kind)s is known by this name; did you mean %(code)s?") % {**what, "code": self.naming.code(record)})
        raise ValueError(_("No %(kind)s is known by this name.") % what)
