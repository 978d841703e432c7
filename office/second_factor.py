"""The code beside the password: who must have one, and the devices that prove it (django-otp's, used through here only)."""

import hashlib
import math
import re
import secrets
from base64 import b32encode
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is mistaken for another when read from paper
SLOWEST = 10  # django-otp doubles the pause with each wrong code; from the tenth on it stays below nine minutes
UNFINISHED = timedelta(minutes=30)
BY_SSO = "second_factor_by_sso"


def is_required_of(user):
    """Whoever can hand out rights or release records, or everyone: the setting decides."""
    if settings.SECOND_FACTOR == "off":
        return False
    return settings.SECOND_FACTOR == "all" or user.has_perm("office.widen_marking") or user.has_perm("office.change_user")


def is_proven(request):
    """Whether this session passed the second step; the device has to exist still."""
    return request.user.is_verified() or bool(request.session.get(BY_SSO))


def is_missing(request):
    return not is_proven(request) and is_required_of(request.user)


def authenticator_of(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("-pk").first()


def with_second_factor(people):
    """Annotate `has_second_factor`: whether an authenticator is set up."""
    return people.annotate(has_second_factor=Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)))


def begun_by(user):
    """The device a person is about to set up; one that was left lying is not taken up again."""
    return TOTPDevice.objects.filter(user=user, confirmed=False, created_at__gt=timezone.now() - UNFINISHED).order_by("-pk").first()


def recovery_of(user):
    return StaticDevice.objects.filter(user=user, confirmed=True).order_by("-pk").first()


def codes_left(user):
    device = recovery_of(user)
    return device.token_set.count() if device else 0


@transaction.atomic
def begin(user):
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="authenticator", confirmed=False)


@transaction.atomic
def confirm(device, code):
    """Make it the person's one device if it shows the right code; the one before it goes."""
    if not passes(device, code):
        return False
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    return True


@transaction.atomic
def new_recovery_codes(user):
    """Return ten codes to be shown once. Eighty random bits each, so their digests need neither salt nor slowness."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = ["".join(secrets.choice(LETTERS) for _letter in range(16)) for _code in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=_digest(code))
    return ["-".join(re.findall("....", code)) for code in codes]


@transaction.atomic
def remove(user):
    """Return whether there was anything to remove."""
    devices, _kinds = TOTPDevice.objects.filter(user=user).delete()
    codes, _kinds = StaticDevice.objects.filter(user=user).delete()
    return bool(devices or codes)


@transaction.atomic
def passes(device, code):
    """Check a code and use it up, under a lock: it opens once, however often it is sent at the same moment."""
    locked = type(device).objects.select_for_update().filter(pk=device.pk).first()
    if locked is None:
        return False
    locked.throttling_failure_count = min(locked.throttling_failure_count, SLOWEST - 1)
    return locked.verify_token(_digest(_bare(code)) if isinstance(device, StaticDevice) else _bare(code))


def pause(device):
    """How many seconds this device takes no code, after wrong ones."""
    allowed, why = device.verify_is_allowed()
    return 0 if allowed else max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))


def secret_of(device):
    """The secret as an authenticator app takes it by hand, in groups that can be read aloud."""
    return " ".join(re.findall("....", b32encode(device.bin_key).decode()))


def _bare(code):
    return re.sub(r"[\s-]", "", code).lower()


def _digest(code):
    return b32encode(hashlib.sha256(code.encode()).digest())[:16].decode()
