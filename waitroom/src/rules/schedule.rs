//! What happens when: the phases of a room and the planned changes of its settings. All times are UTC; the configuration
//! turns people's time zones into them.

use serde::{Deserialize, Serialize};

use super::ids::UnixMs;
use super::settings::{Notice, Orders, Settings, Stage};

/// Where a room is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// People gather; nobody is called yet.
    Prequeue,
    /// People are called.
    Open,
    /// Staff holds the line.
    Paused,
    /// Nobody new joins; who waits is called.
    Draining,
    /// Nobody joins and nobody is called.
    Closed,
}

impl Phase {
    /// Its name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prequeue => "Prequeue",
            Self::Open => "Open",
            Self::Paused => "Paused",
            Self::Draining => "Draining",
            Self::Closed => "Closed",
        }
    }
}

/// A change of settings that was planned for a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// From when on.
    pub at: UnixMs,
    /// The outflow from then on, where it changes; the inner `None` is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double")]
    pub outflow_per_minute: Option<Option<u32>>,
    /// The burst from then on, where it changes.
    pub burst: Option<u32>,
    /// The cap on people inside from then on, where it changes; the inner `None` is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double")]
    pub active_visitors_max: Option<Option<u32>>,
    /// Words for the line from then on, where they change.
    pub notice: Option<Notice>,
}

/// Serde writes an inner `None` as it writes an absent value; a list of one keeps them apart.
mod double {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &Option<Option<u32>>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(|inner| [*inner]).serialize(to)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Option<u32>>, D::Error> {
        Ok(Option::<[Option<u32>; 1]>::deserialize(from)?.map(|[inner]| inner))
    }
}

/// A room's plan in time, in order; the configuration refuses one that contradicts itself. Without any time it is open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Schedule {
    /// From when on people may gather.
    pub prequeue_at: Option<UnixMs>,
    /// From when on people are called.
    pub opens_at: Option<UnixMs>,
    /// When the room closes.
    pub ends_at: Option<UnixMs>,
    /// Changes of settings, by time.
    pub changes: Vec<Planned>,
}

impl Schedule {
    /// The next moment after `now` at which the clock alone changes something.
    pub fn next_after(&self, now: UnixMs) -> Option<UnixMs> {
        let times = [self.prequeue_at, self.opens_at, self.ends_at].into_iter().flatten();
        times.chain(self.changes.iter().map(|change| change.at)).filter(|at| *at > now).min()
    }
}

impl Settings {
    /// The settings in force at a moment: with every planned change up to then.
    pub fn at(&self, now: UnixMs) -> Self {
        let mut settings = self.clone();
        for change in self.schedule.changes.iter().take_while(|change| change.at <= now) {
            settings.outflow_per_minute = change.outflow_per_minute.unwrap_or(settings.outflow_per_minute);
            settings.burst = change.burst.unwrap_or(settings.burst);
            settings.active_visitors_max = change.active_visitors_max.unwrap_or(settings.active_visitors_max);
        }
        settings
    }

    /// The words for the line at a moment: the staff's, or those that were planned, whichever is newer.
    pub fn notice_at<'a>(&'a self, orders: &'a Orders, now: UnixMs) -> Option<&'a Notice> {
        let planned = self.schedule.changes.iter().take_while(|change| change.at <= now);
        let planned = planned.filter_map(|change| change.notice.as_ref()).last();
        [orders.notice.as_ref(), planned].into_iter().flatten().max_by_key(|notice| notice.since)
    }

    /// The phase at a moment. Staff goes before the schedule.
    pub fn phase(&self, orders: &Orders, now: UnixMs) -> Phase {
        let (schedule, passed) = (&self.schedule, |at: Option<UnixMs>| at.is_some_and(|at| at <= now));
        let planned = if passed(schedule.ends_at) {
            Phase::Closed
        } else if schedule.opens_at.is_none() || passed(schedule.opens_at) {
            Phase::Open
        } else if passed(schedule.prequeue_at) {
            Phase::Prequeue
        } else {
            Phase::Closed
        };
        let phase = match orders.stage {
            Some(Stage::Close) => Phase::Closed,
            Some(Stage::Drain) => Phase::Draining,
            Some(Stage::Open) => Phase::Open,
            None => planned,
        };
        match phase {
            Phase::Open | Phase::Draining if orders.pause.is_some() => Phase::Paused,
            phase => phase,
        }
    }

    /// Whether somebody new may join at a moment.
    pub fn takes_joins(&self, orders: &Orders, now: UnixMs) -> bool {
        match self.phase(orders, now) {
            Phase::Prequeue | Phase::Open => true,
            Phase::Paused => orders.stage != Some(Stage::Drain),
            Phase::Draining | Phase::Closed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Pause;

    const AT: fn(u64) -> Option<UnixMs> = |at| Some(UnixMs(at));

    fn change(at: u64, outflow: Option<u32>) -> Planned {
        Planned {
            at: UnixMs(at),
            outflow_per_minute: Some(outflow),
            burst: None,
            active_visitors_max: None,
            notice: None,
        }
    }

    fn settings(schedule: Schedule) -> Settings {
        Settings { schedule, ..Settings::default() }
    }

    #[test]
    fn the_phase_follows_the_schedule_and_the_staff() {
        let planned =
            settings(Schedule { prequeue_at: AT(10), opens_at: AT(20), ends_at: AT(30), changes: Vec::new() });
        let none = Orders::default();
        let phases = [5, 10, 20, 30].map(|at| planned.phase(&none, UnixMs(at)));
        assert_eq!(phases, [Phase::Closed, Phase::Prequeue, Phase::Open, Phase::Closed]);
        let staged = |stage| planned.phase(&Orders { stage: Some(stage), ..Orders::default() }, UnixMs(5));
        assert_eq!(
            [Stage::Open, Stage::Drain, Stage::Close].map(staged),
            [Phase::Open, Phase::Draining, Phase::Closed]
        );
        let pause = Some(Pause { reason: "x".to_owned(), since: UnixMs(1), next_news_at: None });
        assert_eq!(planned.phase(&Orders { pause: pause.clone(), ..none.clone() }, UnixMs(25)), Phase::Paused);
        assert!(planned.takes_joins(&Orders { pause: pause.clone(), ..none.clone() }, UnixMs(25)));
        assert!(!planned.takes_joins(&Orders { pause, stage: Some(Stage::Drain), ..none.clone() }, UnixMs(25)));
        assert_eq!(settings(Schedule::default()).phase(&none, UnixMs(0)), Phase::Open);
    }

    #[test]
    fn planned_changes_come_in_their_order() {
        let settings =
            settings(Schedule { changes: vec![change(10, Some(7)), change(20, None)], ..Schedule::default() });
        let outflows = [9, 10, 20].map(|at| settings.at(UnixMs(at)).outflow_per_minute);
        assert_eq!(outflows, [Some(60), Some(7), None]);
        assert_eq!(settings.schedule.next_after(UnixMs(10)), AT(20));
        assert_eq!(settings.schedule.next_after(UnixMs(20)), None);
        let text = serde_json::to_string(&settings).expect("writes");
        assert_eq!(serde_json::from_str::<Settings>(&text).expect("reads"), settings, "no limit is not no change");
    }
}
