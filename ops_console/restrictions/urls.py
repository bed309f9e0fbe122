"""URLs of 発行制限."""

from django.urls import path

from ops_console.restrictions.importing import confirm, upload
from ops_console.restrictions.setting import check, new, set_it
from ops_console.restrictions.views import release, restriction, restrictions

urlpatterns = [
    path("", restrictions, name="restrictions"),
    path("new/", new, name="restriction-new"),
    path("new/check/", check, name="restriction-check"),
    path("new/set/", set_it, name="restriction-set"),
    path("import/", upload, name="restriction-import"),
    path("import/confirm/", confirm, name="restriction-import-confirm"),
    path("<slug:hold_no>/", restriction, name="restriction"),
    path("<slug:hold_no>/release/", release, name="restriction-release"),
]
