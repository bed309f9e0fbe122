"""URLs of 連携状況."""

from django.urls import path

from ops_console.feeds.views import feeds, receipt

urlpatterns = [
    path("", feeds, name="feeds"),
    path("<slug:number>/", receipt, name="receipt"),
]
