//! Stories: what people do with Kopilka, over the real HTTP, the real store and the Bot API server.

#![allow(clippy::too_many_lines, clippy::cognitive_complexity, reason = "a story is told in one piece")]

mod api;
mod asking;
mod audits;
mod broken_wire;
mod capacity;
mod chat_till;
mod chats;
mod claims;
mod counting;
mod damaged;
mod dying;
mod event_source;
mod farms;
mod faults;
mod fuzz;
mod imports;
mod insiders;
mod items;
mod joining;
mod ledger;
mod model;
mod modules;
mod openapi;
mod operations;
mod people;
mod program_lifecycle;
mod referrals;
mod restoring;
mod rewards;
mod rotation;
mod setup;
mod small_scope;
mod staff;
mod surveys;
mod taking_back;
mod telegram;
mod texts;
mod tidy;
mod till;
mod time;
mod unusual;
mod versions;
mod wire;
mod world;
