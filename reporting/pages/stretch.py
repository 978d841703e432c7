"""A stretch of a long list: which rows stand on it is asked first, and only those are then looked at."""

from office.roll_ups import rows_of


class Counted:
    """Ordered rows whose number is known already, so that paging does not count them again."""

    ordered = True

    def __init__(self, rows, total):
        self.rows, self.total = rows, total

    def count(self):
        return self.total

    def __len__(self):
        return self.total

    def __getitem__(self, cut):
        """Rows of the second half are counted from the end: nobody walks past all the others to the last page."""
        first, last = cut.start, min(cut.stop, self.total)
        if first > self.total // 2:
            keys = self._keys(self.rows.reverse(), self.total - last, self.total - first)[::-1]
        else:
            keys = self._keys(self.rows, first, last)
        shown = {row.pk: row for row in self.rows.order_by().filter(pk__in=keys)}
        return [shown[key] for key in keys if key in shown]

    def _keys(self, rows, first, last):
        return [key for (key,) in rows_of(rows.values_list("pk")[first:last])]
