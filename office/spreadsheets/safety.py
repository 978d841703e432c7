"""Text that a spreadsheet program would take for a formula, made harmless in CSV, and made itself again on the way in."""

TRIGGERS = tuple("=+-@\t\r\n'＝＋－＠")  # the last four are the full-width forms, which Excel folds


def neutral(text):
    """Return the text as a CSV cell that no program will calculate."""
    return "'" + text if text.startswith(TRIGGERS) else text


def restored(cell):
    """Undo `neutral`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(TRIGGERS) else cell
