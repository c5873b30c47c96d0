//! Styles and scripts of the pages, which are part of the program.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// Every one of them: its address, its type and its text.
const ASSETS: [(&str, &str, &str); 9] = [
    ("/assets/shop.css", CSS, include_str!("../../assets/shop.css")),
    ("/assets/map.css", CSS, include_str!("../../assets/map.css")),
    ("/assets/shop.js", JS, include_str!("../../assets/shop.js")),
    ("/assets/choose.js", JS, include_str!("../../assets/choose.js")),
    ("/assets/glass.js", JS, include_str!("../../assets/glass.js")),
    ("/assets/house.js", JS, include_str!("../../assets/house.js")),
    ("/assets/live.js", JS, include_str!("../../assets/live.js")),
    ("/assets/map.js", JS, include_str!("../../assets/map.js")),
    ("/assets/stripe.js", JS, include_str!("../../assets/stripe.js")),
];

pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    ASSETS
        .into_iter()
        .fold(Router::new(), |router, (path, kind, text)| router.route(path, get(async move || asset(kind, text))))
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=300")], text)
}
