//! From which shards of a quota pieces are taken.

/// Pieces from shards.
pub type Shares = Vec<(u32, u64)>;

/// Takes `count` pieces from shards that have `left` each: from one shard where one has enough, beginning with `first` so
/// that buyers are spread; otherwise from as few as possible. `None` when there are not that many.
pub fn spread(left: &[u64], count: u64, first: usize) -> Option<Shares> {
    let shard = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let order = (0..left.len()).map(|step| (first + step) % left.len());
    if let Some(at) = order.clone().find(|at| left[*at] >= count) {
        return Some(vec![(shard(at), count)]);
    }
    let mut largest: Vec<_> = order.collect();
    largest.sort_by_key(|at| std::cmp::Reverse(left[*at]));
    let (mut shares, mut open) = (Vec::new(), count);
    for at in largest {
        let part = left[at].min(open);
        if part > 0 {
            shares.push((shard(at), part));
            open -= part;
        }
    }
    (open == 0).then_some(shares)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_last_piece_is_given_and_none_beyond(
            left in proptest::collection::vec(0_u64..20, 1..20), count in 1_u64..40, first in 0_usize..40,
        ) {
            let total: u64 = left.iter().sum();
            let shares = spread(&left, count, first % left.len());
            prop_assert_eq!(shares.is_some(), total >= count);
            for (shard, part) in shares.iter().flatten() {
                prop_assert!(*part > 0 && left[*shard as usize] >= *part);
            }
            let given: u64 = shares.iter().flatten().map(|(_, part)| part).sum();
            prop_assert_eq!(given, if total >= count { count } else { 0 });
            if left.iter().any(|left| *left >= count) {
                prop_assert_eq!(shares.map(|shares| shares.len()), Some(1));
            }
        }
    }
}
