"""What runs by the clock, in each live network or once for the platform. Intervals only: what is
due is a row that a task looks for, so that a beat that was away misses nothing."""

from django.conf import settings

from maillage.core.tasks.beat import Every

SCHEDULE = {
    "mail: send what is due": Every(settings.MAIL_DRAIN_SECONDS, "maillage.mail.send_due"),
    "accounts: end support visits": Every(60, "accounts.end_support_visits"),
    "tenants: tend deletions": Every(3600, "tenants.tend_deletions", for_the_platform=True),
    "directory: tend imports": Every(120, "directory.tend_imports"),
    "access: tend letters": Every(300, "access.tend_letters"),
    "moderation: tend votes": Every(300, "moderation.tend_ballots"),
    "moderation: tell what is new": Every(600, "moderation.announce"),
    "onboarding: remind of stale fiches": Every(3600, "onboarding.remind"),
    "onboarding: tend mailings": Every(60, "onboarding.tend_mailings"),
    "portfolio: send what is new": Every(300, "portfolio.send_digests"),
    "accounts: forget what is over": Every(3600, "accounts.forget"),
}
