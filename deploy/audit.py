"""Known vulnerabilities of what requirements.lock holds: `python deploy/audit.py [PIP_AUDIT_OPTION…]`.

A report, not a gate: it exits 0 whatever it finds, and says so where it found nothing out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_PINNED = re.compile(r"^([A-Za-z0-9._-]+==[^\s;\\]+)", re.MULTILINE)


def pinned() -> list[str]:
    """Every locked package as "name==version", and torch, which is in no lock."""
    torch = re.findall(r"^torch==\S+", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    return [*_PINNED.findall((ROOT / "requirements.lock").read_text("utf-8")), *torch]


def summarise(report: dict[str, Any] | None) -> list[str]:
    """What `pip-audit --format json` wrote, in lines for a person; None where it wrote nothing."""
    if report is None:
        return ["audit: NOT DONE, the service that knows vulnerabilities could not be asked"]
    asked = [each for each in report["dependencies"] if "skip_reason" not in each]
    skipped = [each for each in report["dependencies"] if "skip_reason" in each]
    lines = [
        f"{each['name']} {each['version']}: {found['id']}, fixed in {', '.join(found['fix_versions']) or 'no version'}"
        for each in asked
        for found in each["vulns"]
    ]
    if not asked:
        return ["audit: NOT DONE, the service that knows vulnerabilities knows none of these packages"]
    lines.append(f"audit: {len(lines)} known vulnerabilities in {len(asked)} packages")
    if skipped:
        names = ", ".join(each["name"] for each in skipped)
        lines.append(f"audit: NOT LOOKED AT: {names}")
    return lines


def audit(packages: Iterable[str], options: list[str]) -> dict[str, Any] | None:
    """Run pip-audit over `packages`; None where it could not be run to its end."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, report = Path(folder) / "packages.txt", Path(folder) / "report.json"
        wanted.write_text("\n".join(packages) + "\n", "utf-8")
        command = [Path(sys.executable).with_name("pip-audit"), "--requirement", wanted, "--no-deps", "--disable-pip"]
        command += ["--progress-spinner", "off", "--format", "json", "--output", report]
        done = subprocess.run([*map(str, command), *options], capture_output=True, text=True, check=False)
        if not report.is_file() or not report.stat().st_size:
            print(done.stderr.strip().rpartition("\n")[2], file=sys.stderr)
            return None
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))
        return found


if __name__ == "__main__":
    print("\n".join(summarise(audit(pinned(), sys.argv[1:]))))
