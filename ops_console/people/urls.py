"""URLs of 住民の検索. A person's number comes in the body of a form; no address names anybody."""

from django.urls import path

from ops_console.people.views import people, person, reveal

urlpatterns = [
    path("", people, name="people"),
    path("person/", person, name="person"),
    path("person/reveal/", reveal, name="person-reveal"),
]
