from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction

from coalitions.models import Coalition, Desk
from office.roles import DESK_OFFICER, EDITOR, LEADERSHIP

ROLES = {"demo-editor": EDITOR, "demo-officer": DESK_OFFICER, "demo-leadership": LEADERSHIP}
DESK = "artillery"


class Command(BaseCommand):
    help = "Add to a demo, beside its administrator, a person of each other role; the officer has the desk of the artillery coalition."

    def add_arguments(self, parser):
        parser.add_argument("--password", required=True)
        parser.add_argument("--temporary", action="store_true", help="the first page asks for a password of their own")

    @transaction.atomic
    def handle(self, *, password, temporary, **options):
        for name, role in ROLES.items():
            person = get_user_model().objects.create_user(name, password=password, is_staff=True, must_change_password=temporary)
            person.groups.add(Group.objects.get(name=role))
            if role == DESK_OFFICER:
                Desk.objects.create(officer=person, coalition=Coalition.objects.get(slug=DESK))
