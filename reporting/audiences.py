"""Names of audiences as they are kept: `public`, `coalition:<slug>`, `partner:<code>`."""

from django.utils.translation import gettext as _

from coalitions.models import Coalition, Partner
from office.markings import Audience


def audience_names(kept, user):
    """Name each audience to this reader, in two queries however many there are; one out of scope stays without a name."""
    keys = {text: text.partition(":")[::2] for text in kept}
    slugs = [key for kind, key in keys.values() if kind == Audience.COALITION]
    codes = [key for kind, key in keys.values() if kind == Audience.PARTNER]
    coalitions = {coalition.slug: coalition.name for coalition in Coalition.objects.visible_to(user).filter(slug__in=slugs)}
    partners = {partner.code: partner.name for partner in Partner.objects.visible_to(user).filter(code__in=codes)}
    return {text: _name(kind, key, coalitions, partners) for text, (kind, key) in keys.items()}


def _name(kind, key, coalitions, partners):
    match kind:
        case Audience.PUBLIC:
            return _("the public")
        case Audience.COALITION:
            return _("members of: %(coalition)s") % {"coalition": coalitions.get(key, _("another coalition"))}
        case Audience.PARTNER:
            return partners.get(key, key)
    return _("internal use")
