"""The mails that the platform writes to those who run a network."""

from django.utils.translation import gettext_lazy as _

from maillage.core.mail.kinds import MailKind, register

NETWORK_LIFE = register(MailKind("console.network_life", _("la vie du réseau")))
