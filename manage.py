#!/usr/bin/env python
import itertools
import json
import os
import signal
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError

from office.database import role

INSUFFICIENT_PRIVILEGE = "42501"
LACKS_RIGHTS = "Set DATABASE_OWNER_URL to the address of the role that owns the database, and run manage.py migrate."


def refusal(arguments, sentence):
    """What is printed when the office cannot start at all; a program that asked for JSON is answered in it."""
    if arguments[:1] != ["import_sheet"] or "--json" not in arguments:
        sys.exit(sentence)
    words = [word for before, word in itertools.pairwise(arguments) if not word.startswith("-") and before not in {"--sheet", "--language"}]
    problem = {"sheet": "", "row": None, "column": "", "value": "", "reason": sentence}
    counts = dict.fromkeys(["rows", "create", "update", "same"], 0)
    answer = {"dataset": words[0] if words else "", **counts, "errors": [problem], "warnings": [], "applied": False, "batch": None}
    print(json.dumps(answer, ensure_ascii=False))
    sys.exit(2)


def refused_right(error):
    """What PostgreSQL did not allow this role, however deep under what the commands made of it; empty when it was something else."""
    while error is not None:
        if getattr(error, "sqlstate", "") == INSUFFICIENT_PRIVILEGE:
            return str(error).splitlines()[0]
        error = error.__cause__ or error.__context__
    return ""


def leave(*_told):
    """As Ctrl-C does: what was begun is let go of, the embedded database first of all."""
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    signal.signal(signal.SIGTERM, leave)
    role.take(role.of_command(sys.argv[1:]))
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        refusal(sys.argv[1:], f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)
    except OperationalError as error:
        refusal(sys.argv[1:], f"The database does not answer: {str(error).splitlines()[0]}")
    except DatabaseError as error:
        if not (right := refused_right(error)):
            raise
        refusal(sys.argv[1:], f"The database refuses: {right}. {LACKS_RIGHTS}")
