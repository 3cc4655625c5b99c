"""An `aws` command that keeps the AWS CLI loaded, for tests that make thousands of calls.

    with FastAws() as folder:      put `folder` in front of PATH

The real CLI's own code runs, in a process forked from one that has read its models already,
a process for each script: a call takes a twentieth of the time. A `sleep` beside it returns
at once. What they can't show is a difference between a fresh process and this one, and how
long a script waits; one story therefore always runs the installed CLI.
"""
import functools
import gc
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import traceback

# What is put on PATH: hands its arguments, environment and open files to the server, and ends with the code it is told.
STUB = r"""
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

extern char **environ;
static char text[1 << 22];
static size_t size;

static void add(const char *part) {
    size_t length = strlen(part) + 1;
    if (size + length > sizeof text) _exit(254);
    memcpy(text + size, part, length);
    size += length;
}

int main(int count, char **words) {
    int s = socket(AF_UNIX, SOCK_STREAM, 0), files[3] = {0, 1, 2};
    struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = SOCKET};
    if (connect(s, (struct sockaddr *)&to, sizeof to)) _exit(253);
    char folder[4096], number[16], space[CMSG_SPACE(sizeof files)] = {0}, *digit = number + 15;
    *digit = 0;
    for (int rest = count - 1; rest || !*digit; rest /= 10) *--digit = '0' + rest % 10;
    add(getcwd(folder, sizeof folder) ? folder : "/");
    add(digit);
    for (int at = 1; at < count; at++) add(words[at]);
    for (char **entry = environ; *entry; entry++) add(*entry);
    size--;
    unsigned char head[4] = {size >> 24, size >> 16, size >> 8, size};
    struct iovec part = {head, 4};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET, rights->cmsg_type = SCM_RIGHTS, rights->cmsg_len = CMSG_LEN(sizeof files);
    memcpy(CMSG_DATA(rights), files, sizeof files);
    if (sendmsg(s, &message, 0) != 4) _exit(252);
    for (size_t sent = 0; sent < size;) {
        ssize_t done = write(s, text + sent, size - sent);
        if (done <= 0) _exit(251);
        sent += done;
    }
    unsigned char code;
    _exit(read(s, &code, 1) == 1 ? code : 255);
}
"""

# One for every service that scripts call.
CALLS = (["ec2", "describe-vpcs"], ["ec2", "create-vpc", "--cidr-block", "10.0.0.0/16"],
         ["ec2", "wait", "vpc-available"], ["iam", "get-role", "--role-name", "x"],
         ["ssm", "get-parameter", "--name", "x"], ["sts", "get-caller-identity"])


class FastAws:
    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="fast-aws-")
        path = os.path.join(self.folder, "socket")
        self.server = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.server.stdout.readline()
        # In C, because an interpreter takes longer to start than the call takes. Rust links with `cc` too.
        subprocess.run(["cc", "-O1", "-x", "c", "-", f'-DSOCKET="{path}"', "-o", os.path.join(self.folder, "aws")],
                       input=STUB, text=True, check=True)
        # How long a script waits is not what is proven with it: that is the business of those with the installed CLI.
        sleep = os.path.join(self.folder, "sleep")
        with open(sleep, "w") as file:
            file.write("#!/bin/sh\nexec /bin/sleep 0.01\n")
        os.chmod(sleep, 0o755)
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
    """Reads the models once, and makes what any call of the CLI makes: what is forked later has them."""
    from awscli import clidriver

    # The CLI brings a botocore of its own and calls it by the same name.
    loaders, client, hooks, session = (
        sys.modules.get(f"botocore.{name}") or sys.modules[f"awscli.botocore.{name}"]
        for name in ("loaders", "client", "hooks", "session"))

    read = loaders.JSONFileLoader.load_file
    files = functools.cache(lambda path: read(loaders.JSONFileLoader(), path))
    loaders.JSONFileLoader.load_file = lambda self, path: files(path)
    once(loaders.Loader, "list_available_services")
    once(loaders.Loader, "determine_latest_version")
    once(client.ClientCreator, "_load_service_model")
    once(hooks.EventAliaser, "_alias_event_name")
    once(session.Session, "get_service_model")
    # That each of its own 400 handlers takes keywords.
    hooks.BaseEventHooks._verify_accept_kwargs = lambda *_: None
    make, classes = client.ClientCreator._create_client_class, {}

    def create_client_class(self, name, model):
        if name not in classes:
            classes[name] = make(self, name, model)
        return classes[name]

    client.ClientCreator._create_client_class = create_client_class
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_CONFIG_FILE=os.devnull,
                      AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_MAX_ATTEMPTS="1", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    quiet = os.open(os.devnull, os.O_WRONLY)
    kept = os.dup(1), os.dup(2)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    where = ["--region", "us-east-1", "--cli-connect-timeout", "1"]
    for words in CALLS:
        clidriver.create_clidriver().main([*words, *where])
    gc.freeze()
    os.dup2(kept[0], 1)
    os.dup2(kept[1], 2)
    return clidriver


def run(clidriver, connection):
    """One call of the CLI."""
    head, fds, _, _ = socket.recv_fds(connection, 4, 3)
    size, text = int.from_bytes(head, "big"), b""
    while len(text) < size:
        text += connection.recv(size - len(text))
    folder, count, *rest = [os.fsdecode(part) for part in text.split(b"\0")]
    words, kept = rest[:int(count)], rest[int(count):]
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(at, mode, closefd=False) for at, mode in enumerate("rww"))
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


def work(clidriver, channel):
    """In the fork: the calls of one script, until it has ended."""
    nothing = os.open(os.devnull, os.O_RDWR)
    while True:
        _, fds, _, _ = socket.recv_fds(channel, 1, 1)
        if not fds:
            os._exit(0)
        with socket.socket(fileno=fds[0]) as connection:
            code = 255
            try:
                code = run(clidriver, connection)
            except BrokenPipeError:
                pass  # the script was killed
            except BaseException:
                traceback.print_exc()
            for number in range(3):
                os.dup2(nothing, number)  # who reads what was written waits for its end
            try:
                connection.sendall(bytes([code]))
            except OSError:
                pass


def serve(path):
    clidriver = preload()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    import signal

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    print("ready", flush=True)
    workers = {}
    while True:
        connection, _ = listener.accept()
        caller, _, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        try:
            script = os.getsid(caller)
        except ProcessLookupError:
            connection.close()  # it was killed before it was heard
            continue
        if script not in workers:
            for ended in [one for one in workers if not os.path.exists(f"/proc/{one}")]:
                workers.pop(ended).close()
            workers[script], channel = socket.socketpair()
            if os.fork() == 0:
                listener.close()
                connection.close()
                for other in workers.values():
                    other.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                work(clidriver, channel)
            channel.close()
        socket.send_fds(workers[script], [b"1"], [connection.fileno()])
        connection.close()


if __name__ == "__main__":
    serve(sys.argv[1])
