//! `vestibule up`: edge, shop and console in one process. The one place where edge and shop meet other than over HTTP:
//! their sockets are bound here, so that each can be told where the other is.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::Args;
use config::{LineStore, Settings, ShopStore};
use gateway::start::{DataFolder, admin_token};

use checkout::{ShopHttp, StaffHttp};

use super::demand::{Failure, SettingsArguments, quoted};
use super::gateway::{Desk, Running, ShopPlace};
use super::serve::{Keeps, Place};
use super::{crowd, serve, shop};

/// For what only this process asks.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// What `up` takes.
#[derive(Debug, Default, Args)]
pub struct UpArguments {
    #[command(flatten)]
    settings: SettingsArguments,
    /// Public address, where buyers come in. Port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Console address, for staff, health and metrics.
    #[arg(long, value_name = "ADDR")]
    console: Option<String>,
    /// Keep the line in this Redis instead of the data folder.
    #[arg(long, value_name = "URL")]
    redis: Option<String>,
    /// Keep the shop in DynamoDB: the URL of a server, or aws.
    #[arg(long, value_name = "URL|aws")]
    dynamodb: Option<String>,
    /// Send N simulated buyers through the front door, to see the line move.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=20_000))]
    crowd: u32,
}

/// Runs until a signal.
pub async fn run(arguments: UpArguments) -> Result<(), Failure> {
    let settings = settings(&arguments)?;
    serve::log(&settings.log)?;
    let shutdown = serve::shutdown()?;
    let desk = Desk::bind(&settings)?;
    let embedded = settings.line.store == LineStore::Embedded || settings.shop.store == ShopStore::Embedded;
    let place = Place::take(&settings, if embedded { Keeps::Stores } else { Keeps::Keys })?;
    let data = &place.data;
    let (shop_listener, buyers) = shop::bind("shop.listen", settings.shop.listen)?;
    let (staff_listener, staff) = shop::bind("shop.staff_listen", settings.shop.staff_listen.unwrap_or(ANY_PORT))?;
    let place_of_shop = ShopPlace { buyers, staff };
    let public_address = desk.public_address();
    let mut running = desk.open(&settings, data, Some(place_of_shop), shutdown.clone()).await?;
    let shop = shop::open(&settings, data.path(), &running.public_url).await?;
    let http = ShopHttp {
        // From the console, which is always plain HTTP on an address of this machine.
        jwks_url: settings.shop.jwks_url.clone().unwrap_or(format!("{}/_vestibule/jwks.json", running.console_url)),
        issuer: settings.shop.issuer.clone().unwrap_or_else(|| running.public_url.clone()),
        registry: running.metrics.registry().clone(),
        staff: Some(StaffHttp { listener: staff_listener, token: admin_token(&settings.console, data.path())? }),
    };
    running.behind(|down| async move {
        if let Err(failure) = shop::run_until(shop_listener, shop, http, down).await {
            tracing::error!(%failure, "the shop failed");
        }
    });
    let crowd = arguments.crowd;
    running.follow(move || self::settings(&arguments))?;
    let _signed = place.serve()?;
    serve::upgrades(shutdown.clone())?;
    welcome(&settings, data, &running);
    if crowd > 0 {
        tokio::spawn(crowd::send(crowd, public_address, shutdown.clone()));
    }
    running.finish(shutdown, settings.edge.drain).await
}

fn settings(arguments: &UpArguments) -> Result<Settings, Failure> {
    let mut demand = arguments.settings.clone();
    let flags = [
        ("edge.listen", &arguments.listen),
        ("console.listen", &arguments.console),
        ("line.store", &arguments.redis),
        ("shop.store", &arguments.dynamodb),
    ];
    for (key, value) in flags {
        if let Some(value) = value {
            demand.sets.push(format!("{key}={}", quoted(value)));
        }
    }
    demand.load(config::DEMO)
}

fn welcome(settings: &Settings, data: &DataFolder, running: &Running) {
    println!("{}", running.ready());
    println!();
    println!("  Buyers:   open {}/", running.public_url);
    println!("  Staff:    open {}/", running.console_url);
    if settings.console.token.is_none() {
        let file = settings.console.token_file.clone().unwrap_or_else(|| data.path().join("admin-token"));
        println!("            the token is in {}", file.display());
    }
    let line = match &settings.line.store {
        LineStore::Embedded => "in the data folder",
        LineStore::Redis { .. } => "in Redis",
    };
    println!("  Stores:   the line {line}; data in {}", data.path().display());
    println!("  Stop with Ctrl-C; a restart with the same data folder keeps line, holds and orders.");
}
