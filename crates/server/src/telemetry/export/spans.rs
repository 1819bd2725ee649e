//! Spans on their way to the collector: gathered for a moment, sent together, kept while the collector is away.
//!
//! What is kept is one message and what the queue holds. Further spans are dropped where they are made.

use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use tokio::sync::mpsc::Receiver;
use tokio::sync::watch;

use super::collector::Collector;
use super::{Sent, scope};
use crate::listen;

/// The most spans in one message.
const MOST: usize = 512;
/// Further spans are waited for so long.
const GATHER: Duration = Duration::from_secs(1);
/// The first wait after a failure; each further one is twice as long, up to the longest.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Sends what comes, until `stop` says so and nothing is left.
pub(super) async fn send(
    mut spans: Receiver<Span>,
    resource: Resource,
    (mut collector, sent): (Collector, &Sent),
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let batch = gather(&mut spans, &mut stop).await;
        if batch.is_empty() {
            // Nobody is left who makes spans, or nobody shall wait for them.
            break;
        }
        let message = message(batch, resource.clone()).encode_to_vec();
        deliver(message, &mut collector, sent, &mut stop).await;
    }
}

/// The next spans: as many as one message holds, or those that come within a moment of the first. None when nobody makes spans any more, or
/// `stop` says that nobody shall wait for them.
async fn gather(spans: &mut Receiver<Span>, stop: &mut watch::Receiver<bool>) -> Vec<Span> {
    let mut batch = Vec::with_capacity(MOST);
    tokio::select! {
        _ = spans.recv_many(&mut batch, MOST) => {}
        () = listen::stopped(stop) => {}
    }
    let mut moment = std::pin::pin!(pause(GATHER, stop));
    while batch.len() < MOST {
        let room = MOST - batch.len();
        tokio::select! {
            biased;
            more = spans.recv_many(&mut batch, room) => if more == 0 { break },
            () = &mut moment => break,
        }
    }
    batch
}

/// Sends a message until it is taken, refused for good, or `stop` says that this was the last try.
async fn deliver(message: Vec<u8>, collector: &mut Collector, sent: &Sent, stop: &mut watch::Receiver<bool>) {
    let mut wait = FIRST_WAIT;
    loop {
        let outcome = collector.send(message.clone()).await;
        sent.count(&outcome);
        match outcome {
            Err(fault) if fault.is_transient && !*stop.borrow() => {
                pause(fault.after.unwrap_or(wait).min(LONGEST_WAIT), stop).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
            _ => break,
        }
    }
}

/// Waits, but not beyond the word to stop.
async fn pause(time: Duration, stop: &mut watch::Receiver<bool>) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = listen::stopped(stop) => {}
    }
}

fn message(spans: Vec<Span>, resource: Resource) -> ExportTraceServiceRequest {
    let scope_spans = ScopeSpans { scope: Some(scope()), spans, ..Default::default() };
    let resource_spans =
        ResourceSpans { resource: Some(resource), scope_spans: vec![scope_spans], ..Default::default() };
    ExportTraceServiceRequest { resource_spans: vec![resource_spans] }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn spans_are_gathered_until_a_message_is_full_or_nobody_shall_wait() {
        let (sender, mut spans) = mpsc::channel(2048);
        let (stop, mut stopping) = watch::channel(false);
        for _ in 0..MOST + 2 {
            sender.try_send(Span::default()).unwrap();
        }
        let full = tokio::time::timeout(GATHER / 2, gather(&mut spans, &mut stopping)).await;
        assert_eq!(full.unwrap().len(), MOST, "a full message waits for nothing");
        assert_eq!(gather(&mut spans, &mut stopping).await.len(), 2, "others for a moment");
        sender.try_send(Span::default()).unwrap();
        stop.send_replace(true);
        let left =
            async { (gather(&mut spans, &mut stopping).await.len(), gather(&mut spans, &mut stopping).await.len()) };
        assert_eq!(tokio::time::timeout(GATHER / 2, left).await.unwrap(), (1, 0), "what is left is sent at once");
    }
}
