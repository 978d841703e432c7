from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as AccountAdmin
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.admin.ledger import LedgerAdmin
from office.admin.people_filters import RoleFilter, SuperuserFilter, WorkbenchFilter
from office.admin.person_form import GivenPasswordForm, NewPersonForm, OneRoleSelect, PersonForm, RolesField
from office.admin.second_factor import RemoveSecondFactor
from office.admin_site import Chapter
from office.models import PersonPermission, PersonRole, User
from office.rights import enter_change_of_rights, keeps_people, rights_of
from office.roles import NAMES, named
from office.second_factor import with_second_factor

RIGHTS = ["groups", "is_staff", "is_superuser"]  # handed out by superusers
PASSWORD_ONLY = (_("Password"), {"fields": ["password1", "password2", "must_change_password"]})
PASSWORD = (_("Password"), {"fields": ["usable_password", *PASSWORD_ONLY[1]["fields"]]})
ROLE = (_("Role"), {"fields": ["groups"]})
READING = ["reads_own_desks_only", "sso_subject"]  # by administrators too, never by the person


def beside_people(inline):
    """Let a higher floor's rows, such as desks, be edited on a person's page: by others, never by the person."""
    UserAdmin.inlines.append(inline)
    return inline


@admin.register(User)
class UserAdmin(LedgerAdmin, AccountAdmin):
    """People are deactivated, never deleted. Only superusers hand out roles; nobody changes what they themselves may do."""

    chapter, rank = Chapter.OFFICE, 2
    form, add_form = PersonForm, NewPersonForm
    change_password_form = GivenPasswordForm
    change_form_template = add_form_template = "admin/ledger_change_form.html"
    list_display = ["username", "full_name", "email", "role_names", "desk_names", "has_second_factor", "is_active", "last_login"]
    list_filter = ["is_active", WorkbenchFilter, SuperuserFilter, RoleFilter, "language"]
    list_prefetch_related = ["groups", "desks__coalition"]
    history_parts = [(PersonRole, "user"), (PersonPermission, "user")]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]
    filter_horizontal = []
    inlines = []
    steps = [RemoveSecondFactor]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email", "language", "must_change_password"]}),
        (_("Role"), {"fields": ["is_active", *RIGHTS, *READING]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (_("Person"), {"fields": ["username", "first_name", "last_name", "email", "language"]}),
        PASSWORD,
        ROLE,
    ]

    def get_queryset(self, request):
        return with_second_factor(super().get_queryset(request))

    def get_fieldsets(self, request, obj=None):
        """A person is added with their role by those who hand out roles."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None and not settings.SSO:  # a password is the only way to sign in: nothing to choose
            fieldsets = [fieldset if fieldset is not PASSWORD else PASSWORD_ONLY for fieldset in fieldsets]
        return fieldsets if request.user.is_superuser else [fieldset for fieldset in fieldsets if fieldset is not ROLE]

    def get_readonly_fields(self, request, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        if not request.user.is_superuser:
            fixed += RIGHTS
            fixed += ["sso_subject"] if obj is not None and keeps_people(obj) else []
        if obj is not None and obj.pk == request.user.pk:
            fixed += [*RIGHTS, *READING, "is_active"]
        return list(dict.fromkeys(fixed))

    def has_change_permission(self, request, obj=None):
        """Whoever could set a superuser's password would be one."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def user_change_password(self, request, id, form_url=""):
        """Their own password people change on the page that asks for the old one."""
        person = self.get_object(request, unquote(id))
        if person is not None and person.pk == request.user.pk:
            return redirect("password_change")
        return super().user_change_password(request, id, form_url)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changeform_initial_data(self, request):
        return {"must_change_password": True, **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change):
        request.rights_before = rights_of(obj)
        obj.is_staff = obj.is_staff or not change  # whoever is added to the office works at its desk
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        enter_change_of_rights(form.instance, request.rights_before, by=request.user, request=request)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs.update(form_class=RolesField, queryset=db_field.related_model.objects.filter(name__in=NAMES), required=False)
            kwargs["widget"] = OneRoleSelect
            return db_field.formfield(**kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("full name"), ordering="last_name")
    def full_name(self, person):
        return person.get_full_name()

    @admin.display(description=_("role"))
    def role_names(self, person):
        return ", ".join([*([gettext("superuser")] if person.is_superuser else []), *map(named, person.groups.all())])

    @admin.display(description=_("desks"))
    def desk_names(self, person):
        return ", ".join(str(desk) for desk in person.desks.all())

    @admin.display(description=_("second factor"), ordering="has_second_factor", boolean=True)
    def has_second_factor(self, person):
        return person.has_second_factor
