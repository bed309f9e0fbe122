"""The people who operate the server."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Operator(AbstractBaseUser):
    """One member of staff. ``municipality`` is blank for operators of the platform itself.

    ``failures`` counts wrong sign-ins in a row; ``locked_until`` closes the door for a while (operators/services.py).
    Django's ``last_login`` is left out: it is written by the machine's clock, not by ours.
    No tenant wall: a person signs in before any municipality is known.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    name = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64)
    municipality = models.CharField(max_length=6, blank=True)
    roles = ArrayField(models.CharField(max_length=16), default=list)
    is_active = models.BooleanField(default=True)
    expires_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    last_login = None
    last_sign_in = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = ["display_name"]
