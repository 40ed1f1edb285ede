//! What one machine has in place of AWS: the engine, the relay of streams, schedules, the clock.

pub(crate) mod data;
pub(crate) mod engine;
pub(crate) mod engine_calls;
pub(crate) mod health;
pub(crate) mod polling;
pub(crate) mod recorder;
pub(crate) mod relay;
pub(crate) mod runner;
pub(crate) mod server;
pub(crate) mod stop;
pub(crate) mod supervisor;
pub(crate) mod time_machine;
