"""What accounts write in the journal."""

from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb

ACCOUNT_OPENED = AuditVerb("account.opened", _("a ouvert le compte de"))
LOGGED_IN = AuditVerb("account.logged_in", _("s’est connecté au compte"))
PASSWORD_CHOSEN = AuditVerb("account.password_chosen", _("a choisi un mot de passe pour"))
PASSWORD_CHANGED = AuditVerb("account.password_changed", _("a changé le mot de passe de"))
SECOND_FACTOR_SET = AuditVerb("account.second_factor_set", _("a activé la double sécurité de"))
SECOND_FACTOR_REMOVED = AuditVerb(
    "account.second_factor_removed", _("a retiré la double sécurité de")
)
ROLE_GIVEN = AuditVerb("account.role_given", _("a donné un rôle dans le réseau à"))
ROLE_TAKEN = AuditVerb("account.role_taken", _("a retiré un rôle dans le réseau à"))
SUPPORT_OPENED = AuditVerb("support.opened", _("a ouvert une visite d’assistance"))
SUPPORT_ENDED = AuditVerb("support.ended", _("a terminé la visite d’assistance"))
SUPPORT_EXPIRED = AuditVerb("support.expired", _("fin, à son heure, de la visite d’assistance"))
ACTIVATED = AuditVerb("account.activated", _("a activé le compte de"))
PROFILE_CHANGED = AuditVerb("account.profile_changed", _("a changé les coordonnées de"))
EMAIL_CHANGED = AuditVerb("account.email_changed", _("a changé l’adresse de"))
SESSIONS_CLOSED = AuditVerb("account.sessions_closed", _("a fermé des connexions de"))
DATA_TAKEN = AuditVerb("account.data_taken", _("a téléchargé les données de"))
DELETED = AuditVerb("account.deleted", _("a supprimé le compte de"))

VERBS = (
    *(ACCOUNT_OPENED, LOGGED_IN, PASSWORD_CHOSEN, PASSWORD_CHANGED),
    *(SECOND_FACTOR_SET, SECOND_FACTOR_REMOVED, ROLE_GIVEN, ROLE_TAKEN),
    *(SUPPORT_OPENED, SUPPORT_ENDED, SUPPORT_EXPIRED),
    *(ACTIVATED, PROFILE_CHANGED, EMAIL_CHANGED, SESSIONS_CLOSED, DATA_TAKEN, DELETED),
)
