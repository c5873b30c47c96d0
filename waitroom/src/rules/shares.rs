//! How admissions are divided between lanes: start-time fair queueing (Goyal, Vin, Cheng 1996) with people as packets. A
//! lane with people is given its weight's share over any stretch of time, and nobody's share is saved up.

use serde::{Deserialize, Serialize};

use super::settings::Lane;

/// What one admission moves the tag of a lane of weight 1.
const STRIDE: u64 = 1 << 32;

/// Where each lane's next admission stands on a common scale of virtual time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Shares {
    tags: Vec<u64>,
    /// The tag of the last admission: a lane that comes to life begins here.
    now: u64,
}

impl Shares {
    /// Divides `admit` admissions between lanes with so many people: the number for each lane, and the shares after.
    pub fn divide(&self, lanes: &[Lane], waiting: &[u64], admit: u64) -> (Vec<u64>, Self) {
        let mut shares = self.clone();
        shares.tags.resize(lanes.len(), 0);
        let mut given = vec![0; lanes.len()];
        let left = |lane: usize, given: &[u64]| waiting.get(lane).copied().unwrap_or(0) - given[lane];
        for tag in &mut shares.tags {
            *tag = (*tag).max(shares.now);
        }
        for _ in 0..admit {
            let alive = (0..lanes.len()).filter(|lane| left(*lane, &given) > 0);
            let Some(next) = alive.min_by_key(|lane| shares.tags[*lane]) else {
                break;
            };
            shares.now = shares.tags[next];
            shares.tags[next] += STRIDE / u64::from(lanes[next].weight.max(1));
            given[next] += 1;
        }
        (given, shares)
    }

    /// The part of all admissions that a lane is given while these lanes have people, or would be if it had.
    pub fn part(lanes: &[Lane], waiting: &[u64], lane: u8) -> f64 {
        let lane = usize::from(lane);
        let weight = |at: usize| f64::from(lanes.get(at).map_or(1, |lane| lane.weight.max(1)));
        let alive = |at: usize| at == lane || waiting.get(at).is_some_and(|waiting| *waiting > 0);
        let sum: f64 = (0..lanes.len().max(1)).filter(|at| alive(*at)).map(weight).sum();
        weight(lane) / sum.max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lanes(weights: &[u32]) -> Vec<Lane> {
        weights.iter().map(|weight| Lane { name: String::new(), weight: *weight }).collect()
    }

    #[test]
    fn one_at_a_time_gives_the_same_shares_as_many_at_once() {
        let lanes = lanes(&[3, 1]);
        let (mut waiting, mut shares, mut given) = (vec![1000, 1000], Shares::default(), vec![0, 0]);
        for _ in 0..400 {
            let (one, next) = shares.divide(&lanes, &waiting, 1);
            for lane in 0..2 {
                given[lane] += one[lane];
                waiting[lane] -= one[lane];
            }
            shares = next;
        }
        assert_eq!(given, [300, 100]);
        assert_eq!(Shares::default().divide(&lanes, &[1000, 1000], 400).0, [300, 100]);
        assert_eq!(shares.divide(&lanes, &[0, 5], 9).0, [0, 5], "an empty lane gives its share away");
    }

    #[test]
    fn an_empty_lane_saves_nothing_up() {
        let lanes = lanes(&[1, 1]);
        let (_, shares) = Shares::default().divide(&lanes, &[1000, 0], 500);
        assert_eq!(shares.divide(&lanes, &[1000, 1000], 10).0, [5, 5]);
        assert!((Shares::part(&lanes, &[9, 0], 0) - 1.0).abs() < 1e-9);
        assert!((Shares::part(&lanes, &[9, 0], 1) - 0.5).abs() < 1e-9);
    }

    proptest! {
        /// Over any stretch in which all lanes have people each gets its share, but for one person of each other lane.
        #[test]
        fn no_lane_starves(weights in prop::collection::vec(1..20_u32, 1..6), before in 0..50_u64, admit in 1..500_u64) {
            let lanes = lanes(&weights);
            let waiting = vec![10_000; lanes.len()];
            let (_, shares) = Shares::default().divide(&lanes, &waiting, before);
            let (given, _) = shares.divide(&lanes, &waiting, admit);
            let sum: u32 = weights.iter().sum();
            prop_assert_eq!(given.iter().sum::<u64>(), admit);
            for (lane, given) in given.iter().enumerate() {
                let share = admit as f64 * f64::from(weights[lane]) / f64::from(sum);
                prop_assert!((*given as f64 - share).abs() <= lanes.len() as f64, "{given} of {share}");
            }
        }
    }
}
