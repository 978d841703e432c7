"""What was promised of each kind of page, and which measured numbers break it."""

from reporting.bench.pages import CHANGELIST, FIGURES, HOME, LIST

OF_EMPTY = {HOME: 40, LIST: 40, CHANGELIST: 100}  # times an empty page, at most
OF_BARE, OF_LIVE = 3, 2  # times its bare SQL; times the same page as at today
FLAT = 1.5  # a page that does not grow with the rows may still be measured so much slower


def broken(line, first=None, times=1):
    """Say in words which promises a line breaks; `first` is the same page at once the size."""
    found = []
    if line.kind in OF_EMPTY and line.of_empty > OF_EMPTY[line.kind]:
        found.append(f"over {OF_EMPTY[line.kind]} times an empty page")
    if line.kind == FIGURES and line.of_bare is not None and line.of_bare > OF_BARE:
        found.append(f"over {OF_BARE} times its bare SQL")
    if line.of_live is not None and line.of_live > OF_LIVE:
        found.append(f"as at a day over {OF_LIVE} times as at today")
    if first and line.kind in {HOME, LIST} and line.warm > first.warm * FLAT:
        found.append("grows with the rows")
    if first and line.kind == FIGURES and line.warm > first.warm * times * FLAT:
        found.append("grows faster than the rows")
    return found
