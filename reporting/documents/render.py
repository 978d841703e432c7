"""HTML in, PDF out, in a process of its own: `python -m reporting.documents.render ROOT < page.html > paper.pdf`.

Nothing is fetched but the product's own stylesheets and typefaces, found by name under ROOT. Memory, time and pages
are limited here, at the start of the process, so that a paper too long fails alone.
"""

import logging
import re
import resource
import sys
from pathlib import Path

MEMORY = 1536 * 1024 * 1024
SECONDS = 120
PAGES = 400

HERE = "http://paper.invalid/"
ASSET = re.compile(r"http://paper\.invalid/(?:[\w.-]+/)*?(css|fonts)/([A-Za-z_]+)(?:-([A-Za-z]+))?(?:\.[0-9a-f]{12})?\.(css|woff2)")
CONTENT = {"css": "text/css", "woff2": "font/woff2"}

REFUSED, TOO_LONG = 3, 4


def asset(root, url):
    """Return the file a URL names, when it is one of ours; the hash of a collected file is not part of its name."""
    match = ASSET.fullmatch(url)
    if not match:
        return None
    folder, name, face, suffix = match.groups()
    path = root / folder / f"{name}{f'-{face}' if face else ''}.{suffix}"
    return path if path.is_file() else None


def keep_links_that_lead_somewhere(page):
    """On paper the office's own addresses lead nowhere and tell of it: only places on the paper and public sources stay."""
    for element in page.iter():
        for name in ("href", "{http://www.w3.org/1999/xlink}href"):
            leading = element.get(name) if str(element.tag).rpartition("}")[2] == "a" else None
            if leading is not None and not leading.startswith(("#", "https://", "http://")):
                del element.attrib[name]


def limit():
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS knows the limit of memory but refuses to set it
            logging.getLogger(__name__).warning("This system sets no limit on %s.", what)


def main(root):
    limit()
    from weasyprint import HTML, URLFetcher
    from weasyprint.urls import URLFetcherResponse

    class OwnAssetsOnly(URLFetcher):
        def fetch(self, url, headers=None):
            if path := asset(root, url):
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": CONTENT[path.suffix[1:]]})
            raise ValueError(f"refused: {url[:200]}")

    page = HTML(string=sys.stdin.buffer.read().decode(), base_url=HERE, url_fetcher=OwnAssetsOnly())
    keep_links_that_lead_somewhere(page.etree_element)
    document = page.render()
    if len(document.pages) > PAGES:
        return TOO_LONG
    document.write_pdf(sys.stdout.buffer, pdf_variant="pdf/ua-1", pdf_tags=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
