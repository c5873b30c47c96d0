//! `vestibule shop`: inventory and checkout alone, behind gateways elsewhere.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use checkout::{Ground, Shop, ShopHttp, StaffHttp};
use config::Settings;
use gateway::start::{DataFolder, admin_token, listen, shop_secret};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::demand::{Failure, SettingsArguments};
use super::serve;

/// Runs until a signal.
pub async fn run(arguments: SettingsArguments) -> Result<(), Failure> {
    let settings = arguments.load(config::DEMO)?;
    let Some((jwks_url, issuer)) = settings.shop.jwks_url.clone().zip(settings.shop.issuer.clone()) else {
        return Err(Failure::new(
            "shop.jwks_url and shop.issuer are missing: the shop checks admissions with the keys of the gateway, \
             for instance jwks_url = \"https://tickets.example.org/_vestibule/jwks.json\"",
        ));
    };
    serve::log(&settings.log)?;
    let data = DataFolder::take(&settings.data)?;
    let shutdown = serve::shutdown()?;
    let (listener, address) = bind("shop.listen", settings.shop.listen)?;
    let staff = match settings.shop.staff_listen {
        Some(address) => {
            let (listener, _) = bind("shop.staff_listen", address)?;
            Some(StaffHttp { listener, token: admin_token(&settings.console, data.path())? })
        }
        None => None,
    };
    let shop = open(&settings, data.path(), &issuer).await?;
    println!("ready shop=http://{address}");
    let http = ShopHttp { jwks_url, issuer, registry: prometheus::Registry::new(), staff };
    run_until(listener, shop, http, shutdown).await
}

/// Takes an address of the shop.
pub fn bind(setting: &str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let listener = listen("shop", setting, address)?;
    let failed = |error: std::io::Error| Failure::new(format!("the shop cannot listen: {error}"));
    let address = listener.local_addr().map_err(failed)?;
    Ok((TcpListener::from_std(listener).map_err(failed)?, address))
}

/// Opens the table, and puts the demo sale into it where the settings say so.
pub async fn open(settings: &Settings, data: &Path, public_url: &str) -> Result<Arc<Shop>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(error.to_string());
    let ground = Ground {
        data: data.to_owned(),
        secret: shop_secret(&settings.shop, data)?,
        public_url: settings.shop.public_url.clone().unwrap_or_else(|| public_url.trim_end_matches('/').to_owned()),
    };
    let shop = Shop::open(&settings.shop, &ground).await.map_err(|error| failed(&error))?;
    if settings.shop.demo {
        shop.seed_demo().await.map_err(|error| failed(&error))?;
    }
    Ok(Arc::new(shop))
}

/// Serves until the shutdown.
pub async fn run_until(
    listener: TcpListener,
    shop: Arc<Shop>,
    http: ShopHttp,
    shutdown: watch::Receiver<bool>,
) -> Result<(), Failure> {
    let served = checkout::serve(listener, shop, http, serve::ended(shutdown)).await;
    served.map_err(|error| Failure::new(format!("the shop failed: {error}")))
}
