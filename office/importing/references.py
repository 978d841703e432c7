"""References for many new records at once: one look at the taken ones for each stem."""

import re

from office.references import ever_given, wait_for_turn


class References:
    """Gives the next reference of a stem; never one that the ledger ever used or the file itself uses."""

    def __init__(self, model, in_file):
        self.model = model
        self.in_file = {reference for reference in in_file if reference}
        self.last = {}

    def next(self, stem, digits):
        if stem not in self.last:
            wait_for_turn(stem)
            pattern = re.compile(rf"{re.escape(stem)}-(\d+)")
            taken = ever_given(self.model, stem) | self.in_file
            numbers = [int(found[1]) for reference in taken if (found := pattern.fullmatch(reference))]
            self.last[stem] = max(numbers, default=0)
        self.last[stem] += 1
        return f"{stem}-{self.last[stem]:0{digits}}"
