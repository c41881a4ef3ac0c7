"""The digest of what is new."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.services import put
from maillage.core.mail.writing import Button, address_of, sender_name
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.portfolio.models import SavedSearch

DIGEST = register(
    MailKind("portfolio.digest", gettext_lazy("les nouveautés de vos recherches"), optional=True)
)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class News:
    """What a search finds that it did not find before."""

    search: SavedSearch
    suppliers: Sequence[SupplierProfile]

    @property
    def shown(self) -> list[tuple[SupplierProfile, str]]:
        return [
            (supplier, address_of("directory:supplier", str(supplier.pk)))
            for supplier in self.suppliers[:SHOWN]
        ]

    @property
    def more(self) -> int:
        return max(0, len(self.suppliers) - SHOWN)

    @property
    def address(self) -> str:
        results = address_of("directory:suppliers")
        return f"{results}?{self.search.query}" if self.search.query else results


def mail_digest(owner: User, news: Sequence[News], *, occasion: str) -> None:
    count = sum(len(part.suppliers) for part in news)
    subject = ngettext(
        "%(count)d nouvelle entreprise pour vos recherches",
        "%(count)d nouvelles entreprises pour vos recherches",
        count,
    )
    put(
        DIGEST,
        to=owner.email,
        subject=subject % {"count": count},
        template="portfolio/mails/digest.txt",
        context={"news": news, "name": sender_name()},
        button=Button(_("Voir mes recherches"), address_of("portfolio:searches")),
        why=_("Vous recevez ce message parce que vous suivez une recherche enregistrée."),
        about=owner,
        occasion=occasion,
    )
