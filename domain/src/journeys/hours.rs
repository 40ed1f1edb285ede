//! A member's zone, chosen by telling the hour (`docs/rules.md#quiet-hours`).

use crate::{Instant, Lang, Zone};
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// Zones by language, the likeliest first. Of zones with the same hour the first one is taken.
const COMMON: [(Lang, &[&str]); 3] = [
    (
        Lang::Ru,
        &[
            "Europe/Moscow",
            "Europe/Kaliningrad",
            "Europe/Samara",
            "Asia/Yekaterinburg",
            "Asia/Omsk",
            "Asia/Krasnoyarsk",
            "Asia/Irkutsk",
            "Asia/Yakutsk",
            "Asia/Vladivostok",
            "Asia/Magadan",
            "Asia/Kamchatka",
        ],
    ),
    (Lang::Zh, &["Asia/Shanghai"]),
    (
        Lang::En,
        &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
            "America/Anchorage",
            "Pacific/Honolulu",
            "Europe/London",
            "Europe/Berlin",
            "Europe/Athens",
            "Asia/Dubai",
            "Asia/Karachi",
            "Asia/Kolkata",
            "Asia/Dhaka",
            "Asia/Bangkok",
            "Asia/Singapore",
            "Asia/Tokyo",
            "Australia/Sydney",
            "Pacific/Auckland",
            "America/Sao_Paulo",
        ],
    ),
];

/// Returns by how many minutes clocks that show this time now are ahead of UTC. Clocks differ by quarters of an hour, so a few
/// minutes do not matter. It is between UTC-12 and UTC+12: the few who live farther east are told of as a day behind.
pub fn offset_at(time: Time, now: Instant) -> i32 {
    let minutes = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
    let utc = now.to_zoned(TimeZone::UTC).time();
    let quarters = (minutes(time) - minutes(utc) + 7).div_euclid(15) * 15;
    (quarters + 12 * 60).rem_euclid(24 * 60) - 12 * 60
}

/// Returns the zone whose clocks are ahead of UTC by so many minutes now: the program's, else a common one of the language, else
/// of another; else the offset alone.
pub fn zone_at_offset(offset: i32, now: Instant, lang: Lang, program: &Zone) -> Zone {
    let seconds = offset.saturating_mul(60);
    let shows = |zone: &Zone| zone.to_offset(now).seconds() == seconds;
    let in_language = |wanted: bool| {
        let listed = COMMON.iter().filter(move |(of, _)| (*of == lang) == wanted);
        listed.flat_map(|(_, names)| names.iter()).filter_map(|name| TimeZone::get(name).ok())
    };
    let common = [program.clone()].into_iter().chain(in_language(true)).chain(in_language(false)).find(shows);
    let fixed = || jiff::tz::Offset::from_seconds(seconds).map_or(TimeZone::UTC, TimeZone::fixed);
    common.unwrap_or_else(fixed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::out_of_quiet_hours;

    fn named(time: (i8, i8), now: &str, lang: Lang) -> String {
        let moscow = TimeZone::get("Europe/Moscow").unwrap();
        let now = now.parse().unwrap();
        let zone = zone_at_offset(offset_at(Time::constant(time.0, time.1, 0, 0), now), now, lang, &moscow);
        zone.iana_name().map_or_else(|| format!("{:?}", zone.to_fixed_offset()), str::to_owned)
    }

    #[test]
    fn the_hour_tells_the_zone() {
        // 14:05 in Moscow.
        let now = "2027-03-05T11:05:00Z";
        assert_eq!(named((14, 5), now, Lang::Zh), "Europe/Moscow");
        assert_eq!(named((21, 0), now, Lang::Ru), "Asia/Vladivostok");
        assert_eq!(named((19, 7), now, Lang::Zh), "Asia/Shanghai");
        assert_eq!(named((6, 5), now, Lang::En), "America/New_York");
        assert_eq!(named((16, 35), now, Lang::Ru), "Asia/Kolkata");
        // The evening before, west of midnight.
        assert_eq!(named((20, 5), "2027-03-06T01:05:00Z", Lang::En), "America/New_York");
        // Nobody's common zone: an offset alone.
        let moscow = TimeZone::get("Europe/Moscow").unwrap();
        assert_eq!(zone_at_offset(i32::MAX, now.parse().unwrap(), Lang::En, &moscow), TimeZone::UTC);
        assert!(named((16, 50), now, Lang::Ru).contains("05:45"), "{}", named((16, 50), now, Lang::Ru));
    }

    /// 18:00 in Moscow is 01:00 in Vladivostok: sent at 09:00 there, which is 02:00 in Moscow.
    #[test]
    fn quiet_hours_are_the_members_own() {
        let vladivostok = TimeZone::get("Asia/Vladivostok").unwrap();
        let held = out_of_quiet_hours("2027-03-05T15:00:00Z".parse().unwrap(), &vladivostok).unwrap();
        assert_eq!(held.to_zoned(vladivostok).time(), Time::constant(9, 0, 0, 0));
        assert_eq!(held.to_zoned(TimeZone::get("Europe/Moscow").unwrap()).time(), Time::constant(2, 0, 0, 0));
    }
}
