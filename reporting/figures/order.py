"""The order in which coalitions stand on every page: the capability coalitions, then the formats around them."""

from coalitions.models import Coalition
from office.sorting import alphabetical

KINDS = [Coalition.Kind.CAPABILITY_COALITION, Coalition.Kind.CONTACT_GROUP, Coalition.Kind.COALITION_OF_THE_WILLING, Coalition.Kind.REVIEW]


def in_order(coalitions):
    return sorted(coalitions, key=lambda coalition: (KINDS.index(coalition.kind), alphabetical(coalition.name)))
