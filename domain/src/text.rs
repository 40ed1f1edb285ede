//! Types that are text in documents and items.

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
