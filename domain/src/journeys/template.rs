//! The names of templates.

use crate::serde_as_text;

/// A journey that is ready to be switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Template {
    /// Says how the program works, and reminds of the first purchase.
    Welcome,
    /// Invites to a second purchase.
    SecondPurchase,
    /// Asks back who has not bought for 30, 60 and 90 days.
    WinBack,
}

serde_as_text!(Template, |it| it.code(), Template::from_code);

impl Template {
    /// All templates, in the order in which they are listed.
    pub const ALL: [Template; 3] = [Template::Welcome, Template::SecondPurchase, Template::WinBack];

    /// Returns the code, which is also the id of the journey that is made of it.
    pub fn code(self) -> &'static str {
        match self {
            Template::Welcome => "welcome",
            Template::SecondPurchase => "second",
            Template::WinBack => "winback",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<Template> {
        Template::ALL.into_iter().find(|template| template.code() == code)
    }
}
