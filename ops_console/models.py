"""The people who operate the server."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Operator(AbstractBaseUser):
    """One member of staff. ``municipality`` is blank for operators of the platform itself.

    ``failures`` counts wrong sign-ins in a row; ``locked_until`` closes the door for a while (operators/entering.py).
    ``affiliation``: 所属. ``must_change``: somebody else knows the password, so it opens only the page that changes it.
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
    affiliation = models.CharField(max_length=64, blank=True, default="")
    must_change = models.BooleanField(default=False)

    objects = BaseUserManager()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = ["display_name"]


class Stay(models.Model):
    """One session of an operator, from the sign-in to its end; without its row the session is over.

    ``confirmed_at``: when the person last gave the password (and the second factor), which dangerous acts ask about.
    ``last_seen_at``: the last page asked for, to the minute. ``second_factor``: whether one was given.
    ``browser``: what the browser calls itself, in a few words, for the person to know the session by.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE, DELETE"

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    second_factor = models.BooleanField()
    browser = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Stay {self.pk}"


class Passkey(models.Model):
    """A WebAuthn credential. ``credential``: its id in base64url; ``public_key``: COSE; ``uses``: signature counter."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE, DELETE"

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE)
    credential = models.TextField(unique=True)
    public_key = models.BinaryField()
    uses = models.BigIntegerField()
    label = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Passkey {self.pk}"


class Challenge(models.Model):
    """A question to an authenticator that nobody has answered yet; an answer takes the row away, so it counts once.

    ``value``: base64url. ``operator``: null while nobody is signed in. ``purpose``: ``ops_console.operators.passkeys``.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, DELETE"

    value = models.TextField(primary_key=True)
    purpose = models.CharField(max_length=16)
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, null=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Challenge of {self.made_at:%Y-%m-%d}"
