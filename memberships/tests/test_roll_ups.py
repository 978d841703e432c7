"""A figure that is kept equals the one added up anew, after any write, by any route, whenever it is committed."""

import contextlib
import datetime
import threading
from decimal import Decimal

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Sum

from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory
from office import roll_ups
from office.database.marks import marked_tables
from office.models import LedgerWrite, RollUp
from office.roll_ups import any_of, count_of, rolled_up, rows_of

pytestmark = pytest.mark.django_db(transaction=True)


def sums():
    return Commitment.objects.order_by().values_list("currency").annotate(count=Count("pk"), money=Sum("amount"))


def is_exact():
    """The kept answer, asked twice so that the second one is surely kept, is the plain one."""
    plain = sorted(sums())
    return sorted(rows_of(sums())) == sorted(rows_of(sums())) == plain


@pytest.fixture
def commitment():
    return CommitmentFactory(amount=Decimal("10.50"), currency="EUR")


@contextlib.contextmanager
def colleague():
    """Another connection, whose transaction is in its own hands."""
    told = connection.connection.info.get_parameters()
    options = {name: told[name] for name in ("host", "port", "dbname", "user", "password") if name in told}
    with psycopg.connect(**options) as other:
        yield other


def asked(act):
    """How many questions that were not about keeping itself."""
    found = []

    def note(execute, sql, params, many, context):
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return sum("memberships_commitment" in sql for sql in found)


def test_a_kept_figure_is_not_added_up_again_until_something_is_written(commitment):
    assert [asked(lambda: rows_of(sums())) for _time in range(3)] == [1, 0, 0]

    PartnerFactory()

    assert [asked(lambda: rows_of(sums())) for _time in range(2)] == [1, 0]


def _sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _copied(commitment):
    with connection.cursor() as cursor:
        columns = ", ".join(field.column for field in Commitment._meta.concrete_fields)
        another = columns.replace("id,", "id + 900000,", 1).replace(" reference,", " 'ART-XX-9001',")
        cursor.execute(f"SELECT {another} FROM memberships_commitment WHERE id = %s", [commitment.pk])
        row = cursor.fetchone()
        with cursor.copy(f"COPY memberships_commitment ({columns}) FROM STDIN") as copy:
            copy.write_row(row)


def _many(commitment):
    Commitment.objects.bulk_create([Commitment(item_en="a", amount=3, currency="USD", reference=f"ART-XX-900{n}") for n in (2, 3)])


ROUTES = {
    "saving": lambda one: CommitmentFactory(amount=1, currency="EUR"),
    "changing": lambda one: one.save(update_fields=["amount"]),
    "updating many": lambda one: Commitment.objects.update(amount=7),
    "creating many": _many,
    "deleting": lambda one: one.delete(),
    "SQL": lambda one: _sql("UPDATE memberships_commitment SET amount = amount * 2"),
    "SQL within a function": lambda one: _sql("DO $$ BEGIN UPDATE memberships_commitment SET amount = 99; END $$"),
    "COPY": _copied,
    "a cascade": lambda one: Commitment.objects.filter(pk=one.pk).delete(),
}


@pytest.mark.parametrize("route", ROUTES)
def test_it_is_exact_after_a_write_by_any_route(commitment, route):
    assert is_exact()
    commitment.amount = Decimal("20.25")

    ROUTES[route](commitment)

    assert is_exact()


def test_it_is_exact_after_an_import(commitment, tmp_path):
    assert is_exact()
    coalition = CoalitionFactory(slug="artillery", code="ART")
    PartnerFactory(code="FR", name_en="France", name_uk="Франція")
    sheet = tmp_path / "commitments.csv"
    sheet.write_text(
        f"coalition_slug,partner_code,announced_on,category,item_en,amount,currency\n{coalition.slug},FR,2025,money,Shells,500,EUR\n"
    )

    call_command("import_sheet", "commitments", str(sheet), apply=True, verbosity=0)

    assert Commitment.objects.count() == 2
    assert is_exact()


def test_what_is_rolled_back_changes_no_figure(commitment):
    rows_of(sums())
    marks = LedgerWrite.objects.count()

    with transaction.atomic():
        Commitment.objects.update(amount=1_000)
        transaction.set_rollback(True)

    assert LedgerWrite.objects.count() == marks
    assert (asked(lambda: rows_of(sums())), is_exact()) == (0, True)


def test_a_savepoint_that_is_given_up_takes_no_mark_of_the_rest_along(commitment):
    rows_of(sums())

    with transaction.atomic():
        Commitment.objects.update(amount=2_000)
        with contextlib.suppress(ValueError), transaction.atomic():
            Commitment.objects.update(amount=3_000)
            raise ValueError

    assert is_exact() and rows_of(sums())[0][2] == 2_000


def test_a_write_begun_before_the_figure_and_committed_after_it_is_not_missed(commitment):
    with colleague() as other:
        other.execute("UPDATE memberships_commitment SET amount = 5555")

        assert rows_of(sums())[0][2] == Decimal("10.50")
        assert asked(lambda: rows_of(sums())) == 0  # nobody may know of it yet
        other.commit()

        assert rows_of(sums())[0][2] == 5_555
        assert is_exact()


def test_a_write_while_the_figure_is_added_up_is_not_missed(commitment):
    def add_up():
        before = list(sums())
        with colleague() as other:
            other.execute("UPDATE memberships_commitment SET amount = 777")
        return before

    rolled_up("slowly", add_up)

    assert rolled_up("slowly", lambda: list(sums()))[0][2] == 777


def test_a_figure_of_before_the_last_tidying_is_not_believed(commitment):
    """A figure written down late, from a snapshot whose later marks were taken away meanwhile."""

    def add_up():
        before = list(sums())
        for amount in (1, 2, 3):
            with colleague() as other:
                other.execute("UPDATE memberships_commitment SET amount = %s", [amount])
        rolled_up("another", lambda: 1)  # writing it down tidies up
        return before

    rolled_up("late", add_up)

    assert LedgerWrite.objects.count() == 1
    assert rolled_up("late", lambda: list(sums()))[0][2] == 3


def test_the_marks_of_writers_do_not_make_them_wait(commitment):
    another = CommitmentFactory(amount=1, currency="EUR")
    with colleague() as first, colleague() as second:
        first.execute("UPDATE memberships_commitment SET note = 'a' WHERE id = %s", [commitment.pk])
        second.execute("SET lock_timeout = '2s'")
        second.execute("UPDATE memberships_commitment SET note = 'b' WHERE id = %s", [another.pk])
        second.commit()
        rows_of(sums())  # nor does whoever keeps a figure wait for them

    assert is_exact()


def test_within_a_transaction_figures_are_added_up_plainly(commitment):
    rows_of(sums())
    with transaction.atomic():
        kept = RollUp.objects.count()
        Commitment.objects.update(amount=4_000)

        assert rows_of(sums())[0][2] == 4_000
        assert RollUp.objects.count() == kept


def test_many_who_write_and_read_at_once_are_never_told_what_was_true_before(commitment):
    """Each reads, writes one more and must find at least that many from then on."""
    wrong, barrier = [], threading.Barrier(3)

    def work(number):
        barrier.wait()
        for turn in range(6):
            CommitmentFactory(amount=1, currency="EUR", reference=f"ART-XX-{number}{turn}")
            plain = Commitment.objects.count()
            if count_of(Commitment.objects.all()) < plain:
                wrong.append((number, turn))
        connection.close()

    people = [threading.Thread(target=work, args=[number]) for number in range(3)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert (wrong, count_of(Commitment.objects.all()), is_exact()) == ([], 19, True)


def test_counts_and_whether_there_are_any_are_kept_too(commitment):
    none, some = Commitment.objects.filter(amount__gt=100), Commitment.objects.filter(amount__gt=1)
    for _time in range(2):
        assert (count_of(none), any_of(none), count_of(some), any_of(some), count_of(some.none())) == (0, False, 1, True, 0)


def test_figures_come_back_as_they_were(commitment):
    figure = {(1, None): (Decimal("1.50"), "a", True), (2, "b"): [datetime.date(2025, 1, 31), datetime.timedelta(days=3), 7]}

    assert [rolled_up("shape", lambda: figure) for _time in range(2)] == [figure, figure]


def test_what_is_read_from_elsewhere_or_by_the_clock_is_never_kept(commitment):
    from django.db.models.functions import Now

    from office.models import User

    people = User.objects.values_list("username")
    clock = Commitment.objects.annotate(now=Now()).values_list("pk", "now")
    for _time in range(2):
        rows_of(people), rows_of(clock)

    assert RollUp.objects.count() == 0


def test_every_record_of_the_ledger_is_marked(as_owner):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = 'office_marks_writes'")
        assert sorted(name for (name,) in cursor.fetchall()) == marked_tables()
    assert {"coalitions_coalition", "memberships_commitment", "memberships_planneddelivery", "coalitions_desk"} <= set(marked_tables())


def test_what_is_old_is_tidied_away(commitment):
    rolled_up("old", lambda: 1)
    RollUp.objects.update(made_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))

    rolled_up("new", lambda: 1)

    assert RollUp.objects.count() == 1


def test_no_key_is_answered_by_the_figure_of_another(commitment):
    assert [rolled_up(key, lambda key=key: key) for key in ("a", "b", "a")] == ["a", "b", "a"]
    assert roll_ups.rolled_up(("a",), lambda: "c") == "c"
