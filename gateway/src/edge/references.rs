//! The reference number that every refusal carries, so that nobody is sent away in silence, and what staff read from it.

use std::num::NonZeroU32;

use config::Rate;
use serde_json::{Value, json};
use waitroom::UnixMs;

use super::asked::Asked;
use super::client::network;
use super::limits::{Exceeded, Which};
use super::refusal::Refusal;
use super::routes::room_of;
use crate::line::{RoomHost, Rooms, rfc3339};
use crate::tokens::{Keys, Reference};

/// The number of a code that is not in the list.
const OTHER: u8 = 127;

const fn too_many(which: Which) -> Refusal {
    let rate = Rate { per_minute: NonZeroU32::MIN, burst: NonZeroU32::MIN };
    Refusal::TooMany(Exceeded { which, rate, retry_s: 1 })
}

/// Every refusal by its number. Numbers are in people's hands: new ones are added behind, none is ever moved.
const ALL: &[Refusal] = &[
    Refusal::Internal,
    Refusal::HostMissing,
    Refusal::PathAmbiguous,
    Refusal::HeadTooLarge,
    Refusal::BodyTooLarge,
    Refusal::NotFound,
    Refusal::RoomUnknown,
    Refusal::MethodNotAllowed,
    Refusal::TicketMissing,
    Refusal::NotYourTurn,
    Refusal::CrossSite,
    Refusal::NotAdmitted,
    Refusal::UpgradeRequired,
    Refusal::Rejected,
    Refusal::RoomClosed,
    Refusal::LineFull,
    Refusal::InviteUnknown,
    Refusal::InviteUsedUp,
    Refusal::CodeUnknown,
    Refusal::NoMoreTime,
    too_many(Which::Requests),
    too_many(Which::RequestsOfNetwork),
    too_many(Which::Route),
    too_many(Which::Joins),
    too_many(Which::JoinsOfNetwork),
    too_many(Which::JoinsOfAll),
    too_many(Which::Waits),
    too_many(Which::Polls),
    too_many(Which::Guesses),
    Refusal::TooBusy,
    Refusal::TooManyFeeds,
    Refusal::StoreDown,
    Refusal::UpstreamDown,
    Refusal::ChallengeUnknown,
    Refusal::ChallengeExpired,
    Refusal::ChallengeEarly { retry_s: 1 },
    Refusal::ChallengeFailed,
    Refusal::ChallengeSpent,
    Refusal::ChallengeDown,
    Refusal::UpstreamSlow,
    Refusal::UpstreamBusy,
    Refusal::HostAmbiguous,
    Refusal::BodyTooSlow,
    Refusal::KeyNeeded,
    Refusal::ProofNeeded,
    Refusal::ProofWrong,
    Refusal::NetworkChanged,
];

fn number(refusal: Refusal) -> u8 {
    let code = refusal.parts().1;
    let at = ALL.iter().position(|known| known.parts().1 == code);
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or(OTHER)
}

/// The reference of a refusal of this request.
pub(super) fn reference(keys: &Keys, rooms: &Rooms, asked: &Asked<'_>, refusal: Refusal) -> String {
    let routed = || room_of(rooms.settings(), asked.host, asked.plain).map(|room| room.id.as_str());
    let room = asked.query_field("room").or_else(routed).and_then(|id| rooms.get(id));
    let clock = room.or(rooms.all().first()).map_or(UnixMs::default(), |host| host.now());
    let room = room.map(|host| host.id());
    Reference::new(keys, clock, number(refusal), room, network(asked.client)).seal(keys)
}

/// What a reference tells the staff; with an address, whether it was refused to its network. `None` when it is none of ours.
pub fn look_up(keys: &Keys, rooms: &Rooms, text: &str, address: Option<std::net::IpAddr>) -> Option<Value> {
    let reference = Reference::open(keys, text)?;
    let (code, detail) = match ALL.get(usize::from(reference.code)) {
        Some(refusal) => (refusal.parts().1, refusal.parts().2),
        None => ("other", "A refusal that this version of the program does not know."),
    };
    let of_room = |host: &&std::sync::Arc<RoomHost>| reference.is_of_room(keys, host.id());
    Some(json!({
        "reference": reference.seal(keys),
        "at": rfc3339(UnixMs(1000 * reference.at_s)),
        "code": code,
        "detail": detail,
        "rooms": rooms.all().iter().filter(of_room).map(|host| host.id()).collect::<Vec<_>>(),
        "same_network": address.map(|address| reference.is_of_network(keys, network(address.to_canonical()))),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_number() {
        let source = include_str!("refusal.rs");
        let table = source.split_once("pub fn parts");
        let is_code =
            |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let codes: Vec<_> = table.expect("the table").1.split('"').filter(is_code).collect();
        assert!(codes.len() >= ALL.len() - 1);
        for code in codes {
            assert!(ALL.iter().any(|refusal| refusal.parts().1 == code), "{code} has no number: add it to ALL, behind");
        }
        for (at, refusal) in ALL.iter().enumerate() {
            assert_eq!(usize::from(number(*refusal)), at, "{} is there twice", refusal.parts().1);
        }
        assert!(ALL.len() < usize::from(OTHER));
    }
}
