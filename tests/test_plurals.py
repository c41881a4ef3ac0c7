"""French counts nought as one: the catalogue (plurals.py) says so for every text that counts."""

import pytest
from django.utils.translation import ngettext

import plurals


def test_the_catalogue_is_up_to_date():
    for name, content in plurals.written().items():
        assert (plurals.WRITTEN / name).read_bytes() == content, "make plurals"


@pytest.mark.parametrize(
    ("count", "read"), [(0, "fiche est"), (1, "fiche est"), (2, "fiches sont")]
)
def test_nought_is_singular(count, read):
    text = ngettext("%(count)d fiche est référencée.", "%(count)d fiches sont référencées.", count)
    assert text.startswith(f"%(count)d {read}")
