"""URLs of the console, screen by screen."""

from django.urls import include, path

app_name = "console"

urlpatterns = [
    path("", include("ops_console.front.urls")),
    path("", include("ops_console.sign_in.urls")),
    path("", include("ops_console.printing.urls")),
    path("approvals/", include("ops_console.approvals.urls")),
    path("history/", include("ops_console.history.urls")),
    path("people/", include("ops_console.people.urls")),
    path("statistics/", include("ops_console.statistics.urls")),
    path("restrictions/", include("ops_console.restrictions.urls")),
    path("exceptions/", include("ops_console.exceptions.urls")),
    path("card-locks/", include("ops_console.card_locks.urls")),
    path("core-down/", include("ops_console.core_down.urls")),
    path("settlement/", include("ops_console.settlement.urls")),
    path("reports/", include("ops_console.reports.urls")),
    path("charges/", include("ops_console.charges.urls")),
    path("stops/", include("ops_console.stops.urls")),
    path("everything/", include("ops_console.everything.urls")),
    path("card-users/", include("ops_console.card_users.urls")),
    path("peers/", include("ops_console.peers.urls")),
    path("elsewhere/", include("ops_console.elsewhere.urls")),
    path("feeds/", include("ops_console.feeds.urls")),
    path("quarantine/", include("ops_console.quarantine.urls")),
    path("reconciliations/", include("ops_console.reconciliations.urls")),
    path("worklist/", include("ops_console.worklist.urls")),
    path("incidents/", include("ops_console.incidents.urls")),
    path("operators/", include("ops_console.staff.urls")),
    path("account/", include("ops_console.account.urls")),
    path("settings/", include("ops_console.settings_.urls")),
    path("seals/", include("ops_console.seals.urls")),
    path("editions/", include("ops_console.editions.urls")),
    path("glyphs/", include("ops_console.glyphs.urls")),
    path("undetermined/", include("ops_console.undetermined.urls")),
    path("disclosure/", include("ops_console.disclosure.urls")),
    path("access/", include("ops_console.access.urls")),
    path("trail/", include("ops_console.trail.urls")),
]
