"""What a production office refuses to be run with: `check --deploy` asks, and so does `serve` wherever HTTPS is on."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

EXAMPLES = ("example", "change", "insecure", "secret-key", "your-")
SHORTEST_KEY = 50
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@register(Tags.security, deploy=True)
def production_is_closed(app_configs, **options):
    return [Error(sentence, hint=hint, id=f"office.E{number:03}") for number, unsafe, sentence, hint in rules() if unsafe]


@register(Tags.security, deploy=True)
def proxies_are_named(app_configs, **options):
    if not settings.HTTPS or settings.PROXIES:
        return []
    sentence = "OFFICE_PROXIES is not set: behind a proxy one person's failed sign-ins lock that name for everybody."
    return [Warning(sentence, hint="Name the proxy's own address.", id="office.W009")]


def rules():
    key = settings.SECRET_KEY
    hosts = set(settings.ALLOWED_HOSTS)
    own_key = "Make your own: openssl rand -base64 48"
    return [
        (1, settings.DEBUG, "OFFICE_DEBUG shows the inside of the office to everybody.", "Unset OFFICE_DEBUG."),
        (2, any(word in key.lower() for word in EXAMPLES), "OFFICE_SECRET_KEY is an example.", own_key),
        (3, any("*" in host for host in hosts), "OFFICE_HOSTS lets any host name in.", "Name the office's own host."),
        (4, len(key) < SHORTEST_KEY or len(set(key)) < 10, "OFFICE_SECRET_KEY can be guessed: it is too short.", own_key),
        (
            5,
            not settings.HTTPS and bool(settings.DATABASE_URL or hosts - LOOPBACK),
            "OFFICE_HTTPS is off, though this office has a server or a host name: passwords would travel in the open.",
            "Set OFFICE_HTTPS=1; off is for looking at it on one's own machine.",
        ),
        (
            6,
            settings.SECOND_FACTOR == "off",
            "OFFICE_SECOND_FACTOR is off: a stolen password would open an administrator's account.",
            "Unset it, or set it to required or all.",
        ),
        (
            7,
            any(network.prefixlen == 0 for network in settings.PROXIES),
            "OFFICE_PROXIES trusts everybody: whoever guesses passwords could say to come from anywhere.",
            "Name the proxy's own address.",
        ),
        (
            8,
            settings.IDLE_SECONDS > 8 * 3600 or settings.SESSION_COOKIE_AGE > 24 * 3600,
            "OFFICE_IDLE_MINUTES or OFFICE_SESSION_HOURS leaves people signed in for longer than a working day.",
            "At most 480 minutes and 24 hours.",
        ),
    ]
