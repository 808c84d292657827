//! A proxy that injects network faults on demand, in front of any HTTP/1.1 backend. It changes no byte without a fault.
//!
//! A [`Plan`] says which exchange gets which [`Fault`]; [`Proxy::log`] says what happened. A [`Schedule`] generates
//! plans from a seed, and [`shrink`] minimises a failing plan. How a person starts it is in `README.md`.
//!
//! Each client connection has its own to the upstream, and bytes are forwarded in both directions at once as they come:
//! streams are not buffered, heads are not rewritten (`Host` stays the client's), `Expect: 100-continue` and its
//! interim response pass. When the upstream cannot be reached or closes midway, the client's connection closes: there
//! is no 502.

mod connection;
mod exchange;
mod fault;
mod framing;
mod head;
mod hostile;
mod log;
mod outlet;
mod pass;
mod plan;
mod proxy;
mod road;
mod schedule;
mod shrink;
mod side;
mod whole;

pub use fault::{Ending, Fault, Hostile, Kind, Landmark, Length, Place, Throttle, Twin};
pub use log::{End, Record};
pub use plan::{Matching, Plan, Rule};
pub use proxy::Proxy;
pub use schedule::{Schedule, Target};
pub use shrink::{shrink, shrink_within};
