"""The table that a run prints, and the same as JSON."""

import dataclasses
import json

from reporting.bench.promises import broken

HEADS = ["page", "kind", "warm ms", "fresh ms", "bare ms", "queries", "of empty", "of bare", "of live", "breaks"]
WIDTHS = [40, 10, 9, 9, 9, 7, 8, 7, 7]


def head(times):
    return f"\nAt {times}× of the seed\n" + _row(HEADS)


def row(line, first=None):
    if line.failed:
        return _row([line.name, line.kind, *["–"] * 7, f"failed: {line.failed[:160]}"])
    ratios = ["–" if ratio is None else f"{ratio:.1f}" for ratio in (line.of_empty, line.of_bare, line.of_live)]
    told = [line.name, line.kind, *(f"{ms:.1f}" for ms in (line.warm, line.fresh, line.bare)), str(line.queries), *ratios]
    return _row([*told, "; ".join(broken(line, first, line.times)) or "keeps"])


def as_json(lines, firsts):
    told = [{**dataclasses.asdict(line), "breaks": broken(line, _first(line, firsts), line.times)} for line in lines]
    return json.dumps(told, indent=1)


def failures(lines, firsts):
    return [line for line in lines if line.failed or broken(line, _first(line, firsts), line.times)]


def _first(line, firsts):
    return firsts.get(line.name) if line.times > 1 else None


def _row(cells):
    *narrow, last = cells
    sized = [cell[:width].ljust(width) for cell, width in zip(narrow[:2], WIDTHS[:2], strict=True)]
    figures = [cell.rjust(width) for cell, width in zip(narrow[2:], WIDTHS[2:], strict=True)]
    return "  ".join([*sized, *figures, last]).rstrip()
