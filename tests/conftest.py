"""What every test may rely on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.postgres import Postgres

# How fast this machine is at the moment is no finding about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The PostgreSQL that all tests share, also those of pytest's other processes."""
    from tests.postgres import shared_postgres  # noqa: PLC0415  few tests need it

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with shared_postgres(folder / "postgres", _migrate_template) as found:
        yield found


@pytest.fixture(scope="session")
def localstripe() -> Iterator[str]:
    """The address of the localstripe that all tests of this process share."""
    from tests.providers.localstripe import running  # noqa: PLC0415  few tests need it

    with running() as address:
        yield address


@pytest.fixture
def fresh_postgres(server: Postgres) -> Iterator[str]:
    """The address of a database of the test's own, with the tables of this version."""
    from tests.postgres import TEMPLATE  # noqa: PLC0415

    url = server.new(TEMPLATE)
    yield url
    server.drop(url)


def _migrate_template(server: Postgres) -> None:
    """Once: each test gets a copy of the files, which takes a tenth of the time."""
    from tests.postgres import TEMPLATE, migrate  # noqa: PLC0415

    server.do("CREATE DATABASE {}", TEMPLATE)
    migrate(server.url(TEMPLATE))
