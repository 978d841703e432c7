"""What people read when a file or a cell cannot be taken; the readers themselves speak only in codes."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # a cell
    "not_a_number": _("This is not a number."),
    "ambiguous_number": _("This can be read as thousands or as a fraction: write 1234 or 1.2340."),
    "range": _("This is a range; one number is needed."),
    "not_yes_or_no": _("Write yes or no."),
    "not_a_date": _("This is not a date: write 31.12.2025, 12.2025, Q4 2025 or 2025."),
    "formula_without_value": _("The formula in this cell has no value."),
    # a file
    "empty": _("The file is empty."),
    "not_a_spreadsheet": _("The file is not a spreadsheet: xlsx, ods and csv can be read."),
    "old_format": _("Files of the format %(format)s are not read: open it in the spreadsheet program and save it as xlsx."),
    "locked": _("The file is locked with a password: save it without one."),
    "broken": _("The file is damaged and cannot be read."),
    "no_sheets": _("The workbook has no sheets."),
    "no_such_sheet": _("The workbook has no sheet “%(sheet)s”; it has: %(sheets)s."),
    "no_dataset_sheets": _("No sheet of the workbook is named like a dataset: %(datasets)s."),
    "csv_has_no_sheets": _("A CSV has no sheets, so none is named “%(sheet)s”."),
    "twin_sheets": _("The sheets “%(first)s” and “%(second)s” are both named like the dataset %(dataset)s; rename one of them."),
    "too_many_bytes": _("The file is larger than %(limit)s MB."),
    "too_much_unzipped": _("The file unpacks to more than %(limit)s MB."),
    "too_many_rows": _("The sheet has more than %(limit)s rows."),
    "too_many_columns": _("The sheet has more than %(limit)s columns."),
    "too_many_sheets": _("The workbook has more than %(limit)s sheets."),
    "cell_too_long": _("A cell holds more than %(limit)s characters."),
    "too_much_text": _("The sheets hold more than %(limit)s characters."),
    "too_many_waiting": _("%(limit)s files of yours are waiting to be confirmed: confirm or throw away some of them first."),
    "too_slow": _("Reading the file took more than %(limit)s seconds."),
    "too_much": _("Reading the file takes more memory or time than is allowed; something may stand far below or right of the table."),
    "busy": _("Another file is being read into the register. Try again in a minute."),
    "too_secret": _(
        "The file carries a marking above “for official use only”. This register is no place for it: nothing of it was kept. "
        "Remove it from this computer as the rules for such papers say."
    ),
    "no_such_dataset": _("There is no dataset “%(dataset)s”; there are: %(datasets)s."),
    "missing_file": _("There is no file %(path)s."),
}


def sentence(code, details=None):
    return SENTENCES[code] % details if details else str(SENTENCES[code])
