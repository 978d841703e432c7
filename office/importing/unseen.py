"""A record that a cell would name but its reader may not see: it is said that there is one, and a file leaves it in its place."""

from django.utils.translation import override

from office.importing.names import folded
from office.languages import LANGUAGES
from office.wordings import ANOTHER_RECORD

CODED = "another record"


class Unseen:
    """Stands in a cell for a record outside the reader's scope, or for several of them."""

    pk = None

    def __str__(self):
        return str(ANOTHER_RECORD)


UNSEEN = Unseen()


def means_unseen(text):
    """Does a cell say no more than that there is another record?"""
    writings = {folded(CODED)}
    for language in LANGUAGES:
        with override(language):
            writings.add(folded(str(UNSEEN)))
    return folded(text) in writings


class Sight:
    """Which records of a model one person sees: asked once, and only of those who do not see all."""

    def __init__(self, user):
        self.user = user
        self.known = {}

    def keys(self, model):
        """The keys of what is seen; None means all."""
        if self.user is None or self._whole(model):
            return None
        if model not in self.known:
            self.known[model] = set(model._default_manager.visible_to(self.user).order_by().values_list("pk", flat=True))
        return self.known[model]

    def _whole(self, model):
        return self.user.reads_every_coalition and self.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")

    def forget(self, model):
        self.known.pop(model, None)


def seen(value, keys):
    """A cell's record, or records, as somebody who sees only `keys` may read them."""
    if keys is None or not value:
        return value
    if not isinstance(value, tuple):
        return value if value.pk in keys else UNSEEN
    visible = tuple(pair for pair in value if pair[0].pk in keys)
    return visible if len(visible) == len(value) else (*visible, (UNSEEN, None))


def settled(old, new, keys):
    """What a cell comes to once what it could not name is left in its place."""
    if isinstance(new, tuple):
        named = tuple(pair for pair in new if pair[0] is not UNSEEN)
        said = len(named) < len(new)
        left = [pair for pair in old or () if said or (keys is not None and pair[0].pk not in keys)]
        return (*named, *(pair for pair in left if pair[0].pk not in {record.pk for record, _share in named}))
    hidden = keys is not None and old is not None and old.pk not in keys
    return old if new is UNSEEN or (new is None and hidden) else new
