//! What stands before each listener: it answers for developer mode itself, plays the faults that were asked for, and hands
//! everything else on.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse as _;
use futures_util::future::{self, ready};
use http::{HeaderValue, Request, header};
use http_body_util::Either;
use hyper::body::Incoming;
use lazurite_model::Clock as _;

use super::{Stage, caller, faults};
use crate::dispatch;
use crate::interpose::Door;
use crate::listen::{Answered, Answering, Handler, HangUp, later};

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

    fn is_for_us(&self, request: &Request<Incoming>) -> bool {
        self.door != Door::ManagedIdentity && caller::is_for_developer_mode(request)
    }

    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Answered {
        if self.is_for_us(&request) {
            return Ok(match caller::check(&request) {
                Ok(()) => dispatch::ask(self.router.clone(), request, peer).await,
                Err(refusal) => refusal.into_response().map(Either::Right),
            });
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

    async fn serve(&self, request: Request<Incoming>, peer: SocketAddr) -> Answered {
        let _one_world = self.stage.curtain.read().await;
        self.handler.handle(request, peer).await
    }
}

impl<H: Handler> Handler for Stand<H> {
    fn handle(&self, request: Request<Incoming>, peer: SocketAddr) -> Answering {
        let lets_pass = self.stage.faults.are_none() && !self.is_for_us(&request);
        if lets_pass && let Ok(one_world) = Arc::clone(&self.stage.curtain).try_read_owned() {
            return match self.handler.handle(request, peer) {
                future::Either::Left(answer) if self.stage.knobs.clock.is_adjusted() => {
                    future::Either::Left(ready(self.stage.dated(answer.into_inner())))
                }
                future::Either::Right(answer) => {
                    let stage = Arc::clone(&self.stage);
                    later(async move {
                        let _one_world = one_world;
                        stage.dated(answer.await)
                    })
                }
                now => now,
            };
        }
        let stand = self.clone();
        later(async move { stand.stage.dated(stand.answer(request, peer).await) })
    }
}

impl Stage {
    /// The answer with this server's time: the HTTP library says the machine's.
    fn dated(&self, answer: Answered) -> Answered {
        let clock = &self.knobs.clock;
        if !clock.is_adjusted() {
            return answer;
        }
        answer.map(|mut answer| {
            let date = clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            answer.headers_mut().extend(HeaderValue::try_from(date).ok().map(|date| (header::DATE, date)));
            answer
        })
    }
}
