//! How a language writes: its direction, its numbers and its prices. Pure, and a table: a formatting library with the data
//! of CLDR would weigh more than all pages together, for two figures that a page without a script shows. The figures are
//! those of CLDR 48; a test in a browser compares them with the browser's own.

/// Which way a language is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// As in the attribute `dir` of HTML.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// How digits are put in groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Groups {
    /// By three.
    Threes,
    /// By three, but not numbers of four digits.
    ThreesFromFive,
    /// The last three, then by two: lakh and crore.
    Lakhs,
}

/// Where the sign of a currency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Before,
    BeforeSpaced,
    After,
}

/// How one language writes.
#[derive(Debug, PartialEq, Eq)]
pub struct Locale {
    /// BCP 47 tag, as in the name of its file of words.
    pub tag: &'static str,
    /// What its speakers call it.
    pub name: &'static str,
    /// Which way it is read.
    pub direction: Direction,
    zero: char,
    group: &'static str,
    decimal: &'static str,
    groups: Groups,
    sign: Sign,
}

const fn latin(tag: &'static str, name: &'static str, marks: [&'static str; 2], groups: Groups, sign: Sign) -> Locale {
    let [group, decimal] = marks;
    Locale { tag, name, direction: Direction::Ltr, zero: '0', group, decimal, groups, sign }
}

const COMMA: [&str; 2] = [",", "."];
const DOT: [&str; 2] = [".", ","];
const SPACE: [&str; 2] = ["\u{a0}", ","];
const NARROW: [&str; 2] = ["\u{202f}", ","];

/// Every language that the pages may speak; it does once `words/TAG.ftl` is there.
pub(super) const LOCALES: [Locale; 31] = [
    latin("en", "English", COMMA, Groups::Threes, Sign::Before),
    latin("de", "Deutsch", DOT, Groups::Threes, Sign::After),
    latin("fr", "Français", NARROW, Groups::Threes, Sign::After),
    latin("es", "Español", DOT, Groups::ThreesFromFive, Sign::After),
    latin("it", "Italiano", DOT, Groups::ThreesFromFive, Sign::After),
    latin("pt-BR", "Português", DOT, Groups::Threes, Sign::BeforeSpaced),
    latin("nl", "Nederlands", DOT, Groups::Threes, Sign::BeforeSpaced),
    latin("pl", "Polski", SPACE, Groups::ThreesFromFive, Sign::After),
    latin("cs", "Čeština", SPACE, Groups::Threes, Sign::After),
    latin("sv", "Svenska", SPACE, Groups::Threes, Sign::After),
    latin("da", "Dansk", DOT, Groups::Threes, Sign::After),
    latin("nb", "Norsk", SPACE, Groups::Threes, Sign::After),
    latin("fi", "Suomi", SPACE, Groups::Threes, Sign::After),
    latin("hu", "Magyar", SPACE, Groups::ThreesFromFive, Sign::After),
    latin("ro", "Română", DOT, Groups::Threes, Sign::After),
    latin("el", "Ελληνικά", DOT, Groups::Threes, Sign::After),
    latin("tr", "Türkçe", DOT, Groups::Threes, Sign::Before),
    latin("uk", "Українська", SPACE, Groups::Threes, Sign::After),
    latin("ru", "Русский", SPACE, Groups::Threes, Sign::After),
    Locale { direction: Direction::Rtl, ..latin("ar", "العربية", COMMA, Groups::Threes, Sign::After) },
    Locale { direction: Direction::Rtl, ..latin("he", "עברית", COMMA, Groups::Threes, Sign::After) },
    Locale {
        direction: Direction::Rtl,
        zero: '۰',
        ..latin("fa", "فارسی", ["\u{66c}", "\u{66b}"], Groups::Threes, Sign::Before)
    },
    latin("hi", "हिन्दी", COMMA, Groups::Lakhs, Sign::Before),
    Locale { zero: '০', ..latin("bn", "বাংলা", COMMA, Groups::Lakhs, Sign::After) },
    latin("ja", "日本語", COMMA, Groups::Threes, Sign::Before),
    latin("ko", "한국어", COMMA, Groups::Threes, Sign::Before),
    latin("zh-Hans", "简体中文", COMMA, Groups::Threes, Sign::Before),
    latin("zh-Hant", "繁體中文", COMMA, Groups::Threes, Sign::Before),
    latin("vi", "Tiếng Việt", DOT, Groups::Threes, Sign::After),
    latin("th", "ไทย", COMMA, Groups::Threes, Sign::Before),
    latin("id", "Indonesia", DOT, Groups::Threes, Sign::Before),
];

/// Currencies without minor units (ISO 4217); the others have two digits.
const WHOLE: [&str; 7] = ["JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX"];

impl Locale {
    /// A whole number in groups.
    pub fn number(&self, number: u64) -> String {
        let mut text = String::new();
        self.put_number(number, &mut text);
        text
    }

    /// The same, appended.
    pub fn put_number(&self, number: u64, out: &mut String) {
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(number);
        let count = digits.len();
        for (at, digit) in digits.chars().enumerate() {
            let rest = count - at;
            let breaks = match self.groups {
                Groups::Threes => rest.is_multiple_of(3),
                Groups::ThreesFromFive => rest.is_multiple_of(3) && count > 4,
                Groups::Lakhs => rest == 3 || (rest > 3 && (rest - 3).is_multiple_of(2)),
            };
            if at > 0 && breaks {
                out.push_str(self.group);
            }
            out.push(self.digit(digit));
        }
    }

    /// Halves, such as 3 for 1.5, with one digit where it is needed.
    pub fn halves(&self, halves: u64) -> String {
        let mut text = String::new();
        self.put_halves(halves, &mut text);
        text
    }

    /// The same, appended.
    pub fn put_halves(&self, halves: u64, out: &mut String) {
        self.put_number(halves / 2, out);
        if !halves.is_multiple_of(2) {
            out.push_str(self.decimal);
            out.push(self.digit('5'));
        }
    }

    /// An amount in minor units with its currency, such as `€45.00`.
    pub fn price(&self, minor: u64, currency: &str) -> String {
        let amount = if WHOLE.contains(&currency) {
            self.number(minor)
        } else {
            let cents: String = format!("{:02}", minor % 100).chars().map(|digit| self.digit(digit)).collect();
            format!("{}{}{cents}", self.number(minor / 100), self.decimal)
        };
        let sign = match currency {
            "EUR" => "€",
            "GBP" => "£",
            "USD" => "$",
            other => other,
        };
        let is_code = sign == currency;
        match self.sign {
            Sign::Before if !is_code => format!("{sign}{amount}"),
            Sign::Before | Sign::BeforeSpaced => format!("{sign}\u{a0}{amount}"),
            Sign::After => format!("{amount}\u{a0}{sign}"),
        }
    }

    fn digit(&self, digit: char) -> char {
        let value = digit.to_digit(10).unwrap_or_default();
        char::from_u32(u32::from(self.zero) + value).unwrap_or(digit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: &str) -> &'static Locale {
        LOCALES.iter().find(|locale| locale.tag == tag).expect(tag)
    }

    #[test]
    fn numbers_are_written_as_the_language_does() {
        for (tag, number, text) in [
            ("en", 1_234_567, "1,234,567"),
            ("de", 1_234, "1.234"),
            ("es", 1_234, "1234"),
            ("es", 12_345, "12.345"),
            ("fr", 12_345, "12\u{202f}345"),
            ("hi", 12_345_678, "1,23,45,678"),
            ("fa", 1_203, "۱٬۲۰۳"),
            ("en", 0, "0"),
        ] {
            assert_eq!(of(tag).number(number), text, "{tag}");
        }
        assert_eq!((of("de").halves(3), of("de").halves(4)), ("1,5".to_owned(), "2".to_owned()));
    }

    #[test]
    fn prices_are_written_as_the_language_does() {
        for (tag, minor, currency, text) in [
            ("en", 4_500, "EUR", "€45.00"),
            ("de", 123_405, "EUR", "1.234,05\u{a0}€"),
            ("en", 4_500, "JPY", "JPY\u{a0}4,500"),
            ("nl", 4_500, "EUR", "€\u{a0}45,00"),
            ("bn", 4_500, "USD", "৪৫.০০\u{a0}$"),
        ] {
            assert_eq!(of(tag).price(minor, currency), text, "{tag}");
        }
    }
}
