"""URLs of 字形."""

from django.urls import path

from ops_console.glyphs.views import gaiji, glyphs

urlpatterns = [
    path("", glyphs, name="glyphs"),
    path("gaiji/<int:version>/", gaiji, name="gaiji"),
]
