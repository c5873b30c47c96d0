//! Which codes count, and each way in which one may not.

use super::*;
use crate::tickets::example;

const ISSUER: &str = "https://shop.example";
const NOW: UnixMs = UnixMs(1_800_000_000_000);
const BASE64URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn signer(seed: u8) -> TicketSigner {
    TicketSigner::new(&[seed; 32], ISSUER).expect("a key")
}

fn keys_of(signer: &TicketSigner) -> TicketKeys {
    TicketKeys::read(&signer.jwks(), ISSUER).expect("keys")
}

/// Any claims under any header, signed with a signer's own key.
fn signed(signer: &TicketSigner, header: &Header, claims: &Value) -> String {
    jsonwebtoken::encode(header, claims, &signer.key).expect("signs")
}

#[test]
fn a_code_verifies_with_the_published_key_and_says_what_was_sold() {
    let signer = signer(1);
    let code = signer.sign(&example()).expect("signs");
    let published = serde_json::from_str(&signer.jwks().to_string()).expect("JSON");
    let claims = TicketKeys::read(&published, ISSUER).expect("keys").verify(&code, NOW).expect("counts");
    let expected = TicketClaims {
        issuer: ISSUER.to_owned(),
        event: "summer-night".to_owned(),
        ticket: example().id,
        ticket_type: "stalls".to_owned(),
        seat: Some("stalls-C-12".to_owned()),
        expires_s: Some(1_847_998_800),
    };
    assert_eq!(claims, expected);
    assert_eq!(code, signer.sign(&example()).expect("signs"), "the same each time");
    assert!(code.len() < 360, "{} bytes make a QR code that is hard to scan", code.len());

    let unseated = TicketFacts { seat: None, place: None, ends_at: None, starts_at: "soon".to_owned(), ..example() };
    let claims = keys_of(&signer).verify(&signer.sign(&unseated).expect("signs"), NOW).expect("counts");
    assert_eq!((claims.seat, claims.expires_s), (None, None));
}

#[test]
fn the_published_key_is_that_of_rfc_8037() {
    // RFC 8037, appendices A.1 to A.3.
    let seed = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
        0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    ];
    let jwks = TicketSigner::new(&seed, ISSUER).expect("a key").jwks();
    let expected = json!({ "keys": [{
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "kPrK_qmxVWa",
    }]});
    assert_eq!(jwks, expected);
}

#[test]
fn each_changed_letter_is_refused() {
    let signer = signer(1);
    let keys = keys_of(&signer);
    let code = signer.sign(&example()).expect("signs");
    for at in 0..code.len() {
        // The last letter carries bits that count for nothing: all others must be refused there too.
        let others = if at + 1 == code.len() { BASE64URL } else { "Aa9_." };
        for other in others.chars().filter(|other| !code[at..].starts_with(*other)) {
            let changed = format!("{}{other}{}", &code[..at], &code[at + 1..]);
            assert!(keys.verify(&changed, NOW).is_err(), "letter {at} as {other}");
        }
        assert!(keys.verify(&code[..at], NOW).is_err(), "cut at {at}");
    }
    assert!(keys.verify(&format!("{code}A"), NOW).is_err());
    assert_eq!(keys.verify(&"A".repeat(CODE_BYTES_MAX + 1), NOW), Err(BadTicket::Unreadable));
    let other = signer.sign(&TicketFacts { id: "0".repeat(32), ..example() }).expect("signs");
    let (claims, signature) = (code.rsplit_once('.').expect("parts").0, other.rsplit_once('.').expect("parts").1);
    assert_eq!(keys.verify(&format!("{claims}.{signature}"), NOW), Err(BadTicket::Forged));
}

#[test]
fn another_key_is_refused_also_under_this_ones_name() {
    let (ours, theirs) = (signer(1), signer(2));
    let keys = keys_of(&ours);
    assert_eq!(keys.verify(&theirs.sign(&example()).expect("signs"), NOW), Err(BadTicket::UnknownKey));
    let claims = json!(TicketClaims::of(&example(), ISSUER));
    assert_eq!(keys.verify(&signed(&theirs, &ours.header, &claims), NOW), Err(BadTicket::Forged));
    let nameless = Header { kid: None, ..ours.header.clone() };
    assert_eq!(keys.verify(&signed(&ours, &nameless, &claims), NOW), Err(BadTicket::UnknownKey));
}

#[test]
fn no_other_algorithm_counts() {
    let signer = signer(1);
    let keys = keys_of(&signer);
    let code = signer.sign(&example()).expect("signs");
    let (_, rest) = code.split_once('.').expect("parts");
    let (claims, signature) = rest.split_once('.').expect("parts");
    // {"typ":"ticket+jwt","alg":"none"}
    let none = "eyJ0eXAiOiJ0aWNrZXQrand0IiwiYWxnIjoibm9uZSJ9";
    for forged in [format!("{none}.{claims}."), format!("{none}.{claims}.{signature}")] {
        assert_eq!(keys.verify(&forged, NOW), Err(BadTicket::Unreadable));
    }
    // The public key as an HMAC secret: what verifiers fall for that take the algorithm from the code.
    let x = signer.jwk()["x"].as_str().expect("a key").to_owned();
    let public = keys.keys[signer.kid()].try_get_as_bytes().expect("bytes");
    let header = Header { alg: Algorithm::HS256, ..signer.header.clone() };
    for secret in [EncodingKey::from_secret(x.as_bytes()), EncodingKey::from_secret(public)] {
        let claims = TicketClaims::of(&example(), ISSUER);
        let forged = jsonwebtoken::encode(&header, &claims, &secret).expect("signs");
        assert_eq!(keys.verify(&forged, NOW), Err(BadTicket::OtherKind));
    }
}

#[test]
fn what_the_same_key_signs_for_another_purpose_is_no_ticket() {
    let signer = signer(1);
    let keys = keys_of(&signer);
    let admission = json!({
        "iss": ISSUER, "aud": "demo", "sub": "visitor", "iat": 1_800_000_000, "exp": 1_800_000_900, "jti": "visitor-1",
        "type": "stalls",
    });
    let plain = Header { typ: Some("JWT".to_owned()), ..signer.header.clone() };
    assert_eq!(keys.verify(&signed(&signer, &plain, &admission), NOW), Err(BadTicket::OtherKind));
    let typeless = Header { typ: None, ..signer.header.clone() };
    assert_eq!(keys.verify(&signed(&signer, &typeless, &admission), NOW), Err(BadTicket::OtherKind));
    assert_eq!(
        keys.verify(&signed(&signer, &signer.header, &admission), NOW),
        Err(BadTicket::OtherKind),
        "an audience"
    );
    let claims = json!(TicketClaims::of(&example(), ISSUER));
    for header in [&plain, &typeless] {
        assert_eq!(
            keys.verify(&signed(&signer, header, &claims), NOW),
            Err(BadTicket::OtherKind),
            "only its type is wrong"
        );
    }
    let critical = Header { crit: Some(vec!["b64".to_owned()]), ..signer.header.clone() };
    assert_eq!(keys.verify(&signed(&signer, &critical, &claims), NOW), Err(BadTicket::OtherKind));
}

#[test]
fn another_shop_and_a_long_past_event_are_refused() {
    let signer = signer(1);
    let code = signer.sign(&example()).expect("signs");
    let elsewhere = TicketKeys::read(&signer.jwks(), "https://other.example").expect("keys");
    assert_eq!(elsewhere.verify(&code, NOW), Err(BadTicket::OtherIssuer));
    let keys = keys_of(&signer);
    let until = keys.verify(&code, NOW).expect("counts").expires_s.expect("ends");
    assert!(keys.verify(&code, UnixMs(until * 1000 - 1)).is_ok());
    assert_eq!(keys.verify(&code, UnixMs(until * 1000)), Err(BadTicket::Expired));
}

#[test]
fn several_keys_may_be_published_and_other_kinds_are_passed_over() {
    let (old, new) = (signer(1), signer(2));
    let hmac = json!({ "kty": "oct", "kid": "h", "k": "AAAA", "alg": "HS256" });
    let keys = TicketKeys::read(&json!({ "keys": [hmac, old.jwk(), new.jwk()] }), ISSUER).expect("keys");
    for signer in [&old, &new] {
        assert!(keys.verify(&signer.sign(&example()).expect("signs"), NOW).is_ok());
    }
    assert!(matches!(TicketKeys::read(&json!({ "keys": [hmac] }), ISSUER), Err(BadKeys::Empty)));
    assert!(matches!(TicketKeys::read(&json!("keys"), ISSUER), Err(BadKeys::Unreadable(_))));
    assert_eq!(format!("{old:?}"), format!("TicketSigner({})", old.kid()), "says nothing of its seed");
}
