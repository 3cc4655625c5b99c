"""A proxy between a client and the emulator: it writes down every call, and can spoil one.

    with Proxy(emulator.url) as proxy:
        proxy.fault = Fault("kill-after", number=7, kill=lambda: ...)
        proxy.calls      [(action, account-less body), ...] in the order they came

Faults hit the n-th call that changes something, from 0:

    kill-before     the client is killed, the call never arrives
    kill-after      the emulator has done it, the client is killed before the answer
    lost            the emulator has done it, the connection ends without an answer
    error           503 ServiceUnavailable, not done
    error-after     500 InternalError, though it was done
    throttle        503 RequestLimitExceeded, not done
    not-found       400 InvalidVpcID.NotFound, not done: the id is too new to be known
    in-use          400 DependencyViolation, not done: what needed it is not gone yet

With `proxy.in_parts = True` the next DeleteVpcEndpoints gets a good answer that says it was not done.
"""
import http.client
import http.server
import threading
import urllib.parse

READS = ("Describe", "Get", "List", "AssumeRole")
ANSWERS = {
    "error": (503, "ServiceUnavailable"),
    "error-after": (500, "InternalError"),
    "throttle": (503, "RequestLimitExceeded"),
    "not-found": (400, "InvalidVpcID.NotFound"),
    "in-use": (400, "DependencyViolation"),
}
IN_PARTS = """<?xml version="1.0" encoding="UTF-8"?>
<DeleteVpcEndpointsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>0</requestId><unsuccessful><item>
<resourceId>vpce-1</resourceId><error><code>DependencyViolation</code><message>made by the test</message></error>
</item></unsuccessful></DeleteVpcEndpointsResponse>"""
COMMON = ["kill-before", "kill-after", "lost", "error", "error-after", "throttle"]
# What can happen to a call that makes something, and to one that deletes something.
FAULTS = {"up": [*COMMON, "not-found"], "down": [*COMMON, "in-use"]}


class Fault:
    def __init__(self, kind, number, kill=None):
        self.kind, self.number, self.kill = kind, number, kill
        self.hit = None


class Proxy:
    def __init__(self, url):
        self.target = urllib.parse.urlsplit(url)
        self.calls = []
        self.fault = None
        self.in_parts = False
        self.lock = threading.Lock()
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                proxy.handle(self)

            do_GET = do_PUT = do_DELETE = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def writes(self):
        return [action for action in self.calls if not action.startswith(READS)]

    def handle(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        action = request.headers.get("X-Amz-Target", "").rsplit(".", 1)[-1]
        action = action or urllib.parse.parse_qs(body.decode("utf8", "replace")).get("Action", ["?"])[0]
        with self.lock:
            number = len(self.writes())
            self.calls.append(action)
            fault = self.fault
            hit = fault and fault.hit is None and not action.startswith(READS) and number == fault.number
            if hit:
                fault.hit = action
            in_parts = self.in_parts and action == "DeleteVpcEndpoints"
            self.in_parts = self.in_parts and not in_parts
        if in_parts:
            return self.answer(request, 200, [("Content-Type", "text/xml")], IN_PARTS.encode())
        if not hit:
            return self.answer(request, *self.forward(request, body))
        done = self.forward(request, body) if fault.kind in ("kill-after", "lost", "error-after") else None
        if fault.kind.startswith("kill"):
            fault.kill()
        if fault.kind in ANSWERS:
            status, code = ANSWERS[fault.kind]
            text = (f'<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>{code}</Code>'
                    f"<Message>made by the test</Message></Error></Errors><RequestID>0</RequestID></Response>")
            if b"2010-05-08" in body:  # the version of IAM's interface
                code = "DeleteConflict" if fault.kind == "in-use" else code
                text = (f"<ErrorResponse><Error><Code>{code}</Code><Message>made by the test</Message></Error>"
                        f"<RequestId>0</RequestId></ErrorResponse>")
            return self.answer(request, status, [("Content-Type", "text/xml")], text.encode())
        del done
        request.close_connection = True
        request.connection.close()

    def forward(self, request, body):
        connection = http.client.HTTPConnection(self.target.hostname, self.target.port, timeout=60)
        headers = {k: v for k, v in request.headers.items() if k.lower() != "connection"}
        connection.request(request.command, request.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in ("content-length", "connection", "transfer-encoding")]
        return answer.status, kept, content

    @staticmethod
    def answer(request, status, headers, content):
        try:
            request.send_response_only(status)
            for key, value in headers:
                request.send_header(key, value)
            request.send_header("Content-Length", str(len(content)))
            request.send_header("Connection", "close")
            request.end_headers()
            request.wfile.write(content)
            request.close_connection = True
        except (BrokenPipeError, ConnectionResetError):
            pass
