//! Against a server on this machine that behaves as map servers do, and as broken ones do.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::*;
use crate::testing::{Ask, body};
use crate::{Limits, Maps};

mod connections;

/// What is answered to a request with that text, the connection's so-and-so-many-th; the connection is closed without an answer
/// for `None`, and behind an answer that ends with [`HANG_UP`]. Where a [`PAUSE`] stands, the rest comes a little later.
type Behaviour = fn(&str, usize) -> Option<String>;

const HANG_UP: char = '\0';
const PAUSE: char = '\x01';
/// Longer than it takes to be read, on any machine that is not hung.
const LITTLE: Duration = Duration::from_millis(60);

/// A server for one test; ends with the process.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Server {
    fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (port, connections) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&connections);
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let stream = stream.unwrap();
                thread::spawn(move || speak(stream, behaviour));
            }
        });
        Self { port, connections }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn tiles(&self) -> Maps {
        let template = format!("http://127.0.0.1:{}/parcels/{{z}}/{{x}}/{{y}}.pbf", self.port);
        let tileset = "Contoso.Parcels".to_owned();
        maps(&[Upstream::Tiles { tileset, template, zooms: (2, 14), attribution: "© Contoso".to_owned() }])
    }

    fn operations(&self, names: &[&str]) -> Maps {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        maps(&[Upstream::Operations { names, origin: format!("http://127.0.0.1:{}", self.port) }])
    }
}

fn maps(upstreams: &[Upstream]) -> Maps {
    Maps::new(Limits { threads: 1, remembered: 1 << 20 }, upstreams).unwrap()
}

fn speak(mut stream: TcpStream, behaviour: Behaviour) {
    let mut said = 0;
    loop {
        let mut request = Vec::new();
        let mut byte = [0];
        while !request.ends_with(b"\r\n\r\n") {
            if stream.read(&mut byte).unwrap_or(0) == 0 {
                return;
            }
            request.push(byte[0]);
        }
        let text = String::from_utf8(request).unwrap();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        let mut content = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut content).unwrap();
        let Some(answer) = behaviour(&(text + &String::from_utf8(content).unwrap()), said) else { return };
        for (number, piece) in answer.trim_end_matches(HANG_UP).split(PAUSE).enumerate() {
            thread::sleep(LITTLE * u32::from(number > 0));
            stream.write_all(piece.as_bytes()).unwrap();
        }
        if answer.ends_with(HANG_UP) {
            return;
        }
        said += 1;
    }
}

/// Repeats the request as its answer.
fn echo(request: &str, _: usize) -> Option<String> {
    let head = "content-type: application/x-protobuf\r\ncache-control: public, max-age=60\r\netag: \"1\"\r\nset-cookie: a=b\r\nserver: x";
    Some(format!("HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: {}\r\n\r\n{request}", request.len()))
}

const TILE: &str = "api-version=2024-04-01&tilesetId=contoso.PARCELS&zoom=3&x=4&y=5";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_tile_comes_from_the_map_server_and_stays_private() {
    let server = Server::start(echo);
    let ask = Ask::of("map/tile").query(TILE).header("if-none-match", "\"0\"").header("cookie", "c=d");
    let reply = runtime().block_on(ask.header("authorization", "Bearer x").of_maps(&server.tiles())).unwrap();
    let said = String::from_utf8(reply.body.to_vec()).unwrap();
    assert!(said.starts_with("GET /parcels/3/4/5.pbf HTTP/1.1\r\n"), "{said}");
    assert!(
        said.contains("if-none-match: \"0\"") && said.contains(&format!("host: 127.0.0.1:{}", server.port)),
        "{said}"
    );
    assert!(!said.contains("cookie") && !said.contains("authorization"), "{said}");
    assert_eq!(reply.content_type.unwrap(), "application/x-protobuf");
    assert_eq!(reply.headers["cache-control"], "private, max-age=60");
    assert_eq!(reply.headers["etag"], "\"1\"");
    assert!(!reply.headers.contains_key("set-cookie") && !reply.headers.contains_key("server"));
}

#[test]
fn chunks_and_answers_until_the_end_are_read_whole() {
    let chunked = Server::start(|_, _| {
        Some("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n".to_owned())
    });
    let closing = Server::start(|_, _| {
        Some("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 7\r\n\r\nabcdefg".to_owned())
    });
    let endless = Server::start(|_, _| Some(format!("HTTP/1.1 200 OK\r\n\r\nabcdefg{HANG_UP}")));
    for server in [chunked, closing, endless] {
        let maps = server.tiles();
        runtime().block_on(async {
            for _ in 0..3 {
                let reply = Ask::of("map/tile").query(TILE).of_maps(&maps).await.unwrap();
                assert_eq!(&*reply.body, b"abcdefg");
            }
        });
    }
}

#[test]
fn what_the_map_server_says_to_the_client_is_passed_on_and_what_it_says_to_us_is_not() {
    let said = [
        (404, 404),
        (400, 400),
        (429, 429),
        (304, 304),
        (204, 204),
        (401, 502),
        (403, 502),
        (302, 502),
        (500, 502),
        (503, 502),
    ];
    for (upstream, ours) in said {
        let server = Server::start(|request, _| {
            let status = request.lines().next().unwrap().split(['/', ' ', '.']).nth(2).unwrap().to_owned();
            Some(format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\n\r\n"))
        });
        let template = format!("http://127.0.0.1:{}/{upstream}/{{z}}/{{x}}/{{y}}", server.port);
        let maps = maps(&[Upstream::Tiles {
            tileset: "contoso.parcels".into(),
            template,
            zooms: (0, 22),
            attribution: String::new(),
        }]);
        let answer = runtime().block_on(Ask::of("map/tile").query(TILE).of_maps(&maps));
        assert_eq!(answer.map_or_else(|error| error.status, |reply| reply.status).as_u16(), ours, "{upstream}");
    }
}

#[test]
fn a_map_server_that_is_away_or_breaks_off_is_a_502_that_names_nothing() {
    let away = { TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port() };
    let away = Server { port: away, connections: Arc::default() };
    let early = Server::start(|_, _| Some(format!("HTTP/1.1 200 OK\r\ncontent-le{HANG_UP}")));
    let short = Server::start(|_, _| Some(format!("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc{HANG_UP}")));
    let silent = Server::start(|_, _| None);
    let talking = Server::start(|_, _| Some("220 smtp.example ready\r\n".to_owned()));
    for server in [away, early, short, silent, talking] {
        let error = runtime().block_on(Ask::of("map/tile").query(TILE).of_maps(&server.tiles())).unwrap_err();
        assert_eq!((error.status.as_u16(), &*error.code), (502, "BadGateway"));
        assert!(!error.message.contains("127.0.0.1") && error.cause.is_some(), "{error}");
    }
}

#[test]
fn a_tile_outside_the_tile_sets_zooms_is_refused_here() {
    let server = Server::start(echo);
    for (zoom, status) in [(1, 400), (15, 400), (23, 400)] {
        let query = format!("tilesetId=contoso.parcels&zoom={zoom}&x=0&y=0");
        let error = runtime().block_on(Ask::of("map/tile").query(&query).of_maps(&server.tiles())).unwrap_err();
        assert_eq!(error.status.as_u16(), status, "{zoom}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn the_tile_set_describes_itself_with_our_address() {
    let server = Server::start(echo);
    let ask = Ask::of("map/tileset").query("api-version=2024-04-01&tilesetId=contoso.parcels");
    let reply = runtime().block_on(ask.of_maps(&server.tiles())).unwrap();
    insta::assert_json_snapshot!(body(&reply));
}

#[test]
fn other_tile_sets_stay_ours() {
    let server = Server::start(echo);
    let ask = Ask::of("map/tile").query("tilesetId=microsoft.base&zoom=0&x=0&y=0");
    assert!(runtime().block_on(ask.of_maps(&server.tiles())).unwrap().body.starts_with(b"\x1a"));
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_whole_operation_is_handed_on_as_it_came_and_priced_by_its_items() {
    let server = Server::start(echo);
    let maps = server.operations(&["geocode:batch", "geolocation/ip"]);
    let ask = Ask::of("geocode:batch").query("api-version=2026-01-01&a=b%20c").body(r#"{"batchItems":[{},{},{}]}"#);
    let reply = runtime().block_on(ask.of_maps(&maps)).unwrap();
    let said = String::from_utf8(reply.body.to_vec()).unwrap();
    assert!(said.starts_with("POST /geocode:batch?api-version=2026-01-01&a=b+c HTTP/1.1\r\n"), "{said}");
    assert!(said.ends_with(r#"{"batchItems":[{},{},{}]}"#), "{said}");
    assert_eq!(reply.units, 3);
    let ask = Ask::of("geolocation/ip").path(&["json"]).query("api-version=1.0&ip=::1");
    let said = runtime().block_on(ask.of_maps(&maps)).unwrap().body;
    assert!(said.starts_with(b"GET /geolocation/ip/json?api-version=1.0&ip=%3A%3A1 HTTP/1.1\r\n"), "{said:?}");
}

#[test]
fn a_value_in_a_path_cannot_leave_its_place() {
    let server = Server::start(echo);
    let ask = Ask::of("mapData/download").path(&["../x?y#z\r\nh: i"]).query("api-version=2.0");
    let said = runtime().block_on(ask.of_maps(&server.operations(&["mapData/download"]))).unwrap().body;
    let line = String::from_utf8(said.to_vec()).unwrap().lines().next().unwrap().to_owned();
    assert_eq!(line, "GET /mapData/%2E%2E%2Fx%3Fy%23z%0D%0Ah%3A%20i?api-version=2.0 HTTP/1.1");
}

#[test]
fn a_configuration_that_contradicts_itself_is_refused() {
    let tiles = |id: &str| Upstream::Tiles {
        tileset: id.into(),
        template: "http://t/{z}/{x}/{y}".into(),
        zooms: (0, 22),
        attribution: String::new(),
    };
    let operations = |name: &str| Upstream::Operations { names: vec![name.into()], origin: "http://t".into() };
    let refused = |upstreams: &[Upstream]| Upstreams::new(upstreams).unwrap_err();
    assert_eq!(refused(&[tiles("a.b"), tiles("A.B")]), UpstreamError::Twice("a.b".into()));
    assert_eq!(refused(&[operations("geocode"), operations("geocode")]), UpstreamError::Twice("geocode".into()));
    assert_eq!(refused(&[operations("geocodes")]), UpstreamError::UnknownOperation("geocodes".into()));
}
