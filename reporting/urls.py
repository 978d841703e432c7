from django.urls import path

from reporting.pages import (
    chain,
    changes,
    coalition,
    coalitions,
    commitment,
    commitments,
    deliveries,
    home,
    issued,
    matching,
    meetings,
    partner,
    partners,
    passports,
    plan,
    plan_edit,
    plan_rows,
    published,
    roadmap,
    roadmaps,
    search,
    shortfalls,
    slippage,
    splitting,
    views,
)
from reporting.pages.papers import as_pdf, for_printing


def shown(route, view, name, pdf):
    """A page, its print version, and the paper of it."""
    on_paper = {"template": f"reporting/{name}_print.html"}
    return [
        path(route, view, name=name),
        path(f"{route}print/", for_printing(view), on_paper, name=f"{name}_print"),
        path(pdf, as_pdf(view), on_paper, name=f"{name}_pdf"),
    ]


app_name = "reporting"
CHANGES_ON_PAPER = {"template": "reporting/changes_print.html"}
urlpatterns = [
    *shown("", home.home, "home", "state.pdf"),
    *shown("coalitions/", coalitions.coalitions, "coalitions", "coalitions/coalitions.pdf"),
    *shown("coalitions/<slug:slug>/", coalition.coalition, "coalition", "coalitions/<slug:slug>/brief.pdf"),
    *shown("partners/", partners.partners, "partners", "partners/partners.pdf"),
    path("partners/partners.xlsx", partners.partners_xlsx, name="partners_xlsx"),
    *shown("partners/<slug:code>/", partner.partner, "partner", "partners/<slug:code>/brief.pdf"),
    *shown("coalitions/<slug:slug>/roadmap/", roadmap.roadmap, "roadmap", "coalitions/<slug:slug>/roadmap.pdf"),
    path("coalitions/<slug:slug>/plan/edit/", plan_edit.coalition_plan_edit, name="coalition_plan_edit"),
    path("partners/<slug:code>/plan/edit/", plan_edit.partner_plan_edit, name="partner_plan_edit"),
    path("coalitions/<slug:slug>/roadmap.xlsx", roadmap.roadmap_xlsx, name="roadmap_xlsx"),
    *shown("coalitions/<slug:slug>/chain/", chain.coalition_chain, "coalition_chain", "coalitions/<slug:slug>/chain.pdf"),
    path("coalitions/<slug:slug>/chain.xlsx", chain.coalition_chain_xlsx, name="coalition_chain_xlsx"),
    *shown("partners/<slug:code>/chain/", chain.partner_chain, "partner_chain", "partners/<slug:code>/chain.pdf"),
    path("partners/<slug:code>/chain.xlsx", chain.partner_chain_xlsx, name="partner_chain_xlsx"),
    *shown("shortfalls/", shortfalls.shortfalls, "shortfalls", "shortfalls/shortfalls.pdf"),
    path("shortfalls/shortfalls.xlsx", shortfalls.shortfalls_xlsx, name="shortfalls_xlsx"),
    path("coalitions/<slug:slug>/changes/", changes.coalition_changes, name="coalition_changes"),
    path(
        "coalitions/<slug:slug>/changes/print/", for_printing(changes.coalition_changes), CHANGES_ON_PAPER, name="coalition_changes_print"
    ),
    path("partners/<slug:code>/changes/", changes.partner_changes, name="partner_changes"),
    path("partners/<slug:code>/changes/print/", for_printing(changes.partner_changes), CHANGES_ON_PAPER, name="partner_changes_print"),
    *shown("roadmaps/", roadmaps.roadmaps, "roadmaps", "roadmaps/roadmaps.pdf"),
    *shown("plan/", plan.plan, "plan", "plan/plan.pdf"),
    path("plan/plan.xlsx", plan.plan_xlsx, name="plan_xlsx"),
    *shown("plan/rows/", plan_rows.plan_rows, "plan_rows", "plan/rows/rows.pdf"),
    *shown("coalitions/<slug:slug>/plan/", plan.coalition_plan, "coalition_plan", "coalitions/<slug:slug>/plan.pdf"),
    path("coalitions/<slug:slug>/plan.xlsx", plan.coalition_plan_xlsx, name="coalition_plan_xlsx"),
    *shown("partners/<slug:code>/plan/", plan.partner_plan, "partner_plan", "partners/<slug:code>/plan.pdf"),
    path("partners/<slug:code>/plan.xlsx", plan.partner_plan_xlsx, name="partner_plan_xlsx"),
    *shown("commitments/", commitments.commitments, "commitments", "commitments/commitments.pdf"),
    path("commitments/commitments.xlsx", commitments.commitments_xlsx, name="commitments_xlsx"),
    *shown("commitments/<str:reference>/", commitment.commitment, "commitment", "commitments/<str:reference>/commitment.pdf"),
    path("deliveries/matching/", matching.matching, name="matching"),
    path("deliveries/<int:key>/split/", splitting.split, name="delivery_split"),
    path("deliveries/<int:key>/rejoin/", splitting.put_back, name="delivery_rejoin"),
    *shown("deliveries/", deliveries.deliveries, "deliveries", "deliveries/deliveries.pdf"),
    path("deliveries/deliveries.xlsx", deliveries.deliveries_xlsx, name="deliveries_xlsx"),
    *shown("published-totals/", published.published_totals, "published_totals", "published-totals/published-totals.pdf"),
    path("published-totals/published-totals.xlsx", published.published_totals_xlsx, name="published_totals_xlsx"),
    *shown("slippage/", slippage.slippage_page, "slippage", "slippage/slippage.pdf"),
    path("slippage/slippage.xlsx", slippage.slippage_xlsx, name="slippage_xlsx"),
    *shown("meetings/", meetings.meetings, "meetings", "meetings/meetings.pdf"),
    *shown("search/", search.search, "search", "search/search.pdf"),
    path("views/", views.views, name="views"),
    path("views/save/", views.save, name="view_save"),
    path("views/<int:key>/share/", views.share, name="view_share"),
    path("views/<int:key>/delete/", views.remove, name="view_remove"),
    path("passports/", passports.passports, name="passports"),
    path("passports/<str:code>/", passports.passport, name="passport"),
    path("issued/", issued.register, name="issued"),
    path("issued/check/", issued.check, name="issued_check"),
    path("issued/<slug:number>/<int:copy>/", issued.copy, name="issued_copy"),
    path("issued/<slug:number>/<int:copy>/file/", issued.file, name="issued_file"),
]
