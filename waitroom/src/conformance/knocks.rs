//! The quotas that gateways share, and what may be shown once only.

use super::{Bench, START};
use crate::rules::{Knock, KnockOrder, Knocked, Once, Quota, Tally, UnixMs};

fn order(networks: &[&str]) -> KnockOrder {
    KnockOrder {
        per_network: Some(Quota::new(60, 2)),
        in_all: Some(Quota::new(600, 4)),
        knocks: networks.iter().map(|network| Knock { network: (*network).to_owned(), once: None }).collect(),
    }
}

pub(crate) async fn quotas_count_for_networks_and_for_all(bench: &Bench) {
    let knock = async |networks: &[&str]| bench.store.knock(&order(networks)).await.expect("answers");
    use Knocked::{AllOver, In, NetworkOver};
    assert_eq!(knock(&["a", "a", "a", "b"]).await, [In, In, NetworkOver(1_000), In]);
    assert_eq!(knock(&["c", "c"]).await, [In, AllOver(100)], "four in all");
    bench.later(100);
    assert_eq!(knock(&["a", "c"]).await, [NetworkOver(900), In], "whoever is refused takes nothing");
    bench.later(900);
    assert_eq!(knock(&["a", "a", ""]).await, [In, NetworkOver(1_000), In]);
    let free = KnockOrder { per_network: None, in_all: None, ..order(&["a"; 50]) };
    assert_eq!(bench.store.knock(&free).await.expect("answers"), [In; 50]);
}

pub(crate) async fn what_is_shown_once_is_spent(bench: &Bench) {
    let knock = async |name: &str| {
        let once = Some(Once { name: name.to_owned(), ttl_ms: 5_000 });
        let order = KnockOrder { knocks: vec![Knock { network: String::new(), once }], ..order(&[]) };
        bench.store.knock(&order).await.expect("answers")[0]
    };
    assert_eq!(knock("one").await, Knocked::In);
    assert_eq!(knock("one").await, Knocked::Spent);
    assert_eq!(knock("two").await, Knocked::In);
    for name in ["three", "four"] {
        assert_eq!(knock(name).await, Knocked::In);
    }
    assert!(matches!(knock("five").await, Knocked::AllOver(_)));
    bench.later(100);
    assert_eq!(knock("five").await, Knocked::In, "a refusal does not spend it");
    bench.later(5_000);
    assert_eq!(knock("one").await, Knocked::In, "whoever made it good for longer made a mistake");
}

pub(crate) async fn knocks_are_answered_as_by_the_rule(bench: &Bench) {
    let (mut tally, mut state) = (Tally::default(), 1_u64);
    let mut roll = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for turn in 0..60 {
        let knock = |roll: &mut dyn FnMut(u64) -> u64| Knock {
            network: ["", "a", "b", "c"][roll(4) as usize].to_owned(),
            once: (roll(2) == 0).then(|| Once { name: roll(40).to_string(), ttl_ms: 1 + roll(3_000) }),
        };
        let order = KnockOrder {
            per_network: (roll(5) > 0).then(|| Quota::new(173, 3)),
            in_all: (roll(5) > 0).then(|| Quota::new(700, 7)),
            knocks: (0..roll(9)).map(|_| knock(&mut roll)).collect(),
        };
        let now = bench.now();
        assert!(now >= UnixMs(START));
        assert_eq!(
            bench.store.knock(&order).await.expect("answers"),
            tally.knock(&order, now),
            "turn {turn}: {order:?}"
        );
        bench.later(roll(700));
    }
}
