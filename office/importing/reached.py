"""Which rows of a sheet would give their records to more people than before, by whichever column; the database is asked nothing."""

from office.markings import WIDEN, Marked, Reach, wider
from office.widening import refusal, told


class Reached:
    def __init__(self, resource):
        self.user = resource.user
        self.columns = dict(_columns(resource)) if issubclass(resource.model, Marked) else {}

    def widen(self, line):
        """Write down on the row that it widens; return (column, sentence) where this person may not."""
        changed = {column.column_name for column, _old, _new in line.changes}
        if not changed & {column.column_name for column in self.columns.values()}:
            return None
        stands = {} if line.creating else {name: column.get_value(line.record) for name, column in self.columns.items()}
        before = Reach(**_answers(stands))
        news = {column.column_name: new for column, _old, new in line.changes}
        after = {name: news[column.column_name] for name, column in self.columns.items() if column.column_name in news}
        after = before.but(**_answers(after))
        if not (ways := wider(before, after)):
            return None
        line.widened = told(before, after)
        may = self.user is None or self.user.has_perm(WIDEN)
        return None if may else (self.columns[ways[0]], refusal(ways))


def _answers(values):
    """What a row's values mean: a coalition's slug, the codes of partners."""
    meaning = {
        "coalition": lambda place: place and place.slug,
        "partners": lambda pairs: frozenset(partner.code for partner, _share in pairs or ()),
    }
    return {name: meaning[name](value) if name in meaning else value for name, value in values.items()}


def _columns(resource):
    """The columns that say how a record is marked, how it is released, its coalition and its partners.

    What has its partners from the record it hangs on is found by that record, so no row moves it to another.
    """
    rows = resource.model._default_manager.all()
    own = rows.partner_path and "__" not in rows.partner_path
    link = resource.model._meta.get_field(rows.partner_path) if own else None
    through = link and (link.remote_field.through, link.m2m_reverse_field_name())
    ways = {"marking": "marking", "releasability": "releasability", rows.coalition_path: "coalition"}
    for column in resource.columns:
        if column.linked:
            if through == (resource.model._meta.get_field(column.attribute).related_model, getattr(column, "to", None)):
                yield "partners", column
        elif column.attribute in ways:
            yield ways[column.attribute], column
