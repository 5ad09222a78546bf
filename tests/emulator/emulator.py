"""MiniStack with the overlay, as a process of its own on a free port of this machine."""
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Emulator:
    """Runs from `with` to the end of its block; what it says goes to a log file."""

    def __init__(self, folder, region, account, settings):
        self.folder, self.port = pathlib.Path(folder), free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "emulator.log"
        (self.folder / "tmp").mkdir(parents=True)
        self.environment = {
            # Nothing of whoever runs the tests: no credentials, no profile, no endpoint.
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "TMPDIR": str(self.folder / "tmp"),
            "GATEWAY_PORT": str(self.port), "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_REGION": region, "MINISTACK_ACCOUNT_ID": account, "AUTH": "true",
            "AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": region, "AWS_EC2_METADATA_DISABLED": "true",
            # Listeners of services that the lake does not have.
            "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0",
            "LAMBDA_EXECUTOR": "local", "DOCKER_HOST": "unix:///nonexistent",
            **settings,
        }

    def __enter__(self):
        with open(self.log, "wb") as log:
            command = [sys.executable, HERE / "overlay.py"]
            self.process = subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT)
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=1):
                    return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        self.__exit__()
        raise RuntimeError(f"the emulator did not start:\n{self.log.read_text(errors='replace')[-2000:]}")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
