"""The sizes of the functions' archives, and whether each is small enough: `sizes.py FOLDER`.

A cold start fetches and unpacks the archive, so a dependency that doubles it is seen here first.
"""
import os
import pathlib
import sys

CEILING = 12_000_000  # bytes of one archive; Lambda takes 50 MB


def main(folder):
    archives = sorted(folder.glob("*.zip"))
    if not archives:
        sys.exit(f"no archive in {folder}: python3 pipeline/lambdas/package.py builds them")
    rows = [(path.name, path.stat().st_size) for path in archives]
    lines = ["| archive | bytes |", "|---|---|", *(f"| {name} | {size:,} |" for name, size in rows)]
    print("\n".join(lines))
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    if large := [name for name, size in rows if size > CEILING]:
        sys.exit(f"larger than {CEILING:,} bytes: {', '.join(large)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
