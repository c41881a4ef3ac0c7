from tenant_apps.directory.forms.coverage import CoverageForm
from tenant_apps.directory.forms.position import PositionForm
from tenant_apps.directory.forms.rows import ContactsForm, SitesForm, TurnoversForm
from tenant_apps.directory.forms.structures import (
    AddressForm,
    CommitmentsForm,
    ContactDetailsForm,
    GroupForm,
    IdentityForm,
    OfferForm,
)

# An app above adds the form of a group that it registers (services.structures.groups).
FORMS: dict[str, type[GroupForm]] = {
    form.key: form
    for form in (
        *(IdentityForm, AddressForm, PositionForm, ContactDetailsForm, OfferForm, CommitmentsForm),
        *(CoverageForm, TurnoversForm, ContactsForm, SitesForm),
    )
}
