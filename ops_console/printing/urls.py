"""URL of the print stylesheet."""

from django.urls import path

from ops_console.printing.views import print_style

urlpatterns = [path("print.css", print_style, name="print-style")]
