//! `vestibule preview`: every state of a room's waiting page with sample figures, on an address of this machine, so that an
//! organiser sees a page before any buyer does. No line, no store, no origin.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use clap::Args;
use gateway::outgoing::Outgoing;
use gateway::pages::{NOWHERE, Pages, samples};
use gateway::start::listen;
use gateway::words::Language;
use serde::Deserialize;

use super::demand::{Failure, SettingsArguments};
use super::serve;

/// What `preview` takes.
#[derive(Debug, Args)]
pub struct PreviewArguments {
    #[command(flatten)]
    settings: SettingsArguments,
    /// The room whose pages are shown; the first without it.
    #[arg(long, value_name = "ID")]
    room: Option<String>,
    /// Language of the pages, for instance de or pt-BR; the index page has a list of all.
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: String,
    /// Where to listen. Port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8082")]
    listen: SocketAddr,
}

struct Preview {
    pages: Pages,
    room: String,
    title: String,
    language: Language,
}

#[derive(Deserialize)]
struct Asked {
    lang: Option<String>,
}

/// Serves until a signal. A fault of a template ends it at once, with file and line.
pub async fn run(arguments: PreviewArguments) -> Result<(), Failure> {
    let settings = arguments.settings.load(config::DEMO)?;
    let faults = |faults| config::Invalid { origin: "the pages".to_owned(), faults };
    let pages = Pages::new(&settings).map_err(faults)?;
    let room = match &arguments.room {
        Some(id) => settings.rooms.iter().find(|room| room.id == *id),
        None => settings.rooms.first(),
    };
    let ids: Vec<_> = settings.rooms.iter().map(|room| room.id.as_str()).collect();
    let room = room.ok_or_else(|| Failure::new(format!("there is no such room; rooms: {}", ids.join(", "))))?;
    let language = Language::of_tag(&arguments.lang)
        .ok_or_else(|| Failure::new(format!("there are no words in \"{}\"; languages: {}", arguments.lang, tags())))?;
    let preview = Preview { pages, room: room.id.clone(), title: room.title.clone(), language };
    let app = Router::new()
        .route("/", get(index))
        .route("/state/{name}", get(page))
        .route("/_vestibule/logo", get(logo))
        .with_state(Arc::new(preview));
    let listener = listen("preview", "--listen", arguments.listen)?;
    let failed = |error: std::io::Error| Failure::new(format!("the preview cannot listen: {error}"));
    let address = listener.local_addr().map_err(failed)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
    println!("ready preview=http://{address}");
    let shutdown = serve::shutdown()?;
    axum::serve(listener, app).with_graceful_shutdown(serve::ended(shutdown)).await.map_err(failed)
}

fn tags() -> String {
    Language::all().map(|language| language.locale().tag).collect::<Vec<_>>().join(", ")
}

async fn index(State(preview): State<Arc<Preview>>, Query(asked): Query<Asked>) -> Html<String> {
    let language = asked.lang.as_deref().and_then(Language::of_tag).unwrap_or(preview.language);
    let tag = language.locale().tag;
    let languages: String = Language::all()
        .map(|language| format!("<a href=\"/?lang={0}\">{1}</a> ", language.locale().tag, language.locale().name))
        .collect();
    let frames: String = samples(&preview.room, &preview.title)
        .iter()
        .map(|(name, _)| {
            let address = format!("/state/{name}?lang={tag}");
            format!(
                "<section><h2><a href=\"{address}\">{name}</a></h2><iframe title=\"{name}\" src=\"{address}\" \
                 loading=\"lazy\"></iframe></section>"
            )
        })
        .collect();
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Preview of {room}</title><style>body{{font:1rem/1.5 system-ui,sans-serif;margin:1.5rem}}\
         main{{display:grid;grid-template-columns:repeat(auto-fill,minmax(22rem,1fr));gap:1.5rem}}\
         iframe{{width:100%;height:40rem;border:1px solid #888}}h2{{font-size:1rem;margin:.3rem 0}}</style>\
         <h1>The waiting page of {room}</h1><p>{languages}</p><main>{frames}</main></html>",
        room = preview.room
    ))
}

async fn page(State(preview): State<Arc<Preview>>, Path(name): Path<String>, Query(asked): Query<Asked>) -> Response {
    let language = asked.lang.as_deref().and_then(Language::of_tag).unwrap_or(preview.language);
    let sample = samples(&preview.room, &preview.title).into_iter().find(|(known, _)| *known == name);
    match sample.and_then(|(_, shown)| preview.pages.waiting(&shown, language, NOWHERE)) {
        Some(page) => {
            let policy = page.policy().to_owned();
            let headers = [(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, policy)];
            let mut body = Outgoing::default();
            page.write(&mut body, false);
            (headers, body.into_bytes()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn logo(State(preview): State<Arc<Preview>>) -> Response {
    match preview.pages.logo(&preview.room) {
        Some(logo) => ([(CONTENT_TYPE, logo.content_type)], logo.bytes.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
