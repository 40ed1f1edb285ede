//! Stories: what people do with Kopilka, over the real HTTP, the real store and the Bot API server.

mod api;
mod audits;
mod broken_wire;
mod capacity;
mod chats;
mod claims;
mod dying;
mod farms;
mod faults;
mod imports;
mod joining;
mod ledger;
mod model;
mod operations;
mod referrals;
mod small_scope;
mod spending;
mod telegram;
mod texts;
mod tidy;
mod till;
mod time;
mod wire;
mod world;
