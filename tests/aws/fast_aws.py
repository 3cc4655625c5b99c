"""An `aws` command that keeps the AWS CLI loaded, for tests that make thousands of calls.

    with FastAws() as folder:      put `folder` in front of PATH

The real CLI's own code runs, in a process forked from one that has read its models
already: a call takes a tenth of the time. What it can't show is a difference between
a fresh process and a forked one; one story therefore always runs the installed CLI.
"""
import functools
import gc
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import traceback

STUB = """#!{python} -SEI
import os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect({path!r})
kept = [k + "=" + v for k, v in os.environ.items()]
text = b"\\0".join(map(os.fsencode, [os.getcwd(), str(len(sys.argv) - 1)] + sys.argv[1:] + kept))
socket.send_fds(s, [len(text).to_bytes(4, "big")], [0, 1, 2])
s.sendall(text)
code = s.recv(1)
os._exit(code[0] if code else 255)
"""


class FastAws:
    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="fast-aws-")
        path = os.path.join(self.folder, "socket")
        self.server = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.server.stdout.readline()
        stub = os.path.join(self.folder, "aws")
        with open(stub, "w") as file:
            file.write(STUB.format(python=os.path.realpath(sys.executable), path=path))
        os.chmod(stub, os.stat(stub).st_mode | stat.S_IXUSR)
        return self.folder

    def __exit__(self, *_):
        self.server.stdin.close()
        self.server.wait(10)
        self.server.stdout.close()
        for name in os.listdir(self.folder):
            os.unlink(os.path.join(self.folder, name))
        os.rmdir(self.folder)


def once(owner, name):
    """Lets a method be run once for its arguments, whatever the instance."""
    method, known = getattr(owner, name), {}

    def kept(self, *args, **kwargs):
        key = (args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = method(self, *args, **kwargs)
        return known[key]

    setattr(owner, name, kept)


def preload():
    """Reads the models once; what is forked later has them."""
    from awscli import clidriver

    # The CLI brings a botocore of its own and calls it by the same name.
    loaders = sys.modules.get("botocore.loaders") or sys.modules["awscli.botocore.loaders"]

    read = loaders.JSONFileLoader.load_file
    files = functools.cache(lambda path: read(loaders.JSONFileLoader(), path))
    loaders.JSONFileLoader.load_file = lambda self, path: files(path)
    once(loaders.Loader, "list_available_services")
    once(loaders.Loader, "determine_latest_version")
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    quiet = os.open(os.devnull, os.O_WRONLY)
    kept = os.dup(1), os.dup(2)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    for words in (["ec2", "describe-vpcs"], ["iam", "get-role", "--role-name", "x"], ["ssm", "get-parameter", "--name", "x"],
                  ["sts", "get-caller-identity"]):
        driver = clidriver.create_clidriver()
        driver.main([*words, "--region", "us-east-1", "--endpoint-url", "http://127.0.0.1:9", "--cli-connect-timeout", "1"])
    gc.freeze()
    os.dup2(kept[0], 1)
    os.dup2(kept[1], 2)
    return clidriver


def run(clidriver, connection):
    """In the fork: one call of the CLI."""
    head, fds, _, _ = socket.recv_fds(connection, 4, 3)
    size, text = int.from_bytes(head, "big"), b""
    while len(text) < size:
        text += connection.recv(size - len(text))
    folder, count, *rest = [os.fsdecode(part) for part in text.split(b"\0")]
    words, kept = rest[:int(count)], rest[int(count):]
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    os.chdir(folder)
    data = os.environ["AWS_DATA_PATH"]  # the CLI's package sets it when it is loaded
    os.environ.clear()
    os.environ["AWS_DATA_PATH"] = data
    for entry in kept:
        key, _, value = entry.partition("=")
        os.environ[key] = value
    sys.argv = ["aws", *words]
    try:
        code = clidriver.create_clidriver().main(sys.argv[1:])
    except SystemExit as end:
        code = end.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    return int(code) & 255


def serve(path):
    clidriver = preload()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    import signal

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            code = 255
            try:
                code = run(clidriver, connection)
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                connection.sendall(bytes([code]))
                os._exit(code)
        connection.close()


if __name__ == "__main__":
    serve(sys.argv[1])
