"""What a plan looks like beyond its tables: its pictures, and the sheets of its workbook."""

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from memberships.models import Commitment
from office import numbers
from office.dates import Precision
from office.spreadsheets.writer import OutSheet
from reporting.addresses import scoped_url
from reporting.charts.plan import PlanBar, PlanPicture, PlanStep
from reporting.documents.workbook import cell
from reporting.figures.equivalent import equivalent

DRAWN = 3  # measures drawn unasked, those with most planned lines; the others are a click away


def drawn_measures(plan):
    """The measures that have a plan come first; where none has, what was received is drawn by itself."""
    planned = [one for one in plan.measures if one.planned_lines]
    return (planned or list(plan.measures))[:DRAWN]


def picture(scope, asked, one):
    """Draw the plan of one measure; each mark opens its rows."""

    def href(rows):
        return scoped_url(scope, rows.page, *rows.args, **rows.filters) if rows else ""

    def bars(kind):
        return tuple(
            PlanBar(line.period, line.planned, line.spread, line.received, href(line.rows)) for line in one.lines if line.kind == kind
        )

    steps = tuple(PlanStep(line.period, line.planned_by, line.received_by, href(line.rows_through)) for line in one.slots)
    told = {"unit": one.measure.symbol, "years": years(asked), "by": when_by(asked)}
    title = _("Planned and received %(by)s, %(years)s, %(unit)s") % told
    return PlanPicture(title, described(scope, one), one.measure.symbol, scope.on, bars("slot"), steps, bars("only"))


def described(scope, one):
    """Say the picture in a sentence."""
    language, unit, sums = get_language(), one.measure.symbol, one.sums
    told = {name: numbers.quantity(getattr(sums, name), unit, language) for name in ("planned", "planned_by_now", "received", "variance")}
    words = _(
        "Planned: %(planned)s, of it by the date of this picture %(planned_by_now)s. Received: %(received)s. Difference: %(variance)s."
    )
    return words % told


def years(asked):
    return str(asked.first) if asked.first == asked.last else f"{asked.first}–{asked.last}"


def when_by(asked):
    return _("by month") if asked.by == Precision.MONTH else _("by quarter")


def plan_sheets(scope, plan, lines, lots):
    """Every measure, not only those that are drawn: sums, periods, and the rows behind them."""
    return [_sums(scope, plan), _periods(plan), _planned(lines), _received(lots)]


def _sums(scope, plan):
    columns = [
        _("Counted in"),
        _("Planned"),
        _("Planned by the date"),
        _("Received"),
        pgettext("of figures", "Difference"),
        _("Planned before"),
        _("Received before"),
    ]
    rows = [
        [
            one.measure.symbol,
            one.sums.planned,
            one.sums.planned_by_now,
            one.sums.received,
            one.sums.variance,
            one.before.planned,
            one.before.received,
        ]
        for one in plan.measures
    ]
    told = [equivalent(scope, plan.money[name]) for name in ("planned", "planned_by_now", "received")]
    if any(told):
        rows.append([_("In euro, as far as rates are known"), *(one and one.amount for one in told)])
    return OutSheet(_("Totals"), columns, rows, [24, 18, 18, 18, 18, 18, 18])


def _periods(plan):
    columns = [_("Counted in"), _("Period"), _("First day"), _("Last day"), _("What"), _("Planned"), _("Of it spread"), _("Received")]
    columns += [pgettext("of figures", "Difference"), _("Planned by its end"), _("Received by its end"), _("Difference by its end")]
    words = {"slot": _("period"), "only": _("known only to the period"), "all": _("in all")}
    rows = [
        [
            one.measure.symbol, line.period.display(get_language()), line.period.first, line.period.last, words[line.kind],
            line.planned, line.spread or None, line.received, line.variance, line.planned_by, line.received_by, line.variance_by,
        ]
        for one in plan.measures
        for line in one.lines
    ]  # fmt: skip
    return OutSheet(_("Periods"), columns, rows, [12, 16, 14, 14, 24, 14, 14, 14, 14, 18, 18, 18])


def _planned(lines):
    columns = [
        _("Commitment"),
        _("Item in English"),
        _("Item in Ukrainian"),
        _("Coalition"),
        _("Partners"),
        _("Month or quarter"),
        _("Quantity"),
    ]
    columns += [_("Unit"), _("Amount"), _("Currency"), _("Spread from"), _("Planned on"), _("Counted part")]
    rows = (
        [
            line.commitment.reference, line.commitment.item_en, line.commitment.item_uk,
            line.commitment.coalition and line.commitment.coalition.name, _partners(line.commitment),
            line.period.display(get_language()), line.quantity, line.commitment.unit and line.commitment.unit.symbol, line.amount,
            line.commitment.currency, cell(line.spread_of), line.since, line.part,
        ]
        for line in lines
    )  # fmt: skip
    return OutSheet(_("Planned lines"), columns, rows, [16, 40, 40, 26, 26, 16, 12, 10, 16, 10, 14, 14, 12])


def _received(lots):
    columns = [_("Reference"), _("Item in English"), _("Item in Ukrainian"), _("Coalition"), _("Partners"), _("Received"), _("Quantity")]
    columns += [_("Unit"), _("Amount"), _("Currency"), _("Commitment")]
    rows = (
        [
            lot.reference, lot.item_en, lot.item_uk, lot.coalition and lot.coalition.name,
            "; ".join(donor.partner.name for donor in lot.shown_donors), cell(lot.received_on), lot.quantity, lot.unit and lot.unit.symbol,
            lot.amount, lot.currency, lot.shown_commitment,
        ]
        for lot in lots
    )  # fmt: skip
    return OutSheet(_("Lots received"), columns, rows, [16, 40, 40, 26, 26, 16, 12, 10, 16, 10, 16])


def _partners(commitment: Commitment):
    return "; ".join(share.partner.name for share in commitment.shown_shares)
