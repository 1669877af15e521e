"""The Teams app package is complete, valid and the same every time."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft7Validator
from PIL import Image

from bot.operator.package import TRANSLATIONS, Publisher, manifest, translation, write_package
from tests.sources import ROOT

APP = "11111111-2222-3333-4444-555555555555"
PUBLISHER = Publisher("Contoso", "https://purser.contoso.example", ("purser.contoso.example",))
SCHEMAS = Path(os.environ.get("PURSER_SCHEMAS") or ROOT.parent / "shared/schemas")


@pytest.fixture
def package(tmp_path: Path) -> ZipFile:
    write_package(tmp_path / "purser.zip", APP, PUBLISHER)
    return ZipFile(tmp_path / "purser.zip")


def test_the_manifest_fits_its_schema() -> None:
    """Teams' own schema of manifest 1.30 finds nothing to complain about."""
    schema = SCHEMAS / "teams-manifest-1.30.schema.json"
    if not schema.exists():
        pytest.skip(f"no {schema.name}: set PURSER_SCHEMAS to the folder that holds it")
    validator = Draft7Validator(json.loads(schema.read_text("utf-8")))
    assert list(validator.iter_errors(manifest(APP, PUBLISHER))) == []


def test_the_package_holds_what_its_manifest_names(package: ZipFile) -> None:
    """Icons and translations are in the zip under the names that the manifest gives."""
    said = json.loads(package.read("manifest.json"))
    named = {*said["icons"].values()}
    named |= {each["file"] for each in said["localizationInfo"]["additionalLanguages"]}
    assert {*package.namelist()} == {"manifest.json", *named}


@pytest.mark.parametrize(("name", "side"), [("color.png", 192), ("outline.png", 32)])
def test_icons_have_the_sizes_teams_asks_for(package: ZipFile, name: str, side: int) -> None:
    """192 pixels in colour, 32 as a white outline on nothing."""
    with package.open(name) as icon, Image.open(icon) as image:
        assert image.size == (side, side)
        if name == "outline.png":
            pixels = batched(image.convert("RGBA").tobytes())
            assert {(r, g, b) for r, g, b, seen in pixels if seen} == {(255, 255, 255)}


def batched(flat: bytes) -> list[tuple[int, ...]]:
    """Four bytes make a pixel."""
    return [tuple(flat[at : at + 4]) for at in range(0, len(flat), 4)]


def _at(said: Any, path: str) -> Any:
    for step in path.replace("[", ".").replace("]", "").split("."):
        said = said[int(step)] if step.isdigit() else said[step]
    return said


@pytest.mark.parametrize("tag", sorted(TRANSLATIONS))
def test_translations_replace_what_is_there(tag: str) -> None:
    """Every translated path exists in the manifest and reads differently there."""
    said = manifest(APP, PUBLISHER)
    for path, words in translation(TRANSLATIONS[tag]).items():
        original = _at(said, path)
        assert original
        assert words != original or path == "name.short"


@pytest.mark.parametrize("tag", sorted(TRANSLATIONS))
def test_translations_keep_the_limits_of_the_manifest(tag: str) -> None:
    """Short texts stay short in every language."""
    words = translation(TRANSLATIONS[tag])
    limits = {"name.short": 30, "name.full": 100, "description.short": 80}
    for path, limit in limits.items():
        assert len(words[path]) <= limit


def test_the_same_settings_give_the_same_file(tmp_path: Path) -> None:
    """A package can be compared byte by byte with the one that was uploaded."""
    for name in ("a.zip", "b.zip"):
        write_package(tmp_path / name, APP, PUBLISHER)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
