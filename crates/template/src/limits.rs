//! What a template may cost. The numbers of ARM where ARM has them; ours only where a template could exhaust the server.

/// Characters of one expression (ARM: "Template limits").
pub const EXPRESSION_CHARACTERS: usize = 24_576;
/// Calls and brackets inside each other; ARM stops earlier with an error of its own.
pub const EXPRESSION_DEPTH: usize = 64;
/// Bytes of a template, written compactly (ARM: 4 MB).
pub const TEMPLATE_BYTES: usize = 4 * 1024 * 1024;
/// Resources after copies were applied (ARM: 800).
pub const RESOURCES: usize = 800;
/// Parameters (ARM: 256).
pub const PARAMETERS: usize = 256;
/// Variables, copies included (ARM: 512).
pub const VARIABLES: usize = 512;
/// Outputs (ARM: 64).
pub const OUTPUTS: usize = 64;
/// Functions that a template defines for itself.
pub const FUNCTIONS: usize = 256;
/// Items of one copy loop (ARM: 800).
pub const COPIES: usize = 800;
/// Items of `range` (ARM: 10,000).
pub const RANGE: i64 = 10_000;
/// Arrays and objects inside each other, in a value that an expression makes.
pub const VALUE_DEPTH: usize = 100;
/// Bytes of one value that an expression makes.
pub const VALUE_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of all values that one evaluation (of the parameters, the plan, a body, the outputs) makes on its way.
pub const EVALUATION_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of the values of which one evaluation takes only members, as `variables('large').small` does.
pub const PASSED_BYTES: usize = 512 * 1024 * 1024;
/// Function calls of one evaluation, and parts of bodies that a plan looks at.
pub const EVALUATION_CALLS: usize = 1_000_000;
