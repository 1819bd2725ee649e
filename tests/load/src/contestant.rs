//! What takes part: a server, and the requests that are sent to it.

use std::convert::Infallible;
use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use http::{HeaderValue, Response};
use http_body_util::Full;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::client::Trust;
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
    /// Whether it is spoken to over TLS.
    pub trust: Option<Trust>,
    /// How many requests a round has, if not the usual number.
    pub count: Option<usize>,
    /// The paths to send over HTTP/2 instead of the requests.
    pub http2: Option<Arc<Vec<String>>>,
}

impl Contestant {
    /// One that is spoken to in the open.
    pub fn new(name: &'static str, server: &Arc<Server>, port: u16, requests: &Arc<Vec<Vec<u8>>>) -> Self {
        let (server, requests) = (Arc::clone(server), Arc::clone(requests));
        Self { name, server, port, requests, once: false, trust: None, count: None, http2: None }
    }

    /// One that is spoken to over TLS with HTTP/2.
    pub fn over_http2(name: &'static str, server: &Arc<Server>, port: u16, paths: &Arc<Vec<String>>) -> Self {
        Self { http2: Some(Arc::clone(paths)), ..Self::new(name, server, port, &Arc::default()) }
    }

    /// One that is spoken to over TLS.
    pub fn over_tls(
        name: &'static str,
        server: &Arc<Server>,
        port: u16,
        requests: &Arc<Vec<Vec<u8>>>,
        trust: &Trust,
    ) -> Self {
        Self { trust: Some(trust.clone()), ..Self::new(name, server, port, requests) }
    }
}

/// A `POST` of a form.
pub fn post(path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let length = body.len();
    let head = "Content-Type: application/x-www-form-urlencoded\r\nHost: localhost";
    format!("POST {path} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
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

/// Starts the bare hyper server; with certificate and key, over TLS.
pub async fn floor(body: &std::path::Path, tls: Option<&[String; 2]>) -> Result<Arc<Server>> {
    floor_on(free_port()?, body, tls).await
}

/// The same, on that port.
pub async fn floor_on(port: u16, body: &std::path::Path, tls: Option<&[String; 2]>) -> Result<Arc<Server>> {
    let mut arguments = vec!["--serve".to_owned(), "floor".to_owned(), format!("{}:{port}", body.display())];
    arguments.extend(tls.into_iter().flatten().cloned());
    Ok(Arc::new(Server::start(std::env::current_exe()?, &arguments, port).await?))
}

/// Is the bare hyper server: the same body for every request, on one thread.
pub fn serve_floor(argument: &str, tls: &[String]) -> Result<()> {
    let acceptor = acceptor(tls)?;
    let (file, port) = argument.rsplit_once(':').ok_or_else(|| anyhow::anyhow!("floor BODYFILE:PORT"))?;
    let (body, port) = (Bytes::from(std::fs::read(file)?), port.parse::<u16>()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let (body, acceptor) = (body.clone(), acceptor.clone());
            tokio::spawn(async move {
                let service = hyper::service::service_fn(move |_| {
                    let mut response = Response::new(Full::new(body.clone()));
                    let kind = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
                    response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
                    std::future::ready(Ok::<_, Infallible>(response))
                });
                let http = hyper::server::conn::http1::Builder::new();
                let Some(acceptor) = acceptor else {
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                    return;
                };
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let _ = match stream.get_ref().1.alpn_protocol() {
                    Some(b"h2") => {
                        let http2 = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                        http2.serve_connection(TokioIo::new(stream), service).await
                    }
                    _ => http.serve_connection(TokioIo::new(stream), service).await,
                };
            });
        }
    })
}

fn acceptor(tls: &[String]) -> Result<Option<TlsAcceptor>> {
    let [certificate, key] = tls else { return Ok(None) };
    let chain = CertificateDer::pem_file_iter(certificate)?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(key)?;
    let mut config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}
