"""What lists can be narrowed by. Choices come from the rows one may read, so they tell of nothing else."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions.models import Category, Coalition, Meeting, Need, Partner, PartnerAlias
from memberships.models import Commitment, CommitmentPartner, Delivery, DeliveryPartner
from memberships.models.commitment import SEARCHED
from memberships.models.commitment_queryset import Status
from office.roll_ups import rows_of
from office.searching import Folded, words
from office.sorting import alphabetical
from reporting.figures.coverage import serving

STAGE_CHOICES = [("pledged", _("pledged, in all")), ("committed", _("committed, in all")), ("received", _("received, in whole or part"))]
STATE_CHOICES = [("open", _("open")), ("overdue", _("overdue"))]
STATUS_CHOICES = [(status, Status(status).label) for status in Status] + STAGE_CHOICES + STATE_CHOICES
COALITION = ["name_en", "name_uk", "slug"]
NAMES = ["code", "name_en", "name_uk"]
APART_CHOICES = [
    ("part", _("part of a whole")),
    ("replaced", _("replaced")),
    ("overlap", _("counted with its owner")),
    ("capability_area", _("same area only")),
    ("to_date", _("figure to date")),
    ("per_year", _("figure per year")),
    ("per_month", _("figure per month")),
    ("unquantified", _("without a figure")),
    ("cancelled", _("cancelled")),
]


def told_apart(row):
    """Why totals leave a row of the register out, in words; where it counts with another, with which."""
    if row.apart == "overlap" and row.owner_reference:
        return gettext("counted with %(owner)s") % {"owner": row.owner_reference}
    return dict(APART_CHOICES).get(row.apart, "")


class SeveralField(django_filters.fields.MultipleChoiceField):
    """One or more choices; the blank one, sent when nothing is added, asks for nothing."""

    def to_python(self, value):
        return [choice for choice in super().to_python(value) if choice]


class SeveralFilter(django_filters.MultipleChoiceFilter):
    field_class = SeveralField


class ScopedFilterSet(django_filters.FilterSet):
    """Filters within one scope. A value that is no choice finds nothing, whether hidden or unheard of."""

    link_model = None  # which partners stand behind a row
    link_name = "commitment"
    further = ()  # what is asked for seldom, and shown on request

    def __init__(self, data, rows, scope):
        self.scope = scope
        super().__init__(data, rows)
        fields = self.form.fields
        if "coalition" in fields:
            shown = scope.rows(Coalition.objects).filter(pk__in=_keys(rows, "coalition"))
            fields["coalition"].choices = _alphabetical((coalition.slug, coalition.name) for coalition in shown)
        if "partner" in fields:
            links = scope.rows(self.link_model.objects).filter(**{f"{self.link_name}__in": rows.order_by().values("pk")})
            shown = scope.rows(Partner.objects).filter(pk__in=_keys(links, "partner"))
            fields["partner"].choices = _alphabetical((partner.code, partner.name) for partner in shown)
        if "announced_at" in fields:
            shown = scope.rows(Meeting.objects).filter(pk__in=_keys(rows, "announced_at")).order_by("reference")
            fields["announced_at"].choices = [(meeting.reference, f"{meeting.reference} {meeting.title}") for meeting in shown]
        if "need" in fields:
            reference = (data or {}).get("need", "").strip().upper()
            asked = scope.rows(Need.objects).filter(reference=reference) if reference else ()
            fields["need"].choices = [(need.reference, f"{need.reference} {need.item}") for need in asked]
        for name in ("currency", "year", "received_in"):
            if name in fields:
                fields[name].choices = [(str(value), str(value)) for value in self.distinct(rows, name)]

    def distinct(self, rows, name):
        """The values that occur: currencies by alphabet, years the latest first."""
        field = {"currency": "currency", "year": "announced_on", "received_in": "received_on"}[name]
        if name == "currency":
            return sorted(_keys(rows.exclude(currency=""), "currency"))
        known = rows.filter(**{f"{field}__isnull": False, f"{field}__first__lte": self.scope.on})
        return sorted(_keys(known, f"{field}__first__year"), reverse=True)

    @property
    def main_fields(self):
        return [field for field in self.form if field.name not in self.further]

    @property
    def further_fields(self):
        return [field for field in self.form if field.name in self.further]

    @property
    def asks_further(self):
        return any(self.form.data.get(name) for name in self.further)

    @property
    def qs(self):
        return super().qs if self.form.is_valid() else self.queryset.none()

    def search(self, rows, name, text):
        """Every word stands somewhere: in the reference, the item, the coalition, a partner's name or alias."""
        for word in words(text):
            rows = rows.filter(pk__in=self.bearing(word))
        return rows

    def bearing(self, word):
        """Keys of the rows that bear the word themselves, or whose coalition or partner does; each is looked up by an index of its own."""
        visible = self.scope.rows(self._meta.model.objects).order_by()
        coalitions = self.scope.rows(Coalition.objects).alias(told=Folded(*COALITION)).filter(told__contains=word)
        own = visible.alias(told=Folded(*SEARCHED)).filter(told__contains=word)
        of_coalitions = visible.filter(coalition__in=list(coalitions.values_list("pk", flat=True)))
        return own.values("pk").union(of_coalitions.values("pk"), self.named(word), all=True)

    def named(self, word):
        """Rows of the partners that bear the word in a name or alias: partners are few, so they are looked up first."""
        aliases = self.scope.rows(PartnerAlias.objects).alias(told=Folded("name")).filter(told__contains=word)
        partners = self.scope.rows(Partner.objects).alias(told=Folded(*NAMES))
        found = list(partners.filter(Q(told__contains=word) | Q(pk__in=aliases.values("partner"))).values_list("pk", flat=True))
        return self.scope.rows(self.link_model.objects).order_by().filter(partner__in=found).values(self.link_name)

    def by_partner(self, rows, name, codes):
        links = self.scope.rows(self.link_model.objects).filter(partner__code__in=codes, **{self.link_name: OuterRef("pk")})
        return rows.filter(Exists(links)) if codes else rows


def _keys(rows, name):
    """The values that occur; asked of all rows, and so kept."""
    return [value for (value,) in rows_of(rows.order_by().values_list(name).distinct())]


def _alphabetical(choices):
    return sorted(choices, key=lambda choice: alphabetical(choice[1]))


class CommitmentFilter(ScopedFilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="search", widget=forms.TextInput({"type": "search"}))
    coalition = django_filters.ChoiceFilter(label=_("Coalition"), field_name="coalition__slug", empty_label=_("any"))
    partner = SeveralFilter(label=_("Partner"), method="by_partner")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=STATUS_CHOICES, method="by_status", empty_label=_("any"))
    category = django_filters.ChoiceFilter(label=_("Category"), choices=Category.choices, empty_label=_("any"))
    currency = django_filters.ChoiceFilter(label=_("Currency"), empty_label=_("any"))
    year = django_filters.ChoiceFilter(label=_("Announced in"), method="by_year", empty_label=_("any year"))
    basis = django_filters.ChoiceFilter(label=_("Basis"), choices=Commitment.Basis.choices, empty_label=_("any"))
    attribution = django_filters.ChoiceFilter(label=_("Attribution"), choices=Commitment.Attribution.choices, empty_label=_("any"))
    counted = django_filters.ChoiceFilter(
        label=_("In totals"), choices=[("1", _("counted")), ("0", _("listed only"))], method="by_counted", empty_label=_("any")
    )
    apart = django_filters.ChoiceFilter(label=_("Not counted"), choices=APART_CHOICES, empty_label=_("any"))
    collective = django_filters.ChoiceFilter(
        label=_("Partners"), choices=[("1", _("none named"))], method="by_no_partner", empty_label=_("any")
    )
    announced_at = django_filters.ChoiceFilter(label=_("Announced at"), field_name="announced_at__reference", empty_label=_("any"))
    # Needs are too many to choose from a list.
    need = django_filters.CharFilter(label=_("Serves the need"), method="by_need", widget=forms.TextInput({"placeholder": "ART-N-001"}))

    link_model = CommitmentPartner
    further = ("basis", "attribution", "counted", "apart", "announced_at", "collective", "need")

    class Meta:
        model = Commitment
        fields = []

    def by_status(self, rows, name, status):
        narrow = {"pledged": rows.pledged, "committed": rows.committed, "open": rows.open, "overdue": rows.overdue}
        if status == "received":
            return rows.filter(status__in=[Status.PARTLY_DELIVERED, Status.FULFILLED])
        if status in narrow:
            return narrow[status](self.scope.on, self.scope.rows(Delivery.objects))
        return rows.filter(status=status)

    def by_no_partner(self, rows, name, asked):
        return rows.filter(~Exists(self.scope.rows(CommitmentPartner.objects).filter(commitment=OuterRef("pk"))))

    def by_year(self, rows, name, year):
        return rows.filter(announced_on__first__year=int(year))

    def by_need(self, rows, name, reference):
        return rows.filter(pk__in=serving(self.scope, reference.strip().upper()))

    def by_counted(self, rows, name, counted):
        return rows.filter(apart="") if counted == "1" else rows.exclude(apart="")


class DeliveryFilter(ScopedFilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="search", widget=forms.TextInput({"type": "search"}))
    coalition = django_filters.ChoiceFilter(label=_("Coalition"), field_name="coalition__slug", empty_label=_("any"))
    partner = SeveralFilter(label=_("Partner"), method="by_partner")
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=Delivery.Stage.choices, empty_label=_("any"))
    unmatched = django_filters.ChoiceFilter(
        label=_("Commitment"), choices=[("1", _("not matched yet"))], method="by_matching", empty_label=_("any")
    )
    received_in = django_filters.ChoiceFilter(label=_("Received in"), method="by_year_of_receipt", empty_label=_("any year"))

    link_model = DeliveryPartner
    link_name = "delivery"

    class Meta:
        model = Delivery
        fields = []

    def __init__(self, data, rows, scope):
        super().__init__(data, rows, scope)
        if not scope.is_internal:  # matching is the office's own work
            del self.form.fields["unmatched"]

    def by_year_of_receipt(self, rows, name, year):
        """Lots that arrived in that year by the scope's date; figures to date repeat them."""
        return rows.counted(self.scope.on).filter(received_on__first__year=int(year))

    def by_matching(self, rows, name, asked):
        return rows.filter(matching="none")


class MeetingFilter(ScopedFilterSet):
    format = django_filters.ChoiceFilter(label=_("Format or coalition"), field_name="format__slug", empty_label=_("any"))
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[("upcoming", _("upcoming")), ("held", _("held")), ("cancelled", _("cancelled"))],
        method="by_status",
        empty_label=_("any"),
    )

    class Meta:
        model = Meeting
        fields = []

    def __init__(self, data, rows, scope):
        super().__init__(data, rows, scope)
        shown = scope.rows(Coalition.objects).filter(pk__in=rows.order_by().values("format"))
        self.form.fields["format"].choices = _alphabetical((coalition.slug, coalition.name) for coalition in shown)

    def by_status(self, rows, name, status):
        if status == "upcoming":
            return rows.upcoming(self.scope.on)
        return rows.held(self.scope.on) if status == "held" else rows.filter(status=status)
