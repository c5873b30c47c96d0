//! Checks the invariants of the line on all that a store keeps of a room.

use super::bits::Bits;
use super::ids::Number;
use super::line::Everything;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What must be true.
    pub rule: &'static str,
    /// Why it is not, with an example; `None` when it is.
    pub broken: Option<String>,
}

/// Every check, in the order of the invariants.
pub fn audit(all: &Everything) -> Vec<Finding> {
    let members = |list: &[(Number, super::ids::UnixMs)]| {
        let mut bits = Bits::default();
        bits.extend(list.iter().map(|(number, _)| number.0));
        bits
    };
    let (called, inside) = (members(&all.called), members(&all.inside));
    let (missed, ended) = (members(&all.missed), members(&all.ended));
    let apart = |one: &Bits, other: &Bits, what: &str| {
        let both = one.iter().find(|number| other.contains(*number))?;
        Some(format!("{} is {what}", shown(Number(both))))
    };
    let within = |part: &Bits, whole: &Bits, what: &str| {
        let out = part.iter().find(|number| !whole.contains(*number))?;
        Some(format!("{} is {what}", shown(Number(out))))
    };
    vec![
        Finding {
            rule: "nobody is called or inside while waiting",
            broken: apart(&called, &all.waiting, "called and waiting")
                .or_else(|| apart(&inside, &all.waiting, "inside and waiting")),
        },
        Finding { rule: "the cap on people inside holds", broken: over_the_cap(all) },
        Finding { rule: "the outflow is not used beyond its burst", broken: over_the_pace(all) },
        Finding {
            rule: "a ticket is claimed at most once",
            broken: within(&inside, &all.done, "inside and its ticket not used")
                .or_else(|| within(&ended, &all.done, "out and its ticket not used"))
                .or_else(|| apart(&called, &all.done, "called with a used ticket"))
                .or_else(|| apart(&all.waiting, &all.done, "waiting with a used ticket")),
        },
        Finding {
            rule: "who missed a turn is not called or inside",
            broken: apart(&missed, &called, "called and missed")
                .or_else(|| apart(&missed, &inside, "inside and missed")),
        },
        Finding {
            rule: "no number is in use that was not given",
            broken: not_given(all, &[&called, &inside, &missed]),
        },
    ]
}

/// A number as people read it.
fn shown(number: Number) -> String {
    format!("number {} of lane {}", number.serial(), number.series().lane())
}

fn over_the_cap(all: &Everything) -> Option<String> {
    let settings = all.settings.at(all.now);
    let taken = all.called.len() + all.inside.len();
    // A cap that was lowered lets nobody out; then the room only takes nobody new.
    let max = settings.active_visitors_max.filter(|max| taken > *max as usize)?;
    Some(format!(
        "{taken} are called or inside, and {max} are allowed; right after the cap was lowered that is as it should be"
    ))
}

fn over_the_pace(all: &Everything) -> Option<String> {
    let settings = all.settings.at(all.now);
    let outflow = u64::from(settings.outflow_per_minute?.max(1));
    let ahead_ms = (all.pace.spoken_for_ns / 1_000_000).saturating_sub(all.now.0);
    // A store that was taken over begins with an empty burst, for a minute at most.
    let allowed_ms = (u64::from(settings.burst.max(1)) * 60_000).div_ceil(outflow).max(60_000);
    (ahead_ms > allowed_ms).then(|| format!("the outflow is spoken for {ahead_ms} ms ahead, {allowed_ms} are allowed"))
}

fn not_given(all: &Everything, others: &[&Bits]) -> Option<String> {
    let given = |number: u64| {
        let number = Number(number);
        let last = all.last.iter().find(|(series, _)| *series == number.series()).map_or(0, |(_, last)| *last);
        number.is_possible() && number.serial() <= last
    };
    let sets = [&all.waiting, &all.done].into_iter().chain(others.iter().copied());
    let number = sets.flat_map(Bits::iter).find(|number| !given(*number))?;
    Some(format!("{} was never given", shown(Number(number))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Line, Pace, Series, Settings, UnixMs};
    use crate::store::JoinOrder;

    fn sound() -> Everything {
        let (mut line, now) = (Line::default(), UnixMs(1_000_000));
        let opened = line.open(&Settings::default(), now);
        let joined = line.join(&JoinOrder::of(Series::default(), 9), now).1;
        opened.iter().chain(&joined).for_each(|effect| line.apply(effect));
        line.everything(now)
    }

    #[test]
    fn each_rule_can_be_broken() {
        let broken = |spoil: fn(&mut Everything)| {
            let mut all = sound();
            spoil(&mut all);
            audit(&all)
                .into_iter()
                .filter(|finding| finding.broken.is_some())
                .map(|finding| finding.rule)
                .collect::<Vec<_>>()
        };
        assert_eq!(broken(|_| ()), Vec::<&str>::new());
        assert_eq!(
            broken(|all| all.called.push((Number(3), UnixMs(2_000_000)))),
            ["nobody is called or inside while waiting"]
        );
        assert_eq!(
            broken(|all| {
                all.waiting.remove(3);
                all.inside.push((Number(3), UnixMs(2_000_000)));
            }),
            ["a ticket is claimed at most once"]
        );
        assert_eq!(broken(|all| all.settings.active_visitors_max = Some(0)), Vec::<&str>::new());
        assert_eq!(
            broken(|all| {
                all.settings.active_visitors_max = Some(1);
                for number in [1, 2] {
                    all.waiting.remove(number);
                    all.called.push((Number(number), UnixMs(2_000_000)));
                }
            }),
            ["the cap on people inside holds"]
        );
        assert_eq!(
            broken(|all| all.pace = Pace { spoken_for_ns: 9_000_000_000_000_000 }),
            ["the outflow is not used beyond its burst"]
        );
        assert_eq!(broken(|all| all.waiting.extend([77])), ["no number is in use that was not given"]);
    }
}
