"""Below every mail: who carries the network, who answers, who pays (F34, F35, F190, F191)."""

from django.utils.translation import gettext as _

from maillage.core.tenancy.place import current_place
from tenant_apps.branding.faces import Face, current_face


def signature() -> list[str]:
    """None in the console, where the platform writes in its own name."""
    here = current_place()
    if here is None or here.network is None:
        return []
    return _lines(current_face())


def _lines(face: Face) -> list[str]:
    hours = f" ({face.support_hours})" if face.support_phone and face.support_hours else ""
    reach = [f"{face.support_phone}{hours}" if face.support_phone else "", face.support_email]
    lines = [
        _("Un réseau porté par %(names)s") % {"names": face.owners} if face.owners else "",
        _("Une question ? %(how)s") % {"how": _joined(reach)},
        *(_joined([p.name, p.role, p.phone, p.email]) for p in face.support_people),
        _("Financé par %(names)s") % {"names": _joined([f.name for f in face.funders], " · ")}
        if face.funders
        else "",
    ]
    return [line for line in lines if line]


def _joined(parts: list[str], by: str = ", ") -> str:
    return by.join(filter(None, parts))
