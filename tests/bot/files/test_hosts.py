"""Files are fetched from and put to where Teams keeps them, and nowhere else."""

from __future__ import annotations

import pytest

from bot.files.hosts import FileHosts, host_of


@pytest.mark.parametrize(
    "url",
    [
        "https://contoso-my.sharepoint.com/personal/anna/_api/v2.0/drive/items/1?tempauth=x%2Fy",
        "https://CONTOSO-my.SharePoint.com:443/x",
        "https://contoso.sharepoint.us/x",
        "https://contoso-my.sharepoint.cn/x",
        "https://abc.up.1drv.com/up/x",
    ],
)
def test_where_teams_keeps_files(url: str) -> None:
    """In each of Microsoft's clouds."""
    assert FileHosts().allow(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://contoso.sharepoint.com/x",
        "https://sharepoint.com.evil.example/x",
        "https://evilsharepoint.com/x",
        "https://sharepoint.com/x",
        "https://contoso.sharepoint.com:8443/x",
        "https://user@contoso.sharepoint.com/x",
        "https://evil.example\\@contoso.sharepoint.com/x",
        "https://evil.example#.sharepoint.com",
        "https://evil.example?.sharepoint.com",
        "https://contoso.sharepoint.com/x y",
        "https://contoso.sharepoint.com/\r\nHost: evil",
        "https://ｃontoso.sharepoint.com.evil.example/",
        "https://169.254.169.254/x",
        "https://[::ffff:169.254.169.254]/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://10.0.0.1.sharepoint.com.:443/x",
        "https://contoso.sharepoint.com:x/",
        "ftp://contoso.sharepoint.com/x",
        "//contoso.sharepoint.com/x",
        "https://contoso..sharepoint.com/x",
        "https://.sharepoint.com/x",
        "https://contoso%2ffiles.sharepoint.com/x",
        f"https://{'x' * 64}.sharepoint.com/x",
        f"https://{'x.' * 130}sharepoint.com/x",
        "",
        "https://contoso.sharepoint.com/" + "x" * 9_000,
    ],
)
def test_nowhere_else(url: str) -> None:
    """Whatever an activity says, no request of ours goes inside the own network."""
    assert not FileHosts().allow(url)


def test_another_cloud_has_other_hosts() -> None:
    """What the operator names takes the place of Microsoft's."""
    hosts = FileHosts(("files.example",))
    assert hosts.allow("https://contoso.files.example/x")
    assert not hosts.allow("https://contoso.sharepoint.com/x")


def test_this_machine_is_for_stand_ins() -> None:
    """And with them only this machine, beside the known hosts."""
    hosts = FileHosts(loopback=True)
    assert hosts.allow("http://127.0.0.1:8080/x")
    assert not hosts.allow("http://192.168.1.1/x")


def test_the_log_gets_no_more_than_the_host() -> None:
    """Whoever holds the address may read the file."""
    assert host_of("https://contoso.sharepoint.com/x?tempauth=secret") == "contoso.sharepoint.com"
    assert host_of("https://[x") == ""
