"""What a cell means: numbers, yes and no, dates and text as people and spreadsheet programs write them."""

import datetime
import re
from decimal import Decimal

EXCEL_EPOCH = datetime.date(1899, 12, 30)
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]")
GROUPED = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+")
YES = {"yes", "y", "true", "1", "+", "так", "є"}
NO = {"no", "n", "false", "0", "-", "–", "ні", "немає"}


class BadValue(ValueError):
    """A cell that does not say what its column needs; `code` says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def number(cell, decimal_mark=None):
    """Read a number exactly; `decimal_mark` settles "1,234" when the rest of the column has shown it, else that is refused."""
    if isinstance(cell, (bool, datetime.date, datetime.time)):
        raise BadValue("not_a_number")
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(f"{cell:.15g}")  # as many digits as a spreadsheet itself shows
    return _written_number(SPACES.sub(" ", str(cell)).strip(), decimal_mark)


def decimal_mark_of(cells):
    """Return the decimal mark that the texts of one column prove, or None when they prove none or both."""
    proven = {_proven_mark(SPACES.sub("", cell).lstrip("+-−")) for cell in cells if isinstance(cell, str)} - {None}
    return proven.pop() if len(proven) == 1 else None


def _proven_mark(text):
    """Return the decimal mark if the text can be read in one way only: 12,5 · 1.234,50 · 1.234.567 · 0,125."""
    if not re.fullmatch(r"[0-9][0-9.,]*", text):
        return None
    for mark, grouping in ((",", "."), (".", ",")):
        both = text.count(mark) == 1 and grouping in text and text.index(mark) > text.rindex(grouping)
        alone = re.fullmatch(rf"[0-9]+\{mark}[0-9]+", text) and not _ambiguous(text)
        grouped = re.fullmatch(rf"[0-9]{{1,3}}(?:\{grouping}[0-9]{{3}}){{2,}}", text)
        if both or alone or grouped:
            return mark
    return None


def _ambiguous(text):
    return bool(re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", text))


def _written_number(text, decimal_mark):
    sign, digits = re.fullmatch(r"([+\-−]?) ?(.*)", text, re.DOTALL).groups()
    if re.fullmatch(r"[0-9. ,]+ ?(?:-|–|—|\.\.|…) ?[0-9. ,]+", digits):
        raise BadValue("range")
    whole, fraction = _parts(digits, decimal_mark)
    return Decimal(f"{'-' if sign in {'-', '−'} else ''}{whole}{'.' + fraction if fraction else ''}")


def _parts(digits, decimal_mark):
    """Return the digits before and after the decimal mark."""
    if scientific := re.fullmatch(r"([0-9](?:[.,][0-9]+)?)[eE]([+-]?[0-9]{1,2})", digits):
        mantissa = Decimal(scientific[1].replace(",", "."))
        return f"{mantissa.scaleb(int(scientific[2])):f}", ""
    spaced = re.fullmatch(rf"({GROUPED.pattern}|[0-9]+)(?:([.,])([0-9]+))?", digits)
    if spaced and not _ambiguous(digits):
        return re.sub(r"[ '’]", "", spaced[1]), spaced[3] or ""
    if _ambiguous(digits):
        if decimal_mark is None:
            raise BadValue("ambiguous_number")
        whole, fraction = re.split(r"[.,]", digits)
        return (whole, fraction) if digits[len(whole)] == decimal_mark else (whole + fraction, "")
    for mark, grouping in ((",", "."), (".", ",")):
        grouped = re.fullmatch(rf"([0-9]{{1,3}}(?:\{grouping}[0-9]{{3}})+)(?:\{mark}([0-9]+))?", digits)
        if grouped and (grouped[2] or grouped[1].count(grouping) > 1):
            return grouped[1].replace(grouping, ""), grouped[2] or ""
    raise BadValue("not_a_number")


def boolean(cell):
    if isinstance(cell, bool):
        return cell
    word = text(cell).lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadValue("not_yes_or_no")


def date_text(cell):
    """Return what a date cell says as text: ISO for real dates and for the serial numbers of days, else as written."""
    if isinstance(cell, (bool, datetime.time)):
        raise BadValue("not_a_date")
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, (int, float)) and 10_000 <= cell < 100_000:  # from 1927 to 2173; smaller numbers are years
        return (EXCEL_EPOCH + datetime.timedelta(days=int(cell))).isoformat()
    return text(cell)


def text(cell):
    """Return a cell as text, with line ends of one kind and no white space around."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}"
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u00a0\u202f\ufeff")
