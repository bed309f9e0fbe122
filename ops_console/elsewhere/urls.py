"""URLs of 住登外戸籍登録."""

from django.urls import path

from ops_console.elsewhere.deciding import end, link, reject, resume, suspend
from ops_console.elsewhere.lists import find, links, queue
from ops_console.elsewhere.views import application, open_, search

urlpatterns = [
    path("", queue, name="elsewhere"),
    path("find/", find, name="elsewhere-find"),
    path("links/", links, name="elsewhere-links"),
    path("<slug:word>/", application, name="elsewhere-application"),
    path("<slug:word>/open/", open_, name="elsewhere-open"),
    path("<slug:word>/search/", search, name="elsewhere-search"),
    path("<slug:word>/link/", link, name="elsewhere-link"),
    path("<slug:word>/reject/", reject, name="elsewhere-reject"),
    path("<slug:word>/end/", end, name="elsewhere-end"),
    path("<slug:word>/suspend/", suspend, name="elsewhere-suspend"),
    path("<slug:word>/resume/", resume, name="elsewhere-resume"),
]
