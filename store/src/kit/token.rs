//! Secrets of links: 128 bits derived from the pepper. The same link is derived again at each request, it does not
//! reveal its member, and the table holds only its hash.

use crate::kit::row::Row;
use domain::{MemberNo, ProgramId};
use serde::{Deserialize, Serialize};

/// What a link leads to.
#[derive(Serialize, Deserialize)]
pub(crate) struct LinkRow {
    #[serde(rename = "p")]
    pub(crate) program: ProgramId,
    #[serde(rename = "m")]
    pub(crate) member: MemberNo,
}

impl Row for LinkRow {
    const KIND: &'static str = "link";
}

/// The number of bytes of a secret.
pub(crate) const TOKEN_BYTES: usize = 16;

/// Defines a kind of link, with the key of its item and its purpose in the derivation.
macro_rules! link_token {
    ($(#[$doc:meta])* $name:ident, $key:path, $purpose:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Reads the secret of a link.
            pub fn parse(text: &str) -> Option<$name> {
                let bytes = ::base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()?;
                (bytes.len() == $crate::kit::token::TOKEN_BYTES).then(|| $name(text.to_owned()))
            }

            /// Returns the secret as it stands in the link.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn of(pepper: &$crate::Pepper, program: &::domain::ProgramId, member: ::domain::MemberNo) -> $name {
                let ::domain::Hash(bytes) = pepper.of_program(program, $purpose, &member.to_string());
                let engine = ::base64::engine::general_purpose::URL_SAFE_NO_PAD;
                $name(engine.encode(&bytes[..$crate::kit::token::TOKEN_BYTES]))
            }

            pub(crate) fn key(&self) -> $crate::kit::key::Key {
                $key(::domain::Hash::of(self.0.as_bytes()))
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

pub(crate) use link_token;
