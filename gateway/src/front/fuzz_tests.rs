//! Damaged heads: what the strict reading lets through, Pingora's parser reads as the very same request.

use super::strict::{HeadLimits, check, end};

const LIMITS: HeadLimits = HeadLimits { bytes_max: Some(8192), headers_max: Some(64), target_bytes_max: Some(4096) };

#[test]
fn a_head_that_passes_has_one_reading() {
    fuzz::target!("heads", |bytes: &[u8]| {
        let found = end(bytes, 0);
        // However the bytes come, the end is the same.
        for cut in [bytes.len() / 3, bytes.len() / 2] {
            if end(&bytes[..cut], 0) == Ok(None) {
                assert_eq!(end(bytes, cut.saturating_sub(2)), found);
            }
        }
        let Ok(Some(length)) = found else {
            return;
        };
        let Ok(head) = check(&bytes[..length], &LIMITS) else {
            return;
        };
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        let parsed = request.parse(&bytes[..length]).expect("Pingora's parser reads it");
        assert_eq!(parsed, httparse::Status::Complete(length));
        assert_eq!((request.method, request.path), (Some(head.method), Some(head.target)));
        let theirs: Vec<_> = request.headers.iter().map(|header| (header.name, header.value.trim_ascii())).collect();
        assert_eq!(head.headers().collect::<Vec<_>>(), theirs);
        let of = |name: &str| theirs.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).count();
        let (lengths, codings) = (of("content-length"), of("transfer-encoding"));
        assert!(lengths + codings <= 1 && of("host") == 1, "{theirs:?}");
        assert!(!head.has_body || lengths + codings == 1);
    });
}
