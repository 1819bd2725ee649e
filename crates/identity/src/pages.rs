//! The pages on which people sign in, choose an account, enter a code, consent, let a device in, and sign out.
//!
//! They are plain forms, rendered here, that work without any script. What a form remembers travels with it, sealed and
//! bound to the browser ([`form_state`]); nothing is kept for people who only look. A page can be shown in no frame, loads
//! nothing but our style sheet, and sends its forms only to us and to where the application's answer goes ([`html::Csp`]).

mod admin_consent;
mod assets;
mod authorize;
mod consent;
mod device;
mod form_state;
mod goal;
mod html;
mod notice;
mod picker;
mod qr;
mod second_factor;
mod security;
mod sign_in;
mod sign_out;
mod text;
mod visit;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};

use crate::State;

/// A form carries the application's request, sealed; a request is at most a URL long.
const MAX_BODY: usize = 128 * 1024;

/// Where a form is sent. Whoever reloads the page that came of it asks for it without the form.
fn form<H, T>(answer: H) -> MethodRouter<State>
where
    H: Handler<T, State>,
    T: 'static,
{
    post(answer).get(notice::without_form)
}

/// All pages, to be merged into the sign-in server's router.
pub(crate) fn router(state: &State) -> Router<State> {
    let authorize: MethodRouter<State> = get(authorize::begin).post(authorize::begin_by_post);
    let sign_out: MethodRouter<State> = get(sign_out::begin).post(sign_out::begin_by_post);
    Router::new()
        .route("/{tenant}/oauth2/v2.0/authorize", authorize.clone())
        .route("/{tenant}/oauth2/authorize", authorize)
        .route("/{tenant}/v2.0/adminconsent", get(admin_consent::begin))
        .route("/{tenant}/adminconsent", get(admin_consent::begin))
        .route("/{tenant}/oauth2/v2.0/logout", sign_out.clone())
        .route("/{tenant}/oauth2/logout", sign_out)
        .route("/{tenant}/oauth2/deviceauth", get(device::begin))
        .route("/devicelogin", get(device::begin))
        .route("/account", get(security::account))
        .route("/account/security", get(security::begin))
        .route("/login/sign-in", form(sign_in::answer))
        .route("/login/account", form(picker::answer))
        .route("/login/second-factor", form(second_factor::answer))
        .route("/login/consent", form(consent::answer))
        .route("/login/device", form(device::answer))
        .route("/login/sign-out", form(sign_out::answer))
        .route("/login/security", form(security::answer))
        .route("/login/style.css", get(assets::style))
        .route("/login/contours.svg", get(assets::contours))
        .route("/login/icon.svg", get(assets::icon))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(state.clone(), visit::dress))
}
