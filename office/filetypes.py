"""What a file really is, told from its bytes; its name and what its sender says of it are only checked against that."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_PARTS, MOST_BYTES = 10_000, 200 * 1024 * 1024  # of what is packed inside a document


@dataclass(frozen=True)
class Kind:
    media_type: str
    suffixes: tuple


PDF = Kind("application/pdf", (".pdf",))
PNG = Kind("image/png", (".png",))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"))
TEXT = Kind("text/plain", (".txt",))
CSV = Kind("text/csv", (".csv",))
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
OFFICE = {
    f"{_OFFICE}wordprocessingml.document": Kind(f"{_OFFICE}wordprocessingml.document", (".docx",)),
    f"{_OFFICE}spreadsheetml.sheet": Kind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",)),
    f"{_OFFICE}presentationml.presentation": Kind(f"{_OFFICE}presentationml.presentation", (".pptx",)),
}
OPEN = {
    f"{_OPEN}text": Kind(f"{_OPEN}text", (".odt",)),
    f"{_OPEN}spreadsheet": Kind(f"{_OPEN}spreadsheet", (".ods",)),
    f"{_OPEN}presentation": Kind(f"{_OPEN}presentation", (".odp",)),
}
SIGNED = [(b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)]
OFFERED = "PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, TXT, CSV"
KEPT = {suffix for kind in [PDF, PNG, JPEG, TEXT, CSV, *OFFICE.values(), *OPEN.values()] for suffix in kind.suffixes}
PROGRAMS = re.compile(r"(vbaproject|vbadata|activex|macrosheets/|(^|/)(basic|scripts)/.)", re.IGNORECASE)
CONTROLS = bytes(set(range(32)) - set(b"\t\r\n\f")) + b"\x7f"
MARKUP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+)?([a-z]+)[\s/>]", re.IGNORECASE | re.DOTALL)
LATER_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")  # U+0080 to U+009F, as UTF-8 writes them
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


def clean_name(name):
    """Keep what a file's name says: no path, no control or direction marks, nothing a file system would stumble over."""
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rpartition("/")[2]
    name = "".join(character if unicodedata.category(character)[0] not in "CZ" else " " for character in name if _is_visible(character))
    name = re.sub(r"\s+", " ", FORBIDDEN.sub("_", name)).strip().rstrip(" .")
    stem, dot, end = name.rpartition(".")
    if dot and len(end) <= 5:
        return f"{(stem.strip() or 'file')[:120].strip()}.{end}"
    return name[:120].strip() or "file"


def _is_visible(character):
    """Line breaks and spaces become a space; marks that only turn or hide text go without a trace."""
    return character.isspace() or unicodedata.category(character) not in {"Cf", "Cc", "Co", "Cs", "Cn"}


def kind_of(name, content):
    """Return what the bytes are, or refuse them in a sentence."""
    if not content:
        raise ValidationError(_("This file is empty."))
    kinds = _kinds(content)
    if not kinds:
        raise _not_kept(_guess(content))
    suffix = "." + name.rpartition(".")[2].lower()
    for kind in kinds:
        if suffix in kind.suffixes:
            return kind
    if TEXT in kinds and (found := _written_in(content, suffix)):
        raise _not_kept(found)
    sentence = _("The name of this file ends in “%(suffix)s”, but what is in it would end in “%(expected)s”.")
    raise ValidationError(sentence % {"suffix": suffix[:12] if "." in name else "", "expected": kinds[0].suffixes[0]})


def _not_kept(found):
    return ValidationError(
        _("%(found)s: this kind of file is not kept here. What is kept: %(offered)s.") % {"found": found, "offered": OFFERED}
        if found
        else _("This kind of file is not kept here. What is kept: %(offered)s.") % {"offered": OFFERED}
    )


def _written_in(content, suffix):
    """Text that is more than text: a page, a drawing, or what its name says; nothing where only the name is wrong."""
    if found := MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")[:4096]):
        word = found[1].decode().upper()
        return word if word == "SVG" else "XML" if suffix == ".xml" else "HTML"
    return "" if suffix in KEPT or suffix == "." or len(suffix) > 6 else suffix[1:].upper()


def _kinds(content):
    for signature, kind in SIGNED:
        if content.startswith(signature):
            return [kind]
    if content.startswith(b"PK\x03\x04"):
        return [_packed(content)]
    return [TEXT, CSV] if _is_text(content) else []


def _is_text(content):
    """Asked of the bytes: one by one, the characters of a large file would hold up everybody else."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return len(content.translate(None, CONTROLS)) == len(content) and not LATER_CONTROLS.search(content)


def _packed(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            return _document(pack)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, UnicodeDecodeError, ValueError, EOFError, OSError, KeyError):
        raise ValidationError(_("This document is damaged or protected by a password.")) from None


def _document(pack):
    parts = pack.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise ValidationError(_("This document holds far more than its size says."))
    if any(part.flag_bits & 1 for part in parts):
        raise ValidationError(_("This document is damaged or protected by a password."))
    names = {part.filename for part in parts}
    stated = _read(pack, "[Content_Types].xml", 1_000_000) if "[Content_Types].xml" in names else ""
    if any(PROGRAMS.search(name) for name in names) or "macroenabled" in stated.lower():
        raise ValidationError(_("This document holds macros, that is, programs. Save it without them."))
    if "mimetype" in names and (kind := OPEN.get(_read(pack, "mimetype", 200).strip())):
        return kind
    for media_type, kind in OFFICE.items():
        if f"{media_type}.main+xml" in stated:
            return kind
    raise ValidationError(_("This kind of file is not kept here. What is kept: %(offered)s.") % {"offered": OFFERED})


def _read(pack, name, most):
    with pack.open(name) as part:
        return part.read(most).decode("utf-8")


def _guess(content):
    """Name what was put in, for the sentence that refuses it."""
    try:
        found = puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        return ""
    return found[0].extension.lstrip(".").upper() if found else ""
