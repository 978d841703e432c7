"""What beside the releasability decides who is given a record: the partners named in rows under it, and what places it in a coalition."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from office.admin.rows import ScopedForm, ScopedRows
from office.markings import Marked, Reach, Releasability, wider
from office.widening import permit_widening

REASON = "widening_reason"


class RowsOfPartners(ScopedRows):
    """The partners a record names: one more of them is one more who is given it. The reason stands on the record's own form."""

    partner_field = None

    def clean(self):
        super().clean()
        record = self.instance
        if not record.pk:
            return  # a new record says itself why it is not internal
        before, alone = Reach.of(record), Reach.to_be(record)
        named = [form.cleaned_data.get(self.partner_field) or getattr(form.instance, self.partner_field, None) for form in self._kept()]
        ways = wider(before, alone.but(partners=frozenset(partner.code for partner in named if partner)))
        if "partners" in ways and "releasability" not in ways:
            permit_widening(by=self.reader, reason=self.data.get(REASON), ways=["partners"])

    def _kept(self):
        rows = [form for form in self.forms if hasattr(form, "cleaned_data") and (form.instance.pk or form.has_changed())]
        return [form for form in rows if not self._should_delete_form(form)]


class CarryingForm(ScopedForm):
    """A record that places others, as a line of effort its milestones: what its coalition's members are given does not move with it."""

    def clean(self):
        super().clean()
        (path,) = type(self.instance)._default_manager.none().coalition_paths
        first, *further = path.split("__")
        place = self.cleaned_data.get(first)
        if not (self.stands_alone and self.instance.pk and place):
            return
        for step in further:
            place = getattr(place, step)
        stands = type(self.instance)._base_manager.filter(pk=self.instance.pk, **{path: place.pk}).exists()
        held = any(rows.filter(releasability=Releasability.COALITION).exists() for rows in placed_through(self.instance))
        if held and not stands:
            self.add_error(
                first,
                _("Records under it are released to the coalition's members. Set those to internal before it goes to another coalition."),
            )


def carries_marked(model):
    return bool(_ways_through(model))


def placed_through(record):
    """The marked records whose coalition is told by this one."""
    return [marked._base_manager.filter(**{way: record.pk}) for marked, way in _ways_through(type(record))]


def _ways_through(model):
    found = []
    for marked in apps.get_models():
        if not issubclass(marked, Marked) or not hasattr(marked._default_manager.none(), "coalition_path"):
            continue
        steps = marked._default_manager.none().coalition_path.split("__")
        place = marked
        for number, step in enumerate(steps[:-1], 1):
            place = place._meta.get_field(step).related_model
            if place is model:
                found.append((marked, "__".join(steps[:number])))
    return found


def partner_field_of(model, above):
    """Which field of rows of this model names the partners of the marked record above them, if they do."""
    path = issubclass(above, Marked) and above._default_manager.none().partner_path
    link = above._meta.get_field(path) if path else None
    return link.m2m_reverse_field_name() if link is not None and link.remote_field.through is model else None
