"""What a production office refuses to be run with; `check --deploy` asks."""

from django.conf import settings
from django.core.checks import Error, Tags, register

EXAMPLES = ("example", "change", "insecure", "secret-key", "your-")


@register(Tags.security, deploy=True)
def production_is_closed(app_configs, **options):
    refused = []
    if settings.DEBUG:
        refused.append(Error("OFFICE_DEBUG shows the inside of the office to everybody.", hint="Unset OFFICE_DEBUG.", id="office.E001"))
    if any(word in settings.SECRET_KEY.lower() for word in EXAMPLES):
        refused.append(Error("OFFICE_SECRET_KEY is an example.", hint="Make your own: openssl rand -base64 48", id="office.E002"))
    if "*" in settings.ALLOWED_HOSTS:
        refused.append(Error("OFFICE_HOSTS lets any host name in.", hint="Name the office's own host.", id="office.E003"))
    return refused
