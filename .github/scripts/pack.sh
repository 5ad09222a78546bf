#!/usr/bin/env bash
# Packs the release binaries with what they come with into dist/NAME.tar.gz: `pack.sh NAME`. Same files, same bytes.
set -euo pipefail
name=$1
mkdir -p dist "target/$name"
cp target/release/lakegate target/release/pulumi-analyzer-policy-lakegate LICENSE README.md policy/pack/PulumiPolicy.yaml "target/$name/"
python3 - "$name" <<'PYTHON'
import gzip, io, pathlib, sys, tarfile

name = sys.argv[1]
folder = pathlib.Path("target") / name
out = io.BytesIO()
with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
    for path in sorted(folder.iterdir()):
        entry = tarfile.TarInfo(f"{name}/{path.name}")
        entry.size = path.stat().st_size
        entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
        with open(path, "rb") as file:
            tar.addfile(entry, file)
with gzip.GzipFile(pathlib.Path("dist") / f"{name}.tar.gz", "wb", mtime=0) as file:
    file.write(out.getvalue())
PYTHON
