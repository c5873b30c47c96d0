//! What goes wrong, and what staff does: the store restarts, fails over to a replica that is a second late, is paused, and is
//! turned up and down.

use waitroom::{Change, Effect, Known, Pace, Settings, UnixMs};

use super::{Call, Event, FORGOTTEN_MAX, Mind, Moment, World};

impl World {
    /// The store restarts; nothing acknowledged is lost, but who was seen when.
    pub(super) fn restart(&mut self) {
        let kept = serde_json::to_string(&self.line).expect("writes");
        self.line = serde_json::from_str(&kept).expect("reads");
    }

    pub(super) fn replicate(&mut self) {
        let late = std::mem::replace(&mut self.replica, (self.now, self.line.clone()));
        self.spare = late.1;
    }

    /// A replica takes over that knows nothing of the last half second to second. It does what the Redis store does then.
    pub(super) fn fail_over(&mut self) {
        self.line = self.spare.clone();
        self.life += 1;
        let now = UnixMs(self.now);
        let last = self.line.view(&Known::default(), now).last;
        let skipped = last.iter().map(|(series, serial)| Effect::Given(series.number(serial + FORGOTTEN_MAX).0));
        let all = self.line.everything(now);
        self.history.push(Moment { at: now, event: Event::Failover(Box::new(all)) });
        let view = self.line.view(&Known::default(), now);
        let pace = Pace { spoken_for_ns: (self.now + 60_000) * 1_000_000 };
        let skipped: Vec<_> = skipped.chain([Effect::Changed(view.settings, view.orders, pace)]).collect();
        self.happened(skipped);
        self.spare = self.line.clone();
        self.replica = (self.now, self.line.clone());
        self.told_again();
    }

    /// Who had left or come in within the lost second is in the line again, or shows the admission.
    pub(super) fn told_again(&mut self) {
        let all = self.line.everything(UnixMs(self.now));
        for at in 0..self.visitors.len() {
            let forgotten = self.number(at).is_some_and(|number| !all.done.contains(number.0));
            let visitor = &mut self.visitors[at];
            if !forgotten {
                continue;
            }
            visitor.left = false;
            if let Mind::Inside { .. } = visitor.mind {
                self.send(|| Call::Renew { visitor: at });
            } else {
                visitor.admitted = false;
            }
        }
    }

    /// Staff pauses, resumes, or turns the outflow up or down.
    pub(super) fn staff(&mut self) {
        let change = match self.dice.below(3) {
            0 => Change::Pause { reason: "x".to_owned(), next_news_at: None },
            1 => Change::Resume,
            _ => {
                let slower =
                    self.settings.outflow_per_minute.map(|outflow| outflow.min(10 + self.dice.below(600) as u32));
                Change::Settings(Settings { outflow_per_minute: slower, ..self.settings.clone() })
            }
        };
        self.send(|| Call::Staff { change: change.clone() });
        self.calls.insert((self.now + 5_000, u64::MAX - self.now), Call::Staff { change: Change::Resume });
    }
}
