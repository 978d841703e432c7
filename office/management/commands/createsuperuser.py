import getpass
import os
import sys

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

VARIABLE = "DJANGO_SUPERUSER_PASSWORD"


class Command(BaseCommand):
    help = "Create an administrator who may do everything. Unlike Django's own, it has no way round the rules for passwords."
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("--username")
        parser.add_argument("--email", help="left empty when it is neither given nor typed")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help=f"ask nothing: --username names the person, {VARIABLE} holds the password",
        )

    def handle(self, *, username, email, interactive, **options):
        with override("en"):
            person = get_user_model()(username=username or "", email=email or "")
            if interactive:
                password = self._asked(person, username, email)
            else:
                password = os.environ.get(VARIABLE, "")
                if faults := [*faults_of(person), *faults_of_password(password, person)]:
                    raise CommandError("\n".join(faults))
            get_user_model().objects.create_superuser(person.username, email=person.email, password=password)
            self.stdout.write(f"{person.username} has been created and may do everything.")

    def _asked(self, person, username, email):
        if not sys.stdin.isatty():
            raise CommandError(f"There is nobody to ask here: add --noinput and --username, and put the password into {VARIABLE}.")
        try:
            if username is None:
                person.username = input("User name: ").strip()
            if email is None:
                person.email = input("E-mail address (may be left empty): ").strip()
            while faults := faults_of(person):
                self.stderr.write("\n".join(faults))
                person.username = input("User name: ").strip()
                person.email = input("E-mail address (may be left empty): ").strip()
            return self._asked_password(person)
        except EOFError:
            raise CommandError("Nobody was created.") from None

    def _asked_password(self, person):
        while True:
            password = getpass.getpass("Password: ")
            if faults := faults_of_password(password, person):
                self.stderr.write("\n".join(faults))
            elif password == getpass.getpass("Password once more: "):
                return password
            else:
                self.stderr.write("The two passwords are not the same.")


def faults_of(person):
    """Why nobody can be created under this name and address."""
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        labels = {"username": "User name", "email": "E-mail address"}
        return [f"{labels.get(name, name)}: {sentence}" for name, sentences in error.message_dict.items() for sentence in sentences]
    return []


def faults_of_password(password, person):
    try:
        validate_password(password, person)
    except ValidationError as error:
        return error.messages
    return []
