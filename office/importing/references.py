"""References for many new records at once: one look at the taken ones for each stem."""

import re

from django.db import connection


class References:
    """Gives the next reference of a stem; never one that the ledger or the file itself already uses."""

    def __init__(self, model, in_file):
        self.model = model
        self.in_file = {reference for reference in in_file if reference}
        self.last = {}

    def next(self, stem, digits):
        if stem not in self.last:
            with connection.cursor() as cursor:  # the same lock as giving a single one
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [stem])
            pattern = re.compile(rf"{re.escape(stem)}-(\d+)")
            kept = self.model._base_manager.filter(reference__startswith=f"{stem}-").values_list("reference", flat=True)
            numbers = [int(found[1]) for reference in {*kept, *self.in_file} if (found := pattern.fullmatch(reference))]
            self.last[stem] = max(numbers, default=0)
        self.last[stem] += 1
        return f"{stem}-{self.last[stem]:0{digits}}"
