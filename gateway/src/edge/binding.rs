//! Where a room binds places to a key of the browser or to the network: whether a request may use the proof that it shows,
//! the call by which a browser proves that it holds the key, and the page that makes it do so.

use std::sync::Arc;

use config::BrowserKey;
use http::header::{HeaderName, WWW_AUTHENTICATE};
use http::{Method, StatusCode};
use serde_json::json;
use waitroom::UnixMs;

use super::asked::{Asked, Form};
use super::cookies::{self, Proof};
use super::gate::{Gate, Verdict};
use super::refusal::Refusal;
use super::request::printable;
use super::respond::Answer;
use super::routes::room_of;
use crate::line::RoomHost;
use crate::pages::{Again, Check};
use crate::tokens::{Admission, Binding, Bound, KeyPrint, Need, NoProof};

/// RFC 9449, section 4.1 and 8.
const PROOF_HEADER: &str = "dpop";
const NONCE_HEADER: HeaderName = HeaderName::from_static("dpop-nonce");
/// Said by the form of a browser without scripts, where a key is optional.
const UNBOUND_FIELD: &str = "unbound";
const CHALLENGE: &str = "DPoP error=\"use_dpop_nonce\", algs=\"ES256 EdDSA\"";

impl Asked<'_> {
    /// Whether it comes with a proof of a key.
    pub(super) fn shows_proof(&self) -> bool {
        !self.header(PROOF_HEADER).is_empty()
    }
}

impl Gate {
    /// The clock of proofs: that of the store.
    fn proof_now(&self) -> UnixMs {
        self.rooms.all().first().map_or(UnixMs(0), |host| host.now())
    }

    /// The key that the request proves to hold.
    fn proven(&self, asked: &Asked<'_>) -> Result<KeyPrint, NoProof> {
        let url = format!("{}://{}{}", self.scheme.as_str(), asked.host, asked.path);
        let mut shown = asked.headers.all(PROOF_HEADER);
        let (first, second) = (shown.next().and_then(printable), shown.next());
        if second.is_some() {
            return Err(NoProof::Wrong);
        }
        self.keys.proven(first.unwrap_or(""), asked.method.as_str(), &url, self.proof_now())
    }

    /// Whether a request may use a proof with this binding.
    pub(super) fn held(
        &self,
        asked: &Asked<'_>,
        host: &RoomHost,
        binding: &Binding,
        need: Need,
    ) -> Result<(), Refusal> {
        if !binding.is_some() {
            return Ok(());
        }
        match binding.stands(&host.room().bind, asked.client, host.now(), need) {
            Bound::Good => Ok(()),
            Bound::ToProve => Err(Refusal::ProofNeeded),
            Bound::Elsewhere => Err(Refusal::NetworkChanged),
        }
    }

    /// What the place of somebody who joins now is bound to.
    pub(super) fn newcomer(&self, asked: &Asked<'_>, host: &RoomHost) -> Result<Binding, Refusal> {
        let bind = &host.room().bind;
        let key = match bind.browser_key {
            BrowserKey::Off => None,
            BrowserKey::Optional | BrowserKey::Required if asked.shows_proof() => {
                let proven = self.proven(asked).map_err(|why| match why {
                    NoProof::Nonce => Refusal::KeyNeeded,
                    NoProof::Wrong => Refusal::ProofWrong,
                });
                Some(proven?)
            }
            BrowserKey::Optional | BrowserKey::Required => {
                // A place that is there, in another lane or for another by a code, hands its key on.
                let known = self.ticket(asked, host).map(|ticket| ticket.binding);
                if let Some(binding) = known.filter(|binding| binding.key.is_some()) {
                    return self.held(asked, host, &binding, Need::Turn).map(|()| binding);
                }
                // A page's form comes again with a proof, or with the word that this browser makes none.
                let could = is_page(asked) && !asked.form.is_empty() && asked.form_field(UNBOUND_FIELD).is_none();
                if bind.browser_key == BrowserKey::Required || could {
                    return Err(Refusal::KeyNeeded);
                }
                None
            }
        };
        Ok(Binding::of(bind, key, asked.client, host.now()))
    }

    /// Whether a newcomer's page first has to make a key.
    pub(super) fn wants_key(&self, asked: &Asked<'_>, host: &RoomHost) -> bool {
        host.room().bind.browser_key != BrowserKey::Off && is_page(asked) && *asked.method == Method::GET
    }

    /// A refusal that a proof ends says so: as a page that makes it, or with a nonce for it.
    pub(super) fn ask_for_proof(&self, asked: &Asked<'_>, refusal: Refusal, reference: &str) -> Option<Answer> {
        if !matches!(refusal, Refusal::ProofNeeded | Refusal::KeyNeeded) {
            return None;
        }
        let answer = match self.room_asked(asked) {
            Some(host) if is_page(asked) => self.check_page(asked, host, refusal, reference),
            _ => Answer::problem(refusal, reference),
        };
        let nonce = self.keys.nonce(self.proof_now());
        Some(answer.header(WWW_AUTHENTICATE, CHALLENGE).header(NONCE_HEADER, nonce))
    }

    fn room_asked(&self, asked: &Asked<'_>) -> Option<&Arc<RoomHost>> {
        if asked.path.starts_with("/_vestibule/") {
            return self.rooms.get(asked.query_field("room")?);
        }
        let room = room_of(self.rooms.settings(), asked.host, asked.plain)?;
        self.rooms.get(&room.id)
    }

    fn check_page(&self, asked: &Asked<'_>, host: &RoomHost, refusal: Refusal, reference: &str) -> Answer {
        let again = (*asked.method == Method::POST && !asked.form.is_empty()).then(|| Again {
            to: asked.target(),
            fields: form_urlencoded::parse(asked.form.as_bytes()).into_owned().collect(),
        });
        let is_own = asked.path.starts_with("/_vestibule/");
        let check = Check {
            room: host.id(),
            proves: refusal == Refusal::ProofNeeded,
            optional: host.room().bind.browser_key == BrowserKey::Optional,
            return_url: &if is_own { host.front_path() } else { asked.target() },
            again,
        };
        match self.pages.check(&check, asked.language()) {
            Some(page) => Answer::page(refusal.parts().0, page),
            None => Answer::problem(refusal, reference),
        }
    }
}

/// Whether somebody looks at the answer.
fn is_page(asked: &Asked<'_>) -> bool {
    asked.form() == Form::Page && asked.header("accept").contains("text/html") && !asked.is_part_of_a_page()
}

/// What a request on the way to the upstream is about.
pub(super) fn need(asked: &Asked<'_>) -> Need {
    if *asked.method == Method::GET && is_page(asked) { Need::Page } else { Need::Part }
}

/// The browser proves that it holds the key of its place and admission: both count for a while from now, and from this
/// network. Repeating it needs another proof.
pub(super) fn prove(gate: &Gate, asked: &Asked<'_>, host: &RoomHost) -> Result<Verdict, Refusal> {
    let ticket = gate.ticket(asked, host);
    let admission = cookies::shown(asked.headers, gate.scheme, Proof::Admission, host.id());
    let admission = admission.and_then(|text| Admission::open(&gate.keys, host.id(), text).ok());
    if ticket.is_none() && admission.is_none() {
        return Err(Refusal::TicketMissing);
    }
    let key = gate.proven(asked).map_err(|why| match why {
        NoProof::Nonce => Refusal::ProofNeeded,
        NoProof::Wrong => Refusal::ProofWrong,
    })?;
    let (bind, now) = (&host.room().bind, host.now());
    let fresh = |binding: Binding| (binding.key == Some(key)).then(|| binding.proven(bind, asked.client, now));
    let mut answer = Answer::json(StatusCode::OK, &json!({ "proven": true, "again_s": bind.proof_every.as_secs() }));
    let mut proven = false;
    if let Some((ticket, binding)) = ticket.and_then(|ticket| Some((ticket, fresh(ticket.binding)?))) {
        let ticket = crate::tokens::QueueTicket { binding, ..ticket };
        answer = gate.with_ticket(answer, host, Some(ticket.seal(&gate.keys, host.id())));
        proven = true;
    }
    if let Some((admission, binding)) = admission.and_then(|one| Some((one, fresh(one.ticket.binding)?))) {
        let ticket = crate::tokens::QueueTicket { binding, ..admission.ticket };
        let admission = Admission { ticket, ..admission };
        answer = gate.with_admission(answer, host, &admission);
        proven = true;
    }
    if proven { Ok(Verdict::Answer(answer)) } else { Err(Refusal::ProofWrong) }
}
