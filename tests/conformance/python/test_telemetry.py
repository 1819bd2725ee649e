"""Metrics and traces of `lazurite serve` at a collector that reads them with OpenTelemetry's own messages; docs/how-to/telemetry.md."""

import contextlib
import http.server
import re
import subprocess
import threading
import time
import uuid

import pytest
import requests
from collector import Collector, until
from postgres import Postgres
from server import Server, run
from ports import free_port
from serving import Serving, write_file
from test_docs import ROOT, blocks

GUIDE = "docs/how-to/telemetry.md"
SUBSCRIPTION = "22222222-2222-4222-8222-222222222222"
PASSWORD = "a first password"
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class MapServer:
    """Somebody's map server, which remembers the headers of what it was asked for."""

    def __init__(self):
        self.asked = asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(dict(self.headers))
                self.send_response(200)
                self.send_header("Content-Length", "4")
                self.end_headers()
                self.wfile.write(b"tile")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.template = f"http://127.0.0.1:{self.server.server_port}/{{z}}/{{x}}/{{y}}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Observed:
    """A server whose telemetry goes to `endpoint`, and an account on it."""

    def __init__(self, folder, certificate, endpoint, postgres, more):
        (folder / "password").write_text(f"{PASSWORD}\n")
        self.http, self.admin = free_port(), free_port()
        self.maps, self.health = f"http://localhost:{self.http}", f"http://127.0.0.1:{self.admin}"
        self.serving = Serving(
            folder,
            certificate,
            f"""
[database]
url = "{postgres.url}"

[bootstrap]
domain = "maps.example"
subscription = "{SUBSCRIPTION}"
administrator = "root"
password_file = "{folder}/password"

[telemetry]
otlp_endpoint = "{endpoint}"
interval_seconds = 1
{more}""",
            server=f'http_listen = ["127.0.0.1:{self.http}"]\nadmin_listen = ["127.0.0.1:{self.admin}"]\ndrain_seconds = 0',
        )
        self.session = requests.Session()
        self.session.verify, self.session.trust_env = self.serving.ca, False
        self.secrets = {PASSWORD}
        self.key = self.account_key()

    def token(self, resource):
        body = {
            "grant_type": "password", "client_id": AZURE_CLI, "scope": f"{resource}/.default",
            "username": "root@maps.example", "password": PASSWORD,
        }
        answer = self.session.post(f"{self.serving.origin}/organizations/oauth2/v2.0/token", data=body)
        assert answer.status_code == 200, answer.text
        self.secrets.add(answer.json()["access_token"])
        return answer.json()["access_token"]

    def account_key(self):
        headers = {"Authorization": f"Bearer {self.token('https://management.azure.com')}"}
        group = f"{self.serving.origin}/subscriptions/{SUBSCRIPTION}/resourceGroups/maps"
        made = self.session.put(f"{group}?api-version=2022-12-01", headers=headers, json={"location": "eastus"})
        assert made.status_code in (200, 201), made.text
        account = f"{group}/providers/Microsoft.Maps/accounts/watched"
        body = {"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}}
        made = self.session.put(f"{account}?api-version=2023-06-01", headers=headers, json=body)
        assert made.status_code in (200, 201), made.text
        self.client_id = made.json()["properties"]["uniqueId"]
        keys = self.session.post(f"{account}/listKeys?api-version=2023-06-01", headers=headers).json()
        self.secrets |= {keys["primaryKey"], keys["secondaryKey"]}
        return keys["primaryKey"]

    def tile(self, tileset="microsoft.base.road", key=None, origin=None, **headers):
        parameters = {
            "api-version": "2024-04-01", "tilesetId": tileset, "zoom": 0, "x": 0, "y": 0,
            "subscription-key": key or self.key,
        }
        return self.session.get(f"{origin or self.maps}/map/tile", params=parameters, headers=headers, timeout=10)

    def prometheus(self):
        """All samples of /metrics, by name and labels as they stand there."""
        text = requests.get(f"{self.health}/metrics", timeout=10).text
        return text, dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("certificate") / "data").wait_until_ready()
    assert server.stop() == 0
    return server.data_dir


@pytest.fixture(scope="module")
def postgres():
    postgres = Postgres()
    yield postgres
    postgres.stop()


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path_factory.mktemp("redis"))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/"
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def map_server():
    map_server = MapServer()
    yield map_server
    map_server.stop()


@pytest.fixture(scope="module")
def collector():
    collector = Collector()
    yield collector
    collector.stop()


@pytest.fixture(scope="module")
def observed(tmp_path_factory, certificate, postgres, redis, map_server, collector):
    """A server with everything on: each request is traced unless its caller says otherwise."""
    more = f"""
traces = 1
resource = {{ "service.instance.id" = "replica-1", "deployment.environment.name" = "test" }}

[redis]
url = "{redis}"

[[upstream]]
tileset = "contoso.parcels"
tiles = "{map_server.template}"
"""
    observed = Observed(tmp_path_factory.mktemp("observed"), certificate, collector.origin, postgres, more)
    yield observed
    if observed.serving.process.poll() is None:
        assert observed.serving.stop() == 0


def test_metrics_arrive_with_the_numbers_that_were_counted(observed, collector):
    for _ in range(45):
        assert observed.tile().status_code == 200
    for _ in range(3):
        assert observed.tile(key="wrong-key-of-nobody").status_code == 401
    served = {"lazurite__operation": "map/tile", "http__response__status_code": 200, "lazurite__credential": "primaryKey"}
    until(lambda: collector.value("lazurite.usage.requests", **served) == 45, "45 requests in the totals")
    assert collector.value("lazurite.usage.transactions", **served) == 3, "15 tiles are a transaction"
    assert collector.value("lazurite.usage.requests", **{**served, "cloud__region": "eastus"}) == 45
    assert collector.value("lazurite.requests", lazurite__operation="map/tile", lazurite__status_class="2xx") == 45
    assert collector.value("lazurite.refusals", lazurite__cause="key-unknown") == 3
    route = {"http__route": "/map/tile", "http__request__method": "GET", "url__scheme": "http", "lazurite__surface": "maps"}
    assert collector.value("http.server.request.duration", **route, http__response__status_code=200) == 45
    assert collector.value("http.server.request.duration", **route, http__response__status_code=401) == 3
    (point,) = [point for found, point in collector.metrics()["http.server.request.duration"] if found.get("http.response.status_code") == 401]
    assert len(point.bucket_counts) == len(point.explicit_bounds) + 1 and sum(point.bucket_counts) == 3
    assert point.explicit_bounds[0] == 0.005 and 0 < point.sum < 30
    assert collector.value("lazurite.accounts") == 1
    assert collector.value("lazurite.limits.store.reachable") == 1
    own = {"service.name": "lazurite", "service.instance.id": "replica-1", "deployment.environment.name": "test"}
    assert all(own.items() <= resource.items() and resource["service.version"] for resource in collector.resources())


def test_prometheus_reads_the_same_and_finds_no_fault(observed, collector):
    def same():
        text, samples = observed.prometheus()
        told = {
            'lazurite_requests_total{operation="map/tile",status="2xx"}': ("lazurite.requests", {"lazurite.operation": "map/tile", "lazurite.status_class": "2xx"}),
            'lazurite_refusals_total{cause="key-unknown"}': ("lazurite.refusals", {"lazurite.cause": "key-unknown"}),
            "lazurite_journal_entries_total": ("lazurite.journal.entries", {}),
            "lazurite_journal_written_bytes_total": ("lazurite.journal.written", {}),
            "lazurite_revision": ("lazurite.revision", {}),
            "lazurite_decision_seconds_count": ("lazurite.decision", {}),
        }
        pairs = [(float(samples[sample]), collector.value(name, **wanted)) for sample, (name, wanted) in told.items()]
        return all(one == other for one, other in pairs) and (text, samples)

    observed.tile()
    text, samples = until(same, "both show the same")
    assert float(samples["lazurite_journal_entries_total"]) >= 48
    assert 0 < float(samples["lazurite_journal_oldest_age_seconds"]) < 600
    assert float(samples["lazurite_usage_segments"]) >= 8
    assert float(samples["lazurite_usage_age_seconds"]) < 10
    assert float(samples["lazurite_follow_age_seconds"]) < 10
    assert float(samples["lazurite_limits_round_age_seconds"]) < 10
    assert float(samples['lazurite_telemetry_messages_total{signal="metrics",outcome="taken"}']) > 0
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
    assert checked.returncode == 0 and not checked.stderr, checked.stderr


def test_every_metric_of_the_guide_is_shown_and_every_one_that_is_shown_stands_there(observed, collector):
    (rows,) = re.findall(r"^\| Prometheus \|.*\n\|[-|]+\n((?:\|.*\n)+)", (ROOT / GUIDE).read_text(), re.MULTILINE)
    documented = [re.findall(r"`([^`]+)`", row)[:2] for row in rows.splitlines()]
    text, _ = observed.prometheus()
    shown = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    assert {prometheus for prometheus, _ in documented} == shown
    assert {otel for _, otel in documented} == set(collector.metrics())


def test_a_request_is_a_span_of_its_callers_trace(observed, collector):
    answer = observed.tile(traceparent=f"00-{TRACE}-{PARENT}-01", tracestate="vendor=secret-of-another")
    observed.secrets.add("secret-of-another")
    span, said = collector.span(lazurite__request__id=answer.headers["x-ms-request-id"])
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, PARENT)
    assert span.name == "GET /map/tile" and span.kind == span.SPAN_KIND_SERVER and span.flags == 0x301
    assert 0 < span.end_time_unix_nano - span.start_time_unix_nano < 10e9
    assert said["http.request.method"] == "GET" and said["http.route"] == said["url.path"] == "/map/tile"
    assert said["url.scheme"] == "http" and said["http.response.status_code"] == 200
    assert said["server.address"] == "localhost" and said["lazurite.surface"] == "maps"
    assert said["lazurite.account.id"] == observed.client_id and said["lazurite.credential"] == "primaryKey"
    assert said["lazurite.decision"] == "allowed" and "lazurite.cause" not in said
    refused = observed.tile(key="wrong-key-of-nobody")
    span, said = collector.span(lazurite__request__id=refused.headers["x-ms-request-id"])
    assert (said["lazurite.decision"], said["lazurite.cause"], said["lazurite.step"]) == ("refused", "key-unknown", "authenticate")
    assert not span.parent_span_id and len(span.trace_id) == 16 and "lazurite.account.id" not in said
    assert span.status.code == span.status.STATUS_CODE_UNSET, "a caller's fault is no error of the server"


def test_a_caller_that_records_nothing_is_not_recorded(observed, collector):
    silent = observed.tile(traceparent=f"00-{uuid.uuid4().hex}-{PARENT}-00").headers["x-ms-request-id"]
    after = observed.tile().headers["x-ms-request-id"]
    collector.span(lazurite__request__id=after)
    assert all(said["lazurite.request.id"] != silent for _, said in collector.spans() if "lazurite.request.id" in said)


def test_a_map_server_hears_of_the_trace(observed, collector, map_server):
    answer = observed.tile("contoso.parcels", traceparent=f"00-{TRACE}-{PARENT}-01", tracestate="vendor=1", baggage="a=b")
    assert answer.content == b"tile"
    span, _ = collector.span(lazurite__request__id=answer.headers["x-ms-request-id"])
    heard = {name.lower(): value for name, value in map_server.asked[-1].items()}
    assert heard["traceparent"] == f"00-{TRACE}-{span.span_id.hex()}-01"
    assert "tracestate" not in heard and "baggage" not in heard
    observed.tile("contoso.parcels")
    begun = {name.lower(): value for name, value in map_server.asked[-1].items()}["traceparent"]
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", begun) and TRACE not in begun
    silent = f"00-{uuid.uuid4().hex}-{PARENT}-00"
    observed.tile("contoso.parcels", traceparent=silent)
    assert {name.lower(): value for name, value in map_server.asked[-1].items()}["traceparent"] == silent
    observed.tile("contoso.parcels", traceparent="00-nonsense")
    assert "nonsense" not in str(map_server.asked[-1])


def test_every_surface_has_its_spans(observed, collector):
    until(lambda: {"maps", "management", "sign-in"} <= {said["lazurite.surface"] for _, said in collector.spans()}, "surfaces")
    span, said = next((span, said) for span, said in collector.spans() if said["url.path"].endswith("/listKeys"))
    assert said["url.path"].startswith("/subscriptions/") and said["http.request.method"] == "POST"
    assert said["lazurite.request.id"] and said["http.response.status_code"] == 200 and said["url.scheme"] == "https"
    assert span.name == "POST"


def test_no_secret_is_in_any_byte_that_was_sent(observed, collector):
    bearer = observed.token("https://atlas.microsoft.com")
    headers = {"Authorization": f"Bearer {bearer}", "x-ms-client-id": observed.client_id, "Cookie": "session=cookie-value"}
    address = f"{observed.maps}/map/tile?api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=0&x=0&y=0"
    observed.session.get(address, headers=headers)
    observed.session.get(address, headers={"Authorization": f"jwt-sas {bearer}"})
    misplaced = [f"/map/tile&subscription-key={observed.key}", f"/{observed.key}", f"/map/{observed.key}/tile", f"/{bearer}"]
    for path in misplaced:
        observed.session.get(f"{observed.maps}{path}?subscription-key={observed.key}", headers={"Origin": "https://a.example"})
    body = {"grant_type": "client_credentials", "client_id": AZURE_CLI, "client_secret": "secret-of-a-client"}
    observed.session.post(f"{observed.serving.origin}/organizations/oauth2/v2.0/token?code=code-in-a-query", data=body)
    last = observed.tile().headers["x-ms-request-id"]
    collector.span(lazurite__request__id=last)
    sent = b"".join(collector.bodies)
    assert observed.client_id.encode() in sent and b"/map/tile" in sent
    secrets = observed.secrets | {"wrong-key-of-nobody", "cookie-value", "secret-of-a-client", "code-in-a-query", "subscription-key", "a.example"}
    for secret in secrets:
        assert secret.encode() not in sent, secret
    for part in bearer.split("."):
        assert part.encode() not in sent, "no part of a token either"


def test_a_server_that_stops_sends_what_is_left(observed, collector):
    observed.tile()
    last = observed.tile().headers["x-ms-request-id"]
    assert observed.serving.stop() == 0
    assert any(said.get("lazurite.request.id") == last for _, said in collector.spans())
    told = collector.value("lazurite.requests", lazurite__operation="map/tile", lazurite__status_class="2xx")
    assert told == collector.value("lazurite.usage.requests", lazurite__operation="map/tile", http__response__status_code=200)


@contextlib.contextmanager
def lonely(folder, certificate, endpoint, more=""):
    """A server on a database of its own whose collector is not what it should be."""
    postgres = Postgres()
    observed = Observed(folder, certificate, endpoint, postgres, f"traces = 1\n{more}")
    try:
        yield observed
    finally:
        if observed.serving.process.poll() is None:
            observed.serving.process.kill()
        observed.serving.process.wait()
        postgres.stop()


def warnings(observed):
    return [line for line in observed.serving.logged().splitlines() if "does not take telemetry" in line]


def test_requests_go_on_without_a_collector_and_nothing_is_lost_but_spans(tmp_path, certificate):
    port = free_port()
    with lonely(tmp_path, certificate, f"http://127.0.0.1:{port}") as observed:
        # More than the queue and a message hold.
        slowest = 0
        for _ in range(2700):
            began = time.monotonic()
            # No limit holds these back.
            assert observed.tile(key="wrong-key-of-nobody").status_code == 401
            slowest = max(slowest, time.monotonic() - began)
        assert slowest < 2, "nobody waited for the collector"

        def number(sample):
            return float(observed.prometheus()[1][sample])

        until(lambda: number('lazurite_telemetry_messages_total{signal="metrics",outcome="failed"}') > 3, "tries that failed")
        assert number("lazurite_telemetry_spans_dropped_total") > 0, "memory is bounded"
        told = warnings(observed)
        assert len(told) == 2 and {"metrics", "traces"} == {re.search('"signal":"(.*?)"', line)[1] for line in told}
        collector = Collector(port)
        until(lambda: collector.value("lazurite.refusals", lazurite__cause="key-unknown") == 2700, "all requests")
        until(lambda: len(collector.spans()) >= 2048, "the spans that waited")
        until(lambda: observed.serving.logged().count("takes telemetry again") == 2, "the log says so")
        last = observed.tile().headers["x-ms-request-id"]
        collector.span(lazurite__request__id=last)
        assert len(warnings(observed)) == 2
        assert observed.serving.stop() == 0
        collector.stop()


@pytest.mark.parametrize("fault", ["slow", "refuses", "overloaded"])
def test_a_collector_that_is_slow_or_refuses_holds_nobody_up(tmp_path, certificate, fault):
    collector = Collector()
    collector.status = {"slow": 200, "refuses": 400, "overloaded": 503}[fault]
    if fault == "slow":
        collector.free.clear()
    with lonely(tmp_path, certificate, collector.origin) as observed:
        for _ in range(50):
            began = time.monotonic()
            assert observed.tile().status_code == 200
            assert time.monotonic() - began < 2
        if fault == "slow":
            began = time.monotonic()
            assert observed.serving.stop() == 0
            assert time.monotonic() - began < 8, "what is left is given up after three seconds"
            assert "could not be sent in time" in observed.serving.logged()
        else:
            until(lambda: len(warnings(observed)) == 2, "the log says so")
            collector.status = 200
            until(lambda: collector.value("lazurite.requests", lazurite__operation="map/tile", lazurite__status_class="2xx") == 50, "all requests")
            last = observed.tile().headers["x-ms-request-id"]
            collector.span(lazurite__request__id=last)
            assert observed.serving.stop() == 0
    collector.stop()


def test_a_collector_behind_tls_is_believed_by_the_systems_authorities_alone(tmp_path, certificate, monkeypatch):
    collector = Collector(certificate=(f"{certificate}/server.pem", f"{certificate}/server.key.pem"))
    with lonely(tmp_path, certificate, collector.origin) as observed:
        until(lambda: warnings(observed), "a certificate of nobody is not believed")
        assert not collector.bodies
        assert observed.serving.stop() == 0
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}/ca.pem")
        observed.serving.start()
        until(lambda: collector.value("lazurite.accounts") == 1, "metrics over TLS")
        assert observed.serving.stop() == 0
    collector.stop()


@pytest.mark.parametrize(
    "table, why",
    [
        ("otlp_endpoint = \"http://a:4318\"\nsampling = 1\n", "sampling"),
        ("interval_seconds = 5\n", "otlp_endpoint"),
        ("otlp_endpoint = \"collector:4317\"\n", "`telemetry.otlp_endpoint`"),
        ("otlp_endpoint = \"http://root:hidden@a:4318\"\n", "no password"),
        ("otlp_endpoint = \"http://a:4318\"\ninterval_seconds = 0\n", "`telemetry.interval_seconds`"),
        ("otlp_endpoint = \"http://a:4318\"\ntraces = 1.5\n", "`telemetry.traces`"),
        ("otlp_endpoint = \"http://a:4318\"\nresource = { \"service.name\" = \"\" }\n", "`telemetry.resource`"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_by_name(tmp_path, certificate, table, why):
    write_file(tmp_path, certificate, f"[telemetry]\n{table}")
    refused = run("serve", "--config", tmp_path / "lazurite.toml")
    assert refused.returncode == 1 and why in refused.stderr and "hidden" not in refused.stderr, refused.stderr
    assert not (tmp_path / "data").exists(), "it is refused before anything is written"


def test_the_developers_server_tells_the_collector_of_the_guide_or_of_the_environment(tmp_path, monkeypatch, collector):
    command = next(block for block in blocks(GUIDE, "console") if "--otlp-endpoint" in block)
    other = Collector()
    flag = command.split("lazurite start ")[1].strip().replace("http://127.0.0.1:4318", other.origin).split(" ")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.origin)
    for arguments, receiver in [(flag, other), ([], collector)]:
        folder = tmp_path / f"start-{len(arguments)}"
        server = Server(folder, *arguments).wait_until_ready()
        parameters = {"api-version": "2024-04-01", "tilesetId": "microsoft.base.road", "zoom": 0, "x": 0, "y": 0}
        key = {"subscription-key": server.env["LAZURITE_SUBSCRIPTION_KEY"]}
        answer = requests.get(f"{server.env['LAZURITE_MAPS_HTTP']}/map/tile", params=parameters, headers=key)
        assert answer.status_code == 200
        receiver.span(lazurite__request__id=answer.headers["x-ms-request-id"])
        assert server.stop() == 0 and server.errors() == ""
    other.stop()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense")
    refused = run("start", "--data-dir", tmp_path / "refused")
    assert refused.returncode == 1 and "OTEL_EXPORTER_OTLP_ENDPOINT" in refused.stderr
