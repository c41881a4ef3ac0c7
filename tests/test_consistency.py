"""What holds for the repository as a whole."""

import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Field, Model
from django.urls import URLPattern, URLResolver

ROOT = Path(__file__).resolve().parents[1]
CODE = ("platform/maillage", "tenants", "shared_apps", "tenant_apps")
URLCONFS = ("maillage.config.urls_network", "maillage.config.urls_platform")


def files(*suffixes: str) -> Iterator[Path]:
    for folder in CODE:
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


# Templates


def templates() -> dict[str, Path]:
    found = {}
    for path in files(".html", ".txt"):
        if "templates" in path.parts:
            name = path.parts[path.parts.index("templates") + 1 :]
            found["/".join(name)] = path
    return found


def test_every_template_is_used() -> None:
    sources = {path: path.read_text() for path in files(".py", ".html", ".txt")}
    ours = templates()
    assert len(ours) > 10
    unused = [
        name
        for name, path in ours.items()
        if not any(f'"{name}"' in text for other, text in sources.items() if other != path)
    ]
    assert unused == []


def test_every_template_stands_under_its_app_s_name() -> None:
    for name, path in templates().items():
        app = path.parts[path.parts.index("templates") - 1]
        assert name.startswith(f"{app}/"), path


# Keys


def layers() -> list[str]:
    """From the top down, as the import contract has them."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = config["tool"]["importlinter"]["contracts"]
    (found,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return [name.strip() for layer in found for name in layer.split(":")]


def floor_of(model: type[Model]) -> int:
    """0 is the ground: Django and its like, which know nothing of us."""
    names = list(reversed(layers()))
    name = apps.get_app_config(model._meta.app_label).name
    found = [number for number, layer in enumerate(names, 1) if f"{name}.".startswith(f"{layer}.")]
    return max(found, default=0)


def keys() -> Iterator[tuple[type[Model], Field, type[Model]]]:
    for model in apps.get_models(include_auto_created=True):
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if isinstance(field.related_model, type):
                yield model, field, field.related_model


def test_keys_only_go_down() -> None:
    user = get_user_model()
    ours = [key for key in keys() if floor_of(key[0])]
    assert len(ours) > 15
    upwards = [
        f"{field} → {target._meta.label}"
        for model, field, target in ours
        if floor_of(target) > floor_of(model) and target is not user
    ]
    assert upwards == []


def test_every_app_of_ours_has_a_layer() -> None:
    unplaced = [
        config.name
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in {"maillage", "tenants", "shared_apps", "tenant_apps"}
        and not any(f"{config.name}.".startswith(f"{layer}.") for layer in layers())
    ]
    assert unplaced == []


# Views


def views(patterns: list[Any]) -> Iterator[Callable[..., Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        else:
            assert isinstance(pattern, URLPattern)
            yield pattern.callback


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_a_view_is_closed_unless_it_says_so(urlconf: str, settings: Any) -> None:
    closing = "maillage.core.web.middleware.ClosedByDefaultMiddleware"
    assert settings.MIDDLEWARE.count(closing) == 1
    found = list(views(import_module(urlconf).urlpatterns))
    assert found
    for view in found:
        if not getattr(view, "login_required", True):  # what @login_not_required leaves
            told = getattr(view, "view_class", view)  # what as_view() answers names no class
            source = Path(str(import_module(told.__module__).__file__)).read_text()
            says_so = r"@(login_not_required|method_decorator\(login_not_required, .*\))\n"
            pattern = rf"{says_so}(?:@.*\n)*(?:def|class) {told.__name__}\b"
            assert re.search(pattern, source), f"{told.__module__}.{told.__name__}"


# Files


def test_platform_is_a_folder_and_no_package() -> None:
    found = {path.name for path in (ROOT / "platform").iterdir()} - {"__pycache__"}
    assert found == {"maillage"}


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_no_test_empties_the_cache_that_all_share() -> None:
    """The workers of one run share a server: `clear` would empty it below another's test."""
    emptying = re.compile(r"\bcache\w*\.clear\(")
    found = [
        path.name for path in (ROOT / "tests").rglob("*.py") if emptying.search(path.read_text())
    ]
    assert found == ["test_valkey.py"]  # its own server


def test_the_lock_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert re.findall(r"\S*://\S*|--(?:extra-)?index-url|--find-links|\bgit\+", lock) == []
    pinned = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert [line for line in pinned if not re.match(r"[a-z0-9._-]+==\S+( ;.*)? ", line)] == []


def test_no_file_names_a_registry() -> None:
    """Where packages come from is for the machine to say."""
    hosts = re.compile(
        rb"(pypi\.org|pythonhosted\.org|pypi\.python\.org|registry\.npmjs|index-url\s*=?\s*http"
        rb"|jfrog\.io|artifactory)"
    )
    mine = Path(__file__).resolve()
    named = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.resolve() != mine and hosts.search(path.read_bytes())
    ]
    assert named == []


def test_no_file_holds_a_secret_or_what_machines_make() -> None:
    made = re.compile(r"(^|/)(var|\.venv|__pycache__|\.env)(/|$)|secret-key|\.pyc$|\.pem$")
    assert [str(path) for path in tracked() if made.search(str(path.relative_to(ROOT)))] == []
