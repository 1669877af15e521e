"""The audit: asks pip-audit for known vulnerabilities, and tells what could not be asked.

By itself pip-audit calls it "no known vulnerabilities" when its source knew none of the packages,
as behind a mirror that has files and no reports.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

# Vulnerabilities that do not concern Purser, by their id, each with the reason.
EXPLAINED: Mapping[str, str] = {}
_PATIENCE_SECONDS = 300


def main(lock: str) -> int:
    told = _asked(lock)
    code, lines = 0, ["audit: the source of pip-audit cannot be reached from here"]
    if told is not None:
        code, lines = verdict(told["dependencies"])
    print("\n".join(lines))
    return code


def verdict(dependencies: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """0 where nothing is known against any, or where nobody could be asked about a single one."""
    skipped = [each for each in dependencies if "skip_reason" in each]
    if dependencies and len(skipped) == len(dependencies):
        return 0, [f"audit: of {len(skipped)} packages none is known to the source of pip-audit"]
    found = [(each, one["id"]) for each in dependencies for one in each.get("vulns", ())]
    unexplained = sum(id_ not in EXPLAINED for _, id_ in found)
    lines = [
        f"{each['name']} {each['version']}: {id_}, {EXPLAINED.get(id_, 'not explained')}"
        for each, id_ in found
    ]
    lines += [f"{each['name']}: {each['skip_reason']}" for each in skipped]
    lines.append(
        f"audit: {len(dependencies) - len(skipped)} packages asked about, "
        f"{len(found)} vulnerabilities, {unexplained} not explained, {len(skipped)} unknown"
    )
    return (1 if unexplained or skipped else 0), lines


def _asked(lock: str) -> dict[str, Any] | None:
    """Its report; None where it had nobody to ask."""
    asked = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--disable-pip"]
    # Our own program, by a list of words.
    done = subprocess.run(  # nosec B603
        [*asked, "--require-hashes", "--format", "json", "--progress-spinner", "off"],
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
    if done.stdout.strip():
        found: dict[str, Any] = json.loads(done.stdout)
        return found
    if "ConnectionError" in done.stderr or "Timeout" in done.stderr:
        return None
    raise RuntimeError(done.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
