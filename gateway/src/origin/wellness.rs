//! Whether an origin is well by the answers to questions after its health. Pure.

use config::Health as Rules;

/// What the answers so far say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wellness {
    /// Whether it is sent requests.
    pub(super) well: bool,
    /// Answers in a row that say otherwise.
    against: u32,
}

impl Default for Wellness {
    /// An origin is well until it shows otherwise: at the start nobody should wait for the first answer.
    fn default() -> Self {
        Self { well: true, against: 0 }
    }
}

impl Wellness {
    /// After one more answer.
    pub(super) fn after(self, good: bool, rules: &Rules) -> Self {
        if good == self.well {
            return Self { against: 0, ..self };
        }
        let against = self.against + 1;
        let enough = if self.well { rules.unhealthy_after } else { rules.healthy_after };
        if against >= enough { Self { well: good, against: 0 } } else { Self { against, ..self } }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn only_answers_in_a_row_change_it() {
        let rules = Rules {
            path: "/".to_owned(),
            host: None,
            every: Duration::from_secs(1),
            timeout: Duration::from_secs(1),
            healthy_after: 2,
            unhealthy_after: 3,
        };
        let mut now = Wellness::default();
        let seen: String = "--+---+-++-+---"
            .chars()
            .map(|answer| {
                now = now.after(answer == '+', &rules);
                if now.well { 'w' } else { 'i' }
            })
            .collect();
        assert_eq!(seen, "wwwwwiiiiwwwwwi");
    }
}
