#!/usr/bin/env python3
"""Write the hash of each pinned wheel into a requirements file.

usage: lock_requirements.py FILE...

The pins (name==version) and comments of each file stay; hashes that are there already are replaced
by those of the wheels that pip chooses for this machine: Python 3.11, Linux, x86_64.
"""

import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wheel_hashes(pins: list[str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--only-binary", ":all:", "--dest", folder, *pins], check=True)
        return {
            canonical(wheel.name.split("-")[0]): hashlib.sha256(wheel.read_bytes()).hexdigest()
            for wheel in pathlib.Path(folder).iterdir()
        }


def lock(path: pathlib.Path) -> None:
    lines = [re.sub(r"\s*\\?\s*--hash=\S+", "", line) for line in path.read_text().splitlines()]
    pins = [line for line in lines if line and not line.startswith("#")]
    hashes = wheel_hashes(pins)
    with path.open("w") as out:
        for line in lines:
            if line in pins:
                name = canonical(re.split(r"[\[=]", line)[0])
                line += f" --hash=sha256:{hashes[name]}"
            out.write(line + "\n")


if __name__ == "__main__":
    if sys.version_info[:2] != (3, 11) or len(sys.argv) < 2:
        raise SystemExit(__doc__)
    for name in sys.argv[1:]:
        lock(pathlib.Path(name))
