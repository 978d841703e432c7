"""Files as people put them in, made on the spot."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40
_MAIN = '<Override PartName="/main.xml" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/>'


def packed(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    return stream.getvalue()


def office_document(kind="wordprocessingml.document", **parts):
    return packed({"[Content_Types].xml": f"<Types>{_MAIN.format(kind)}</Types>", "main.xml": "<document/>", **parts})


def open_document(kind="text", **parts):
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<office/>", **parts})


def upload(name="letter.pdf", content=PDF, content_type="text/html"):
    return SimpleUploadedFile(name, content, content_type=content_type)
