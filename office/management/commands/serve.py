import os
import signal
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from office import embedded, serving
from office.checks import production_is_closed, proxies_are_named
from office.database import application, checks, role


class Command(BaseCommand):
    help = "Prepare everything and serve the office until Ctrl-C."
    requires_system_checks = []

    def handle(self, **options):
        if settings.HTTPS and (refused := production_is_closed(None)):
            raise CommandError("\n".join(f"{error.msg} {error.hint} ({error.id})" for error in refused))
        for warning in proxies_are_named(None):
            self.stderr.write(warning.msg)
        serving.refuse_weak_demo_password()
        embedded.data_folder(settings.OFFICE_DATA)
        serving.claim_port(os.environ.get("PORT") or "8000")
        for notice in serving.prepare():
            self.stderr.write(notice)
        application.refuse_unreachable()
        for sentence, _id in checks.faults():
            self.stderr.write(f"{sentence} {checks.HINT}")
        if password := serving.open_demo():
            self.stdout.write(f"The demo administrator is demo, the temporary password {password} (shown this once).")
            self.stdout.write("With the same password demo-editor, demo-officer (artillery) and demo-leadership show the other roles.")
        if not get_user_model().objects.exists():
            self.stdout.write("Nobody can sign in yet: create the first administrator with make administrator.")
        os.environ["OFFICE_SIGN_IN_AS"] = serving.first_person()
        os.chdir(settings.BASE_DIR)
        role.leave_ownership()
        self.stdout.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # until gunicorn holds the database: see its settings
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "office/gunicorn_conf.py"])
