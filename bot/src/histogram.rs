//! Histograms: how many gave each score, as a picture without words that serves all languages.

use crate::qr::gray_png;
use domain::{Counter, SurveyKind};

/// Pixels of one bar; [`GAP`] of the space beside it.
const BAR: usize = 44;

const GAP: usize = 12;

/// The height of the highest bar, in pixels.
const TALL: usize = 260;

/// Pixels below the bars, for the scores; [`HEAD`] above them, for the counts.
const FOOT: usize = 44;

const HEAD: usize = 40;

/// Pixels of one dot of a digit.
const DOT: usize = 3;

const WHITE: u8 = 255;

const INK: u8 = 40;

const LIGHT: u8 = 170;

/// Digits of three by five dots, the topmost row first.
const DIGITS: [[u8; 5]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];

struct Canvas {
    width: usize,
    pixels: Vec<u8>,
}

impl Canvas {
    fn fill(&mut self, (left, top): (usize, usize), (wide, high): (usize, usize), shade: u8) {
        for y in top..top + high {
            for x in left..left + wide {
                if let Some(pixel) = self.pixels.get_mut(y * self.width + x).filter(|_| x < self.width) {
                    *pixel = shade;
                }
            }
        }
    }

    /// Draws a number in the middle of a bar.
    fn number(&mut self, number: i64, bar_left: usize, top: usize) {
        let digits: Vec<usize> =
            number.to_string().bytes().filter_map(|b| b.checked_sub(b'0')).map(usize::from).collect();
        let wide = (4 * digits.len()).saturating_sub(1) * DOT;
        let left = (bar_left + BAR / 2).saturating_sub(wide / 2);
        for (at, digit) in digits.iter().enumerate() {
            for (row, dots) in DIGITS[*digit].iter().enumerate() {
                for column in (0..3).filter(|column| dots >> (2 - column) & 1 == 1) {
                    self.fill((left + (4 * at + column) * DOT, top + row * DOT), (DOT, DOT), INK);
                }
            }
        }
    }
}

/// A PNG with a bar for each score: its count above, the score below. The bars of passives are lighter.
pub(crate) fn histogram_png(kind: SurveyKind, counter: &Counter) -> Option<Vec<u8>> {
    let scores: Vec<u8> = kind.scores().collect();
    let (width, height) = (GAP + scores.len() * (BAR + GAP), HEAD + TALL + FOOT);
    let mut canvas = Canvas { width, pixels: vec![WHITE; width * height] };
    let most = counter.scores.iter().copied().max().unwrap_or_default().max(1);
    for (at, score) in scores.into_iter().enumerate() {
        let count = counter.scores[usize::from(score)].max(0);
        let left = GAP + at * (BAR + GAP);
        let high = usize::try_from(count * TALL as i64 / most).unwrap_or_default();
        let shade = if kind.group(score) == domain::Group::Passive { LIGHT } else { INK };
        canvas.fill((left, HEAD + TALL - high), (BAR, high), shade);
        canvas.number(count, left, (HEAD + TALL - high).saturating_sub(8 * DOT));
        canvas.number(score.into(), left, HEAD + TALL + 5 * DOT);
    }
    canvas.fill((0, HEAD + TALL), (width, DOT), INK);
    gray_png(width, height, &canvas.pixels)
}
