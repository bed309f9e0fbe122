"""URLs of 発行履歴."""

from django.urls import path

from ops_console.history.views import export, history, record, reveal

urlpatterns = [
    path("", history, name="history"),
    path("csv/", export, name="history-csv"),
    path("<slug:request_id>/", record, name="record"),
    path("<slug:request_id>/name/", reveal, name="record-name"),
]
