//! One connection after the other: when one is used again, and what is never taken for an answer.

use tokio::time::Instant;

use super::super::connection::Connection;
use super::*;

#[test]
fn one_connection_serves_one_request_after_the_other() {
    let server = Server::start(echo);
    let maps = server.tiles();
    runtime().block_on(async {
        for _ in 0..50 {
            Ask::of("map/tile").query(TILE).of_maps(&maps).await.unwrap();
        }
    });
    assert_eq!(server.connections(), 1);
}

#[test]
fn requests_at_the_same_time_have_their_own_connections_and_answers() {
    let server = Server::start(echo);
    let maps = server.tiles();
    let queries: Vec<String> = (0..40).map(|x| format!("tilesetId=contoso.parcels&zoom=8&x={x}&y=7")).collect();
    runtime().block_on(async {
        let asked = queries.iter().map(|query| Ask::of("map/tile").query(query).of_maps(&maps));
        for (x, reply) in futures_util::future::join_all(asked).await.into_iter().enumerate() {
            assert!(reply.unwrap().body.starts_with(format!("GET /parcels/8/{x}/7.pbf ").as_bytes()));
        }
    });
    assert!(server.connections() <= 40);
}

#[test]
fn a_connection_that_was_closed_meanwhile_is_replaced_unnoticed() {
    let server = Server::start(|request, said| if said < 2 { echo(request, said) } else { None });
    let maps = server.tiles();
    runtime().block_on(async {
        for _ in 0..9 {
            Ask::of("map/tile").query(TILE).of_maps(&maps).await.unwrap();
        }
    });
    assert!((4..=5).contains(&server.connections()), "{}", server.connections());
}

#[test]
fn a_connection_that_was_closed_while_idle_is_not_used_again() {
    let server = Server::start(|request, said| echo(request, said).map(|answer| format!("{answer}{HANG_UP}")));
    let maps = server.tiles();
    runtime().block_on(async {
        for _ in 0..5 {
            Ask::of("map/tile").query(TILE).of_maps(&maps).await.unwrap();
        }
    });
    assert_eq!(server.connections(), 5);
}

#[test]
fn bytes_behind_an_answer_are_nobodys_answer() {
    let server = Server::start(|request, said| {
        let more = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged";
        echo(request, said).map(|answer| format!("{answer}{more}"))
    });
    let maps = server.tiles();
    runtime().block_on(async {
        for _ in 0..5 {
            let reply = Ask::of("map/tile").query(TILE).of_maps(&maps).await.unwrap();
            assert!(reply.body.starts_with(b"GET /parcels/3/4/5.pbf "));
        }
    });
    assert_eq!(server.connections(), 5);
}

#[test]
fn bytes_that_come_unasked_are_nobodys_answer() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let server = Server { port: listener.local_addr().unwrap().port(), connections: Arc::default() };
    let maps = server.tiles();
    let (accept, accepted) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().map(Result::unwrap) {
            accept.send(stream.try_clone().unwrap()).unwrap();
            thread::spawn(move || speak(stream, echo));
        }
    });
    runtime().block_on(async {
        Ask::of("map/tile").query(TILE).of_maps(&maps).await.unwrap();
        let mut first = accepted.recv().unwrap();
        first.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged").unwrap();
        // The runtime looks for what came in.
        tokio::task::yield_now().await;
        let reply = Ask::of("map/tile").query(TILE).of_maps(&maps).await.unwrap();
        assert!(reply.body.starts_with(b"GET /parcels/3/4/5.pbf "));
    });
    assert!(accepted.try_recv().is_ok(), "on a connection of its own");
}

#[test]
fn an_answer_that_comes_in_pieces_is_read_whole_in_whatever_task() {
    let server = Server::start(|request, said| {
        let (head, body) = echo(request, said)?.split_once("\r\n\r\n").map(|(h, b)| (h.to_owned(), b.to_owned()))?;
        let (half, rest) = body.split_at(20);
        Some(format!("{head}{PAUSE}\r\n\r\n{PAUSE}{half}{PAUSE}{rest}"))
    });
    let maps = Arc::new(server.tiles());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for round in 0..3 {
        let asked = (0..6).map(|x| {
            let maps = Arc::clone(&maps);
            runtime.spawn(async move {
                let query = format!("tilesetId=contoso.parcels&zoom=8&x={x}&y={round}");
                let reply = Ask::of("map/tile").query(&query).of_maps(&maps).await.unwrap();
                assert!(reply.body.starts_with(format!("GET /parcels/8/{x}/{round}.pbf ").as_bytes()));
            })
        });
        let asked: Vec<_> = asked.collect();
        runtime.block_on(async {
            for task in asked {
                task.await.unwrap()
            }
        });
    }
    assert!(server.connections() <= 6);
}

#[test]
fn each_answer_has_its_own_deadline_and_a_late_one_is_not_waited_for() {
    const PAUSES: usize = 15;
    let server = Server::start(|_, said| {
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        Some(if said == 0 { answer.to_owned() } else { PAUSE.to_string().repeat(PAUSES) + answer })
    });
    runtime().block_on(async {
        let mut connection = Connection::open(&format!("127.0.0.1:{}", server.port)).await.unwrap();
        let request = || http::Request::new(http_body_util::Full::default());
        // The first one's deadline passes before the second answer comes.
        for patience in [LITTLE * 12, LITTLE * 200, LITTLE * 201] {
            connection.exchange(request(), Instant::now() + patience).await.unwrap().unwrap();
            assert!(connection.is_usable());
        }
        assert!(connection.exchange(request(), Instant::now() + LITTLE / 4).await.is_none());
        assert!(!connection.is_usable(), "an answer is still to come");
    });
}
