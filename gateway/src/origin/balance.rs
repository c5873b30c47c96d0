//! Which origin serves a request. Pure. Pingora's balancer knows neither the requests under way nor our breakers, and
//! has no choice by the fewest requests; this is all that is needed of it.

/// The order of one round, as nginx's smooth weighted round robin gives it: an origin of weight 3 is not taken three
/// times in a row.
pub(super) fn round(weights: &[u32]) -> Vec<usize> {
    let total: i64 = weights.iter().map(|weight| i64::from(*weight)).sum();
    let mut standing = vec![0_i64; weights.len()];
    (0..total)
        .filter_map(|_| {
            for (standing, weight) in standing.iter_mut().zip(weights) {
                *standing += i64::from(*weight);
            }
            let (best, _) = standing.iter().enumerate().rev().max_by_key(|(_, standing)| **standing)?;
            standing[best] -= total;
            Some(best)
        })
        .collect()
}

/// The one with the fewest requests under way for its weight, of `(index, under way, weight)`; of equals the first, so
/// begin each time with another one.
pub(super) fn least(origins: impl Iterator<Item = (usize, u32, u32)>) -> Option<usize> {
    // One more than are under way: a heavy origin comes first also when all are idle.
    let load = |under_way: u32, other: u32| (u64::from(under_way) + 1) * u64::from(other);
    let best = origins.reduce(|best, next| if load(next.1, best.2) < load(best.1, next.2) { next } else { best });
    best.map(|(index, _, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_has_everybody_by_weight_and_spread() {
        assert_eq!(round(&[5, 1, 1]), [0, 0, 1, 0, 2, 0, 0]);
        assert_eq!(round(&[1, 1]), [0, 1]);
        assert_eq!(round(&[]), [0_usize; 0]);
    }

    #[test]
    fn the_least_busy_for_its_weight() {
        assert_eq!(least([(0, 3, 1), (1, 2, 1), (2, 2, 1)].into_iter()), Some(1));
        assert_eq!(least([(0, 1, 1), (1, 2, 3)].into_iter()), Some(1));
        assert_eq!(least([(4, 0, 1), (5, 0, 2)].into_iter()), Some(5));
        assert_eq!(least(std::iter::empty()), None);
    }
}
