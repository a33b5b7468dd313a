"""The organisation itself: offices, teams, the people who work there."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import RoleAssignment, scope_of


class Office(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    code = models.SlugField(_("short code"), max_length=10, unique=True)
    phone = models.CharField(
        _("telephone"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9 .()-]{4,29}$", _("A number, as one dials it: 01 23 45 67 89."))],
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Team(models.Model):
    office = models.ForeignKey(Office, models.RESTRICT, related_name="teams", verbose_name=_("office"))
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["office", "name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="team_name_once_per_office")]

    def __str__(self):
        return self.name


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def with_scope(self):
        return self.prefetch_related("assignments__office", "assignments__team")

    def working_in(self, office_ids):
        """Active users who hold a role in one of these offices: those to whom a case can be assigned."""
        return self.filter(is_active=True, assignments__office_id__in=office_ids).distinct()

    def holding(self, *roles, office_id=None):
        """Active users who hold one of these roles today, in this office when one is named."""
        today = timezone.localdate()
        held = RoleAssignment.objects.filter(role__in=roles, starts_on__lte=today).exclude(ends_on__lt=today)
        if office_id:
            held = held.filter(office=office_id)
        return self.filter(is_active=True, pk__in=held.values("user_id"))


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who works with Escale. Not a person helped: nothing here is encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name"]

    def __str__(self):
        return self.full_name

    @property
    def role_codes(self):
        return frozenset(role.value for role in scope_of(self).roles)
