"""The map of the package."""

from django.urls import path

from reports.views import asked, donor, publications, releases
from reports.views.figures import figures_state, figures_view, month_report_file

urlpatterns = [
    path("figures/", figures_view, name="figures"),
    path("figures/asked/", asked.asked_list, name="asked_list"),
    path("figures/asked/<slug:code>/<slug:period>/", asked.asked_detail, name="asked_detail"),
    path("figures/asked/<slug:code>/<slug:period>.csv", asked.asked_file, name="asked_file"),
    path("figures/donor-report/", donor.donor_report, name="donor_report"),
    path("figures/donor-report/example-<slug:language>.docx", donor.donor_example, name="donor_example"),
    path("figures/donor-report/templates/new/", donor.donor_template_add, name="donor_template_add"),
    path("figures/donor-report/templates/<uuid:pk>/", donor.donor_template, name="donor_template"),
    path("figures/donor-report/templates/<uuid:pk>.docx", donor.donor_template_file, name="donor_template_file"),
    path("figures/donor-report/templates/<uuid:pk>/remove/", donor.donor_template_remove, name="donor_template_remove"),
    path("figures/state/", figures_state, name="figures_state"),
    path(
        "figures/reports/<slug:language>/<slug:month>.<slug:kind>",
        month_report_file,
        name="month_report",
    ),
    path("figures/publications/", releases.release_list, name="release_list"),
    path("figures/publications/new/", releases.release_add, name="release_add"),
    path("figures/publications/<uuid:pk>/", releases.release_detail, name="release_detail"),
    path("figures/publications/<uuid:pk>/progress/", releases.release_progress, name="release_progress"),
    path("figures/publications/<uuid:pk>/retry/", releases.release_retry, name="release_retry"),
    path("figures/publications/<uuid:pk>/publish/", releases.release_publish, name="release_publish"),
    path("figures/publications/<uuid:pk>/discard/", releases.release_discard, name="release_discard"),
    path("figures/publications/<uuid:pk>/withdraw/", releases.release_withdraw, name="release_withdraw"),
    path("publications/", publications.publications, name="publications"),
    path("publications/<int:number>.json", publications.publication_json, name="publication_json"),
    path("publications/<int:number>.csv", publications.publication_csv, name="publication_csv"),
    path("publications/<int:number>-metadata.json", publications.publication_metadata, name="publication_metadata"),
    path("publications/<slug:language>/", publications.publication_list, name="publication_list"),
    path(
        "publications/<slug:language>/definitions/",
        publications.publication_definitions,
        name="publication_definitions",
    ),
    path("publications/<slug:language>/<int:number>/", publications.publication, name="publication"),
    path("publications/<slug:language>/<int:number>.xlsx", publications.publication_xlsx, name="publication_xlsx"),
    path("publications/<slug:language>/report-<slug:period>.pdf", publications.report_pdf, name="report_pdf"),
    path("publications/<slug:language>/report-<slug:period>.xlsx", publications.report_xlsx, name="report_xlsx"),
]
