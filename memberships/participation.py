"""Did a partner take part in a coalition when it gave or promised something? A no is a warning, not an error."""

from django.db.models import Q
from django.utils.translation import gettext as _

from coalitions.models import HOST_CODE
from memberships.models.membership import Membership
from office.warnings import Warning


def outsiders(coalition, partners, when):
    """Yield a warning for each partner that had no role in the coalition on any day of `when`."""
    if coalition is None or when is None:
        return
    overlapping = Membership.objects.filter(
        Q(since=None) | Q(since__first__lte=when.last), Q(until=None) | Q(until__first__gt=when.first), coalition=coalition
    )
    inside = set(overlapping.values_list("partner", flat=True))
    for partner in partners:
        if partner.pk not in inside and partner.code != HOST_CODE:
            sentence = _("%(partner)s had no role in “%(coalition)s” on that day.")
            yield Warning("took_no_part", sentence % {"partner": partner, "coalition": coalition})
