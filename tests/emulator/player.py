"""The same files through the player: what the emulated lake is held against."""
import json
import subprocess

from paths import ROOT


class Player:
    """A lake of the player in a folder of its own."""

    def __init__(self, lakegate, folder):
        self.lakegate, self.folder = lakegate, folder

    def ask(self, *command):
        given = ["--lake", self.folder / "lake", "--program", ROOT / "pulumi/program/Main.yaml", "--schemas", ROOT / "schemas"]
        return subprocess.run([self.lakegate, *command, *given], check=True, capture_output=True).stdout

    def sample(self, dataset, *options):
        return self.ask("sample", dataset, *options)

    def play(self, files):
        """Uploads `files`, bytes by raw key, in order; plays to rest; gives what became of each."""
        for key, body in files.items():
            file = self.folder / "upload"
            file.write_bytes(body)
            self.ask("upload", file, "--key", key)
        return {one["key"]: one for one in json.loads(self.ask("run", "--format", "json"))["objects"]}

    def bucket(self, zone):
        """Bytes by key of a zone's bucket."""
        (base,) = (self.folder / "lake/buckets").glob(f"*-{zone}-*")
        return {str(path.relative_to(base)): path.read_bytes() for path in base.rglob("*") if path.is_file()}
