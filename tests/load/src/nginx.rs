//! nginx doing what it can of the gate's work: key, rate limit, CORS; over TLS from a file, and as a proxy. No roles, no metering.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::process::{Server, free_port};

/// One nginx with two front ends.
pub struct Nginx {
    /// The process; its only worker does the work.
    pub server: Arc<Server>,
    /// Answers from a file, over TLS with HTTP/1.1 and HTTP/2.
    pub tls_port: u16,
    /// Asks the upstream, in the open.
    pub proxy_port: u16,
}

/// Starts it, answering with the body in `folder/body`, and with what the server on the port `upstream` says.
pub async fn start(folder: &Path, keys: &[String], [certificate, key]: &[String; 2], upstream: u16) -> Result<Nginx> {
    let text = folder.display();
    let map: String = keys.iter().map(|key| format!("{key} 1;\n")).collect();
    std::fs::write(folder.join("nginx.map"), map)?;
    let (tls_port, proxy_port) = (free_port()?, free_port()?);
    // `limit_req` counts by key as the gate does, with a limit that lets all pass.
    let gate = "if ($known = 0) { return 401; }
      limit_req zone=keys burst=1000 nodelay;
      add_header Access-Control-Allow-Origin $http_origin;
      add_header Vary Origin;";
    let configuration = format!(
        "daemon off; master_process off; worker_processes 1; pid {text}/nginx.pid; error_log stderr error;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_timeout 60; keepalive_requests 100000000; server_tokens off; http2_max_concurrent_streams 256;
  client_body_temp_path {text}/n1; proxy_temp_path {text}/n2; fastcgi_temp_path {text}/n3; uwsgi_temp_path {text}/n4; scgi_temp_path {text}/n5;
  map_hash_max_size 262144; map_hash_bucket_size 128;
  map $args $presented {{ \"~subscription-key=(?<key>[^&]+)\" $key; default \"\"; }}
  map $presented $known {{ default 0; include {text}/nginx.map; }}
  limit_req_zone $presented zone=keys:64m rate=1000000r/s;
  upstream engine {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{tls_port} ssl http2; server_name localhost;
    ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_protocols TLSv1.3;
    location = /map/tile {{
      {gate}
      default_type application/vnd.mapbox-vector-tile; root {text}; try_files /body =404;
    }}
  }}
  server {{
    listen 127.0.0.1:{proxy_port}; server_name localhost;
    location = /map/tile {{
      {gate}
      proxy_pass http://engine; proxy_http_version 1.1; proxy_set_header Connection \"\";
    }}
  }}
}}
"
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, configuration)?;
    let arguments = ["-c".to_owned(), file.display().to_string(), "-p".to_owned(), text.to_string()];
    let program = if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" };
    let server = Arc::new(Server::start(program, &arguments, tls_port).await?);
    Ok(Nginx { server, tls_port, proxy_port })
}
