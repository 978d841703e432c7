"""Commands that could end in a traceback end in one sentence."""

import getpass
import os

import pytest
from django.core.management import CommandError, call_command

from office import backup, second_factor
from office.models import JournalEntry
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_dataset_that_nobody_knows_is_answered_with_those_there_are(tmp_path):
    with pytest.raises(CommandError, match=r"^There is no dataset 'nonsense'; there are: partners, .*; workbook means all of them\.$"):
        call_command("export_sheet", "nonsense", tmp_path / "sheet.xlsx")


def test_a_folder_that_only_says_it_may_be_written_is_one_sentence(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise FileNotFoundError(2, os.strerror(2))

    monkeypatch.setattr(backup.tempfile, "TemporaryDirectory", refuse)

    with pytest.raises(CommandError) as refusal:
        call_command("backup", str(tmp_path / "nope.backup"))

    assert str(refusal.value) == (
        f"{tmp_path}/nope.backup cannot be written: No such file or directory. Name a file in a folder where you may write."
    )


def test_a_password_that_nobody_is_there_to_type_is_one_sentence(monkeypatch):
    def nobody(prompt):
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", nobody)
    person = UserFactory()

    with pytest.raises(CommandError, match=r"^Nobody is there to type the password: give this command in a terminal\.$"):
        call_command("changepassword", person.username)


def test_a_second_factor_is_removed_by_a_command_that_says_so(capsys):
    person = UserFactory(username="olena")
    second_factor.TOTPDevice.objects.create(user=person, confirmed=True)

    call_command("remove_second_factor", "olena")

    assert capsys.readouterr().out == "olena signs in by password alone until they set up a new second factor.\n"
    assert second_factor.authenticator_of(person) is None
    assert JournalEntry.objects.get(kind="second_factor").facts == {"what": "removed", "person": person.pk}
    for name, sentence in (("olena", "olena has no second factor."), ("nobody", "There is nobody named 'nobody'.")):
        with pytest.raises(CommandError, match=sentence):
            call_command("remove_second_factor", name)
