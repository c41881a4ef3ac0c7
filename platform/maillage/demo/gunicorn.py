"""gunicorn's settings for the demo: production's, and a word of where it answers."""

from typing import Any

from maillage.config.gunicorn import *  # noqa: F403 - settings, as names of the module


def when_ready(server: Any) -> None:
    from django.conf import settings  # noqa: PLC0415 - once the application is loaded

    from maillage.core.tenancy.place import platform_url  # noqa: PLC0415
    from maillage.demo.networks import NETWORKS  # noqa: PLC0415
    from maillage.demo.people import who_may_log_in  # noqa: PLC0415

    hosts = [f"{network.slug}.{settings.MAILLAGE_DOMAIN}" for network in NETWORKS]
    print("Maillage tourne (Ctrl-C pour arrêter) :")  # noqa: T201
    for host in [settings.MAILLAGE_DOMAIN, *hosts]:
        print(f"  {platform_url(host)}")  # noqa: T201
    mails = platform_url(settings.MAILLAGE_DOMAIN)
    print(f"Les courriels se lisent à {mails}courriels/")  # noqa: T201
    print("\n".join(who_may_log_in()), flush=True)  # noqa: T201
