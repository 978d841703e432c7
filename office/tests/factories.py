import factory
from django.contrib.auth.models import Group

from office.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody at the office who reads English; `role` names what they are there."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    language = "en"
    is_staff = True

    @factory.post_generation
    def role(self, create, role, **kwargs):
        if role:
            self.groups.add(Group.objects.get(name=role))
