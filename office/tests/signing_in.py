"""What tests of the door share: knocking with a password, and the code an authenticator app would show."""

import time

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from office.models import User

PASSWORD = "seven quiet herons at noon"
WRONG = "not these words at all"


def person(username="olena", **fields):
    """Somebody who may open the workbench but needs no second factor."""
    return User.objects.create_user(username, password=PASSWORD, **{"language": "en", "is_staff": True} | fields)


def knock(client, username="olena", password=WRONG, address="198.51.100.7", **extra):
    return client.post("/accounts/login/", {"username": username, "password": password}, REMOTE_ADDR=address, **extra)


def authenticator(user):
    return TOTPDevice.objects.create(user=user, name="authenticator", confirmed=True)


def code_of(device, steps=0):
    """The code shown that many half minutes from now."""
    return f"{totp(device.bin_key, t0=-steps * 30):06d}"


def wrong_code_of(device):
    near = {code_of(device, steps) for steps in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777") if code not in near)


def hours_ago(hours):
    return time.time() - hours * 3600
