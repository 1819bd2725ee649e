"""A receiver of OTLP over HTTP that reads with OpenTelemetry's own messages and keeps every byte; and what it got, by name."""

import collections
import http.server
import ssl
import threading
import time

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest, ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse
from serving import free_port

MESSAGES = {
    "/v1/metrics": (ExportMetricsServiceRequest, ExportMetricsServiceResponse),
    "/v1/traces": (ExportTraceServiceRequest, ExportTraceServiceResponse),
}
PATIENCE_SECONDS = 30


def until(condition, what):
    """Waits for what a condition gives; it must become true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {PATIENCE_SECONDS} s: {what}")


def attributes(item):
    """Attributes as a dictionary."""
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in item.attributes}


class Collector:
    """`status` is what it answers; while `free` is not set it answers nobody. `certificate` is a chain and its key, for TLS."""

    def __init__(self, port=None, certificate=None):
        self.bodies, self.received, self.status = [], [], 200
        self.free = threading.Event()
        self.free.set()
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/x-protobuf"
                request, response = MESSAGES[self.path]
                collector.free.wait()
                if collector.status == 200:
                    collector.bodies.append(body + str(self.headers).encode())
                    collector.received.append(request.FromString(body))
                answer = response().SerializeToString()
                self.send_response(collector.status)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        if certificate:
            self.origin = f"https://localhost:{self.port}"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.free.set()
        self.server.shutdown()
        self.server.server_close()

    def spans(self):
        """All spans, as pairs of span and attributes."""
        requests = [one for one in list(self.received) if isinstance(one, ExportTraceServiceRequest)]
        spans = (span for one in requests for group in one.resource_spans for scope in group.scope_spans for span in scope.spans)
        return [(span, attributes(span)) for span in spans]

    def span(self, **wanted):
        """The one span with those attributes, dots for double underscores."""
        wanted = {name.replace("__", "."): value for name, value in wanted.items()}

        def found():
            return [one for one in self.spans() if wanted.items() <= one[1].items()]

        (span,) = until(found, wanted)
        return span

    def metrics(self):
        """The latest metrics by name; points as pairs of attributes and point."""
        requests = [one for one in list(self.received) if isinstance(one, ExportMetricsServiceRequest)]
        told = collections.defaultdict(list)
        if requests:
            (group,) = requests[-1].resource_metrics
            (scope,) = group.scope_metrics
            for metric in scope.metrics:
                points = getattr(metric, metric.WhichOneof("data")).data_points
                told[metric.name] = [(attributes(point), point) for point in points]
        return told

    def value(self, name, **wanted):
        """The sum of a metric's points with those attributes in the latest message."""
        wanted = {name.replace("__", "."): value for name, value in wanted.items()}
        points = [point for found, point in self.metrics()[name] if wanted.items() <= found.items()]
        number = {"as_int": lambda it: it.as_int, "as_double": lambda it: it.as_double}
        return sum(number[it.WhichOneof("value")](it) if hasattr(it, "as_int") else it.count for it in points)

    def resources(self):
        """The attributes of all resources that spoke."""
        groups = [(one.resource_metrics if hasattr(one, "resource_metrics") else one.resource_spans) for one in list(self.received)]
        return [attributes(group.resource) for one in groups for group in one]
