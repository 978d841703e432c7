from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from office import second_factor, sessions
from office.journal import Kind, enter
from office.models import User


class Command(BaseCommand):
    help = "Remove a person's second factor, and end their sessions; only after you have made sure who is asking."

    def add_arguments(self, parser):
        parser.add_argument("username", metavar="NAME")

    @transaction.atomic
    def handle(self, username, **options):
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is nobody named {username!r}.")
        if not second_factor.remove(person):
            raise CommandError(f"{username} has no second factor.")
        sessions.end_of(person)
        enter(Kind.SECOND_FACTOR, about=person, what="removed", person=person.pk)
        self.stdout.write(f"{username} signs in by password alone until they set up a new second factor.")
