"""Which organization of the network each structure of a file is."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.core.text import normalise
from shared_apps.reference.text import normalise_town
from tenant_apps.directory.models import Establishment, ImportedStructure
from tenant_apps.directory.services.importing.structure import Structure, several_alike


class MatchError(ValueError):
    """Says in French why nobody can tell which organization a line means."""


class Matcher:
    """By SIRET, else by name and commune: as they are now, else as the last import gave them, so
    that a structure that people have corrected is not made again.

    An organization answers to one structure of the file only.
    """

    def __init__(self, structures: Iterable[Structure]) -> None:
        structures = list(structures)
        sirets = {structure.siret for structure in structures if structure.siret}
        self.by_siret = {
            site.siret: site
            for site in Establishment.objects.filter(siret__in=sirets).select_related(
                "organization"
            )
        }
        self.claimed = {
            site.organization_id for site in self.by_siret.values() if site.is_head_office
        }
        self.by_former_siret: dict[str, UUID] = {}
        # The SIRET of each organization that has or had a name.
        self.by_name: dict[tuple[str, str], dict[UUID, str]] = {}
        self._read({s.identity for s in structures}, sirets - self.by_siret.keys())

    def _read(self, identities: set[tuple[str, str]], unknown_sirets: set[str]) -> None:
        communes = {"", *(place for _name, place in identities)}
        sites = Establishment.objects.filter(
            is_head_office=True, commune_code__in=communes
        ).select_related("organization")
        for site in sites:
            self._name(site.organization.name, site.commune_code, site.town, site)
        former = ImportedStructure.objects.filter(
            Q(values__siret__in=unknown_sirets)
            | Q(values__commune_code__in=communes)
            | ~Q(values__has_key="commune_code")
        )
        heads = {
            site.organization_id: site
            for site in Establishment.objects.filter(
                is_head_office=True, organization__imported__in=former
            )
        }
        for imported in former:
            values = imported.values
            head = heads[imported.organization_id]
            if values.get("siret") in unknown_sirets:
                self.by_former_siret[values["siret"]] = imported.organization_id
            commune, town = values.get("commune_code", ""), values.get("town", "")
            self._name(values.get("name", ""), commune, town, head)

    def _name(self, name: str, commune_code: str, town: str, site: Establishment) -> None:
        identity = (normalise(name), commune_code or normalise_town(town))
        self.by_name.setdefault(identity, {})[site.organization_id] = site.siret

    def find(self, structure: Structure) -> UUID | None:
        """Raises MatchError."""
        site = self.by_siret.get(structure.siret)
        if site and not site.is_head_office:
            raise MatchError(
                _("Ce SIRET est celui d’un établissement secondaire de « %(name)s ».")
                % {"name": site.organization}
            )
        if site:
            return site.organization_id
        former = self.by_former_siret.get(structure.siret)
        if former and former not in self.claimed:
            return self._claim(former)
        # Two different SIRETs are two structures, whatever their names.
        alike = [
            organization_id
            for organization_id, siret in self.by_name.get(structure.identity, {}).items()
            if not (siret and structure.siret) and organization_id not in self.claimed
        ]
        if len(alike) > 1:
            raise MatchError(several_alike(structure.rows[0].name))
        return self._claim(alike[0]) if alike else None

    def _claim(self, organization_id: UUID) -> UUID:
        self.claimed.add(organization_id)
        return organization_id
