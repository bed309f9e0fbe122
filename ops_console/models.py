"""The people who operate the server."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Operator(AbstractBaseUser):
    """One member of staff. ``municipality`` is blank for operators of the platform itself."""

    name = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64)
    municipality = models.CharField(max_length=6, blank=True)
    roles = ArrayField(models.CharField(max_length=16), default=list)
    is_active = models.BooleanField(default=True)
    expires_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects: BaseUserManager["Operator"] = BaseUserManager()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = ["display_name"]
