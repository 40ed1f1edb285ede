//! The format of `callback_data` (1–64 bytes): a code and its arguments, with spaces between them. Each feature declares
//! its intents once with [`intents!`]; encoding and decoding follow from the declaration.
//!
//! Buttons live in chats for ever: what they carry today must decode for ever (`codes.txt`). Nothing in them is trusted: a
//! program named by a button is looked up among the sender's own memberships.

use crate::channel::telegram::CALLBACK_BYTES_MAX;
use crate::payload::Payload;
use crate::texts::Texts;
use domain::{
    ApiKeyId, CardNumber, CouponCode, Day, DecisionReason, Field, Lang, LeavingReason, MemberNo, OrderId, Permission,
    ProgramId, RewardChange, RewardField, Role, ShortId, Wave,
};
use store::{AskKey, Scope};

/// A code and its arguments on their way into a button.
pub(crate) struct Encoder {
    text: String,
    off: Option<&'static str>,
}

impl Encoder {
    /// `off` takes the code's place where the intent carries `false`.
    pub(crate) fn new(code: &str, off: Option<&'static str>) -> Encoder {
        Encoder { text: code.to_owned(), off }
    }

    fn push(&mut self, argument: impl std::fmt::Display) {
        self.text.push(' ');
        self.text.push_str(&argument.to_string());
    }

    pub(crate) fn text(self) -> String {
        self.text
    }
}

/// The arguments of a button, one after the other.
#[derive(Clone)]
pub(crate) struct Decoder<'a> {
    rest: std::iter::Peekable<std::str::Split<'a, char>>,
    on: bool,
}

impl<'a> Decoder<'a> {
    /// A button's code, and the decoder of what follows it; `None` for what no button of ours is.
    pub(crate) fn new(data: &'a str) -> Option<(&'a str, Decoder<'a>)> {
        let mut rest = data.split(' ');
        let code = rest.next()?;
        (data.len() <= CALLBACK_BYTES_MAX).then_some((code, Decoder { rest: rest.peekable(), on: true }))
    }

    /// The same arguments of a code that carries `false`.
    pub(crate) fn off(self) -> Decoder<'a> {
        Decoder { on: false, ..self }
    }

    fn next(&mut self) -> Option<&'a str> {
        self.rest.next()
    }

    fn has_more(&mut self) -> bool {
        self.rest.peek().is_some()
    }

    /// Whether every argument has been read.
    pub(crate) fn end(mut self) -> Option<()> {
        (!self.has_more()).then_some(())
    }
}

/// What an intent carries through a button.
pub(crate) trait CallbackArg: Sized {
    /// Appends it.
    fn write(&self, to: &mut Encoder);
    /// Reads it; `None` for what we did not make.
    fn read(from: &mut Decoder<'_>) -> Option<Self>;
}

/// Arguments of one word each: how they are written, and how a word is read.
macro_rules! words {
    ($($ty:ty: $write:expr, $read:expr;)*) => {
        $(impl CallbackArg for $ty {
            fn write(&self, to: &mut Encoder) {
                let write: fn(&$ty) -> String = $write;
                to.push(write(self));
            }
            fn read(from: &mut Decoder<'_>) -> Option<$ty> {
                let read: fn(&str) -> Option<$ty> = $read;
                read(from.next()?)
            }
        })*
    };
}

words! {
    ProgramId: ToString::to_string, |word| ProgramId::parse(word).ok();
    ShortId: ToString::to_string, |word| ShortId::parse(word).ok();
    OrderId: ToString::to_string, |word| OrderId::parse(word).ok();
    CouponCode: ToString::to_string, |word| CouponCode::parse(word).ok();
    MemberNo: ToString::to_string, |word| MemberNo::parse(word).ok();
    CardNumber: ToString::to_string, |word| CardNumber::parse(word).ok();
    ApiKeyId: ToString::to_string, |word| ApiKeyId::parse(word).ok();
    Wave: ToString::to_string, Wave::parse;
    Day: ToString::to_string, |word| word.parse().ok();
    Lang: |lang| lang.code().to_owned(), Lang::from_code;
    RewardField: |field| field.code().to_owned(), RewardField::from_code;
    RewardChange: ToString::to_string, RewardChange::parse;
    Field: |field| field.code().to_owned(), Field::from_code;
    LeavingReason: |reason| reason.code().to_owned(), LeavingReason::from_code;
    Role: |role| role.code().to_owned(), Role::from_code;
    DecisionReason: |reason| reason.code().to_owned(), DecisionReason::from_code;
    // One letter, since a key's name takes the room.
    Scope: |scope| scope.code()[..1].to_owned(), |word| {
        Scope::ALL.into_iter().find(|scope| scope.code() == word || scope.code()[..1] == *word)
    };
    String: String::clone, |word| Some(word.to_owned()).filter(|word| !word.is_empty());
    i8: ToString::to_string, |word| word.parse().ok();
    i32: ToString::to_string, |word| word.parse().ok();
    i64: ToString::to_string, |word| word.parse().ok();
    u8: ToString::to_string, |word| word.parse().ok();
    u16: ToString::to_string, |word| word.parse().ok();
    u32: ToString::to_string, |word| word.parse().ok();
    u64: ToString::to_string, |word| word.parse().ok();
}

/// An argument that may be left out where nothing follows it.
impl<T: CallbackArg> CallbackArg for Option<T> {
    fn write(&self, to: &mut Encoder) {
        if let Some(argument) = self {
            argument.write(to);
        }
    }
    fn read(from: &mut Decoder<'_>) -> Option<Option<T>> {
        if from.has_more() { T::read(from).map(Some) } else { Some(None) }
    }
}

/// Carried by which of two codes it is.
impl CallbackArg for bool {
    fn write(&self, to: &mut Encoder) {
        if let (false, Some(off)) = (self, to.off) {
            let arguments = to.text.split_once(' ').map_or("", |(_, arguments)| arguments);
            to.text = format!("{off} {arguments}").trim_end().to_owned();
        }
    }
    fn read(from: &mut Decoder<'_>) -> Option<bool> {
        Some(from.on)
    }
}

impl CallbackArg for Payload {
    fn write(&self, to: &mut Encoder) {
        let text = self.text();
        if !text.is_empty() {
            to.push(text);
        }
    }
    fn read(from: &mut Decoder<'_>) -> Option<Payload> {
        Some(Payload::parse(from.next().unwrap_or_default())).filter(|payload| *payload != Payload::Unknown)
    }
}

/// A survey's wave, as a button carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaveRef {
    /// The program.
    pub program: ProgramId,
    /// The survey.
    pub survey: ShortId,
    /// The wave.
    pub wave: Wave,
}

impl WaveRef {
    /// The ask of a member in this wave.
    pub(crate) fn ask_key(&self, member: MemberNo) -> AskKey {
        AskKey { program: self.program.clone(), member, survey: self.survey.clone(), wave: self.wave }
    }
}

impl CallbackArg for WaveRef {
    fn write(&self, to: &mut Encoder) {
        self.program.write(to);
        self.survey.write(to);
        self.wave.write(to);
    }
    fn read(from: &mut Decoder<'_>) -> Option<WaveRef> {
        let (program, survey) = (ProgramId::read(from)?, ShortId::read(from)?);
        Some(WaveRef { program, survey, wave: Wave::read(from)? })
    }
}

/// A command's place among those that are shown, and its line there.
pub(crate) type MenuLine = (u8, fn(&'static Texts) -> String);

/// A command that people type: what it means, and its line in Telegram's menu and in the help. It is shown to those who
/// have the right that its intent needs.
pub(crate) struct Command<I> {
    /// Without the slash; the first is the one that is shown.
    pub(crate) names: &'static [&'static str],
    /// `None` where it is not shown.
    pub(crate) menu: Option<MenuLine>,
    /// What it means, with what was typed behind it.
    pub(crate) intent: fn(&str) -> I,
}

/// The intents of one feature.
pub(crate) trait FeatureIntent: Sized {
    /// Every code that its buttons carry.
    #[cfg(test)]
    const CODES: &[&str];
    /// What a button carries; `None` for what is never on a button.
    fn encode(&self) -> Option<String>;
    /// Reads the arguments of a button with this code.
    fn decode(code: &str, from: &Decoder<'_>) -> Option<Self>;
    /// The right that staff need for it; `None` for what is not staff's.
    fn right(&self) -> Option<Permission>;
}

/// Declares a feature's intents: what each is, what it carries, the code of its button (`_` where none leads to it), and the
/// right that staff need for it. With two codes, the second is that of `false`.
macro_rules! intents {
    ($(#[$doc:meta])* $name:ident;
     $($(#[$about:meta])* $variant:ident $(($($arg:ident: $ty:ty),*))? = $code:tt $(/ $off:literal)? $(for $right:ident)?,)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$about])* $variant $(($($ty),*))?,)* }

        impl $crate::callback::FeatureIntent for $name {
            #[cfg(test)]
            const CODES: &[&str] = &[$($crate::callback::code_of!($code), $($off,)?)*];

            fn encode(&self) -> Option<String> {
                match self {
                    $($name::$variant $(($($arg),*))? =>
                        $crate::callback::encode!($code $(/ $off)?; $($($arg),*)?),)*
                }
            }

            fn right(&self) -> Option<domain::Permission> {
                match self {
                    $($($name::$variant { .. } => Some(domain::Permission::$right),)?)*
                    #[allow(unreachable_patterns, reason = "a feature may be staff's as a whole")]
                    _ => None,
                }
            }

            fn decode(code: &str, from: &$crate::callback::Decoder<'_>) -> Option<$name> {
                // A feature may have no buttons.
                let _ = (code, from);
                $($crate::callback::decode!(code, from, $name::$variant, $code $(/ $off)?; $($($ty),*)?);)*
                None
            }
        }
    };
}

#[cfg(test)]
macro_rules! code_of {
    (_) => {
        ""
    };
    ($code:literal) => {
        $code
    };
}

macro_rules! encode {
    (_; $($arg:ident),*) => {{
        let _ = ($($arg,)*);
        None
    }};
    ($code:literal $(/ $off:literal)?; $($arg:ident),*) => {{
        #[allow(unused_mut, reason = "intents that carry nothing")]
        let mut to = $crate::callback::Encoder::new($code, None $(.or(Some($off)))?);
        $($crate::callback::CallbackArg::write($arg, &mut to);)*
        Some(to.text())
    }};
}

macro_rules! decode {
    ($said:ident, $from:ident, $made:path, _; $($ty:ty),*) => {};
    ($said:ident, $from:ident, $made:path, $code:literal; ) => {
        if $said == $code {
            return $from.clone().end().map(|()| $made);
        }
    };
    ($said:ident, $from:ident, $made:path, $code:literal; $($ty:ty),+) => {
        if $said == $code {
            let mut from = $from.clone();
            let made = $made($(<$ty as $crate::callback::CallbackArg>::read(&mut from)?),+);
            return from.end().map(|()| made);
        }
    };
    ($said:ident, $from:ident, $made:path, $code:literal / $off:literal; $($ty:ty),+) => {
        $crate::callback::decode!($said, $from, $made, $code; $($ty),+);
        if $said == $off {
            let mut from = $from.clone().off();
            let made = $made($(<$ty as $crate::callback::CallbackArg>::read(&mut from)?),+);
            return from.end().map(|()| made);
        }
    };
}

#[cfg(test)]
pub(crate) use code_of;
pub(crate) use {decode, encode, intents};
