//! What every flow works with: the app and the sender, guards, conversations, and outcomes.

mod app;
mod conversation;
mod guards;
mod outcome;
mod people;
mod question;

pub use app::{App, Deps};
pub(crate) use app::{MemberContext, ProgramContext, Sender, StaffContext, Turn};
pub(crate) use conversation::{expect_answer, set_comment, set_conversation};
pub(crate) use guards::{
    failed, fallback, member_screen, require_member, require_person, require_recent_second_factor, require_role,
    require_second_factor, require_staff,
};
pub(crate) use outcome::{Answer, ChatCommands, Document, EarlyReturn, Flow, IntentSource, Outcome, boxed};
pub(crate) use people::{balances, bind_staff_number, chat_commands, find_or_create_person, workplaces};
pub(crate) use question::{Awaited, Question};
