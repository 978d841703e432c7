from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandError


class Command(changepassword.Command):
    """Django's own, but one sentence where nobody is there to type the password."""

    def _get_pass(self, prompt="Password: "):
        try:
            return super()._get_pass(prompt)
        except EOFError:
            raise CommandError("Nobody is there to type the password: give this command in a terminal.") from None
