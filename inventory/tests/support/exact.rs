//! Whether everything that says something of the stock says the same: the rows and shards of the table, its holds, the
//! board and every change that the board told.

use inventory::{Counts, Hold, HoldState, Look, Memory, QuotaId, UnixMs};

use super::site::Site;

/// Of each section, how each of its seats looks.
type Looks = Vec<Vec<Look>>;

impl Site {
    /// Fails unless everything agrees at this moment. Two passes of the verifier, since one by itself tells nothing of shards.
    pub async fn sound(&self, now: UnixMs) {
        let board = self.board().await;
        board.tick(now);
        self.board_equals_table(now).await;
        let mut memory = Memory::default();
        for _ in 0..2 {
            let report = self.inventory.verify(&self.show, &mut memory, false, now).await.expect("verified");
            assert_eq!((report.violations, report.corrections, report.board), (vec![], vec![], 0));
        }
        self.quotas_add_up().await;
        assert_eq!(self.told().await, self.bits().await, "the changes that were told give what is there");
    }

    /// How seats look by the table's rows.
    pub async fn by_table(&self, now: UnixMs) -> Looks {
        let venue = self.show.plan.as_ref().expect("a house").venue();
        let mut looks = Looks::new();
        for (at, section) in (0..).zip(&venue.sections) {
            let marks = self.inventory.marks(&self.show, at).await.expect("read");
            let of = |seat: u32| match marks.get(&seat) {
                None => Look::Free,
                Some(mark) if mark.is_over(now) => Look::Free,
                // Only marks of holds have a moment at which they are over.
                Some(mark) if mark.is_over(UnixMs(u64::MAX)) => Look::Held,
                Some(_) => Look::Sold,
            };
            looks.push((0..u32::try_from(section.seats()).expect("few")).map(of).collect());
        }
        looks
    }

    async fn board_equals_table(&self, now: UnixMs) {
        let (board, table) = (self.board().await, self.by_table(now).await);
        assert_eq!(self.bits().await, table);
        for spot in self.show.plan.as_ref().expect("a house").spots() {
            let seat = self.show.plan.as_ref().and_then(|plan| plan.number(spot)).expect("a seat");
            assert_eq!(board.look(spot), table[spot.section as usize][seat as usize], "{spot:?}");
        }
        for (at, looks) in (0..).zip(&table) {
            let count = |look| looks.iter().filter(|other| **other == look).count() as u64;
            let counts = board.section(at);
            let numbers = (counts.left, counts.held, counts.sold + board.house(at));
            assert_eq!(numbers, (count(Look::Free), count(Look::Held), count(Look::Sold)), "section {at}");
        }
        for (quota, shards) in self.inventory.quotas(&self.show.event).await.expect("read") {
            let all = shards.into_iter().fold(Counts::default(), Counts::and);
            assert_eq!(board.quota(&quota), Some(all), "{quota}");
        }
    }

    /// How seats look by the board's bits.
    pub async fn bits(&self) -> Looks {
        let (_, sections) = self.board().await.bits();
        let venue = self.show.plan.as_ref().expect("a house").venue();
        let bit = |bits: &[u64], at: usize| bits[at / 64] >> (at % 64) & 1 == 1;
        let of = |taken: &[u64], held: &[u64], seat| match (bit(taken, seat), bit(held, seat)) {
            (false, held) => {
                assert!(!held, "a free seat is not held");
                Look::Free
            }
            (true, true) => Look::Held,
            (true, false) => Look::Sold,
        };
        let each = sections.iter().zip(&venue.sections);
        each.map(|((taken, held), section)| (0..section.seats()).map(|seat| of(taken, held, seat)).collect()).collect()
    }

    /// How seats look by every change since all were free.
    async fn told(&self) -> Looks {
        let venue = self.show.plan.as_ref().expect("a house").venue();
        let mut looks: Looks = venue.sections.iter().map(|section| vec![Look::Free; section.seats()]).collect();
        let board = self.board().await;
        let turns = board.since(0).expect("not too many changes");
        for (turn, seq) in turns.iter().zip(1..) {
            assert_eq!(turn.seq, seq, "none is left out");
            let look = &mut looks[turn.section as usize][turn.seat as usize];
            assert_ne!(*look, turn.look, "a change is one: {turn:?}");
            *look = turn.look;
        }
        assert_eq!(*board.follow().borrow(), board.bits().0, "followers know the last one");
        looks
    }

    /// Invariant 5 of quotas: what holds say is what shards say, and all of it is the quota.
    async fn quotas_add_up(&self) {
        let holds = self.holds().await;
        for (id, shards) in self.inventory.quotas(&self.show.event).await.expect("read") {
            let size = self.show.event.quota(&id).expect("a quota").size;
            let all = shards.into_iter().fold(Counts::default(), Counts::and);
            assert_eq!(all.total(), size, "{id}");
            let of = |state| holds.iter().filter(|hold| hold.state == state).map(|hold| pieces_of(hold, &id)).sum();
            assert_eq!((all.held, all.sold), (of(HoldState::Active), of(HoldState::Confirmed)), "{id}");
        }
    }

    /// Every hold there is.
    pub async fn holds(&self) -> Vec<Hold> {
        let mut all = Vec::new();
        for part in 0..=255 {
            all.extend(self.inventory.sales(part).await.expect("read").into_iter().map(|sale| sale.hold));
        }
        all
    }

    /// A quota's numbers by the board: left, held, sold.
    pub async fn quota(&self, id: &str) -> (u64, u64, u64) {
        let counts = self.board().await.quota(&QuotaId::from(id)).expect("a quota");
        (counts.left, counts.held, counts.sold)
    }
}

fn pieces_of(hold: &Hold, quota: &QuotaId) -> u64 {
    let shares = hold.quotas.iter().filter(|of| of.quota == *quota).flat_map(|of| &of.shares);
    shares.map(|(_, part)| part).sum()
}
