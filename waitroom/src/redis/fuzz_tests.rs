//! Damaged answers of a Redis: an error or a view that a copy can take over, never a panic. The corpus is in RESP.

use ::redis::{Value, parse_redis_value};

use super::answers;
use crate::rules::LineCopy;

#[test]
fn an_answer_is_read_or_is_an_error() {
    fuzz::target!("redis_answers", |bytes: &[u8]| {
        let Ok(value) = parse_redis_value(bytes) else {
            return;
        };
        let value = || -> Value { value.clone() };
        if let Ok(view) = answers::view(value()) {
            let mut copy = LineCopy::default();
            copy.apply(&view);
            copy.apply(&view);
            assert_eq!(copy.epoch(), view.epoch);
        }
        let _ =
            (answers::everything(value()).is_ok(), answers::join(value()).is_ok(), answers::perhaps(value()).is_ok());
        let _ = (answers::touched(value()).is_ok(), answers::admit(value()).is_ok(), answers::claim(value()).is_ok());
        let _ =
            (answers::renewed(value()).is_ok(), answers::record(value()).is_ok(), answers::is_other(value()).is_ok());
    });
}
