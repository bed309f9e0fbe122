"""URLs of 操作者権限."""

from django.urls import path

from ops_console.staff.acts import operator_close, operator_reissue, operator_reopen, operator_unlock
from ops_console.staff.views import operator, operator_change, operator_new, operators, operators_roles

urlpatterns = [
    path("", operators, name="operators"),
    path("roles/", operators_roles, name="operators-roles"),
    path("new/", operator_new, name="operator-new"),
    path("<int:number>/", operator, name="operator"),
    path("<int:number>/change/", operator_change, name="operator-change"),
    path("<int:number>/close/", operator_close, name="operator-close"),
    path("<int:number>/reopen/", operator_reopen, name="operator-reopen"),
    path("<int:number>/unlock/", operator_unlock, name="operator-unlock"),
    path("<int:number>/reissue/", operator_reissue, name="operator-reissue"),
]
