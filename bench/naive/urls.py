"""One address."""

from django.urls import path

from bench.naive.views import koiki

urlpatterns = [path("koiki/v5", koiki)]
