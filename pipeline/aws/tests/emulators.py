"""Emulators of AWS: processes of their own, on free ports of this machine."""
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

REGION = "eu-west-1"
# What a client has to be told beside the endpoint. The accounts are the emulators' own.
CLIENT = {"AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(endpoint):
    try:
        urllib.request.urlopen(endpoint, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextlib.contextmanager
def serving(command, port, settings):
    """Runs a server until the block ends; gives its endpoint. It sees nothing of the environment but `PATH`."""
    endpoint = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder, "log")
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder, **CLIENT, **settings}
        with log.open("wb") as output:
            process = subprocess.Popen(list(map(str, command)), env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            for _ in range(600):
                if answers(endpoint):
                    break
                if process.poll() is not None:
                    break
                time.sleep(0.1)
            else:
                process.kill()
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text(errors='replace')[-2000:]}")
            yield endpoint
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def ministack(python):
    """Everything but a Step Functions to rely on."""
    port = free_port()
    settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1", "MINISTACK_REGION": REGION, "DOCKER_HOST": "unix:///nonexistent"}
    return serving([python, "-m", "ministack"], port, settings)


@contextlib.contextmanager
def moto(python):
    """Step Functions that run."""
    port = free_port()
    with serving([python, "-m", "moto.server", "-H", "127.0.0.1", "-p", port], port, {}) as endpoint:
        body = json.dumps({"stepfunctions": {"execute_state_machine": True}}).encode()
        request = urllib.request.Request(f"{endpoint}/moto-api/config", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=30).close()
        yield endpoint
