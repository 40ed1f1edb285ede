//! Types that are text in documents and items, and texts that people typed.

/// Lets serde write a type as one text and read it back. What cannot be read is refused without being repeated.
#[macro_export]
macro_rules! serde_as_text {
    ($name:ident, $write:expr, $read:expr) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let write: fn(&$name) -> _ = $write;
                to.collect_str(&write(self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                let text = <std::borrow::Cow<'_, str>>::deserialize(from)?;
                let read: fn(&str) -> Option<$name> = $read;
                read(&text).ok_or_else(|| serde::de::Error::custom(concat!("not a ", stringify!($name))))
            }
        }
    };
}

/// Whether a character is not seen, or changes how others are seen: control characters, marks of direction, blanks
/// without a width, tags. Joiners and variation selectors stay, since emoji and some scripts need them.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}'
            | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns a name as one line of what is seen: breaks become blanks, and what is hidden is left out.
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let seen = text.chars().map(|c| if breaks(c) { ' ' } else { c }).filter(|c| !is_hidden(*c));
    seen.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a text of several lines without what is hidden.
pub fn seen(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !is_hidden(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_line_of_what_is_seen() {
        for (typed, is) in [
            ("  Ann  Lee ", "Ann Lee"),
            ("Ann\nOwner: pay me", "Ann Owner: pay me"),
            ("Ann\u{2028}Lee\u{85}\r\n2", "Ann Lee 2"),
            ("\u{202e}nnA\u{202c}", "nnA"),
            ("A\u{200b}n\u{feff}n\u{2066}\u{e0041}", "Ann"),
            ("\u{3164}\u{200f}\u{ad}", ""),
            ("👨‍👩‍👧 李雷 Ё é", "👨‍👩‍👧 李雷 Ё é"),
            ("❤\u{fe0f} می\u{200c}خواهم", "❤\u{fe0f} می\u{200c}خواهم"),
        ] {
            assert_eq!(one_line(typed), is, "{typed:?}");
        }
        assert_eq!(seen("two\nlines\u{202e}\u{0}\r"), "two\nlines");
    }
}
