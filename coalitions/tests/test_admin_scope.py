"""Whatever a person sends: they write the rows of their coalitions and no other, and read no row outside their scope."""

import pytest
from django.urls import reverse

from coalitions.models import LineOfEffort, Milestone, MilestoneDependency, Need, Roadmap, WorkingGroup
from coalitions.tests.factories import (
    LineOfEffortFactory,
    MeetingFactory,
    MilestoneFactory,
    NeedFactory,
    PartnerFactory,
    RoadmapFactory,
    desk_officer,
    imprecise,
)
from office.roles import EDITOR, LEADERSHIP
from office.tests.admin_forms import add_row, address, carried, filled, listing, send
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HIDDEN = "ZZHIDDEN"


def offered(client, model, field, term=""):
    asked = {"app_label": "coalitions", "model_name": model, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), asked)


def records_of(coalition):
    line = LineOfEffortFactory(roadmap__coalition=coalition, title_en=f"{HIDDEN} line")
    return [
        NeedFactory(coalition=coalition, item_en=f"{HIDDEN} need"),
        MeetingFactory(format=coalition, title_en=f"{HIDDEN} meeting"),
        WorkingGroup.objects.create(coalition=coalition, name_en=f"{HIDDEN} group"),
        line.roadmap,
        line,
        MilestoneFactory(line=line, title_en=f"{HIDDEN} milestone"),
    ]


def test_what_a_narrow_reader_may_not_see_answers_like_what_does_not_exist(client, narrow, foreign):
    for record in records_of(foreign):
        pages = [address(record), address(record, "delete"), address(record, "history")]
        missing = [page.replace(f"/{record.pk}/", "/987654/") for page in pages]
        assert [client.get(page).status_code for page in pages] == [404] * 3
        assert [client.post(page, {"post": "yes"}).status_code for page in pages] == [404] * 3
        bodies = [client.get(page).content.replace(page.encode(), b"") for page in (pages[0], missing[0])]
        assert HIDDEN not in bodies[0].decode()
        assert client.get(listing(type(record)), {"q": HIDDEN}).context["cl"].result_count == 0


def test_a_row_of_another_coalition_is_read_and_not_changed_or_deleted(client, officer, foreign):
    for record in records_of(foreign):
        page = client.get(address(record))
        assert (page.status_code, "This record is in the care of the desk of" in page.content.decode()) == (200, True)
        assert not page.context["has_change_permission"]
        assert client.post(address(record), {"note": "Mine now"}).status_code == 403
        assert client.post(address(record, "delete"), {"post": "yes"}).status_code == 403
        record.refresh_from_db()


@pytest.mark.parametrize("who", ["officer", "narrow"])
def test_no_row_is_put_into_another_coalition(client, request, who, own, foreign):
    request.getfixturevalue(who)
    add = listing(WorkingGroup, "add")

    response = client.post(add, filled(client.get(add), coalition=foreign.pk, name_en="Ours"))
    assert response.context["adminform"].form.errors == {
        "coalition": ["Choose one of your coalitions: Own coalition. Records of no coalition are kept by editors."]
    }
    assert not WorkingGroup.objects.exists()

    client.post(add, filled(client.get(add), coalition=own.pk, name_en="Ours"))
    assert WorkingGroup.objects.get().coalition == own


def test_no_row_is_moved_into_another_coalition_and_nothing_else_of_the_form_is_saved(client, officer, own, foreign):
    need = NeedFactory(coalition=own, note="Before")

    response = client.post(address(need), filled(client.get(address(need)), coalition=foreign.pk, note="After"))

    assert list(response.context["adminform"].form.errors) == ["coalition"]
    need.refresh_from_db()
    assert (need.coalition, need.note) == (own, "Before")


def test_a_milestone_is_placed_by_its_line_and_a_line_by_its_roadmap(client, officer, own, foreign):
    line = LineOfEffortFactory(roadmap__coalition=foreign)
    own_line = LineOfEffortFactory(roadmap__coalition=own)
    milestone = MilestoneFactory(line=own_line)

    moved = client.post(address(milestone), filled(client.get(address(milestone)), line=line.pk))
    added = client.post(listing(LineOfEffort, "add"), filled(client.get(listing(LineOfEffort, "add")), roadmap=line.roadmap.pk, number=9))

    assert moved.context["adminform"].form.errors == {"line": ["Choose a record of one of your coalitions: Own coalition."]}
    assert "roadmap" in added.context["adminform"].form.errors
    assert Milestone.objects.get().line == own_line
    assert LineOfEffort.objects.count() == 2


def test_somebody_without_a_desk_changes_nothing(client, own):
    client.force_login(desk_officer())
    for record in records_of(own):
        assert client.get(listing(type(record), "add")).status_code == 403
        assert client.post(listing(type(record), "add"), {"coalition": own.pk}).status_code == 403
        assert client.post(address(record), {"note": "x"}).status_code == 403
        assert client.post(address(record, "delete"), {"post": "yes"}).status_code == 403
    assert Need.objects.get().note == ""


def test_leadership_reads_all_and_changes_nothing(client, own):
    client.force_login(UserFactory(role=LEADERSHIP))
    for record in records_of(own):
        assert client.get(address(record)).status_code == 200
        assert client.post(address(record), {"note": "x"}).status_code == 403
        assert client.post(listing(type(record), "add"), {}).status_code == 403


def test_choices_are_those_the_person_sees_and_in_their_care_where_they_place_the_row(client, officer, own, foreign):
    milestones = [MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=coalition)) for coalition in (own, foreign)]

    def found(*asked):
        return {choice["id"] for choice in offered(client, *asked).json()["results"]}

    assert found("need", "coalition") == {str(own.pk)}
    assert found("milestone", "line") == {str(milestones[0].line.pk)}
    assert found("lineofeffort", "roadmap") == {str(milestones[0].line.roadmap.pk)}
    assert found("milestonedependency", "depends_on") == {str(milestone.pk) for milestone in milestones}
    assert found("roadmap", "endorsed_at") == set()


def test_choices_and_filters_offer_a_narrow_reader_nothing_of_other_coalitions(client, narrow, own, foreign):
    records_of(foreign)
    mine = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=own))

    assert offered(client, "milestonedependency", "depends_on").json()["results"] == [{"id": str(mine.pk), "text": str(mine)}]
    assert offered(client, "roadmap", "endorsed_at", HIDDEN).json()["results"] == []
    for model in (Need, Milestone, LineOfEffort, Roadmap, WorkingGroup):
        page = client.get(listing(model), {"_facets": "True"})
        assert HIDDEN not in page.content.decode()
    guess = client.get(listing(Milestone), {"line__roadmap__coalition__id__exact": foreign.pk})
    assert list(guess.context["cl"].result_list) in ([], [mine])


def test_choices_are_found_only_by_those_who_fill_in_such_a_form(client, own):
    client.force_login(UserFactory(role=LEADERSHIP))

    assert offered(client, "need", "coalition").status_code == 403


def test_no_row_is_added_changed_or_deleted_under_another_coalitions_record(client, officer, foreign):
    milestone = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=foreign))
    line = milestone.line
    crafted = {
        "roadmap": line.roadmap.pk,
        "number": line.number,
        "title_en": "Mine",
        "milestones-TOTAL_FORMS": 2,
        "milestones-INITIAL_FORMS": 1,
        "milestones-0-id": milestone.pk,
        "milestones-0-line": line.pk,
        "milestones-0-DELETE": "on",
        "milestones-1-line": line.pk,
        "milestones-1-title_en": "Mine too",
        "listed_needs-TOTAL_FORMS": 0,
        "listed_needs-INITIAL_FORMS": 0,
    }

    assert client.post(address(line), crafted).status_code == 403
    assert [row.title_en for row in Milestone.objects.all()] == [milestone.title_en]


def test_the_number_of_a_foreign_row_in_ones_own_form_is_refused(client, officer, own, foreign):
    theirs = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=foreign))
    ours = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=own), title_en="Ours")

    data = filled(client.get(address(ours.line))) | {"milestones-0-id": theirs.pk, "milestones-0-title_en": "Taken"}
    client.post(address(ours.line), data)

    assert {row.title_en for row in Milestone.objects.all()} == {"Ours", theirs.title_en}
    assert Milestone.objects.get(pk=theirs.pk).line == theirs.line


def test_a_link_to_a_hidden_record_is_another_record_and_stays_whatever_is_sent(client, narrow, own, foreign):
    theirs = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=foreign), title_en=HIDDEN, reference="ZZHIDDEN-1")
    other = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=own))
    ours = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=own), title_en="Ours")
    link = MilestoneDependency.objects.create(milestone=ours, depends_on=theirs)

    page = client.get(address(ours))
    assert HIDDEN not in page.content.decode()
    assert "another record" in page.content.decode()
    data = filled(page, title_en="Ours still") | {"dependencies-0-depends_on": other.pk}
    response = client.post(address(ours), data)

    ours.refresh_from_db()
    link.refresh_from_db()
    assert (response.status_code, ours.title_en, link.depends_on) == (302, "Ours still", theirs)
    assert HIDDEN not in client.get(address(ours, "history")).content.decode()


def test_no_link_to_a_hidden_record_is_made_by_its_number(client, narrow, own, foreign):
    theirs = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=foreign), title_en=HIDDEN)
    ours = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=own))

    response = client.post(address(ours), add_row(filled(client.get(address(ours))), "dependencies", depends_on=theirs.pk))

    assert HIDDEN not in response.content.decode()
    assert not MilestoneDependency.objects.exists()


def test_removing_a_link_to_a_hidden_record_does_not_name_it(client, narrow, own, foreign):
    theirs = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=foreign), title_en=HIDDEN)
    ours = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=own))
    MilestoneDependency.objects.create(milestone=ours, depends_on=theirs)

    response = client.post(address(ours), filled(client.get(address(ours))) | {"dependencies-0-DELETE": "on"}, follow=True)

    assert not MilestoneDependency.objects.exists()
    assert HIDDEN not in response.content.decode()


def test_what_foreign_rows_hang_on_is_not_deleted_and_they_are_not_named(client, narrow, own, foreign):
    ours = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=own))
    theirs = MilestoneFactory(line=LineOfEffortFactory(roadmap__coalition=foreign), title_en=HIDDEN)
    MilestoneDependency.objects.create(milestone=theirs, depends_on=ours)

    asked = client.get(address(ours, "delete")).content.decode()
    send(client, address(ours, "delete"), {"post": "yes"})
    client.post(listing(Milestone), {"action": "delete_selected", "_selected_action": [ours.pk], "post": "yes"})
    client.post(address(ours.line), filled(client.get(address(ours.line))) | {"milestones-0-DELETE": "on"})
    send(client, reverse("admin:coalitions_roadmap_step", args=[ours.line.roadmap.pk, "discard"]), {"carry_out": "yes"})

    assert "another record" in asked
    assert HIDDEN not in asked
    assert Milestone.objects.filter(pk=ours.pk).exists()


@pytest.mark.parametrize("action", ["delete_selected", "release_ticked"])
@pytest.mark.parametrize("who", ["officer", "narrow"])
def test_a_selection_with_a_foreign_row_is_refused_whole_and_names_nothing(client, request, who, action, own, foreign):
    request.getfixturevalue(who)
    ours, theirs = NeedFactory(coalition=own), NeedFactory(coalition=foreign, item_en=HIDDEN, releasability="public")
    data = {"action": action, "_selected_action": [ours.pk, theirs.pk], "post": "yes", "carry_out": "yes", "releasability": "internal"}

    response = client.post(listing(Need), data | carried(client.get(listing(Need))))
    said = [str(message) for message in client.get(listing(Need), {"q": "nothing"}).context["messages"]]

    assert response.status_code == 302
    assert said[-1:] == ["Not everything that was ticked is yours to change, so nothing was done."]
    assert list(Need.objects.order_by("pk").values_list("releasability", flat=True)) == ["internal", "public"]


def test_all_rows_of_all_pages_are_refused_when_one_is_foreign(client, officer, own, foreign):
    NeedFactory(coalition=own)
    NeedFactory(coalition=foreign)

    data = {"action": "delete_selected", "select_across": "1", "_selected_action": [Need.objects.first().pk], "post": "yes"}
    client.post(listing(Need), data)

    assert Need.objects.count() == 2


def test_steps_of_another_coalitions_roadmap_are_not_found(client, officer, foreign):
    roadmap = RoadmapFactory(coalition=foreign)

    for name in ("endorse", "discard"):
        page = reverse("admin:coalitions_roadmap_step", args=[roadmap.pk, name])
        assert client.get(page).status_code == 404
        assert send(client, page, {"on": "2025", "carry_out": "yes"}).status_code == 404
    assert Roadmap.objects.get().status == "draft"


def test_a_roadmap_is_not_endorsed_at_a_meeting_one_may_not_see(client, narrow, own, foreign):
    roadmap, meeting = RoadmapFactory(coalition=own), MeetingFactory(format=foreign)
    page = reverse("admin:coalitions_roadmap_step", args=[roadmap.pk, "endorse"])

    response = send(client, page, {"on": "2025-01-01", "meeting": meeting.pk})

    assert list(response.context["form"].errors) == ["meeting"]
    assert Roadmap.objects.get().status == "draft"


def test_the_list_and_page_of_a_roadmap_do_not_name_a_hidden_meeting(client, narrow, own, foreign):
    roadmap = RoadmapFactory(coalition=own)
    meeting = MeetingFactory(format=foreign, reference="ZZHIDDEN-25")
    Roadmap.objects.filter(pk=roadmap.pk).update(status="endorsed", endorsed_on=imprecise("2025"), endorsed_at=meeting)

    for page in (listing(Roadmap), address(roadmap)):
        shown = client.get(page).content.decode()
        assert ("ZZHIDDEN" in shown, "another record" in shown) == (False, True)


def test_records_common_to_all_are_read_by_desk_officers_and_changed_by_editors(client, officer):
    partner = PartnerFactory(name_en="France")
    assert client.get(address(partner)).status_code == 200
    assert client.post(address(partner), {"name_en": "Mine"}).status_code == 403

    client.force_login(UserFactory(role=EDITOR))
    client.post(address(partner), filled(client.get(address(partner)), name_en="French Republic"))
    partner.refresh_from_db()
    assert partner.name_en == "French Republic"


@pytest.mark.parametrize("query", ["?_popup=1", "?_to_field=id", "?_popup=1&_to_field=id"])
def test_popups_and_other_keys_open_nothing_hidden(client, narrow, foreign, query):
    need = NeedFactory(coalition=foreign, item_en=HIDDEN)

    assert client.get(address(need) + query).status_code == 404
    assert HIDDEN not in client.get(listing(Need) + query).content.decode()
    assert client.get(reverse("admin:coalitions_need_change", args=[need.reference]) + "?_to_field=reference").status_code in {400, 404}


def test_saving_as_new_is_not_a_way_past_the_form(client, officer, foreign):
    need = NeedFactory(coalition=foreign)

    response = client.post(address(need), {"_saveasnew": "1", "coalition": foreign.pk})

    assert response.status_code == 404
    assert Need.objects.count() == 1


def test_a_taken_reference_does_not_say_by_what(client, narrow, own, foreign):
    NeedFactory(coalition=foreign, reference="FGN-N-001", item_en=HIDDEN)
    need = NeedFactory(coalition=own)

    response = client.post(address(need), filled(client.get(address(need)), reference="FGN-N-001"))

    assert response.context["adminform"].form.errors == {"reference": ["This reference is taken."]}
    assert HIDDEN not in response.content.decode()


def test_posted_fields_that_are_only_read_change_nothing(client, officer, own):
    roadmap = RoadmapFactory(coalition=own)

    data = filled(client.get(address(roadmap))) | {"status": "endorsed", "endorsed_on": "2025-01-01", "revision": "99"}
    client.post(address(roadmap), data)

    roadmap.refresh_from_db()
    assert (roadmap.status, roadmap.endorsed_on, roadmap.revision < 99) == ("draft", None, True)


@pytest.mark.parametrize("page", ["change", "add"])
def test_should_a_form_ever_take_a_foreign_coalition_the_database_is_asked_again_and_nothing_is_written(
    client, officer, own, foreign, monkeypatch, page
):
    monkeypatch.setattr("office.admin.scoped.choices", lambda field, user, queryset=None: field.remote_field.model._default_manager.all())
    group = WorkingGroup.objects.create(coalition=own, name_en="Ours")
    where = address(group) if page == "change" else listing(WorkingGroup, "add")

    response = client.post(where, filled(client.get(where), coalition=foreign.pk, name_en="Moved"))

    assert "Choose one of your coalitions: Own coalition." in next(map(str, response.context["messages"]))
    assert list(WorkingGroup.objects.values_list("name_en", "coalition")) == [("Ours", own.pk)]


def test_should_a_form_ever_open_on_a_foreign_record_it_is_missing_when_it_is_written(client, officer, foreign, monkeypatch):
    monkeypatch.setattr("office.admin.scoped.choices", lambda field, user, queryset=None: field.remote_field.model._default_manager.all())
    monkeypatch.setattr("office.admin.scoped.is_in_care", lambda request, record: True)
    monkeypatch.setattr("office.admin.steps.is_in_care", lambda request, record: True)
    group = WorkingGroup.objects.create(coalition=foreign, name_en="Theirs")
    roadmap = RoadmapFactory(coalition=foreign)

    endorse = reverse("admin:coalitions_roadmap_step", args=[roadmap.pk, "endorse"])

    assert client.post(address(group), filled(client.get(address(group)), name_en="Mine")).status_code == 404
    assert "another record" in send(client, address(group, "delete"), {"post": "yes"}).content.decode()
    assert send(client, endorse, {"on": "2025-01-01"}).status_code == 404
    assert WorkingGroup.objects.get().name_en == "Theirs"
    assert Roadmap.objects.get().status == "draft"
