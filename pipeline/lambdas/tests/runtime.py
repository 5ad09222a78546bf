"""The Runtime API of Lambda on this machine, and a function that is served by it."""
import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TRACE = "1-5759e988-bd862e3fe1be46a994272793"
PREFIX = "/2018-06-01/runtime/"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        api = self.server.api
        api.polled.append(time.monotonic())
        api.ready.set()
        invocation = api.invocations.get()
        if invocation is None:
            self.close_connection = True
            return
        request, event = invocation
        self.answer(200, json.dumps(event).encode(), {
            "Lambda-Runtime-Aws-Request-Id": request, "Content-Type": "application/json",
            "Lambda-Runtime-Trace-Id": f"Root={TRACE};Parent=0000000000000001;Sampled=1",
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 60) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:tested",
        })

    def do_POST(self):
        body = self.body()
        kind = self.path.removeprefix(PREFIX).split("/")[-1]
        self.server.api.outcomes.put((kind, json.loads(body or b"null")))
        self.answer(202)

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        whole = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def answer(self, status, body=b"", headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        # A function that is ended hangs up.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            raise


class Function:
    """A function from its start to the end of the block; sees nothing of the environment but what it is given."""

    def __init__(self, command, environment):
        self.command, self.environment = list(map(str, command)), environment
        self.invocations, self.outcomes = queue.Queue(), queue.Queue()
        self.ready, self.polled = threading.Event(), []

    def __enter__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.api = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.folder = tempfile.TemporaryDirectory()
        environment = {
            "PATH": os.environ["PATH"], "LAMBDA_TASK_ROOT": self.folder.name, "AWS_LAMBDA_FUNCTION_NAME": "tested", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_LOG_GROUP_NAME": "group", "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_address[1]}", **self.environment,
        }
        self.output = pathlib.Path(self.folder.name, "output")
        with self.output.open("wb") as output:
            self.started = time.monotonic()
            self.process = subprocess.Popen(self.command, env=environment, cwd=self.folder.name, stdout=output, stderr=subprocess.STDOUT)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.invocations.put(None)
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()

    def until_ready(self, timeout=60):
        """Seconds from the start of the process to its first poll."""
        if not self.ready.wait(timeout):
            raise RuntimeError(f"`{self.command[0]}` asked for no invocation:\n{self.output.read_text(errors='replace')}")
        return self.polled[0] - self.started

    def peak_memory(self):
        """The most bytes of memory that the process ever held."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024

    def invoke(self, event, timeout=60):
        """What the function answered (`response` or `error`, and the document), and the lines that it wrote about it."""
        before = len(self.output.read_bytes())
        request = str(uuid.uuid4())
        self.invocations.put((request, event))
        kind, document = self.outcomes.get(timeout=timeout)
        lines = self.output.read_bytes()[before:].decode().splitlines()
        return kind, document, [json.loads(line) for line in lines], request
