"""What a file is, by its content; its name only decides whether text may be a CSV."""

import io
import zipfile

from office.spreadsheets.table import Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of xls, and of workbooks locked with a password
TEXT_SUFFIXES = {"csv", "tsv", "txt", ""}


def kind_of(content, name, caps):
    """Return "xlsx", "ods" or "csv", or raise Unreadable with the reason."""
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable("empty")
    if len(content) > caps.bytes:
        raise Unreadable("too_many_bytes", limit=caps.bytes // 1024 // 1024)
    if content.startswith(OLE):
        raise Unreadable("locked" if "EncryptedPackage".encode("utf-16-le") in content else "old_format", format="xls")
    if content.startswith(b"PK"):
        return _kind_of_archive(content, caps)
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if (
        suffix not in TEXT_SUFFIXES
        or content.startswith((b"%PDF", b"{\\rtf"))
        or content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml"))
    ):
        raise Unreadable("not_a_spreadsheet")
    return "csv"


def _kind_of_archive(content, caps):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > 10_000 or sum(member.file_size for member in members) > caps.unzipped:
                raise Unreadable("too_much_unzipped", limit=caps.unzipped // 1024 // 1024)
            names = {member.filename for member in members}
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Unreadable("broken") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise Unreadable("old_format", format="xlsb")
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    raise Unreadable("not_a_spreadsheet")
