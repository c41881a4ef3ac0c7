from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "tenant_apps.portfolio"
    verbose_name = "portefeuille"

    def ready(self) -> None:
        from tenant_apps.accounts import personal_data  # noqa: PLC0415
        from tenant_apps.portfolio import emails, mine, receivers  # noqa: F401, PLC0415

        personal_data.register("Favoris", mine.favorites)
        personal_data.register("Listes de favoris", mine.lists)
        personal_data.register("Sélection", mine.basket)
        personal_data.register("Recherches enregistrées", mine.searches)
        personal_data.register("Entreprises annoncées", mine.announced)
        _show_in_pages()


def _show_in_pages() -> None:
    from django.utils.translation import gettext_lazy as _  # noqa: PLC0415

    from maillage.core.web.panels import register  # noqa: PLC0415
    from tenant_apps.access.space import Tab, register_tab  # noqa: PLC0415
    from tenant_apps.portfolio import panels  # noqa: PLC0415

    register("account", panels.entry)
    register("my-account", panels.my_portfolio)
    register("supplier-actions", panels.star_on_fiche)
    register("supplier-card", panels.on_card)
    register("search-form", panels.chosen_in_form)
    register("results-head", panels.above_results)
    register("results-actions", panels.below_results)
    register_tab(Tab("portfolio:favorites", _("Favoris"), inside=False))
