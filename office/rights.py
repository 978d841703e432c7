"""What a person may do in the office, in words that a later reader of the journal understands."""

from django.contrib.auth.models import Permission
from django.db.models import Q

from office import journal

FLAGS = ["is_active", "is_staff", "is_superuser", "reads_own_desks_only", "sso_subject"]


def rights_of(person):
    """Return the rights of a person as the database has them; of one who is not there yet, none."""
    saved = type(person)._default_manager.filter(pk=person.pk).first() if person.pk else None
    if saved is None:
        return {}
    return {
        **{name: getattr(saved, name) for name in FLAGS},
        "roles": sorted(saved.groups.values_list("name", flat=True)),
        "permissions": sorted(saved.user_permissions.values_list("codename", flat=True)),
        "desks": sorted(saved.desks.values_list("coalition__slug", flat=True)),
    }


def keeps_people(person):
    """Is this an administrator's account, active or not? Whoever opens it for somebody else is an administrator too."""
    may = Permission.objects.filter(content_type__app_label="office", codename="change_user")
    return person.is_superuser or may.filter(Q(group__user=person) | Q(user=person)).exists()


def enter_change_of_rights(person, before, *, by, request=None):
    """Write down which rights changed, before → after; nothing where none did."""
    after = rights_of(person)
    changed = [name for name in after if (before.get(name) or None) != (after[name] or None)]
    if not changed:
        return None
    return journal.enter(
        journal.Kind.RIGHTS,
        by=by,
        request=request,
        about=person.get_username(),
        person=person.pk,
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
    )
