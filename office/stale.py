"""What a form was filled from, and who has written there since: two people may edit one record, and neither loses a word."""

import hashlib
from dataclasses import dataclass, field

from django.core import signing
from django.utils.translation import gettext as _

from office.history import Change, event_model
from office.models import User
from office.templatetags.ledger import when

READ, SEEN = "read", "seen"  # names of the hidden fields
OWN = ""  # the record itself, beside the rows under it
GOES = "goes"  # what a deletion would take with it


@dataclass(frozen=True)
class Read:
    """The revision of each row as somebody read it, by the prefix of its form; links are many-to-many values."""

    rows: dict
    links: dict = field(default_factory=dict)

    @classmethod
    def of(cls, records, prefix=OWN, **links):
        return cls({prefix: {record.pk: revision_of(record) for record in records}}, links)

    def token(self, user):
        rows = {prefix: [[key, revision] for key, revision in rows.items()] for prefix, rows in self.rows.items()}
        return signing.dumps([rows, self.links], salt=_salt(user), compress=True)

    @classmethod
    def of_token(cls, token, user):
        """Return what the token says, or None for one that is missing, garbled or another person's."""
        try:
            rows, links = signing.loads(token or "", salt=_salt(user))
        except signing.BadSignature:
            return None
        return cls({prefix: dict(pairs) for prefix, pairs in rows.items()}, links)

    def revision(self, prefix, key):
        return self.rows.get(prefix, {}).get(key)


def _salt(user):
    return f"office.stale of {user.pk}"


def revision_of(record):
    """Return the count of its writes, or for a record that is not counted a digest of what its history would keep."""
    if hasattr(record, "revision"):
        return record.revision
    tracked = getattr(record, "pgh_tracked_model", None) or type(record)
    names = [column.attname for column in tracked._meta.concrete_fields if _is_kept(tracked, column.name)]
    return hashlib.sha256(repr([(name, str(getattr(record, name))) for name in names]).encode()).hexdigest()[:16]


def _is_kept(model, name):
    events = event_model(model)
    return events is None or name in {column.name for column in events._meta.concrete_fields}


def locked(model, keys):
    """Lock these rows until the transaction ends and return them by key, as they stand then."""
    rows = model._base_manager.select_for_update(of=["self"], no_key=True).filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}


def as_read(model, key, revision):
    """Return a row's text as it was at a revision, from the history, or None where that is not known."""
    events = event_model(model)
    if events is None or revision is None:
        return None
    rows = events.objects.filter(pgh_obj_id=key).exclude(pgh_label="delete").order_by("-pgh_id")
    if isinstance(revision, int):
        return rows.filter(revision=revision).first()
    return next((row for row in rows[:100] if revision_of(row) == revision), None)


def writes_since(model, key, before=None, *, at_most=5):
    """List who wrote a row after it was read, the latest first; of a row whose reading is unknown, its last write."""
    events = event_model(model)
    if events is None:
        return []
    rows = events.objects.filter(pgh_obj_id=key).select_related("pgh_context").order_by("-pgh_id")
    rows = list(rows.filter(pgh_id__gt=before.pgh_id)[:at_most] if before is not None else rows[:1])
    contexts = [row.pgh_context.metadata if row.pgh_context_id else {} for row in rows]
    people = User.objects.in_bulk({context.get("user") for context in contexts} - {None})
    return [
        Change(row.pgh_created_at, people.get(context.get("user")), context, row.pgh_label, "", ())
        for row, context in zip(rows, contexts, strict=True)
    ]


def digest_of(told):
    """Sum up a nested list of what would be deleted, whatever its order."""
    return hashlib.sha256("\n".join(sorted(_flat(told))).encode()).hexdigest()[:16]


def _flat(told):
    for one in told:
        if isinstance(one, list | tuple):
            yield from _flat(one)
        else:
            yield str(one)


def moved_on(token, records, user):
    """Tell which of these records, locked by the caller, have been written since the token's form read them."""
    read = Read.of_token(token, user)
    return [record for record in records if read is None or read.revision(OWN, record.pk) != revision_of(record)]


def sentence_for(record, token, user):
    """Say in a sentence who wrote a record after its page was opened, and when."""
    read = Read.of_token(token, user)
    before = as_read(type(record), record.pk, read.revision(OWN, record.pk)) if read else None
    writes = writes_since(type(record), record.pk, before)
    if read is None or not writes:
        return _("%(record)s may have changed since you opened this page. Please look at it again.") % {"record": record}
    told = {"person": writes[0].person or writes[0].route, "when": when(writes[0].at), "record": record}
    return _("%(person)s changed %(record)s on %(when)s, after you had opened this page. Please look at it again.") % told


def within(user, model):
    """Rows of a model that this person may be shown by name."""
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows
