import threading

import pytest
from django.db import connection, transaction

from coalitions.models import Meeting, Need
from coalitions.tests.factories import CoalitionFactory, MeetingFactory, NeedFactory
from office.importing.references import References
from office.references import give_reference


@pytest.fixture
def artillery(db):
    return CoalitionFactory(slug="artillery", code="ART")


def need(coalition, reference=None):
    return NeedFactory(coalition=coalition, reference=reference)


def test_references_count_up_within_their_stem(artillery):
    needs = [give_reference(need(artillery)) for _three in range(3)]
    other = give_reference(need(CoalitionFactory(code="AF")))

    assert [row.reference for row in [*needs, other]] == ["ART-N-001", "ART-N-002", "ART-N-003", "AF-N-001"]


def test_a_reference_that_is_there_stays(artillery):
    assert give_reference(need(artillery, "ART-N-777")).reference == "ART-N-777"
    assert give_reference(need(artillery)).reference == "ART-N-778"


def test_a_longer_stem_and_other_words_do_not_count(artillery):
    for reference in ("ART-N-X", "ART-N-5-1", "ART-NEW-900"):
        need(artillery, reference)

    assert give_reference(need(artillery)).reference == "ART-N-001"


def test_numbers_grow_beyond_their_digits(artillery):
    need(artillery, "ART-N-999")

    assert give_reference(need(artillery)).reference == "ART-N-1000"


def test_a_meeting_counts_in_two_digits(db):
    meeting = MeetingFactory(format__code="UDCG", reference=None)

    assert give_reference(meeting).reference == "UDCG-01"


def test_a_reference_is_never_given_twice_even_when_its_record_is_gone(artillery):
    give_reference(need(artillery)).delete()

    assert give_reference(need(artillery)).reference == "ART-N-002"
    assert References(Need, []).next("ART-N", 3) == "ART-N-003"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_different_references():
    first = MeetingFactory(format__code="UDCG", reference=None)
    second = MeetingFactory(format=first.format, reference=None)
    given, begun = threading.Event(), threading.Event()

    def later():
        try:
            given.wait(10)
            begun.set()
            give_reference(second)
        finally:
            connection.close()

    thread = threading.Thread(target=later)
    thread.start()
    with transaction.atomic():
        give_reference(first)
        given.set()
        begun.wait(10)
        thread.join(0.5)
        assert thread.is_alive()  # it waits until this transaction ends
    thread.join(10)

    assert sorted(Meeting.objects.values_list("reference", flat=True)) == ["UDCG-01", "UDCG-02"]
