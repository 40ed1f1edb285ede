//! The second factor of staff: one-time passwords by time (RFC 6238) and recovery codes. It is part of the sealed
//! profile, whose version ensures that a code is used once, even by two devices at the same time.

use crate::StoreError;
use domain::typed::code;
use domain::{CouponCode, Hash, Instant};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// The seconds of a step, and the steps that a phone's clock may be off.
const STEP_SECONDS: u64 = 30;
const SKEW_STEPS: u16 = 1;
const DIGITS: u8 = 6;
const SECRET_BYTES: usize = 20;
/// The number of wrong codes that locks.
const BAD_MAX: u8 = 5;
/// The first lock. Each further one without a right code in between is twice as long.
const LOCK: SignedDuration = SignedDuration::from_mins(15);
/// The most doublings of a lock: eight hours.
const DOUBLINGS_MAX: u8 = 5;
/// How long a right code is good for actions that do not need a fresh one.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(12);
/// How long somebody whose app is said to be lost is told of it before the factor ends.
const LOST_NOTICE: SignedDuration = SignedDuration::from_hours(72);
/// The number of recovery codes at first.
const RECOVERY_CODES: usize = 8;

/// The result of checking a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeCheck {
    /// The code is right and is used now.
    Right,
    /// The code is wrong; this many tries are left.
    Wrong(u8),
    /// The code was used before.
    Used,
    /// It is neither six digits nor a recovery code, so it is no try.
    NoCode,
    /// Too many codes were wrong; none is checked until then.
    Locked(Instant),
}

/// A second factor.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The secret in base 32, as authenticator apps take it.
    secret: String,
    /// Whether a first code has shown that the app has the secret.
    on: bool,
    /// The newest step of which a code was used.
    last_step: u64,
    bad: u8,
    locks: u8,
    /// Seconds since 1970.
    locked_until: Option<i64>,
    /// Hashes of the unused recovery codes.
    recovery: Vec<String>,
    /// When a right code was typed last, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proved_at: Option<i64>,
    /// When it ends because its app is lost, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends_at: Option<i64>,
}

impl SecondFactor {
    /// Makes a new secret. It takes effect with the first right code.
    pub fn new() -> Result<SecondFactor, StoreError> {
        let mut bytes = [0; SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(|_| StoreError::NoRandomness)?;
        let secret = Secret::new_stack(bytes).to_base32();
        Ok(SecondFactor {
            secret,
            on: false,
            last_step: 0,
            bad: 0,
            locks: 0,
            locked_until: None,
            recovery: Vec::new(),
            proved_at: None,
            ends_at: None,
        })
    }

    /// Returns the secret as it is typed into an app.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Returns the secret as a link for a QR code. The names in it appear in the app's list.
    pub fn url(&self) -> String {
        format!("otpauth://totp/Kopilka?secret={}&issuer=Kopilka", self.secret)
    }

    /// Whether it is in effect.
    pub fn is_on(&self, now: Instant) -> bool {
        self.on && !self.is_over(now)
    }

    /// Whether it has ended because its app was lost.
    pub fn is_over(&self, now: Instant) -> bool {
        self.ends_at.is_some_and(|ends| ends <= now.as_second())
    }

    /// Whether it is in effect and about to end.
    pub fn is_ending(&self, now: Instant) -> bool {
        self.is_on(now) && self.ends_at.is_some()
    }

    /// Lets it end after [`LOST_NOTICE`], because its app is lost. A right code in between shows that it is not.
    pub fn end(&mut self, now: Instant) {
        self.ends_at = Some((now + LOST_NOTICE).as_second());
    }

    /// Keeps it: it was not lost.
    pub fn keep(&mut self) {
        self.ends_at = None;
    }

    /// Whether a right code was typed within the last 12 hours. A clock that was set back proves nothing.
    pub fn is_proved(&self, now: Instant) -> bool {
        let within = |proved| (proved..proved + GOOD_FOR.as_secs()).contains(&now.as_second());
        self.is_on(now) && self.proved_at.is_some_and(within)
    }

    /// Returns the number of unused recovery codes.
    pub fn recovery_left(&self) -> usize {
        self.recovery.len()
    }

    fn totp(&self) -> Option<Totp> {
        let secret = Secret::try_from_base32(&self.secret).ok()?;
        let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(DIGITS).with_skew(SKEW_STEPS);
        builder.with_step_duration(STEP_SECONDS).with_secret(secret).build().ok()
    }

    /// Checks a code and uses up a right one.
    pub fn check(&mut self, typed: &str, now: Instant) -> CodeCheck {
        let seconds = now.as_second();
        if let Some(until) = self.locked_until.filter(|until| seconds < *until) {
            return CodeCheck::Locked(Instant::from_second(until).unwrap_or(now));
        }
        let typed = code(typed);
        if !is_six_digits(&typed) && CouponCode::parse(&typed).is_err() {
            return CodeCheck::NoCode;
        }
        let right = match self.step_of(&typed, seconds.unsigned_abs()) {
            Some(step) if step <= self.last_step => return CodeCheck::Used,
            Some(step) => {
                self.last_step = step;
                true
            }
            None => self.use_recovery(&typed),
        };
        if right {
            (self.bad, self.locks, self.locked_until) = (0, 0, None);
            self.proved_at = Some(seconds);
            self.keep();
            return CodeCheck::Right;
        }
        self.bad += 1;
        if self.bad < BAD_MAX {
            return CodeCheck::Wrong(BAD_MAX - self.bad);
        }
        let lock = LOCK * (1 << self.locks.min(DOUBLINGS_MAX));
        self.bad = 0;
        self.locks = self.locks.saturating_add(1);
        self.locked_until = Some((now + lock).as_second());
        CodeCheck::Locked(now + lock)
    }

    fn step_of(&self, typed: &str, seconds: u64) -> Option<u64> {
        if is_six_digits(typed) { self.totp()?.check(typed, seconds) } else { None }
    }

    fn use_recovery(&mut self, typed: &str) -> bool {
        let Ok(code) = CouponCode::parse(typed) else {
            return false;
        };
        let hash = Hash::of(code.as_str().as_bytes()).to_string();
        let before = self.recovery.len();
        self.recovery.retain(|known| *known != hash);
        self.recovery.len() < before
    }

    /// Turns the factor on and returns the recovery codes, which cannot be read again.
    pub fn turn_on(&mut self) -> Result<Vec<String>, StoreError> {
        let mut codes = Vec::new();
        for _ in 0..RECOVERY_CODES {
            codes.push(CouponCode::from_random(crate::random()?));
        }
        self.on = true;
        self.recovery = codes.iter().map(|code| Hash::of(code.as_str().as_bytes()).to_string()).collect();
        Ok(codes.iter().map(CouponCode::grouped).collect())
    }
}

fn is_six_digits(typed: &str) -> bool {
    typed.len() == usize::from(DIGITS) && typed.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::from_second(second).unwrap()
    }

    fn of(secret: &[u8; SECRET_BYTES]) -> SecondFactor {
        SecondFactor { secret: Secret::new_stack(*secret).to_base32(), ..SecondFactor::new().unwrap() }
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        // Appendix B, SHA-1; a six-digit code is the last six of its eight.
        for (second, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let mut factor = of(b"12345678901234567890");
            assert_eq!(factor.check(&code[2..], at(second)), CodeCheck::Right, "{second}");
            assert_eq!(factor.check(&code[2..], at(second)), CodeCheck::Used, "{second}");
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_before_and_after_and_never_twice() {
        let code = |second: i64| of(b"12345678901234567890").totp().unwrap().generate(second as u64).to_string();
        let mut factor = of(b"12345678901234567890");
        let now = 1_800_000_000;
        assert_eq!(factor.check(&code(now - 60), at(now)), CodeCheck::Wrong(4));
        assert_eq!(factor.check(&code(now + 60), at(now)), CodeCheck::Wrong(3));
        let (earlier, later) = (code(now - 30), code(now + 30));
        assert_eq!(factor.check(&later, at(now)), CodeCheck::Right);
        assert_eq!(factor.check(&earlier, at(now)), CodeCheck::Used, "older than one that was used");
        assert_eq!(factor.check(&code(now + 60), at(now + 60)), CodeCheck::Right);
    }

    #[test]
    fn a_right_code_is_good_for_twelve_hours_of_what_needs_no_fresh_one() {
        let mut factor = of(b"12345678901234567890");
        let codes = factor.turn_on().unwrap();
        let now = 1_800_000_000;
        assert!(!factor.is_proved(at(now)));
        assert_eq!(factor.check("000 000", at(now)), CodeCheck::Wrong(4));
        assert!(!factor.is_proved(at(now)));
        assert_eq!(factor.check(&codes[0], at(now)), CodeCheck::Right);
        let hours = |hours: i64| at(now + hours * 3_600);
        let proved = [-1, 0, 11, 12, 1_000].map(|passed| factor.is_proved(hours(passed)));
        assert_eq!(proved, [false, true, true, false, false]);
    }

    #[test]
    fn a_lost_one_ends_after_three_days_unless_it_is_kept_or_a_code_comes() {
        let now = 1_800_000_000;
        let hours = |hours: i64| at(now + hours * 3_600);
        let mut factor = of(b"12345678901234567890");
        let codes = factor.turn_on().unwrap();
        factor.end(at(now));
        assert_eq!([0, 71, 72].map(|passed| factor.is_on(hours(passed))), [true, true, false]);
        let mut kept = factor.clone();
        kept.keep();
        assert!(kept.is_on(hours(1_000)));
        assert_eq!(factor.check(&codes[0], hours(71)), CodeCheck::Right);
        assert!(factor.is_on(hours(1_000)));
    }

    #[test]
    fn five_wrong_codes_lock_longer_each_time_and_recovery_codes_work_once() {
        let mut factor = of(b"12345678901234567890");
        let codes = factor.turn_on().unwrap();
        let mut now = at(1_800_000_000);
        for minutes in [15, 30, 60, 120, 240, 480, 480] {
            for left in [4, 3, 2, 1] {
                for no_code in ["no code", "12345", "1234567", "/cancel", "девять", ""] {
                    assert_eq!(factor.check(no_code, now), CodeCheck::NoCode, "{no_code} is no try");
                }
                assert_eq!(factor.check("０００\u{2013}０００", now), CodeCheck::Wrong(left));
            }
            let until = now + SignedDuration::from_mins(minutes);
            assert_eq!(factor.check("00000-00000", now), CodeCheck::Locked(until));
            assert_eq!(factor.check(&codes[0], now), CodeCheck::Locked(until), "not even a right one");
            now = until;
        }
        assert_eq!(factor.check(&codes[0].to_lowercase(), now), CodeCheck::Right);
        assert_eq!(factor.check(&codes[0], now), CodeCheck::Wrong(4));
        assert_eq!(factor.check(&codes[7], now), CodeCheck::Right);
        assert_eq!(factor.recovery_left(), 6);
    }
}
