from tenant_apps.directory.forms.coverage import CoverageForm
from tenant_apps.directory.forms.rows import ContactsForm, SitesForm, TurnoversForm
from tenant_apps.directory.forms.structures import (
    AddressForm,
    CommitmentsForm,
    ContactDetailsForm,
    GroupForm,
    IdentityForm,
    OfferForm,
)

FORMS: dict[str, type[GroupForm]] = {
    form.key: form
    for form in (
        *(IdentityForm, AddressForm, ContactDetailsForm, OfferForm, CommitmentsForm),
        *(CoverageForm, TurnoversForm, ContactsForm, SitesForm),
    )
}
