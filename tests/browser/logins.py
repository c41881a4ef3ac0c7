"""Who logs in before the browser: made once with the demo networks, in ways people have."""

import time
from datetime import timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone
from playwright.sync_api import Page

from maillage.core.mail.writing import compose
from maillage.core.tenancy.place import in_console, in_network
from maillage.demo.drafts import drafter_of
from maillage.demo.networks import NETWORKS
from maillage.demo.people import PASSWORD
from maillage.demo.portfolios import seed_portfolio
from maillage.demo.voices import RECOMMENDED, seed_recommendations
from tenant_apps.accounts.emails import PASSWORD_CHANGED
from tenant_apps.accounts.models import User
from tenant_apps.moderation.models import ValidationCircle
from tenant_apps.moderation.services.circles import add_member
from tenants.services.finding import live_networks

# Two, since a code that has served once is refused: one for pages, one for journeys.
OPERATORS = {"operator": "pages@maillage.example.org", "traveller": "voyages@maillage.example.org"}
SECRETS = {role: totp.generate_totp_secret() for role in OPERATORS}
COORDINATORS = {demo.slug: demo.coordinator_email for demo in NETWORKS}


def coordinator_of(slug: str) -> str:
    return COORDINATORS.get(slug, f"coordination@{slug}.example.org")


def member_of(slug: str) -> str:
    return f"membre@{slug}.example.org"


def make_people() -> None:
    for network in live_networks():
        with in_network(network):
            coordinator = User.objects.get(email=coordinator_of(network.slug))
            coordinator.set_password(PASSWORD)
            coordinator.save()
            member = User.objects.create_user(
                member_of(network.slug), PASSWORD, first_name="Ada", last_name="Martin"
            )
            for circle in ValidationCircle.objects.all():
                add_member(circle, member, by=coordinator)
            if network.slug == "ceres":
                _fill_outbox()
                seed_portfolio(member)
                seed_recommendations(RECOMMENDED["ceres"][4:], [member] * 3)
    with in_console():
        for role, email in OPERATORS.items():
            operator = User.objects.create_user(email, PASSWORD)
            totp.TOTP.activate(operator, SECRETS[role])
            RecoveryCodes.activate(operator)


def _fill_outbox() -> None:
    """A mail in each state, as after a few weeks; those that wait were written by the demo."""
    now = timezone.now()
    for number, (state, reason) in enumerate(
        [
            ("refused_at", "Le serveur répond : 550 5.1.1 No such mailbox"),
            ("refused_at", "Le serveur répond : 552 5.2.2 Mailbox full"),
            ("cancelled_at", "Adresse d’essai : personne ne la lit."),
            *[("sent_at", "")] * 60,
        ]
    ):
        mail = compose(
            PASSWORD_CHANGED,
            to=f"{'refus' if state == 'refused_at' else 'contact'}-{number}@ceres.example.org",
            subject="Votre mot de passe a changé",
            template="accounts/mails/password_changed.txt",
            why="Vous recevez ce message pour la sécurité de votre compte.",
            context={"name": "CERES"},
        )
        mail.next_attempt_at, mail.attempts, mail.reason = None, 1, reason
        setattr(mail, state, now - timedelta(hours=number))
        mail.save()


def code_of(role: str) -> str:
    """What the operator's application shows now."""
    counter = int(time.time()) // 30
    return str(totp.format_hotp_value(totp.hotp_value(SECRETS[role], counter)))


def log_in(page: Page, login_page: str, role: str, slug: str) -> None:
    page.goto(login_page)
    known = {"coordinator": coordinator_of, "member": member_of, "drafter": drafter_of}
    address = known.get(role, OPERATORS.get)(slug if role not in OPERATORS else role)
    page.get_by_label("Adresse électronique").fill(str(address))
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    if role in OPERATORS:
        page.get_by_label("Code").fill(code_of(role))
        page.get_by_role("button", name="Me connecter").click()
    page.wait_for_url("**/compte/")
