"""What a release is made of: pack.sh, the checksums, and materials.sh with a cargo that writes bills where the real one does."""
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import unittest

import yaml

from evaluated import ROOT
from test_scripts import SCRIPTS

NAME = "lakegate-v1.2.3-x86_64-unknown-linux-gnu"
FILES = ["LICENSE", "PulumiPolicy.yaml", "README.md", "lakegate", "pulumi-analyzer-policy-lakegate"]

# cargo-cyclonedx writes a bill for each binary of each member, beside its manifest.
CARGO = """#!/bin/sh
set -e
[ "$*" = "cyclonedx --format json --spec-version 1.5 --describe binaries --all-features --no-build-deps --quiet" ]
for bill in cli/lakegate_bin policy/pack/pulumi-analyzer-policy-lakegate_bin pipeline/lambdas/transform_bin policy/lake-policy_lib; do
    mkdir -p "${bill%/*}"
    echo "{}" >"$bill.cdx.json"
done
"""


class Release(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def run_in(self, *command, **environment):
        done = subprocess.run(list(map(str, command)), cwd=self.folder, env={**os.environ, **environment}, check=False, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def pack(self):
        self.run_in(SCRIPTS / "pack.sh", NAME)
        return self.folder / "dist" / f"{NAME}.tar.gz"

    def built(self):
        for name in ("LICENSE", "README.md", "policy/pack/PulumiPolicy.yaml"):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.folder / name)
        for name in ("lakegate", "pulumi-analyzer-policy-lakegate"):
            path = self.folder / "target" / "release" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(name.encode() * 1000)
            path.chmod(0o755)

    def test_an_archive_holds_the_binaries_and_what_they_come_with(self):
        self.built()
        with tarfile.open(self.pack()) as archive:
            found = {entry.name: (oct(entry.mode), entry.uid, entry.mtime) for entry in archive}
            lakegate = archive.extractfile(f"{NAME}/lakegate").read()
        modes = {f"{NAME}/{name}": ("0o755" if "." not in name and name != "LICENSE" else "0o644", 0, 0) for name in FILES}
        self.assertEqual(found, modes)
        self.assertEqual(lakegate, b"lakegate" * 1000)

    def test_the_same_files_give_the_same_bytes(self):
        self.built()
        once = self.pack().read_bytes()
        for path in self.folder.rglob("*"):
            os.utime(path, (1, 1))
        self.assertEqual(self.pack().read_bytes(), once)

    def test_the_sums_are_of_everything_that_is_released(self):
        steps = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))["jobs"]["publish"]["steps"]
        (sum_up,) = [step for step in steps if step.get("name") == "Sum up"]
        for name in ("a.tar.gz", "transform.zip", "-odd.json"):
            (self.folder / name).write_text(name, encoding="utf-8")
        self.run_in("bash", "-e", "-o", "pipefail", "-c", sum_up["run"])
        checked = self.run_in("sha256sum", "--check", "SHA256SUMS")
        self.assertEqual(sorted(checked.splitlines()), ["-odd.json: OK", "a.tar.gz: OK", "transform.zip: OK"])

    def test_the_bills_are_those_of_what_is_shipped_and_none_is_left(self):
        cargo = self.folder / "bin" / "cargo"
        cargo.parent.mkdir()
        cargo.write_text(CARGO, encoding="utf-8")
        cargo.chmod(0o755)
        self.run_in(SCRIPTS / "materials.sh", "dist", PATH=f"{cargo.parent}:{os.environ['PATH']}")
        found = sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*.cdx.json"))
        self.assertEqual(found, [f"dist/{name}_bin.cdx.json" for name in ("lakegate", "pulumi-analyzer-policy-lakegate", "transform")])


if __name__ == "__main__":
    unittest.main()
