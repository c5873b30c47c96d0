//! The gate: one request, one verdict, in the order of the design. It never speaks to Pingora; the proxy does what
//! the verdict says.

use std::sync::Arc;

use config::{OnStoreOutage, Settings};
use http::{HeaderName, HeaderValue};
use ipnet::IpNet;
use waitroom::{Invite, Once, StoreError, UnixMs};

use super::asked::Asked;
use super::challenge::Challenges;
use super::cookies::{self, ADMISSION_HEADER, Proof, Scheme, TICKET_HEADER};
use super::crawlers::{Crawlers, SystemNames};
use super::limits::{Limits, Quota, Turned};
use super::refusal::Refusal;
use super::respond::Answer;
use super::routes::{origin_of, room_of};
use super::{binding, bypass, challenge, client, own, references, waiting};
use crate::feeds::{Feed, Manners};
use crate::line::{Entry, Holds, JoinError, Place, RoomHost, Rooms};
use crate::metrics::Metrics;
use crate::origin::{Upstream, Upstreams};
use crate::pages::Pages;
use crate::start::StartError;
use crate::tokens::{Admission, Bearer, Forged, InviteCode, Keys, Need, QueueTicket};

/// A bypassed visitor's passport is good for at least this long and at most twice as long; requests by the rule within
/// such a time bring the same one, since signing is dear.
const BYPASS_MS: u64 = 150_000;

/// Everything that the gate decides with.
pub struct Gate {
    pub(super) rooms: Arc<Rooms>,
    pub(super) keys: Arc<Keys>,
    pub(super) limits: Arc<Limits>,
    pub(super) manners: Manners,
    pub(super) pages: Arc<Pages>,
    pub(super) challenges: Challenges,
    pub(super) metrics: Metrics,
    pub(super) scheme: Scheme,
    issuer: String,
    upstreams: Arc<Upstreams>,
    crawlers: Arc<Crawlers>,
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
    upstream: Arc<Upstream>,
    /// For the upstream; absent where a path needs no admission.
    pub(super) passport: Option<HeaderValue>,
    /// Present unless a bypass rule let the request through, or no room protects its path.
    admitted: Option<Admitted>,
    /// To be set on the answer.
    pub(super) cookies: Vec<String>,
}

/// An admission that was checked for this request.
pub(super) struct Admitted {
    pub(super) host: Arc<RoomHost>,
    pub(super) ticket: QueueTicket,
}

impl Pass {
    /// Where the request goes.
    pub(crate) fn upstream(&self) -> &Arc<Upstream> {
        &self.upstream
    }

    /// To an origin, without any admission.
    fn plain(upstream: Arc<Upstream>) -> Self {
        Self { upstream, passport: None, admitted: None, cookies: Vec::new() }
    }

    pub(super) fn admitted(&self) -> Option<&Admitted> {
        self.admitted.as_ref()
    }
}

impl Gate {
    /// From valid settings.
    ///
    /// # Errors
    /// When a template or a logo cannot be used, or the secret of a service that checks newcomers cannot be read.
    pub fn new(
        settings: &Settings,
        upstreams: Arc<Upstreams>,
        rooms: Arc<Rooms>,
        keys: Arc<Keys>,
        limits: Arc<Limits>,
        metrics: Metrics,
        issuer: String,
    ) -> Result<Self, StartError> {
        let pages = Pages::new(settings)
            .map_err(|faults| StartError(config::Invalid { origin: "pages".to_owned(), faults }.to_string()))?;
        let https = settings.edge.tls.is_some() || issuer.starts_with("https://");
        Ok(Self {
            upstreams,
            scheme: if https { Scheme::Https } else { Scheme::Http },
            trusted: settings.edge.trusted_proxies.clone(),
            head_bytes_max: settings.edge.limits.head_bytes_max,
            body_bytes_max: settings.edge.limits.body_bytes_max,
            crawlers: Arc::new(Crawlers::new(Box::new(SystemNames))),
            rooms,
            keys,
            limits,
            manners: Manners(settings.edge.feeds),
            pages: Arc::new(pages),
            challenges: Challenges::new(&settings.edge.challenge)?,
            metrics,
            issuer,
        })
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
        self.count_refused(refusal);
        let reference = references::reference(&self.keys, &self.rooms, asked, refusal);
        if let Some(answer) = self.ask_for_proof(asked, refusal, &reference) {
            return answer;
        }
        waiting::refusal(&self.pages, asked, refusal, &reference)
    }

    pub(super) fn count_refused(&self, refusal: Refusal) {
        self.metrics.refused.with_label_values(&[refusal.parts().1]).inc();
    }

    // The ways that an admitted request does not take are boxed: the future of a verdict is moved several times, and with
    // all of them in it, it would be some kilobytes.
    async fn verdict(&self, asked: &Asked<'_>) -> Result<Verdict, Refusal> {
        let path = asked.plain;
        self.limits.request(asked.client, asked.method, path).map_err(Refusal::TooMany)?;
        if let Some(path) = asked.path.strip_prefix("/_vestibule/") {
            return Box::pin(own::answer(self, asked, path)).await;
        }
        let Some(room) = room_of(self.rooms.settings(), asked.host, path) else {
            // No room protects it: all of it belongs to the host's origin.
            let origin = origin_of(self.rooms.settings(), asked.host).ok_or(Refusal::NotFound)?;
            let upstream = self.upstream(&origin.upstream)?;
            return Ok(Verdict::Forward(Pass::plain(upstream)));
        };
        let host = self.rooms.get(&room.id).ok_or(Refusal::Internal)?;
        let upstream = self.upstream(&room.upstream)?;
        let rule = match room.bypass.as_slice() {
            [] => None,
            _ => Box::pin(bypass::rule_of(room, asked, path, &self.crawlers)).await,
        };
        if let Some(rule) = rule {
            self.metrics.bypassed.with_label_values(&[room.id.as_str(), rule.name.as_str()]).inc();
            if bypass::is_by_path(rule) {
                return Ok(Verdict::Forward(Pass::plain(upstream)));
            }
            // The same visitor by the same rule is the same to the upstream.
            let visitor = self.keys.bearer(host.id(), format!("{} {}", rule.name, asked.client).as_bytes());
            let now = host.now();
            let expires_at = UnixMs((now.0 / BYPASS_MS + 2) * BYPASS_MS);
            let passport = Some(self.passport(host, &visitor, (now, expires_at))?);
            return Ok(Verdict::Forward(Pass { passport, ..Pass::plain(upstream) }));
        }
        if let Some(pass) = self.admitted(asked, host, Arc::clone(&upstream)).await? {
            return Ok(Verdict::Forward(pass));
        }
        if host.is_free() {
            return self.wave_through(host, upstream, "passthrough").map(Verdict::Forward);
        }
        let passes_in_outage = room.on_store_outage == OnStoreOutage::Pass;
        if passes_in_outage && !host.is_fresh() {
            return self.wave_through(host, upstream, "store_outage").map(Verdict::Forward);
        }
        match Box::pin(self.at_the_line(asked, host, Arc::clone(&upstream))).await {
            Err(Refusal::StoreDown) if passes_in_outage => {
                self.wave_through(host, upstream, "store_outage").map(Verdict::Forward)
            }
            other => other,
        }
    }

    /// A pass without a place in the line, by a rule that has this name in metrics.
    fn wave_through(&self, host: &Arc<RoomHost>, upstream: Arc<Upstream>, rule: &str) -> Result<Pass, Refusal> {
        let admission = host.wave_through().map_err(|_| Refusal::Internal)?;
        self.metrics.bypassed.with_label_values(&[host.id(), rule]).inc();
        let cookies = vec![self.admission_cookie(host, &admission)];
        self.pass(host, upstream, admission, cookies, host.now())
    }

    fn upstream(&self, name: &str) -> Result<Arc<Upstream>, Refusal> {
        self.upstreams.get(name).cloned().ok_or(Refusal::UpstreamDown)
    }

    /// A pass for a valid admission. Past half of its life a sliding one is prolonged, in the store first, so that a
    /// token never outlives the slot that is counted for it.
    async fn admitted(
        &self,
        asked: &Asked<'_>,
        host: &Arc<RoomHost>,
        upstream: Arc<Upstream>,
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
        let holds = host.holds(&admission, now);
        if !matches!(holds, Holds::Over) {
            self.held(asked, host, &admission.ticket.binding, binding::need(asked))?;
        }
        let prolonged = match holds {
            Holds::Over => return Ok(None),
            Holds::Yes => None,
            Holds::ToProlong => Box::pin(host.prolong(&admission, now)).await,
        };
        let Some(prolonged) = prolonged else {
            return self.pass(host, upstream, admission, Vec::new(), now).map(Some);
        };
        let cookies = vec![self.admission_cookie(host, &prolonged)];
        self.pass(host, upstream, prolonged, cookies, now).map(Some)
    }

    fn pass(
        &self,
        host: &Arc<RoomHost>,
        upstream: Arc<Upstream>,
        admission: Admission,
        cookies: Vec<String>,
        now: UnixMs,
    ) -> Result<Pass, Refusal> {
        let passport = Some(self.passport(host, admission.ticket.id.as_bytes(), (now, admission.expires_at))?);
        host.note_active(&admission.ticket);
        let admitted = Some(Admitted { host: Arc::clone(host), ticket: admission.ticket });
        Ok(Pass { upstream, passport, admitted, cookies })
    }

    /// What the upstream is told of a visitor, from now to an expiry.
    fn passport(&self, host: &RoomHost, visitor: &Bearer, times: (UnixMs, UnixMs)) -> Result<HeaderValue, Refusal> {
        self.keys.passport(&self.issuer, host.id(), visitor, times).map_err(|error| {
            tracing::error!(%error, "a passport could not be signed");
            Refusal::Internal
        })
    }

    /// For those who are not inside: claim if called, else wait, else join.
    async fn at_the_line(
        &self,
        asked: &Asked<'_>,
        host: &Arc<RoomHost>,
        upstream: Arc<Upstream>,
    ) -> Result<Verdict, Refusal> {
        if let Some((ticket, text)) = self.ticket_and_text(asked, host) {
            self.held(asked, host, &ticket.binding, Need::Part)?;
            let left = self.limits.poll(ticket.id.as_bytes()).map_err(Refusal::TooMany)?;
            let mut place = host.place(&ticket).await.map_err(|error| store_down(&error))?;
            let goes_in = match place {
                Place::Called { .. } => !host.confirms(),
                Place::Inside { .. } => true,
                _ => false,
            };
            if goes_in {
                self.held(asked, host, &ticket.binding, Need::Turn)?;
                if let Some(admission) = host.claim(&ticket).await.map_err(|error| store_down(&error))? {
                    let cookies = vec![self.admission_cookie(host, &admission)];
                    return self.pass(host, upstream, admission, cookies, host.now()).map(Verdict::Forward);
                }
                // The deadline passed between looking and claiming: the place is the next one.
                place = host.place(&ticket).await.map_err(|error| store_down(&error))?;
            }
            // Used up or given up, or of an epoch that is over: whoever comes again joins again.
            if !matches!(place, Place::Done | Place::Closed) {
                let anew = self.signed_anew(host, (ticket, text));
                return Ok(Verdict::Answer(waiting::answer(self, asked, host, (&ticket, anew), &place).quota(left)));
            }
        }
        if asked.is_part_of_a_page() {
            return Err(Refusal::NotAdmitted);
        }
        if host.entry() == Entry::Closed {
            return Ok(Verdict::Answer(waiting::closed(self, asked, host)));
        }
        // First the check, then the key: the check's answer is sent again with a proof of the key.
        if let Some(bits) = self.demand(asked, host) {
            return challenge::ask(self, asked, host, bits, None).map(Verdict::Answer);
        }
        if self.wants_key(asked, host) && host.entry() == Entry::Line {
            return Err(Refusal::KeyNeeded);
        }
        let (ticket, left) = self.join(asked, host, None, None).await?;
        let (place, sealed) = (host.place_of_newcomer(ticket.number), ticket.seal(&self.keys, host.id()));
        Ok(Verdict::Answer(waiting::answer(self, asked, host, (&ticket, Some(sealed)), &place).quota(left)))
    }

    /// How hard the check is that a newcomer has to pass; `None` when there is none.
    pub(super) fn demand(&self, asked: &Asked<'_>, host: &RoomHost) -> Option<u8> {
        if self.limits.is_exempt(asked.client) || host.entry() != Entry::Line {
            return None;
        }
        self.challenges.demand(host.ask(), host.id(), asked.client, host.now())
    }

    /// Gives a new place, in the lane that an invite code opens or in everybody's, and says what is left of the limit. What
    /// may be shown once only is spent.
    pub(super) async fn join(
        &self,
        asked: &Asked<'_>,
        host: &Arc<RoomHost>,
        invite: Option<InviteCode>,
        once: Option<Once>,
    ) -> Result<(QueueTicket, Option<Quota>), Refusal> {
        match host.entry() {
            Entry::Line | Entry::Free => {}
            Entry::Rejected => return Err(Refusal::Rejected),
            Entry::Closed => return Err(Refusal::RoomClosed),
        }
        let binding = self.newcomer(asked, host)?;
        let left = self.limits.join(asked.client).map_err(Refusal::TooMany)?;
        let network = self.keys.network(client::network(asked.client));
        self.limits.knock(asked.client, network, once).await.map_err(|turned| match turned {
            Turned::Over(over) => Refusal::TooMany(over),
            Turned::Spent => Refusal::ChallengeSpent,
            Turned::Busy => Refusal::TooBusy,
        })?;
        let lane = invite.map_or(0, |invite| invite.lane);
        let counted = invite
            .map(|code| Invite { id: code.id, uses_max: (code.uses_max > 0).then_some(u32::from(code.uses_max)) });
        let joined = host.join(lane, counted).await.map_err(|error| match error {
            JoinError::Store(error) => store_down(&error),
            JoinError::Busy => Refusal::TooBusy,
            JoinError::Full => Refusal::LineFull,
            JoinError::UsedUp => Refusal::InviteUsedUp,
        });
        let ticket = joined?;
        self.challenges.joined(host.id(), asked.client, host.now());
        Ok((QueueTicket { binding, ..ticket }, left))
    }

    /// The visitor's valid ticket for a room.
    pub(super) fn ticket(&self, asked: &Asked<'_>, host: &RoomHost) -> Option<QueueTicket> {
        self.ticket_and_text(asked, host).map(|(ticket, _)| ticket)
    }

    /// The same, and its text.
    pub(super) fn ticket_and_text<'r>(&self, asked: &Asked<'r>, host: &RoomHost) -> Option<(QueueTicket, &'r str)> {
        let text = cookies::shown(asked.headers, self.scheme, Proof::Ticket, host.id())?;
        match QueueTicket::open(&self.keys, host.id(), text) {
            Ok(ticket) => Some((ticket, text)),
            Err(forged) => {
                self.count_forged(Proof::Ticket, forged);
                None
            }
        }
    }

    /// A ticket that was shown with this text, signed anew if it was signed by keys that are on their way out.
    pub(super) fn signed_anew(&self, host: &RoomHost, (ticket, text): (QueueTicket, &str)) -> Option<String> {
        (!QueueTicket::is_current(&self.keys, text)).then(|| ticket.seal(&self.keys, host.id()))
    }

    fn count_forged(&self, proof: Proof, forged: Forged) {
        self.metrics.forged.with_label_values(&[proof.as_str(), forged.as_str()]).inc();
    }

    fn admission_cookie(&self, host: &RoomHost, admission: &Admission) -> String {
        self.admission_cookie_of(host, admission, &admission.seal(&self.keys, host.id()))
    }

    fn admission_cookie_of(&self, host: &RoomHost, admission: &Admission, sealed: &str) -> String {
        let lifetime_s = admission.expires_at.0.saturating_sub(host.now().0) / 1000;
        cookies::set(self.scheme, Proof::Admission, host.id(), Some(sealed), lifetime_s.max(1))
    }

    /// The answer with an admission, in both forms.
    pub(super) fn with_admission(&self, answer: Answer, host: &RoomHost, admission: &Admission) -> Answer {
        let sealed = admission.seal(&self.keys, host.id());
        let cookie = self.admission_cookie_of(host, admission, &sealed);
        answer.header(HeaderName::from_static(ADMISSION_HEADER), sealed).cookies([cookie])
    }

    /// The answer with the text of a ticket, in both forms, if there is one to give.
    pub(super) fn with_ticket(&self, answer: Answer, host: &RoomHost, sealed: Option<String>) -> Answer {
        let Some(sealed) = sealed else { return answer };
        let cookie = cookies::set(self.scheme, Proof::Ticket, host.id(), Some(&sealed), 0);
        answer.header(HeaderName::from_static(TICKET_HEADER), sealed).cookies([cookie])
    }
}

/// The store's failure as the visitor meets it; the operator reads the cause in the log.
pub(super) fn store_down(error: &StoreError) -> Refusal {
    tracing::warn!(%error, "the queue store does not answer");
    Refusal::StoreDown
}
