"""What a file is, is read from its bytes; its name only has to agree."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from office import filetypes
from office.filetypes import clean_name, kind_of
from office.tests.files import JPEG, PDF, PNG, office_document, open_document, packed

OFFICE, OPEN = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
NOT_KEPT = "this kind of file is not kept here. What is kept: PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, TXT, CSV."
MACROS = "This document holds macros, that is, programs. Save it without them."
BROKEN = "This document is damaged or protected by a password."


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("letter.pdf", PDF, "application/pdf"),
        ("LETTER.PDF", PDF, "application/pdf"),
        ("map.png", PNG, "image/png"),
        ("photo.jpeg", JPEG, "image/jpeg"),
        ("a.docx", office_document(), f"{OFFICE}wordprocessingml.document"),
        ("a.xlsx", office_document("spreadsheetml.sheet"), f"{OFFICE}spreadsheetml.sheet"),
        ("a.pptx", office_document("presentationml.presentation"), f"{OFFICE}presentationml.presentation"),
        ("a.odt", open_document(), f"{OPEN}text"),
        ("a.ods", open_document("spreadsheet"), f"{OPEN}spreadsheet"),
        ("a.odp", open_document("presentation"), f"{OPEN}presentation"),
        ("нотатка.txt", "Лист від 5 травня\n".encode(), "text/plain"),
        ("rows.csv", b"\xef\xbb\xbfa,b\r\n1,2\r\n", "text/csv"),
    ],
)
def test_what_is_kept(name, content, media_type):
    assert kind_of(name, content).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "This file is empty."),
        ("a.pdf", b"MZ" + b"\0" * 80, f"EXE: {NOT_KEPT}"),
        ("a.txt", b"\x00\x01\x02\x03\xfa\xfb", f"T{NOT_KEPT[1:]}"),
        ("a.txt", "Лист".encode("cp1251"), f"T{NOT_KEPT[1:]}"),
        ("page.html", b"<script>alert(1)</script>", f"HTML: {NOT_KEPT}"),
        ("page.pdf", b"<!DOCTYPE html>\n<html><p>Hello</p></html>", f"HTML: {NOT_KEPT}"),
        ("page.pdf", b"<!-- saved --><html lang=uk>", f"HTML: {NOT_KEPT}"),
        ("rows.json", b"[1, 2]", f"JSON: {NOT_KEPT}"),
        ("feed.xml", b"<?xml version='1.0'?><feed/>", f"XML: {NOT_KEPT}"),
        ("letter.pdf", b"Only text, and 1 < 2", "The name of this file ends in “.pdf”, but what is in it would end in “.txt”."),
        ("picture.svg", b"<svg/>", f"SVG: {NOT_KEPT}"),
        ("letter", PDF, "The name of this file ends in “”, but what is in it would end in “.pdf”."),
        ("letter.docx", PDF, "The name of this file ends in “.docx”, but what is in it would end in “.pdf”."),
        ("a.docx", office_document(**{"word/vbaProject.bin": b"x"}), MACROS),
        ("a.docx", office_document(**{"word/VBAPROJECT.BIN": b"x"}), MACROS),
        ("a.xlsx", office_document("spreadsheetml.sheet", **{"xl/macrosheets/sheet1.xml": b"x"}), MACROS),
        ("a.docx", packed({"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}), MACROS),
        ("a.odt", open_document(**{"Basic/Standard/Module1.xml": b"x"}), MACROS),
        ("a.odt", open_document(**{"Scripts/python/run.py": b"x"}), MACROS),
        ("a.docx", packed({"readme.txt": "only a pack"}), f"T{NOT_KEPT[1:]}"),
        ("a.docx", b"PK\x03\x04 torn", BROKEN),
    ],
)
def test_what_is_refused_and_why(name, content, sentence):
    with override("en"), pytest.raises(ValidationError) as refusal:
        kind_of(name, content)
    assert refusal.value.messages == [sentence]


def test_a_document_that_unpacks_to_far_more_is_refused(monkeypatch):
    monkeypatch.setattr(filetypes, "MOST_BYTES", 1000)

    with override("en"), pytest.raises(ValidationError) as refusal:
        kind_of("a.docx", office_document(bomb=b"\0" * 100_000))
    assert refusal.value.messages == ["This document holds far more than its size says."]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\olena\\лист.pdf", "лист.pdf"),
        ("annex\u202efdp.exe", "annexfdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("a\x00b\u200b.pdf", "ab.pdf"),
        ("  .pdf", "file.pdf"),
        ("..", "file"),
        ("", "file"),
        ('say "yes" <now>.pdf', "say _yes_ _now_.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_keep_their_words_and_nothing_else(sent, kept):
    assert clean_name(sent) == kept


@pytest.mark.parametrize("control", ["\x00", "\x0b", "\x1b", "\x7f", "\x80", "\x9f"])
def test_text_holds_no_control_character(control):
    with pytest.raises(ValidationError):
        kind_of("a.txt", f"Лист{control}".encode())


def test_text_holds_every_other_character():
    others = "".join(chr(point) for point in range(0x20, 0x11000) if not 0x7F <= point <= 0x9F and not 0xD800 <= point <= 0xDFFF)
    assert kind_of("a.txt", f"\t\r\n\f{others}".encode()).media_type == "text/plain"


def test_a_large_text_holds_nobody_up():
    content = "Лист ".encode() * 2_000_000
    begun = time.thread_time()

    assert kind_of("a.txt", content).media_type == "text/plain"
    assert time.thread_time() - begun < 0.5
