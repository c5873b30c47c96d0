//! The gate: one request, one verdict, in the order of the design. It never speaks to Pingora; the proxy does what
//! the verdict says.

use std::net::SocketAddr;
use std::sync::Arc;

use config::Settings;
use ipnet::IpNet;
use pingora::upstreams::peer::HttpPeer;
use waitroom::StoreError;

use super::asked::Asked;
use super::cookies::{self, Proof, Scheme};
use super::limits::Limits;
use super::respond::{Answer, Refusal};
use super::routes::{PlainPath, bypass_of, origin_of, room_of};
use super::{own, waiting};
use crate::feeds::Feed;
use crate::line::{JoinError, Place, RoomHost, Rooms};
use crate::metrics::Metrics;
use crate::tokens::{Admission, Forged, Keys, QueueTicket, TicketId};

/// Everything that the gate decides with.
pub struct Gate {
    pub(super) rooms: Arc<Rooms>,
    pub(super) keys: Arc<Keys>,
    pub(super) limits: Arc<Limits>,
    pub(super) metrics: Metrics,
    pub(super) scheme: Scheme,
    issuer: String,
    upstreams: Vec<(String, SocketAddr)>,
    pub(super) trusted: Vec<IpNet>,
    pub(super) head_bytes_max: Option<u32>,
    pub(super) body_bytes_max: Option<u32>,
}

/// What becomes of a request.
pub enum Verdict {
    /// It goes to the upstream.
    Forward(Pass),
    /// We answer.
    Answer(Answer),
    /// Its connection becomes a live feed.
    Feed(Feed),
}

/// The permit that choosing an upstream needs. Only the gate makes one.
pub struct Pass {
    upstream: SocketAddr,
    /// Present unless a bypass rule let the request through, or no room protects its path.
    admitted: Option<Admitted>,
    /// To be set on the answer.
    pub(super) cookies: Vec<String>,
}

/// An admission that was checked for this request.
pub(super) struct Admitted {
    pub(super) host: Arc<RoomHost>,
    pub(super) ticket: QueueTicket,
    pub(super) passport: Arc<str>,
}

impl Pass {
    /// Where the request goes.
    pub fn peer(&self) -> HttpPeer {
        HttpPeer::new(self.upstream, false, String::new())
    }

    pub(super) fn admitted(&self) -> Option<&Admitted> {
        self.admitted.as_ref()
    }
}

impl Gate {
    /// From valid settings; `shop` is the address of this process's own shop, if it has one.
    pub fn new(
        settings: &Settings,
        shop: Option<SocketAddr>,
        rooms: Arc<Rooms>,
        keys: Arc<Keys>,
        limits: Arc<Limits>,
        metrics: Metrics,
        issuer: String,
    ) -> Self {
        let https = settings.edge.tls.is_some() || issuer.starts_with("https://");
        let upstreams = settings.upstreams.iter();
        Self {
            upstreams: upstreams
                .filter_map(|upstream| Some((upstream.name.clone(), upstream.address.or(shop)?)))
                .collect(),
            scheme: if https { Scheme::Https } else { Scheme::Http },
            trusted: settings.edge.trusted_proxies.clone(),
            head_bytes_max: settings.edge.limits.head_bytes_max,
            body_bytes_max: settings.edge.limits.body_bytes_max,
            rooms,
            keys,
            limits,
            metrics,
            issuer,
        }
    }

    /// The verdict on a request.
    pub async fn decide(&self, asked: &Asked<'_>) -> Verdict {
        match self.verdict(asked).await {
            Ok(verdict) => verdict,
            Err(refusal) => Verdict::Answer(self.refuse(asked, refusal)),
        }
    }

    /// A refusal, counted, in the form that the visitor reads.
    pub fn refuse(&self, asked: &Asked<'_>, refusal: Refusal) -> Answer {
        self.metrics.refused.with_label_values(&[refusal.parts().1]).inc();
        waiting::refusal(asked, refusal)
    }

    async fn verdict(&self, asked: &Asked<'_>) -> Result<Verdict, Refusal> {
        if let Some(path) = asked.path.strip_prefix("/_vestibule/") {
            return own::answer(self, asked, path).await;
        }
        let path = PlainPath::check(asked.path).ok_or(Refusal::PathAmbiguous)?;
        let Some(room) = room_of(self.rooms.settings(), asked.host, path) else {
            // No room protects it: all of it belongs to the host's origin.
            let origin = origin_of(self.rooms.settings(), asked.host).ok_or(Refusal::NotFound)?;
            let upstream = self.upstream(&origin.upstream)?;
            return Ok(Verdict::Forward(Pass { upstream, admitted: None, cookies: Vec::new() }));
        };
        let host = self.rooms.get(&room.id).ok_or(Refusal::Internal)?;
        let upstream = self.upstream(&room.upstream)?;
        if let Some(rule) = bypass_of(room, path) {
            self.metrics.bypassed.with_label_values(&[room.id.as_str(), rule.name.as_str()]).inc();
            return Ok(Verdict::Forward(Pass { upstream, admitted: None, cookies: Vec::new() }));
        }
        if let Some(pass) = self.admitted(asked, host, upstream).await? {
            return Ok(Verdict::Forward(pass));
        }
        self.at_the_line(asked, host, upstream).await
    }

    fn upstream(&self, name: &str) -> Result<SocketAddr, Refusal> {
        let found = self.upstreams.iter().find(|(known, _)| known == name);
        found.map(|(_, address)| *address).ok_or(Refusal::UpstreamDown)
    }

    /// A pass for a valid admission. Past half of its life a sliding one is prolonged, in the store first, so that a
    /// token never outlives the slot that is counted for it.
    async fn admitted(
        &self,
        asked: &Asked<'_>,
        host: &Arc<RoomHost>,
        upstream: SocketAddr,
    ) -> Result<Option<Pass>, Refusal> {
        let room = host.id();
        let Some(text) = cookies::shown(asked.headers, self.scheme, Proof::Admission, room) else {
            return Ok(None);
        };
        let admission = match Admission::open(&self.keys, room, text) {
            Ok(admission) => admission,
            Err(forged) => {
                self.count_forged(Proof::Admission, forged);
                return Ok(None);
            }
        };
        let now = host.now();
        if admission.expires_at <= now || host.is_over(&admission.ticket) {
            return Ok(None);
        }
        let Some(prolonged) = host.prolong(&admission, now).await else {
            return self.pass(host, upstream, admission, Vec::new()).map(Some);
        };
        let cookies = vec![self.admission_cookie(host, &prolonged)];
        self.pass(host, upstream, prolonged, cookies).map(Some)
    }

    fn pass(
        &self,
        host: &Arc<RoomHost>,
        upstream: SocketAddr,
        admission: Admission,
        cookies: Vec<String>,
    ) -> Result<Pass, Refusal> {
        let subject = self.keys.subject(host.id(), admission.ticket.id.as_bytes());
        let passport = self.keys.passport.of(&self.issuer, host.id(), &subject, host.now(), admission.expires_at);
        let passport = passport.map_err(|error| {
            tracing::error!(%error, "a passport could not be signed");
            Refusal::Internal
        })?;
        let admitted = Admitted { host: Arc::clone(host), ticket: admission.ticket, passport };
        Ok(Pass { upstream, admitted: Some(admitted), cookies })
    }

    /// For those who are not inside: claim if called, else wait, else join.
    async fn at_the_line(
        &self,
        asked: &Asked<'_>,
        host: &Arc<RoomHost>,
        upstream: SocketAddr,
    ) -> Result<Verdict, Refusal> {
        if let Some(ticket) = self.ticket(asked, host) {
            match host.place(&ticket).await.map_err(|error| store_down(&error))? {
                Place::Called { .. } | Place::Inside { .. } => {
                    if let Some(admission) = host.claim(&ticket).await.map_err(|error| store_down(&error))? {
                        let cookies = vec![self.admission_cookie(host, &admission)];
                        return self.pass(host, upstream, admission, cookies).map(Verdict::Forward);
                    }
                    // The deadline passed between looking and claiming: the place is the next one.
                    let place = host.place(&ticket).await.map_err(|error| store_down(&error))?;
                    return Ok(Verdict::Answer(waiting::answer(self, asked, host, &ticket, &place)));
                }
                place @ Place::Waiting { .. } => {
                    return Ok(Verdict::Answer(waiting::answer(self, asked, host, &ticket, &place)));
                }
                // Used up or given up, or of an epoch that is over: whoever comes again joins again.
                Place::Done | Place::Closed => {}
            }
        }
        if asked.is_part_of_a_page() {
            return Err(Refusal::NotAdmitted);
        }
        let (ticket, place) = self.join(asked, host).await?;
        Ok(Verdict::Answer(waiting::answer(self, asked, host, &ticket, &place)))
    }

    /// Gives a new place.
    pub(super) async fn join(&self, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<(QueueTicket, Place), Refusal> {
        self.limits.join(asked.client).map_err(|wait| Refusal::TooManyJoins { retry_s: wait.as_secs() + 1 })?;
        let id = TicketId::random().map_err(|_| Refusal::Internal)?;
        let (epoch, number) = host.join().await.map_err(|error| match error {
            JoinError::Store(error) => store_down(&error),
            JoinError::Full => Refusal::TooManyJoins { retry_s: 1 },
        })?;
        Ok((QueueTicket { epoch, number, id }, host.place_of_newcomer(number)))
    }

    /// The visitor's valid ticket for a room.
    pub(super) fn ticket(&self, asked: &Asked<'_>, host: &RoomHost) -> Option<QueueTicket> {
        let text = cookies::shown(asked.headers, self.scheme, Proof::Ticket, host.id())?;
        match QueueTicket::open(&self.keys, host.id(), text) {
            Ok(ticket) => Some(ticket),
            Err(forged) => {
                self.count_forged(Proof::Ticket, forged);
                None
            }
        }
    }

    fn count_forged(&self, proof: Proof, forged: Forged) {
        self.metrics.forged.with_label_values(&[proof.as_str(), forged.as_str()]).inc();
    }

    pub(super) fn admission_cookie(&self, host: &RoomHost, admission: &Admission) -> String {
        let lifetime_s = admission.expires_at.0.saturating_sub(host.now().0) / 1000;
        let text = admission.seal(&self.keys, host.id());
        cookies::set(self.scheme, Proof::Admission, host.id(), Some(&text), lifetime_s.max(1))
    }

    pub(super) fn ticket_cookie(&self, host: &RoomHost, ticket: QueueTicket) -> String {
        let text = ticket.seal(&self.keys, host.id());
        cookies::set(self.scheme, Proof::Ticket, host.id(), Some(&text), 0)
    }
}

/// The store's failure as the visitor meets it; the operator reads the cause in the log.
pub(super) fn store_down(error: &StoreError) -> Refusal {
    tracing::warn!(%error, "the queue store does not answer");
    Refusal::StoreDown
}
