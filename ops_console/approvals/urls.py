"""URLs of 承認待ち."""

from django.urls import path

from ops_console.approvals.views import approval, approvals, approve, decline

urlpatterns = [
    path("", approvals, name="approvals"),
    path("<str:number>/", approval, name="approval"),
    path("<str:number>/approve/", approve, name="approval-approve"),
    path("<str:number>/decline/", decline, name="approval-decline"),
]
