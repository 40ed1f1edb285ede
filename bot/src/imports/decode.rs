//! The text of a file, in whatever encoding a spreadsheet or a shop wrote it.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

/// The text of a file and the name of the encoding that was detected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// The text, with line feeds as its line ends.
    pub(super) text: String,
    /// The encoding as people know it: `UTF-8`, `windows-1251`, `gb18030` and so on.
    pub(super) encoding: &'static str,
}

/// Reads the bytes of a file. `None` if they are no text in any encoding that is known.
pub(super) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let encoding = detect(bytes);
    let (text, _, _) = encoding.decode(bytes);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let garbled = text.chars().filter(|sign| is_garbled(*sign)).count();
    (garbled * LEGIBLE_SHARE <= text.chars().count()).then(|| Decoded { text, encoding: encoding.name() })
}

/// Of so many characters of a text at most one is none.
const LEGIBLE_SHARE: usize = 10;

/// Whether a character stands where there was none: of a line that is no text.
pub(super) fn is_garbled(sign: char) -> bool {
    matches!(sign, '\0' | char::REPLACEMENT_CHARACTER)
}

/// Whether nearly all lines with other letters than ASCII are UTF-8: a line may have come from elsewhere.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        *(if std::str::from_utf8(line).is_ok() { &mut good } else { &mut bad }) += 1;
    }
    bad * LEGIBLE_SHARE <= good
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return encoding;
    }
    if is_mostly_utf_8(bytes) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    let is_chinese = [encoding_rs::GBK, GB18030].contains(&guess);
    let is_cyrillic = [encoding_rs::KOI8_U, encoding_rs::KOI8_R, encoding_rs::IBM866, encoding_rs::ISO_8859_5];
    match guess {
        _ if is_chinese => GB18030,
        known if is_cyrillic.contains(&known) => known,
        // What looks Western is a short Cyrillic file more often: programs here are Russian, Chinese or English.
        _ if WINDOWS_1251.decode_without_bom_handling(bytes).0.chars().any(is_cyrillic_letter) => WINDOWS_1251,
        known => known,
    }
}

fn is_cyrillic_letter(letter: char) -> bool {
    matches!(letter, '\u{410}'..='\u{44f}' | '\u{401}' | '\u{451}')
}

/// UTF-16 that says nothing about itself: every other byte of ASCII text is 0.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(512)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count() * 4;
    match (zeros(0), zeros(1)) {
        (even, odd) if odd > sample.len() / 2 && even == 0 => Some(UTF_16LE),
        (even, odd) if even > sample.len() / 2 && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RU: &str = "Телефон;Бонусы\n+7 916 123-45-67;1 250,50\n";
    const ZH: &str = "手机号,积分\n13800138000,120\n";

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decode(bytes).unwrap();
        (decoded.text, decoded.encoding)
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        assert_eq!(read(RU.as_bytes()), (RU.to_owned(), "UTF-8"));
        assert_eq!(read(&[b"\xef\xbb\xbf", ZH.as_bytes()].concat()), (ZH.to_owned(), "UTF-8"));
        assert_eq!(read(&WINDOWS_1251.encode(RU).0), (RU.to_owned(), "windows-1251"));
        assert_eq!(read(&GB18030.encode(ZH).0), (ZH.to_owned(), "gb18030"));
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert_eq!(read(&[b"\xff\xfe".to_vec(), wide(RU)].concat()), (RU.to_owned(), "UTF-16LE"));
        assert_eq!(read(&wide("member,balance\nanna,5\n")).1, "UTF-16LE");
        assert_eq!(read(b"a,b\r\n1,2\r3,4\n").0, "a,b\n1,2\n3,4\n");
    }

    #[test]
    fn short_files_are_read_too() {
        for text in ["Карта;Баланс\n1;0\n", "Клиент\nАнна\n", "Имя,Баллы\nИван,5\nПётр,7\n"]
        {
            assert_eq!(read(&WINDOWS_1251.encode(text).0).0, text);
        }
        for text in ["会员,余额\n1,0\n", "手机号\n13800138000\n"] {
            assert_eq!(read(&GB18030.encode(text).0).0, text);
        }
    }

    #[test]
    fn pictures_are_no_text() {
        let good = "имя,1\n".repeat(10);
        let one_bad = [good.as_bytes(), b"\xef,2\n"].concat();
        assert_eq!(decode(&one_bad).unwrap().text.lines().filter(|line| line.starts_with("имя")).count(), 10);
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01"), None);
    }
}
