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

import provision

REGION = "eu-west-1"
# What a client has to be told beside the endpoint. The accounts are the emulators' own.
CLIENT = {"AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}


def answers(endpoint):
    try:
        urllib.request.urlopen(endpoint, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


class Server:
    """A server on a free port, from `with` to the end of its block, which is given the endpoint.

    `command` and `settings` are functions of the port: arguments, environment. It sees nothing of the environment of whoever runs
    the tests but `PATH`: no credentials, no profile, no endpoint.
    """

    def __init__(self, command, settings):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        self.command = list(map(str, command(port)))
        self.settings = {"PATH": os.environ["PATH"], "AWS_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true", **settings(port)}

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            log = pathlib.Path(folder, "log")
            with log.open("wb") as output:
                environment = {"HOME": folder, "TMPDIR": folder, **self.settings}
                process = subprocess.Popen(self.command, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
            stack.callback(end, process)
            deadline = time.monotonic() + 60
            while not answers(self.endpoint):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{' '.join(self.command)} did not start:\n{log.read_text(errors='replace')[-2000:]}")
                time.sleep(0.1)
            self.stack = stack.pop_all()
        return self.endpoint

    def __exit__(self, *_):
        self.stack.close()


def end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ministack(python, *program, **settings):
    """Everything but a Step Functions to rely on. `program` is what starts it, if that is not MiniStack itself."""
    given = {
        "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1", "MINISTACK_REGION": REGION, "DOCKER_HOST": "unix:///nonexistent", **settings}
    # Functions that run inside find the services by the endpoint.
    return Server(
        lambda _: [python, *(program or ["-m", "ministack"])],
        lambda port: {"GATEWAY_PORT": str(port), "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", **given})


def elasticmq():
    """SQS that moves messages back. It brings no Scala: Spark's is of the same line."""
    jars = provision.jars("elasticmq", ["org.elasticmq:elasticmq-server_2.13:1.7.1"])
    (scala,) = provision.spark().parents[1].glob("lib/python*/site-packages/pyspark/jars/scala-library-2.13.*.jar")
    fixed = {"rest-sqs.bind-hostname": "127.0.0.1", "node-address.host": "127.0.0.1", "rest-stats.enabled": "false", "aws.region": REGION}

    def command(port):
        given = {**fixed, "rest-sqs.bind-port": port, "node-address.port": port}
        return ["java", *(f"-D{name}={value}" for name, value in given.items()), "-cp", f"{jars}/*:{scala}", "org.elasticmq.server.Main"]

    return Server(command, lambda _: {})


@contextlib.contextmanager
def moto(python):
    """Step Functions that run."""
    with Server(lambda port: [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", port], lambda _: CLIENT) as endpoint:
        body = json.dumps({"stepfunctions": {"execute_state_machine": True}}).encode()
        request = urllib.request.Request(f"{endpoint}/moto-api/config", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=30).close()
        yield endpoint
