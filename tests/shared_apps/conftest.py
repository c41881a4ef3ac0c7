from collections.abc import Iterator

import pytest

from maillage.core.tenancy.place import in_public


@pytest.fixture(autouse=True)
def _public() -> Iterator[None]:
    """Reference facts are asked for from everywhere; these tests stand where they are kept."""
    with in_public():
        yield
