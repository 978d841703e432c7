"""What a form offers and takes: records the person may see, found in either language, at a steady cost."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.models import WorkingGroup
from coalitions.tests.factories import CoalitionFactory, DeskFactory, LineOfEffortFactory, MilestoneFactory, PartnerFactory, RoadmapFactory
from office.tests.admin_forms import filled
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ADD_GROUP = reverse("admin:coalitions_workinggroup_add")

LINKS = [
    ("workinggroup", "coalition", CoalitionFactory),
    ("workinggroupmember", "partner", PartnerFactory),
    ("lineofeffort", "roadmap", RoadmapFactory),
    ("milestone", "line", LineOfEffortFactory),
    ("milestonedependency", "depends_on", MilestoneFactory),
]


def offered(client, model, field, term=""):
    asked = {"app_label": "coalitions", "model_name": model, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), asked)


@pytest.fixture
def outsider(client):
    """Somebody who may write working groups of one coalition and see no coalition."""
    person = DeskFactory(officer=UserFactory()).officer
    person.user_permissions.set(Permission.objects.filter(codename__endswith="_workinggroup"))
    client.force_login(person)
    return person


@pytest.mark.parametrize(("model", "field", "make"), LINKS)
def test_choices_cost_the_same_however_many(client, editor, model, field, make):
    costs = []
    for _more in range(2):
        make()
        offered(client, model, field)
        with CaptureQueriesContext(connection) as queries:
            found = offered(client, model, field).json()["results"]
        costs.append(len(queries))
        make()

    assert len(found) == 3
    assert costs[0] == costs[1]


def test_choices_are_found_in_both_languages(client, editor):
    coalition = CoalitionFactory(name_en="Drone coalition", name_uk="Коаліція дронів")
    CoalitionFactory()

    for term in ("drone", "ДРОНІВ"):
        assert [choice["id"] for choice in offered(client, "workinggroup", "coalition", term).json()["results"]] == [str(coalition.pk)]


def test_choices_are_not_offered_to_those_who_may_not_see_them(client, outsider):
    CoalitionFactory()

    assert offered(client, "workinggroup", "coalition").status_code == 403


def test_a_posted_id_of_what_one_may_not_see_is_refused(client, outsider):
    coalition = CoalitionFactory()

    response = client.post(ADD_GROUP, filled(client.get(ADD_GROUP), coalition=coalition.pk, name_en="Ammunition"))

    assert list(response.context["adminform"].form.errors) == ["coalition"]
    assert WorkingGroup.objects.count() == 0


def test_filters_offer_nothing_one_may_not_see(client, outsider):
    WorkingGroup.objects.create(coalition=CoalitionFactory(name_en="Hidden coalition"), name_en="Ammunition")

    specs = client.get(reverse("admin:coalitions_workinggroup_changelist")).context["cl"].filter_specs

    assert [spec.lookup_choices for spec in specs if spec.title == "coalition"] in ([], [[]])
