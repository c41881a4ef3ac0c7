from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import open_folder


@pytest.fixture
def place() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder
