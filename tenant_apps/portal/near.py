"""« Que se passe-t-il près de chez moi ? » (F176, F177)."""

from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenant_apps.directory.forms.fields import sector_choices
from tenant_apps.directory.nearby import Finding, Found, Near, Source, sources
from tenant_apps.directory.search.criteria import RADII, RADIUS
from tenant_apps.directory.search.territories import POINT, Center, center_named

SHOWN = 20


@dataclass(slots=True)
class Asked:
    place: str = ""
    radius: int = RADIUS
    sector: str = ""
    centers: list[Center] = field(default_factory=list)
    problem: str = ""

    @classmethod
    def read(cls, query: QueryDict, sectors: list[tuple[str, str]]) -> "Asked":
        def one(name: str) -> str:
            return query.get(name, "").replace("\x00", " ").strip()[:200]

        asked = cls(place=one("lieu"), sector=one("secteur"))
        if one("rayon") in {str(radius) for radius in RADII}:
            asked.radius = int(one("rayon"))
        if asked.place:
            asked.centers = center_named(asked.place)
            if not asked.centers:
                asked.problem = _(
                    "Nous ne connaissons pas de commune « %(place)s ». Vérifiez son nom, ou "
                    "écrivez son code postal."
                ) % {"place": asked.place}
        if asked.sector and asked.sector not in dict(sectors):
            asked.problem = _("Le secteur « %(value)s » n’existe pas dans ce réseau.") % {
                "value": asked.sector
            }
        return asked

    @property
    def center(self) -> Center | None:
        """Of one place: who asks for a name that several have is asked which."""
        return self.centers[0] if len(self.centers) == 1 and not self.problem else None

    @property
    def is_point(self) -> bool:
        return bool(POINT.fullmatch(self.place.replace(" ", "")))


@login_not_required
@require_safe
def near_me(request: HttpRequest) -> HttpResponse:
    sectors = sector_choices()
    asked = Asked.read(request.GET, sectors)
    findings: list[tuple[Source, Finding]] = []
    nearest: list[Found] = []
    if center := asked.center:
        near = Near(center.latitude, center.longitude, asked.radius, asked.sector)
        findings = [(source, source.find(near, SHOWN)) for source in sources()]
        together = (one for _source, finding in findings for one in finding.first)
        nearest = sorted(together, key=lambda one: one.kilometres)[:SHOWN]
    context = {
        "asked": asked,
        "radii": RADII,
        "sectors": sectors,
        "findings": findings,
        "nearest": nearest,
        "total": sum(finding.total for _source, finding in findings),
    }
    return render(request, "portal/near_me.html", context)
