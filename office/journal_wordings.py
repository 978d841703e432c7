"""What an entry of the journal says, in one sentence of the reader's language."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from office import roles
from office.journal import Kind
from office.markings import Marking, Releasability

HOW = {"sso": gettext_lazy("by single sign-on"), "recovery code": gettext_lazy("with a recovery code")}
WHY = {"idle": gettext_lazy("after too long without work"), "day": gettext_lazy("at the end of a working day")}
FACTOR = {
    "set up": gettext_lazy("set up an authenticator"),
    "removed": gettext_lazy("removed the authenticator of %(about)s"),
    "new recovery codes": gettext_lazy("made new recovery codes"),
    "recovery code used": gettext_lazy("used a recovery code"),
}
AUDIENCES = {
    "internal": gettext_lazy("internal use"),
    "public": gettext_lazy("the public"),
    "coalition": gettext_lazy("members of the coalition %(key)s"),
    "partner": gettext_lazy("the partner %(key)s"),
}
NUMBERED = re.compile(r"(?P<number>\d{4}-\d{4,})/(?P<copy>\d+) (?P<title>.+)", re.DOTALL)
RIGHTS = {
    "is_active": gettext_lazy("active"),
    "is_staff": gettext_lazy("workbench"),
    "is_superuser": gettext_lazy("superuser"),
    "reads_own_desks_only": gettext_lazy("reads only their own coalitions"),
    "sso_subject": gettext_lazy("single sign-on identity"),
    "roles": gettext_lazy("roles"),
    "permissions": gettext_lazy("permissions"),
    "desks": gettext_lazy("desks"),
}


def sentence(entry):
    """Say what happened; an entry whose facts are not known here still says its kind and what it is about."""
    try:
        return SENTENCES[entry.kind](entry, entry.facts)
    except (KeyError, TypeError, AttributeError):
        return ": ".join(filter(None, [str(entry.get_kind_display()), entry.about]))


def signed_in(entry, facts):
    notes = [HOW.get(facts.get("how")), _("with a second factor") if facts.get("second_factor") else ""]
    return ", ".join([_("signed in"), *(str(note) for note in notes if note)])


def signed_out(entry, facts):
    why = WHY.get(facts.get("why"))
    return _("was signed out %(why)s") % {"why": why} if why else _("signed out")


def sign_in_failed(entry, facts):
    first = facts.get("step", "password") == "password"
    said = _("failed to sign in as “%(name)s”") if first else _("failed the second step as “%(name)s”")
    return said % {"name": entry.name}


def locked_out(entry, facts):
    return _("locked out: too many failures as “%(name)s”") % {"name": entry.name}


def second_factor(entry, facts):
    return str(FACTOR[facts["what"]] % {"about": entry.about})


def password(entry, facts):
    if facts.get("taken_away"):
        return _("%(person)s signs in with a password no more") % {"person": entry.about}
    own = entry.by_id is None or entry.by_id == facts.get("person")
    return _("chose a new password") if own and entry.by_id else _("%(person)s has a new password") % {"person": entry.about}


def rights(entry, facts):
    pairs = [(RIGHTS.get(name, name), _right(facts["before"].get(name)), _right(value)) for name, value in facts["after"].items()]
    said = [f"{name} {before} → {after}" for name, before, after in pairs if before != after]
    return _("changed the rights of %(person)s: %(rights)s") % {"person": entry.about, "rights": "; ".join(said)}


def _right(value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(roles.NAMES.get(word, word)) for word in value) or _("none")
    return str(value) if value else _("none")


def brought_in(entry, facts):
    if facts.get("refused"):
        return _("put in a file that was refused: it is marked above official use")
    counts = {name: facts[name] for name in ("created", "updated", "same")}
    told = _("imported “%(file)s” as %(batch)s: %(created)s new, %(updated)s changed, %(same)s the same")
    return told % {"file": facts["file"], "batch": entry.about, **counts}


def took_out(entry, facts):
    if "rows" not in facts:
        return document(entry, facts)
    rows = ngettext("%(rows)s row", "%(rows)s rows", facts["rows"]) % {"rows": facts["rows"]}
    return _("exported %(file)s, %(rows)s") % {"file": entry.about, "rows": rows}


def document(entry, facts):
    said = _document(entry, facts)
    return _("%(said)s, from the command line") % {"said": said} if facts.get("route") == "command line" else said


def _document(entry, facts):
    if "given_back" in facts:
        return _("fetched the kept file of %(document)s") % {"document": _numbered(entry.about)}
    if facts.get("opened"):
        inside = facts.get("audience") == "internal"
        said = (
            _("opened “%(document)s” for printing (for %(audience)s)")
            if inside
            else _("opened “%(document)s” for printing (for %(audience)s), a preview not issued")
        )
        return said % {"document": entry.about, "audience": _audience(facts)}
    told = {"document": _numbered(entry.about), "kind": _kind(entry, facts), "audience": _audience(facts)}
    if facts.get("audience", "internal") == "internal":
        return _("made the %(kind)s “%(document)s” (for %(audience)s)") % (told | {"document": entry.about})
    if facts.get("recipient"):
        return _("issued the %(kind)s %(document)s (for %(audience)s) to %(recipient)s") % (told | {"recipient": facts["recipient"]})
    return _("issued the %(kind)s %(document)s (for %(audience)s)") % told


def _kind(entry, facts):
    suffix = facts.get("file", "").rpartition(".")[2]
    return (suffix or ("pdf" if entry.kind == Kind.DOCUMENT else "xlsx")).upper()


def _audience(facts):
    """For whom a paper was, in words; an entry keeps it as `coalition:artillery`, in no language."""
    word, _colon, key = facts.get("audience", "internal").partition(":")
    return str(AUDIENCES[word]) % {"key": key} if word in AUDIENCES else word


def _numbered(about):
    """Number and copy of a paper in words; an entry keeps them as 2026-0001/1, in no language."""
    found = NUMBERED.fullmatch(about)
    return _("No. %(number)s, copy %(copy)s: “%(title)s”") % found.groupdict() if found else about


def widening(entry, facts):
    if "released" in facts:
        said = ngettext("%(partner)s takes part in %(coalition)s: %(count)s record released to its members is given to it too",
                        "%(partner)s takes part in %(coalition)s: %(count)s records released to its members are given to it too",
                        facts["released"])  # fmt: skip
        return said % {"partner": facts["partner"], "coalition": facts["coalition"], "count": facts["released"]}
    if "records" in facts:
        count = len(facts["records"])
        said = ngettext("released %(count)s record more widely by %(batch)s: %(reason)s",
                        "released %(count)s records more widely by %(batch)s: %(reason)s", count)  # fmt: skip
        return said % {"count": count, "batch": entry.about, "reason": facts["reason"]}
    words = {"about": entry.about, "before": _released(facts["before"]), "after": _released(facts["after"]), "reason": facts["reason"]}
    return _("released %(about)s from %(before)s to %(after)s: %(reason)s") % words


def _released(value):
    """`coalition: artillery` names whom beside how; a marking that was taken off stands alone."""
    word, colon, whom = value.partition(":")
    return f"{dict([*Releasability.choices, *Marking.choices]).get(word, word)}{colon}{whom}"


def attachment(entry, facts):
    acts = {
        "added": _("attached “%(file)s” to %(record)s"),
        "removed": _("removed the attachment “%(file)s” of %(record)s"),
        "fetched": _("fetched the attachment “%(file)s” of %(record)s"),
    }
    return acts[facts["act"]] % {"file": facts["file"], "record": entry.about}


SENTENCES = {
    Kind.SIGNED_IN: signed_in,
    Kind.SIGNED_OUT: signed_out,
    Kind.SIGN_IN_FAILED: sign_in_failed,
    Kind.LOCKED_OUT: locked_out,
    Kind.SECOND_FACTOR: second_factor,
    Kind.PASSWORD: password,
    Kind.RIGHTS: rights,
    Kind.IMPORT: brought_in,
    Kind.EXPORT: took_out,
    Kind.DOCUMENT: document,
    Kind.WIDENING: widening,
    Kind.ATTACHMENT: attachment,
}
