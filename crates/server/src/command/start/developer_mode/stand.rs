//! What stands before each listener: it answers for developer mode itself, plays the faults that were asked for, and hands
//! everything else on.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse as _;
use http::{HeaderValue, Request, Response, header};
use http_body_util::Either;
use hyper::body::Incoming;
use lazurite_model::Clock as _;

use super::{Stage, caller, faults};
use crate::dispatch::{self, Body};
use crate::interpose::Door;
use crate::listen::{Handler, HangUp};

/// A handler, and developer mode before it.
#[derive(Clone)]
pub(in super::super) struct Stand<H> {
    stage: Arc<Stage>,
    router: Router,
    door: Door,
    handler: H,
}

impl<H: Handler> Stand<H> {
    pub(super) const fn new(stage: Arc<Stage>, router: Router, door: Door, handler: H) -> Self {
        Self { stage, router, door, handler }
    }

    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Result<Response<Body>, HangUp> {
        if self.door != Door::ManagedIdentity && caller::is_for_developer_mode(&request) {
            return Ok(match caller::check(&request) {
                Ok(()) => dispatch::ask(&self.router, request, peer).await,
                Err(refusal) => refusal.into_response().map(Either::Right),
            });
        }
        if self.stage.faults.are_none() {
            return self.serve(request, peer).await;
        }
        let (head, body) = request.into_parts();
        let play = self.stage.faults.draw(&self.stage, self.door, &head).await;
        let request = Request::from_parts(head, body);
        match play {
            faults::Play::None => self.serve(request, peer).await,
            faults::Play::Answer(response) => Ok(response.map(Either::Right)),
            faults::Play::Silence => Err(HangUp),
            faults::Play::Lose => {
                self.serve(request, peer).await?;
                Err(HangUp)
            }
            faults::Play::CutAfter(bytes) => faults::cut(self.serve(request, peer).await?, bytes).await,
        }
    }

    async fn serve(&self, request: Request<Incoming>, peer: SocketAddr) -> Result<Response<Body>, HangUp> {
        let _one_world = self.stage.curtain.read().await;
        self.handler.handle(request, peer).await
    }
}

impl<H: Handler> Handler for Stand<H> {
    async fn handle(&self, request: Request<Incoming>, peer: SocketAddr) -> Result<Response<Body>, HangUp> {
        let mut response = self.answer(request, peer).await?;
        let clock = &self.stage.knobs.clock;
        // The HTTP library says the machine's time, whatever this server's is.
        if clock.is_adjusted() {
            let date = clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            response.headers_mut().extend(HeaderValue::try_from(date).ok().map(|date| (header::DATE, date)));
        }
        Ok(response)
    }
}
