//! Invariants 5 and 6 on live data.

use inventory::{Fault, Violation};

use crate::order::OrderState;
use crate::payment::{Payment, PaymentState};
use crate::shop::Shop;

impl Shop {
    /// Invariants 5 and 6 on the table as it is.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn audit(&self) -> Result<Vec<Violation>, Fault> {
        let mut found = self.inventory.audit().await?;
        for item in self.inventory.table().everything().await?.iter().filter(|item| item.pk().starts_with("TESTPAY#")) {
            let payment: Payment = item.read()?;
            let order = self.order_record(&payment.order).await?.map(|record| record.value);
            let confirmed =
                order.as_ref().is_some_and(|order| order.state == OrderState::Confirmed && order.payment == payment.id);
            let settled = order.as_ref().is_some_and(|order| order.state != OrderState::PaymentStarted);
            if settled && confirmed != (payment.state == PaymentState::Captured) {
                let what =
                    format!("payment {} is {:?}, and its order confirmed: {confirmed}", payment.id, payment.state);
                found.push(Violation { invariant: 6, what });
            }
        }
        Ok(found)
    }
}
