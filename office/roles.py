"""The office's roles and what each may do. They live here, not in the database: every migration writes them down anew."""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

ADMINISTRATOR, EDITOR, DESK_OFFICER, LEADERSHIP = "Administrator", "Editor", "Desk officer", "Leadership"
NAMES = {
    ADMINISTRATOR: _("Administrator"),
    EDITOR: _("Editor"),
    DESK_OFFICER: _("Desk officer"),
    LEADERSHIP: _("Leadership"),
}
LEDGER = ["coalitions", "memberships"]
# What stands above any one coalition is changed by editors only.
COMMON = ["partner", "partneralias", "unit", "unitconversion", "coalition", "exchangerate"]
DESKS = Q(content_type__model="desk")
STAFF_RECORDS = DESKS | Q(
    content_type__app_label="office",
    codename__in=["view_user", "add_user", "change_user", "view_confirmation", "view_journalentry", "view_seal"],
)
WIDENING = Q(content_type__app_label="office", codename="widen_marking")
EVERY_COALITION = Q(content_type__app_label="office", codename="read_every_coalition")
CHANGING_EVERY_COALITION = Q(content_type__app_label="office", codename__in=["read_every_coalition", "change_every_coalition"])
ATTACHMENTS = Q(content_type__app_label="office", content_type__model="attachment")
PAPERS = Q(content_type__app_label="reporting", codename__in=["view_issueddocument", "add_issueddocument", "view_passport"])
VIEWS = Q(content_type__app_label="reporting", content_type__model="savedview")
SHARED_VIEWS = Q(content_type__app_label="reporting", codename="view_savedview")
READING = Q(codename__startswith="view_") | Q(codename__startswith="export_")


def named(group):
    return str(NAMES.get(group.name, group.name))


def permissions_of(role):
    """Return the condition that picks a role's permissions, events of the history excepted."""
    ledger = (Q(content_type__app_label__in=LEDGER) & ~Q(content_type__model__endswith="event") & ~DESKS) | ATTACHMENTS
    return {
        ADMINISTRATOR: ledger | WIDENING | CHANGING_EVERY_COALITION | STAFF_RECORDS | PAPERS | VIEWS,
        EDITOR: ledger | WIDENING | CHANGING_EVERY_COALITION | PAPERS | VIEWS,
        DESK_OFFICER: (ledger & (READING | ~Q(content_type__model__in=COMMON))) | PAPERS | VIEWS,
        LEADERSHIP: (ledger & READING) | EVERY_COALITION | PAPERS | SHARED_VIEWS,
    }[role]


def write_roles():
    """Make each role exist with exactly its permissions."""
    for role in NAMES:
        group, _new = Group.objects.get_or_create(name=role)
        group.permissions.set(Permission.objects.filter(permissions_of(role)))


def write_roles_after_migrating(app_config, **kwargs):
    if app_config.label in ("office", *LEDGER, "reporting"):
        # Permissions are themselves made after migrating; the order of the receivers is not ours to choose.
        create_permissions(app_config, **kwargs)
        write_roles()


def connect():
    """A signal, for once: a migration runs too early to know the permissions it should hand out."""
    post_migrate.connect(write_roles_after_migrating, dispatch_uid="office.roles")
