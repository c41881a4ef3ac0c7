"""A group of questions on a page of its people: what stands, what was typed and could not be taken,
and the form that carries both."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.directory.completeness import ITEMS
from tenant_apps.directory.forms.groups import FORMS
from tenant_apps.directory.forms.rows import RowsForm
from tenant_apps.directory.forms.structures import GroupForm
from tenant_apps.directory.models import Organization
from tenant_apps.directory.services.structures import GROUPS, StaleError, read_group
from tenant_apps.onboarding.models import Unfinished
from tenant_apps.onboarding.services.drafts import KeptMeanwhile, finish, keep
from tenant_apps.onboarding.steps import title_of

# By group, what must be answered before the fiche is submitted.
NEEDED = {
    group: [item.field for item in ITEMS if item.needed and item.group == group] for group in GROUPS
}
OURS = ("before", "seen", "TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")


class Part:
    """`data` is what a page has sent; without it, what is kept, or what stands. `drafting` marks
    what the fiche must say before it is submitted."""

    def __init__(
        self,
        organization: Organization,
        group: str,
        kept: Unfinished | None = None,
        data: Any = None,
        *,
        drafting: bool = False,
    ) -> None:
        self.organization = organization
        self.key = group
        self.drafting = drafting
        self.needed = NEEDED.get(group, []) if drafting else []
        self.seen = str(kept.version) if kept else ""
        self.sent = data
        self.theirs: list[tuple[str, str]] = []
        self.changed: list[str] = []
        self.proposed: dict[str, Any] = {}
        self.form = self._form(data if data is not None else kept.data if kept else None)

    def _form(self, data: Any) -> GroupForm:
        made = FORMS[self.key]
        # Only steps ask whether there are rows at all: elsewhere an unticked box would empty them.
        boxed = self.drafting and issubclass(made, RowsForm)
        options: dict[str, Any] = {"boxed": True} if boxed else {}
        form = made(data, structure=self.organization, prefix=self.key, **options)
        for name in self.needed:
            form.fields[name].needed = True  # type: ignore[attr-defined] # web/field.html marks it
        return form

    @property
    def title(self) -> str:
        return title_of(self.key)

    @property
    def rows(self) -> Any:
        return getattr(self.form, "rows", None)

    @property
    def is_settled(self) -> bool:
        """Nothing is wrong with it, and nobody else was quicker."""
        return not self.theirs and not self.errors

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Where it is, what it is called, and what is wrong with it."""
        form = self.form
        if not form.is_bound:
            return []
        found = [("", "", str(error)) for error in form.non_field_errors()]
        found += [
            (f.id_for_label or f.auto_id, str(f.label), str(e)) for f in form for e in f.errors
        ]
        if isinstance(form, RowsForm) and not form.is_closed:
            found += [("", "", str(error)) for error in form.rows.non_form_errors()]
            for number, row in enumerate(form.rows.forms, 1):
                named = f"{row.title} {number}"
                found += [("", named, str(error)) for error in row.non_field_errors()]
                found += [
                    (f.id_for_label, f"{named}, {f.label}", str(e)) for f in row for e in f.errors
                ]
        return found

    # What a page has sent

    def save(self, *, by: User, demanding: bool = False) -> None:
        """Take the answers, or keep them as they were typed. `demanding` says what is needed and
        missing."""
        try:
            if self.form.is_valid():
                self._finish(by, demanding=demanding)
            else:
                self._keep(by)
        except KeptMeanwhile as other:
            self.theirs = self._meet(other.unfinished)
            self.seen = str(other.unfinished.version)
        except StaleError as stale:
            self.theirs = self.form.meet(stale.current)

    def add_row(self, kind: str, *, by: User) -> None:
        """One more row of that kind, and what was typed beside it."""
        if not isinstance(self.form, RowsForm):
            return
        rows = self.form.rows
        number = rows.total_form_count()
        self.sent = data = self.sent.copy()
        data[f"{rows.prefix}-TOTAL_FORMS"] = str(number + 1)
        if kind:
            data[f"{rows.prefix}-{number}-kind"] = kind
        try:
            self._keep(by)
        except KeptMeanwhile as other:
            self.theirs = self._meet(other.unfinished)
            self.seen = str(other.unfinished.version)

    def _finish(self, by: User, *, demanding: bool) -> None:
        form = self.form
        try:
            done = finish(
                self.organization,
                self.key,
                form.values(),
                before=form.cleaned_data["before"],
                seen=self._sent_version,
                by=by,
            )
        except ValidationError as error:
            form.refuse(error)
            self._keep(by)
            return
        self.seen, self.changed, self.proposed = "", done.changed, done.proposed
        self._refresh()
        for name in self.needed if demanding else ():
            if not self.form.cleaned_data.get(name):
                self.form.add_error(name, _("À remplir : la fiche ne paraît pas sans."))

    def _refresh(self) -> None:
        """The form, should the page be shown again: it has now seen what it has just written."""
        self.organization = Organization.objects.get(pk=self.organization.pk)
        if self.rows is not None:
            self.form = self._form(None)
            return
        data = self.sent.copy()
        data[f"{self.key}-before"] = json.dumps(read_group(self.organization, self.key))
        self.form = self._form(data)
        self.form.is_valid()

    def _keep(self, by: User) -> None:
        self.seen = str(
            keep(self.organization, self.key, self.typed, seen=self._sent_version, by=by).version
        )

    @property
    def _sent_version(self) -> str:
        return str(self.sent.get(f"{self.key}-seen", ""))

    @property
    def typed(self) -> dict[str, list[str]]:
        """Of all that the page has sent, what is this group's."""
        prefixes = (f"{self.key}-", *([f"{self.rows.prefix}-"] if self.rows is not None else ()))
        return {name: values for name, values in self.sent.lists() if name.startswith(prefixes)}

    def _meet(self, other: Unfinished) -> list[tuple[str, str]]:
        """What somebody else typed differently: shown, and replaced by the next sending only."""
        mine = self.typed
        theirs: Mapping[str, list[str]] = other.typed
        return [
            (self._title_of(name), " ; ".join(filter(None, values)) or _("rien"))
            for name, values in theirs.items()
            if values != mine.get(name) and not name.endswith(OURS)
        ] or [(self.title, _("des réponses à terminer"))]

    def _title_of(self, name: str) -> str:
        field = name.rpartition("-")[2]
        if self.rows is not None and field in self.rows.form.base_fields:
            number = name.split("-")[1]
            row = f"{self.rows.form.title} {int(number) + 1}" if number.isdecimal() else ""
            return f"{row}, {self.rows.form.base_fields[field].label}"
        return str(self.form.fields[field].label) if field in self.form.fields else field
