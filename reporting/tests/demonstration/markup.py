"""What a page's markup must keep to, read from the HTML itself."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


@dataclass
class Element:
    tag: str
    attributes: dict
    parent: "Element | None" = None
    text: str = ""
    children: list = field(default_factory=list)

    def __str__(self):
        told = "".join(f' {name}="{self.attributes[name]}"' for name in ("id", "name", "class", "href") if self.attributes.get(name))
        return f"<{self.tag}{told}>"

    def within(self, tag):
        return self.parent is not None and (self.parent.tag == tag or self.parent.within(tag))

    def every(self, *tags):
        """The elements inside, in the order of the page."""
        for child in self.children:
            if not tags or child.tag in tags:
                yield child
            yield from child.every(*tags)

    @property
    def words(self):
        """All text inside, as one reads it."""
        return " ".join(" ".join([self.text, *(child.words for child in self.children)]).split())

    @property
    def links_inside(self):
        return [link.attributes["href"] for link in self.every("a") if link.attributes.get("href")]


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.root = self.open = Element("", {})
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        element = Element(tag, dict(attributes), self.open)
        self.open.children.append(element)
        if tag not in EMPTY:
            self.open = element

    def handle_startendtag(self, tag, attributes):
        self.open.children.append(Element(tag, dict(attributes), self.open))

    def handle_endtag(self, tag):
        element = self.open
        while element.parent is not None and element.tag != tag:
            element = element.parent
        if element.parent is not None:
            self.open = element.parent

    def handle_data(self, data):
        self.open.children.append(Element("#text", {}, self.open, data))

    def every(self, *tags):
        return list(self.root.every(*tags))

    @property
    def links(self):
        return [(element.attributes["href"], element.attributes) for element in self.every("a") if element.attributes.get("href")]

    @property
    def words(self):
        return self.root.words

    @property
    def language(self):
        return self.every("html")[0].attributes["lang"]

    @property
    def faults(self):
        return [*self.inline_code(), *self.tables_without_heads(), *self.unlabelled(), *self.ids_used_twice(), *self.unmeant_headings()]

    def inline_code(self):
        for element in self.every():
            if element.tag == "style" or "style" in element.attributes or any(name.startswith("on") for name in element.attributes):
                yield f"inline code: {element}"
            if element.tag == "script" and "src" not in element.attributes and element.attributes.get("type") != "application/json":
                yield f"inline code: {element}"

    def tables_without_heads(self):
        return [f"no th: {table}" for table in self.every("table") if not list(table.every("th"))]

    def unlabelled(self):
        labels = {label.attributes.get("for") for label in self.every("label")}
        for control in self.every("input", "select", "textarea"):
            kind = control.attributes.get("type", "text")
            named = {"aria-label", "aria-labelledby", "title"} & set(control.attributes)
            if (
                kind in UNLABELLED
                or control.attributes.get("class") == "hidden"
                or named
                or control.within("label")
                or control.attributes.get("id") in labels - {None}
            ):
                continue
            yield f"no label: {control}"

    def ids_used_twice(self):
        counts = Counter(element.attributes["id"] for element in self.every() if "id" in element.attributes)
        return [f"id used {count} times: {name}" for name, count in counts.items() if count > 1]

    def unmeant_headings(self):
        count = len(self.every("h1"))
        return [] if count == 1 else [f"{count} h1"]
