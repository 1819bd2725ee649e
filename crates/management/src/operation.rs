//! One operation of the resource manager: where it is found, what it needs, what does it.

use std::future::Future;
use std::pin::Pin;

use http::Method;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// A row of the route table.
pub(crate) struct Operation {
    /// Its name in Azure's API description, e.g. `Accounts_Get`.
    pub(crate) name: &'static str,
    /// Its method.
    pub(crate) method: Method,
    /// Its path; `{name}` stands for one segment, a leading `{scope}` for any number.
    pub(crate) path: &'static str,
    /// The api-versions in which it exists, newest first.
    pub(crate) versions: &'static [&'static str],
    /// What its caller needs.
    pub(crate) access: Access,
    /// What does it.
    pub(crate) serve: Handler,
    /// The statuses with which it answers when nothing is wrong.
    pub(crate) answers: &'static [u16],
}

/// What the caller of an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Leave for this action at the operation's target.
    Action(&'static str),
    /// Nothing at the target itself: the answer holds only what the caller has leave to do this action on.
    Visible(&'static str),
    /// Leave for this action at a scope that only the operation finds out, e.g. at the parent of what it makes: it gets the
    /// permit itself, and begins its write with it.
    Elsewhere(&'static str),
    /// A valid token: the answer is about the caller.
    SignedIn,
    /// To be Global Administrator of the directory, whatever the roles say; the action is what the logs call it.
    DirectoryAdministrator(&'static str),
}

impl Access {
    /// The action that decides, where one does.
    pub(crate) const fn action(self) -> Option<&'static str> {
        match self {
            Self::Action(action)
            | Self::Visible(action)
            | Self::Elsewhere(action)
            | Self::DirectoryAdministrator(action) => Some(action),
            Self::SignedIn => None,
        }
    }
}

/// The future of an answer.
pub(crate) type Answer<'c> = Pin<Box<dyn Future<Output = Outcome<Reply>> + Send + 'c>>;

/// What does an operation.
pub(crate) type Handler = for<'c> fn(&'c Call) -> Answer<'c>;

/// A path in a subscription.
macro_rules! subscription {
    ($rest:literal) => {
        concat!("/subscriptions/{subscriptionId}", $rest)
    };
}

/// A path in a resource group.
macro_rules! group {
    ($rest:literal) => {
        concat!("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}", $rest)
    };
}

/// Makes a provider's `TABLE`: `"Name": METHOD path, api-versions, access => module of the handler, [statuses];`
macro_rules! operations {
    ($($name:literal: $method:ident $path:expr, $versions:expr, $access:expr => $($handler:ident)::+, [$($answer:literal),*];)+) => {
        pub(crate) static TABLE: &[$crate::operation::Operation] = &[$($crate::operation::Operation {
            name: $name,
            method: http::Method::$method,
            path: $path,
            versions: $versions,
            access: $access,
            serve: |call| Box::pin($($handler)::+::serve(call)),
            answers: &[$($answer),*],
        }),+];
    };
}

pub(crate) use {group, operations, subscription};
