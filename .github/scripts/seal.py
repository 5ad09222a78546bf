"""Says what a folder holds, so that a later job can tell that it got the same.

  seal.py FOLDER          prints one digest over the names and bytes of all files below FOLDER
  seal.py FOLDER DIGEST   exits 1 unless it is that one
"""
import hashlib
import pathlib
import sys


def digest(folder):
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    found = digest(pathlib.Path(sys.argv[1]))
    if len(sys.argv) == 3 and sys.argv[2] != found:
        sys.exit(f"{sys.argv[1]} is not what was sealed: {found} instead of {sys.argv[2]}")
    print(found)
