//! Seats that the house keeps for itself: they are not for sale until it lets them go.

use super::inventory::Inventory;
use super::show::Show;
use super::take::{named, row_key, row_step, rows};
use crate::ids::UnixMs;
use crate::rules::mark::{self, Mark};
use crate::rules::refusal::Refusal;
use crate::table::{Failed, Fault, Transaction, TxError, Write};
use crate::venue::{SeatId, Spot};

/// Rows that one transaction keeps or lets go.
const ROWS_AT_ONCE: usize = 50;

impl Inventory {
    /// Keeps seats for the house, or lets them go. Seats that are kept already stay kept, and those that are free stay free.
    ///
    /// # Errors
    /// Which seats are unknown or somebody else's; or that the table does not answer. Rows before the refused ones are
    /// written: repeating it completes it.
    pub async fn keep_for_house(
        &self,
        show: &Show,
        seats: &[SeatId],
        keep: bool,
        now: UnixMs,
    ) -> Result<Result<(), Refusal>, Fault> {
        let mut spots: Vec<Spot> = Vec::new();
        for seat in seats {
            match show.plan.as_ref().and_then(|plan| plan.find(seat)) {
                Some(spot) if spots.contains(&spot) => {}
                Some(spot) => spots.push(spot),
                None => return Ok(Err(Refusal::Unknown { what: format!("seat {seat}") })),
            }
        }
        let board = self.board(show).await?;
        let rows: Vec<_> = rows(show, &spots).into_iter().collect();
        for (at, some) in rows.chunks(ROWS_AT_ONCE).enumerate() {
            let mut transaction = Transaction::default();
            for (row, seats) in some {
                transaction.push(row_step(row), write(row, seats, keep, now));
            }
            let of: Vec<_> = written(some, &spots, show).collect();
            // All of them are of the same moment, and rows of several sections have the same name.
            let (seats, row) = &some[0].0;
            let by = format!("house-{at}-{}-{row}", seats.rsplit('#').next().unwrap_or_default());
            if let Some((step, write)) = self.tell_others(&show.event.id, &by, &of, now)? {
                transaction.push(step, write);
            }
            match self.table().commit(transaction).await {
                Ok(()) => board.put(written(some, &spots, show).map(|spot| (spot, keep.then_some(Mark::House)))),
                Err(TxError::Fault(fault)) => return Err(fault),
                Err(TxError::Refused(failed)) => {
                    return Ok(Err(Refusal::SeatTaken { seats: taken(show, &spots, &failed, now) }));
                }
            }
        }
        Ok(Ok(()))
    }
}

/// The seats of these rows.
fn written<'s>(
    rows: &'s [((String, String), Vec<u32>)],
    spots: &'s [Spot],
    show: &'s Show,
) -> impl Iterator<Item = Spot> + 's {
    let key = |spot: &Spot| show.plan.as_ref().and_then(|plan| row_key(show, plan, *spot));
    let of = move |spot: &&Spot| key(spot).is_some_and(|key| rows.iter().any(|(row, _)| *row == key));
    spots.iter().filter(of).copied()
}

fn write(row: &(String, String), seats: &[u32], keep: bool, now: UnixMs) -> Write {
    let names: Vec<_> = seats.iter().map(|seat| format!("#s{seat}")).collect();
    let each = |of: &dyn Fn(&String) -> String, between: &str| names.iter().map(of).collect::<Vec<_>>().join(between);
    let may = |name: &String| format!("({name} = :house OR attribute_not_exists({name}) OR {name} < :over)");
    let change = match keep {
        true => format!("SET {}", each(&|name| format!("{name} = :house"), ", ")),
        false => format!("REMOVE {}", names.join(", ")),
    };
    let write = Write::update(&row.0, &row.1, &change).when(&each(&may, " AND "));
    named(write.value(":house", Mark::House.text()).value(":over", mark::over_below(now)), seats)
}

/// The seats that were refused.
fn taken(show: &Show, spots: &[Spot], failed: &[Failed], now: UnixMs) -> Vec<SeatId> {
    let Some(plan) = &show.plan else { return Vec::new() };
    let is_taken = |spot: &&Spot| {
        let step = row_key(show, plan, **spot).map(|row| row_step(&row));
        let items = failed.iter().filter(|failed| Some(&failed.step) == step.as_ref());
        let marks = items.filter_map(|failed| failed.item.as_ref()?.text(&mark::attribute(spot.seat)));
        marks.filter_map(Mark::parse).any(|mark| mark != Mark::House && !mark.is_over(now))
    };
    spots.iter().filter(is_taken).filter_map(|spot| plan.id(*spot)).collect()
}
