"""What a brief is made of. Its page, its print version and its PDF render this same context, so they cannot disagree."""

from django.db.models import Q

from coalitions.models import Milestone, Need, PartnerAlias
from memberships.models import Membership
from reporting.documents.paper import paper
from reporting.documents.roadmap import picture
from reporting.figures.accession import accessions
from reporting.figures.beside import beside
from reporting.figures.changes import edition_changes
from reporting.figures.coalition import longest_overdue, meetings_ahead, meetings_held, overdue_commitments, overview
from reporting.figures.coverage import coverage
from reporting.figures.drawn import behind
from reporting.figures.founding import exists_on
from reporting.figures.membership import history_of_roles
from reporting.figures.partner import responsibilities, sent, undertaken, working_groups
from reporting.figures.published import published
from reporting.figures.received import by_currency, received_this_year
from reporting.figures.roadmap import roadmap_sheet
from reporting.figures.slippage import slippage
from reporting.figures.standing import by_coalition, by_partner
from reporting.figures.tally import tally
from reporting.figures.withheld import withheld

MEETINGS_BACK = 5


def coalition_brief(scope):
    whole = overview(scope)
    (line,) = whole.lines
    standings = by_partner(scope)
    return {
        "scope": scope,
        "paper": paper(scope),
        "withheld": withheld(scope),
        "coalition": scope.coalition,
        "line": line,
        "exists": exists_on(scope.coalition, scope.on),
        "committed_partners": sum(1 for standing in standings if standing.partner and standing.tally.committed),
        "longest_overdue": longest_overdue(scope),
        "received_this_year": received_this_year(scope),
        "shortfall": coverage(scope) if line.needs else [],
        "accessions": accessions(scope),
        "standings": standings,
        "money": by_currency(scope, line.tally),
        "beside": beside(scope),
        "published": published(scope),
        "working_groups": working_groups(scope),
        "meetings_ahead": list(meetings_ahead(scope)),
        "meetings_held": list(meetings_held(scope)[:MEETINGS_BACK]),
        "behind": {"roll": [scope.rows(Membership.objects).filter(coalition=scope.coalition)]},
    }


def partner_brief(scope):
    roles, tallied = history_of_roles(scope), tally(scope)
    standing = [role.seat for role in roles if role.stands]
    return {
        "scope": scope,
        "paper": paper(scope),
        "withheld": withheld(scope),
        "partner": scope.partner,
        "aliases": _other_spellings(scope),
        "roles": roles,
        "member_of": sum(1 for seat in standing if seat.takes_part),
        "leads": sum(1 for seat in standing if seat.leads),
        "accessions": accessions(scope),
        "tally": tallied,
        "overdue": overdue_commitments(scope).count(),
        "received_this_year": received_this_year(scope),
        "standings": by_coalition(scope),
        "money": by_currency(scope, tallied),
        "undertaken": undertaken(scope),
        "deliveries": sent(scope),
        "slippage": slippage(scope),
        "responsibilities": responsibilities(scope),
        "working_groups": working_groups(scope),
    }


def _other_spellings(scope):
    """What the partner is searched by, in whatever grammatical form a source wrote it: no name to call it by outside the office."""
    return [alias.name for alias in scope.rows(PartnerAlias.objects).filter(partner=scope.partner)] if scope.is_internal else []


def roadmap_brief(scope, version=None, compare=None):
    """One version, by default the one in force, beside another, by default the one before; nothing where either asked for is not there."""
    sheet = roadmap_sheet(scope, version)
    if sheet is None or (compare is not None and all(edition.version != compare for edition in sheet.editions)):
        return None
    other = _other_edition(sheet, compare)
    told = [*_marked_on(sheet), *(_compared(scope, other.roadmap) if other else ())]
    return {
        "scope": scope,
        "paper": paper(scope, drawn=behind(scope, told)),
        "withheld": withheld(scope, lambda inside: behind(inside, _marked_on(roadmap_sheet(inside, sheet.edition.version)))),
        "coalition": scope.coalition,
        "sheet": sheet,
        "roadmap": sheet.roadmap,
        "picture": picture(sheet, scope),
        "compared": other,
        "changes": edition_changes(scope, *_in_order(other.roadmap, sheet.roadmap)) if other else None,
    }


def _other_edition(sheet, version):
    if version is None:
        return next((edition for edition in sheet.editions if edition.version < sheet.edition.version), None)
    return next((edition for edition in sheet.editions if edition.version == version != sheet.edition.version), None)


def _in_order(*roadmaps):
    return sorted(roadmaps, key=lambda roadmap: roadmap.version)


def _marked_on(sheet):
    waited_for = [dependence.milestone for line in sheet.milestones for dependence in line.waits_for]
    meetings = [edition.meeting for edition in sheet.editions]
    needs = [line.need for line in [*sheet.needs, *sheet.unlisted]]
    return [*(line.milestone for line in sheet.milestones), *needs, *filter(None, [*waited_for, *meetings])]


def _compared(scope, roadmap):
    """The records of the other edition, and what its milestones wait for: what changed tells of them."""
    yield from scope.rows(Milestone.objects).filter(Q(line__roadmap=roadmap) | Q(dependent_links__milestone__line__roadmap=roadmap))
    yield from scope.rows(Need.objects).filter(listings__line__roadmap=roadmap)
