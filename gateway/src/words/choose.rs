//! Which language a visitor reads, from what the browser says or the visitor chose (RFC 9110 section 12.5.4, RFC 4647). Pure.

/// Other tags of a language that we have under one name.
const ALIASES: [(&str, &str); 12] = [
    ("zh-cn", "zh-hans"),
    ("zh-sg", "zh-hans"),
    ("zh-my", "zh-hans"),
    ("zh-tw", "zh-hant"),
    ("zh-hk", "zh-hant"),
    ("zh-mo", "zh-hant"),
    ("zh", "zh-hans"),
    ("no", "nb"),
    ("nn", "nb"),
    ("iw", "he"),
    ("in", "id"),
    ("pt", "pt-br"),
];
/// Who names more languages than this reads one of the first.
const TAGS_MAX: usize = 16;

/// The index of the language among `tags` that `accept` wants most, each tag as it is and then shorter and shorter.
pub(super) fn choose(tags: &[&str], accept: &str) -> Option<usize> {
    let mut wanted: Vec<_> = accept.split(',').take(TAGS_MAX).filter_map(weighed).collect();
    // The sort is stable: the order decides where the weights are the same.
    wanted.sort_by(|(_, a), (_, b)| b.cmp(a));
    wanted.iter().find_map(|(tag, _)| known(tags, tag))
}

/// A tag and its weight in thousandths; `q=0` is a language that is not wanted.
fn weighed(item: &str) -> Option<(String, u32)> {
    let (tag, weight) = item.split_once(';').map_or((item, 1000), |(tag, rest)| {
        let weight = rest.trim().strip_prefix("q=").and_then(|text| text.trim().parse::<f32>().ok());
        // Between 0 and 1, so thousandths fit.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        (tag, weight.map_or(1000, |weight| (weight.clamp(0.0, 1.0) * 1000.0) as u32))
    });
    let tag = tag.trim().to_ascii_lowercase();
    (!tag.is_empty() && weight > 0).then_some((tag, weight))
}

/// A tag, or the longest beginning of it that is known.
pub(super) fn known(tags: &[&str], tag: &str) -> Option<usize> {
    let mut tag = tag.to_ascii_lowercase();
    loop {
        let name = ALIASES.iter().find_map(|(other, ours)| (*other == tag).then_some(*ours)).unwrap_or(&tag);
        if let Some(at) = tags.iter().position(|known| known.eq_ignore_ascii_case(name)) {
            return Some(at);
        }
        let shorter = tag.rfind('-')?;
        tag.truncate(shorter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_read_what_they_want_most() {
        let tags = ["en", "de", "pt-BR", "nb", "zh-Hans", "zh-Hant"];
        for (accept, wanted) in [
            ("de-AT,de;q=0.9,en;q=0.8", Some("de")),
            ("en;q=0.4, de;q=0.7", Some("de")),
            ("xx, de;q=0", None),
            ("pt-PT", Some("pt-BR")),
            ("no", Some("nb")),
            ("zh-TW", Some("zh-Hant")),
            ("zh-Hant-HK", Some("zh-Hant")),
            ("zh", Some("zh-Hans")),
            ("*", None),
            ("", None),
            (";;;,,q=1", None),
        ] {
            assert_eq!(choose(&tags, accept).map(|at| tags[at]), wanted, "{accept}");
        }
    }
}
