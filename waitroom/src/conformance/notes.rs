//! The blackboard: what stands there, for how long, and who of several wrote it.

use std::sync::Arc;
use std::time::Duration;

use super::Bench;
use crate::{Keep, NoteOrder, Noted, Over, Retry, Topic, UnixMs};

fn topic(text: &str) -> Topic {
    Topic::new(text).expect("a topic")
}

fn stays<'a>(name: &'a str, value: &'a str) -> NoteOrder<'a> {
    NoteOrder { name, value, keep: Keep::ForGood, over: Over::Any }
}

fn vanishes<'a>(name: &'a str, value: &'a str, millis: u64) -> NoteOrder<'a> {
    NoteOrder { keep: Keep::For(Duration::from_millis(millis)), ..stays(name, value) }
}

impl Bench {
    async fn note(&self, topic: &Topic, order: &NoteOrder<'_>) -> Noted {
        self.store.note(topic, order).await.expect("notes")
    }

    async fn board(&self, topic: &Topic) -> Vec<(String, String)> {
        let notes = self.store.notes(topic).await.expect("reads");
        assert_eq!(notes.now, self.now(), "the store's clock");
        notes.all.into_iter().map(|note| (note.name, note.value)).collect()
    }
}

fn said(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(crate) async fn notes_are_read_by_topic_and_written_over(bench: &Bench) {
    let (one, other) = (topic("origins/shop.1"), topic("origins/shop.2"));
    assert_eq!(bench.board(&one).await, said(&[]));
    bench.note(&one, &stays("zoë {", "ä \"1\"\n")).await;
    bench.note(&one, &stays("7", "7")).await;
    bench.note(&other, &stays("7", "")).await;
    bench.note(&one, &stays("7", "8")).await;
    assert_eq!(bench.board(&one).await, said(&[("7", "8"), ("zoë {", "ä \"1\"\n")]));
    assert_eq!(bench.board(&other).await, said(&[("7", "")]));
    bench.store.wipe_note(&one, "7").await.expect("wipes");
    bench.store.wipe_note(&one, "7").await.expect("wipes nothing");
    assert_eq!(bench.board(&one).await, said(&[("zoë {", "ä \"1\"\n")]));
    assert_eq!(bench.board(&other).await, said(&[("7", "")]), "another topic's");
}

pub(crate) async fn a_note_vanishes_when_its_time_is_over(bench: &Bench) {
    let topic = topic("t");
    bench.note(&topic, &vanishes("short", "1", 1_000)).await;
    bench.note(&topic, &vanishes("renewed", "1", 1_000)).await;
    bench.note(&topic, &stays("stays", "1")).await;
    bench.note(&topic, &stays("no longer", "1")).await;
    bench.note(&topic, &vanishes("no longer", "2", 1_000)).await;
    bench.note(&topic, &vanishes("stays now", "1", 1_000)).await;
    bench.note(&topic, &stays("stays now", "2")).await;
    let until = UnixMs(bench.now().0 + 1_000);
    let notes = bench.store.notes(&topic).await.expect("reads").all;
    let ends: Vec<_> = notes.iter().map(|note| (note.name.as_str(), note.until)).collect();
    let until = Some(until);
    assert_eq!(
        ends,
        [("no longer", until), ("renewed", until), ("short", until), ("stays", None), ("stays now", None)]
    );
    bench.later(999);
    bench.note(&topic, &vanishes("renewed", "2", 1_000)).await;
    assert_eq!(bench.board(&topic).await.len(), 5);
    bench.later(1);
    assert_eq!(bench.board(&topic).await, said(&[("renewed", "2"), ("stays", "1"), ("stays now", "2")]));
    bench.later(1_000_000_000);
    assert_eq!(bench.board(&topic).await, said(&[("stays", "1"), ("stays now", "2")]));
}

pub(crate) async fn of_many_who_note_the_same_one_does(bench: &Bench) {
    let topic = topic("t");
    let mut tasks = tokio::task::JoinSet::new();
    for at in 0..20 {
        let (store, topic) = (Arc::clone(&bench.store), topic.clone());
        tasks.spawn(async move {
            let value = at.to_string();
            let order = NoteOrder { over: Over::Nothing, ..vanishes("leader", &value, 1_000) };
            (store.note(&topic, &order).await.expect("answers") == Noted::Written).then_some(value)
        });
    }
    let written: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(written.len(), 1, "{written:?}");
    assert_eq!(bench.board(&topic).await, [("leader".to_owned(), written[0].clone())]);
    bench.later(1_000);
    let again = NoteOrder { over: Over::Nothing, ..stays("leader", "next") };
    assert_eq!(bench.note(&topic, &again).await, Noted::Written, "the old one's time is over");
    assert_eq!(bench.note(&topic, &again).await, Noted::Taken);
}

pub(crate) async fn notes_out_of_bounds_are_refused(bench: &Bench) {
    for text in ["", "a b", "A", "a{b}", &"a".repeat(65)] {
        assert!(Topic::new(text).is_err(), "{text}");
    }
    let topic = topic(&"t".repeat(64));
    let (long, large) = ("n".repeat(65), "v".repeat(4097));
    for order in [stays("", "v"), stays(&long, "v"), stays("n", &large)] {
        let refused = bench.store.note(&topic, &order).await.expect_err("out of bounds");
        assert_eq!(refused.retry, Retry::Never, "{refused}");
    }
    for at in 0..1024 {
        bench.note(&topic, &vanishes(&at.to_string(), "v", 1_000)).await;
    }
    let refused = bench.store.note(&topic, &stays("one more", "v")).await.expect_err("full");
    assert_eq!((refused.retry, refused.to_string().as_str()), (Retry::Never, "a topic has at most 1024 notes"));
    bench.note(&topic, &stays("7", "over another")).await;
    bench.later(1_000);
    bench.note(&topic, &stays("one more", "v")).await;
    assert_eq!(bench.board(&topic).await, said(&[("7", "over another"), ("one more", "v")]));
}
