"""Sends many packets through a lab at once and says which arrive and which are answered.

Reads JSON from standard input: {"spaces": [{"name", "tcp": [port], "udp": [port], "probes": [probe]}], "quiet", "most"},
where a probe is [id, "tcp" | "udp" | "icmp", source address or null, destination, port]. Writes {"arrives": [id],
"works": [id]}. One process a namespace opens every port, sends all its probes and hears everybody else's; nothing
waits for a single packet, the whole ends when nothing has been heard for `quiet` seconds.
"""

import ctypes
import errno
import json
import os
import resource
import select
import selectors
import signal
import socket
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
SLICE = 40
MARK = struct.Struct("!4sI")
NAME = b"vpcf"


def enter(name):
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/run/netns/{name}", "rb") as space:
        if libc.setns(space.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {name}")


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Worker:
    """All sockets of one namespace."""

    def __init__(self, space, tell):
        self.space, self.tell = space, tell
        self.wait = selectors.DefaultSelector()
        self.raw = {}

    def open(self):
        for family in (socket.AF_INET, socket.AF_INET6):
            for port in self.space["tcp"]:
                listener = self.socket(family, socket.SOCK_STREAM, port)
                listener.listen(4096)
                self.wait.register(listener, selectors.EVENT_READ, self.accept)
            for port in self.space["udp"]:
                server = self.socket(family, socket.SOCK_DGRAM, port)
                if family == socket.AF_INET:
                    server.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
                else:
                    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
                self.wait.register(server, selectors.EVENT_READ, self.answer)
            self.raw_socket(family, None)

    def socket(self, family, kind, port):
        own = socket.socket(family, kind | socket.SOCK_NONBLOCK)
        if family == socket.AF_INET6:
            own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.setsockopt(socket.SOL_SOCKET, 33, 1 << 22)  # SO_RCVBUFFORCE
        own.bind(("::" if family == socket.AF_INET6 else "0.0.0.0", port))
        return own

    def raw_socket(self, family, source):
        if (family, source) not in self.raw:
            protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
            own = socket.socket(family, socket.SOCK_RAW | socket.SOCK_NONBLOCK, protocol)
            own.setsockopt(socket.SOL_SOCKET, 33, 1 << 22)
            if source:
                own.bind((source, 0))
            self.raw[family, source] = own
            self.wait.register(own, selectors.EVENT_READ, self.hear_six if family == socket.AF_INET6 else self.hear_four)
        return self.raw[family, source]

    def accept(self, listener):
        try:
            while True:
                listener.accept()[0].close()
        except OSError:
            pass

    def answer(self, server):
        try:
            while True:
                data, extra, _, sender = server.recvmsg(64, 256)
                if len(data) != MARK.size or data[:4] != NAME:
                    continue
                self.tell("a", MARK.unpack(data)[1])
                back = []
                for level, kind, value in extra:
                    if level == socket.IPPROTO_IP:
                        # From the address that was called, by whatever cable leads back.
                        own = value[8:12]
                        back.append((level, kind, struct.pack("=i", 0) + own + b"\0\0\0\0"))
                    elif level == socket.IPPROTO_IPV6:
                        back.append((level, kind, value[:16] + struct.pack("=i", 0)))
                try:
                    server.sendmsg([data], back, 0, sender)
                except OSError:
                    pass
        except OSError:
            pass

    def hear_four(self, raw):
        try:
            while True:
                data, sender = raw.recvfrom(256)
                head = (data[0] & 15) * 4
                self.hear(data[head:], sender[0], 8, 0)
        except OSError:
            pass

    def hear_six(self, raw):
        try:
            while True:
                data, sender = raw.recvfrom(256)
                self.hear(data, sender[0], 128, 129)
        except OSError:
            pass

    def hear(self, message, sender, request, reply):
        if len(message) != 8 + MARK.size or message[8:12] != NAME:
            return
        number = MARK.unpack(message[8:])[1]
        if message[0] == request:
            self.tell("a", number)
        elif message[0] == reply and self.called.get(number) == socket.inet_pton(family_of(sender), sender):
            self.tell("w", number)

    def start(self, probe):
        number, protocol, source, to, port = probe
        family = family_of(to)
        if protocol == "icmp":
            self.ping(number, family, source, to)
            return
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        own = socket.socket(family, kind | socket.SOCK_NONBLOCK)
        if source:
            own.bind((source, 0))
        error = own.connect_ex((to, port))
        if protocol == "udp":
            if error == 0:
                self.wait.register(own, selectors.EVENT_READ, lambda it: self.replied(it, number))
                try:
                    own.send(MARK.pack(NAME, number))
                except OSError:
                    pass
        elif error in (0, errno.EINPROGRESS):
            self.wait.register(own, selectors.EVENT_WRITE, lambda it: self.connected(it, number))

    def ping(self, number, family, source, to):
        self.called[number] = socket.inet_pton(family, to)
        body = MARK.pack(NAME, number)
        kind = 8 if family == socket.AF_INET else 128
        head = struct.pack("!BBHHH", kind, 0, 0, number & 0xFFFF, 1)
        if family == socket.AF_INET:
            whole = head + body
            total = sum(struct.unpack(f"!{len(whole) // 2}H", whole))
            total = (total >> 16) + (total & 0xFFFF)
            total = ~(total + (total >> 16)) & 0xFFFF
            head = struct.pack("!BBHHH", kind, 0, total, number & 0xFFFF, 1)
        try:
            self.raw_socket(family, source).sendto(head + body, (to, 0))
        except OSError:
            pass

    def connected(self, own, number):
        self.wait.unregister(own)
        if own.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
            self.tell("w", number)
        own.close()

    def replied(self, own, number):
        try:
            if own.recv(64) == MARK.pack(NAME, number):
                self.tell("w", number)
        except OSError:
            pass

    def serve(self, seconds):
        for key, _ in self.wait.select(seconds):
            key.data(key.fileobj)

    def run(self, go, told):
        self.called = {}
        self.open()
        told("r")
        while not select.select([go], [], [], 0)[0]:
            self.serve(0.01)
        os.read(go, 1)
        for at, probe in enumerate(self.space["probes"]):
            self.start(probe)
            if at % SLICE == SLICE - 1:
                self.serve(0.001)
        told("s")
        while True:
            self.serve(1)


def work(space, go, out):
    enter(space["name"])
    seen = set()

    def tell(what, number):
        if (what, number) not in seen:
            seen.add((what, number))
            os.write(out, struct.pack("!cI", what.encode(), number))

    Worker(space, tell).run(go, lambda what: os.write(out, struct.pack("!cI", what.encode(), 0)))


def main():
    job = json.load(sys.stdin)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    workers, pipes = [], {}
    for space in job["spaces"]:
        go_read, go_write = os.pipe()
        out_read, out_write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                work(space, go_read, out_write)
            except BaseException as error:  # noqa: BLE001: whatever it is, it is said and the parent told
                print(f"prober: {space['name']}: {error!r}", file=sys.stderr)
            os._exit(1)
        os.close(go_read)
        os.close(out_write)
        workers.append(child)
        pipes[out_read] = go_write
    try:
        result = listen(job, pipes)
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        for worker in workers:
            os.waitpid(worker, 0)
    json.dump(result, sys.stdout)


def listen(job, pipes):
    heard = {"r": 0, "s": 0, "a": set(), "w": set()}
    rest = {pipe: b"" for pipe in pipes}
    started, last = False, time.monotonic()
    begun = last
    while True:
        now = time.monotonic()
        if started and heard["s"] == len(pipes) and now - last > job["quiet"]:
            break
        if now - begun > job["most"]:
            break
        for pipe in select.select(list(pipes), [], [], 0.02)[0]:
            data = os.read(pipe, 1 << 16)
            if not data:
                raise SystemExit("prober: a namespace gave up")
            last = time.monotonic()
            data = rest[pipe] + data
            whole = len(data) // 5 * 5
            rest[pipe] = data[whole:]
            for what, number in struct.iter_unpack("!cI", data[:whole]):
                what = what.decode()
                if what in "rs":
                    heard[what] += 1
                else:
                    heard[what].add(number)
        if not started and heard["r"] == len(pipes):
            started = True
            for go in pipes.values():
                os.write(go, b"g")
    return {"arrives": sorted(heard["a"]), "works": sorted(heard["w"])}


main()
