//! Times of day.

use super::plain;
use jiff::civil::Time;

/// Reads a time of day: `18:35`, `18.35`, `18 35`, `1835`, `6:35 pm`, or hours alone. Words between and behind the numbers, as
/// languages have them, change nothing.
pub fn time_of_day(text: &str) -> Option<Time> {
    let text = plain(text).to_lowercase();
    let text = text.trim().trim_end_matches('.');
    let half = [("pm", 12), ("p.m", 12), ("am", 0), ("a.m", 0)];
    let half = half.into_iter().find(|(sign, _)| text.ends_with(sign)).map(|(_, hours)| hours);
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let (hour, minute) = match groups.as_slice() {
        [whole] if whole.len() == 4 => whole.split_at(2),
        [hour] => (*hour, "0"),
        [hour, minute] => (*hour, *minute),
        _ => return None,
    };
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(hours) => (1..=12).contains(&hour).then_some(hour % 12 + hours)?,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_type_it() {
        let read = |text: &str| time_of_day(text).map(|time| time.strftime("%H:%M").to_string());
        for (typed, is) in [
            ("18:35", "18:35"),
            (" 9.05 ", "09:05"),
            ("18 35", "18:35"),
            ("1835", "18:35"),
            ("6:35 PM", "18:35"),
            ("6:35 p.m.", "18:35"),
            ("12:10 am", "00:10"),
            ("12pm", "12:00"),
            ("１８：３５", "18:35"),
            ("18 ч 35 мин", "18:35"),
            ("18点35分", "18:35"),
            ("18", "18:00"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(is), "{typed}");
        }
        for wrong in ["", "25:00", "18:60", "half past", "13 pm", "1:2:3", "-", "18355"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
