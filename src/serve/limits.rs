//! How much of the server one visitor may take.

use std::time::Duration;

/// Bounds of the server. The defaults are those of a preview; tests make them smaller, so that none
/// of them has to wait.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Longest request target, in bytes.
    pub line: usize,
    /// Longest header of a request, in bytes: names and values of all fields.
    pub head: usize,
    /// Most fields in a header.
    pub fields: usize,
    /// How long a visitor may take to send the head of a request.
    pub head_time: Duration,
    /// How long nothing may pass over a connection before it is closed.
    pub idle: Duration,
    /// Connections at once; others wait until one closes.
    pub connections: usize,
    /// How long answers that are under way may take when the server ends.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line: 8 << 10,
            head: 32 << 10,
            fields: 100,
            head_time: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            connections: 256,
            farewell: Duration::from_secs(1),
        }
    }
}
