"""The worker, for tests in one process: it does what the pages have asked for by now."""

from uuid import UUID

from celery import current_app

from maillage.core.tenancy.place import in_network
from tenants.services.finding import live_networks


class Worker:
    def works_on(self, page_url: str) -> None:
        """The import whose page this is."""
        host, batch = page_url.split("/")[2], page_url.split("/coordination/import/")[1][:36]
        (network,) = [found for found in live_networks() if found.host == host.partition(":")[0]]
        with in_network(network):
            current_app.tasks["directory.work_on_import"](str(UUID(batch)))

    def writes_letters(self, page_url: str) -> None:
        """Those whose page this is."""
        host, run = page_url.split("/")[2], page_url.split("/coordination/courriers/")[1][:36]
        (network,) = [found for found in live_networks() if found.host == host.partition(":")[0]]
        with in_network(network):
            current_app.tasks["access.make_letters"](str(UUID(run)))

    def tends_letters(self, slug: str) -> None:
        """What the clock asks of it."""
        (network,) = [found for found in live_networks() if found.slug == slug]
        with in_network(network):
            current_app.tasks["access.tend_letters"]()

    def writes_invitations(self, page_url: str) -> None:
        """Those of the mailing whose page this is."""
        host, mailing = page_url.split("/")[2], page_url.split("/coordination/invitations/")[1][:36]
        (network,) = [found for found in live_networks() if found.host == host.partition(":")[0]]
        with in_network(network):
            current_app.tasks["onboarding.write_invitations"](str(UUID(mailing)))
