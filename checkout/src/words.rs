//! How pages, mails and tickets say dates and money.

use jiff::Timestamp;

/// ISO 4217: currencies without minor units.
const WHOLE: [&str; 15] =
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF"];
/// ISO 4217: currencies with a thousand minor units.
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// A moment for people; what cannot be read is shown as it is.
pub(crate) fn when(text: &str) -> String {
    text.parse::<Timestamp>()
        .map_or_else(|_| text.to_owned(), |time| time.strftime("%A, %-d %B %Y, %H:%M UTC").to_string())
}

/// An amount in minor units for people. What cost nothing is free.
pub(crate) fn money(amount: u64, currency: &str) -> String {
    if amount == 0 {
        return "Free".to_owned();
    }
    let number = if WHOLE.contains(&currency) {
        amount.to_string()
    } else if THOUSANDTHS.contains(&currency) {
        format!("{}.{:03}", amount / 1000, amount % 1000)
    } else {
        format!("{}.{:02}", amount / 100, amount % 100)
    };
    match currency {
        "EUR" => format!("€{number}"),
        "GBP" => format!("£{number}"),
        "USD" => format!("${number}"),
        other => format!("{other} {number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_money_read_as_on_the_pages() {
        assert_eq!(when("2027-06-19T18:30:00Z"), "Saturday, 19 June 2027, 18:30 UTC");
        assert_eq!(when("some evening in June"), "some evening in June");
        let said = [(4_850, "EUR"), (5, "GBP"), (120_000, "JPY"), (12_345, "KWD"), (990, "CHF"), (0, "EUR")];
        let said = said.map(|(amount, currency)| money(amount, currency));
        assert_eq!(said, ["€48.50", "£0.05", "JPY 120000", "KWD 12.345", "CHF 9.90", "Free"]);
    }
}
