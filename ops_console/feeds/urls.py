"""URLs of 連携状況."""

from django.urls import path

from ops_console.feeds.cancelling import cancelling, loading
from ops_console.feeds.views import feeds, receipt

urlpatterns = [
    path("", feeds, name="feeds"),
    path("<slug:number>/", receipt, name="receipt"),
    path("<slug:number>/cancel/", cancelling, name="receipt-cancel"),
    path("<slug:number>/loading/", loading, name="receipt-loading"),
]
