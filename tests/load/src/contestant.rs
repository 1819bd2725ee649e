//! What takes part: a server, and the requests that are sent to it.

use std::convert::Infallible;
use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use http::{HeaderValue, Response};
use http_body_util::Full;
use hyper_util::rt::TokioIo;

use crate::process::{Server, free_port};

/// One row of the table.
pub struct Contestant {
    /// Its name.
    pub name: &'static str,
    /// Its server; several contestants may share one.
    pub server: Arc<Server>,
    /// The port of that server.
    pub port: u16,
    /// Its requests, sent in turn.
    pub requests: Arc<Vec<Vec<u8>>>,
    /// Whether no request may be sent twice.
    pub once: bool,
}

/// A `GET` with those headers.
pub fn request(path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut text = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://www.contoso.com\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// Starts the bare hyper server.
pub async fn floor(body: &std::path::Path) -> Result<Arc<Server>> {
    let port = free_port()?;
    let arguments = ["--serve".to_owned(), "floor".to_owned(), format!("{}:{port}", body.display())];
    Ok(Arc::new(Server::start(std::env::current_exe()?, &arguments, port).await?))
}

/// Is the bare hyper server: the same body for every request, on one thread.
pub fn serve_floor(argument: &str) -> Result<()> {
    let (file, port) = argument.rsplit_once(':').ok_or_else(|| anyhow::anyhow!("floor BODYFILE:PORT"))?;
    let (body, port) = (Bytes::from(std::fs::read(file)?), port.parse::<u16>()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let body = body.clone();
            tokio::spawn(async move {
                let service = hyper::service::service_fn(move |_| {
                    let mut response = Response::new(Full::new(body.clone()));
                    let kind = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
                    response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
                    std::future::ready(Ok::<_, Infallible>(response))
                });
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    })
}
