//! The tree that an expression is read into.

use crate::fault::Span;

/// A part of an expression, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) span: Span,
}

/// What a part of an expression is.
#[derive(Debug, Clone)]
pub(crate) enum NodeKind {
    Text(String),
    Integer(i64),
    Call(Call),
    /// `target.name[index]…`: a list, so that a long chain makes no deep tree.
    Access(Box<Node>, Vec<Step>),
}

/// A step into a value.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// `.name`
    Property(String),
    /// `[index]`
    Index(Node),
}

/// A call, built in or `namespace.name(…)`.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// As written.
    pub(crate) name: String,
    /// In lower case: names of functions ignore case.
    pub(crate) key: String,
    pub(crate) arguments: Vec<Node>,
}

impl Node {
    /// Adds every call in this part, outermost first.
    pub(crate) fn collect_calls<'a>(&'a self, found: &mut Vec<&'a Call>) {
        match &self.kind {
            NodeKind::Text(_) | NodeKind::Integer(_) => {}
            NodeKind::Call(call) => {
                found.push(call);
                for argument in &call.arguments {
                    argument.collect_calls(found);
                }
            }
            NodeKind::Access(target, steps) => {
                target.collect_calls(found);
                for step in steps {
                    if let Step::Index(index) = step {
                        index.collect_calls(found);
                    }
                }
            }
        }
    }
}
