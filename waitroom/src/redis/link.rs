//! The way to Redis: one server, whatever server Sentinel says is the primary, or a cluster.

use std::fmt;
use std::time::Duration;

use ::redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use ::redis::cluster::ClusterClientBuilder;
use ::redis::cluster_async::ClusterConnection;
use ::redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use ::redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, RedisError, RedisResult, ScriptInvocation, Value,
};
use tokio::sync::Mutex;

use super::retry_of;
use crate::store::{Retry, StoreError};

/// A script over a large line may take longer than the library's half second.
const ANSWER_PATIENCE: Duration = Duration::from_secs(3);
/// A server that is there answers sooner.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

const HOW: &str =
    "write redis://host:port, redis-sentinel://host:port,host:port/name or redis-cluster://host:port,host:port";

/// An open way; lost connections are made anew by themselves.
pub(super) enum Link {
    Single(ConnectionManager),
    Sentinel(Box<Sentinel>),
    Cluster(ClusterConnection),
}

/// Asks Sentinel again whenever the primary fails or is one no more.
pub(super) struct Sentinel {
    client: Mutex<SentinelClient>,
    primary: Mutex<Option<MultiplexedConnection>>,
}

/// An address with several servers, taken apart. Its text holds no password.
struct Servers<'a> {
    user: Option<(&'a str, &'a str)>,
    hosts: Vec<(String, u16)>,
    name: &'a str,
}

impl fmt::Display for Servers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<_> = self.hosts.iter().map(|(host, port)| format!("{host}:{port}")).collect();
        f.write_str(&hosts.join(","))
    }
}

impl<'a> Servers<'a> {
    /// From `[user:password@]host:port,host:port[/name]`.
    fn read(text: &'a str, port: u16) -> Option<Self> {
        let (user, rest) = match text.rsplit_once('@') {
            Some((user, rest)) => (Some(user.split_once(':')?), rest),
            None => (None, text),
        };
        let (hosts, name) = rest.split_once('/').unwrap_or((rest, ""));
        let host = |host: &str| match host.rsplit_once(':') {
            Some((host, port)) => Some((host.to_owned(), port.parse().ok()?)),
            None => (!host.is_empty()).then(|| (host.to_owned(), port)),
        };
        Some(Self { user, hosts: hosts.split(',').map(host).collect::<Option<_>>()?, name })
    }

    fn addresses(&self) -> impl Iterator<Item = ConnectionAddr> {
        self.hosts.iter().map(|(host, port)| ConnectionAddr::Tcp(host.clone(), *port))
    }
}

fn unreadable() -> StoreError {
    StoreError::new(format!("the Redis address cannot be read; {HOW}"), Retry::Never, "not an address")
}

fn unreachable(shown: String) -> impl Fn(RedisError) -> StoreError {
    move |error| {
        let why = error.detail().map_or_else(|| error.category().to_owned(), str::to_owned);
        StoreError::new(format!("Redis at {shown} cannot be reached: {why}"), Retry::Later, error)
    }
}

impl Link {
    /// Opens the way that an address names.
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        if let Some(rest) = url.strip_prefix("redis-sentinel://") {
            let servers = Servers::read(rest, 26_379).filter(|servers| !servers.name.is_empty());
            let servers = servers.ok_or_else(unreadable)?;
            let failed = unreachable(format!("{servers} (Sentinel for {})", servers.name));
            return Sentinel::open(&servers).await.map(|sentinel| Self::Sentinel(Box::new(sentinel))).map_err(failed);
        }
        if let Some(rest) = url.strip_prefix("redis-cluster://") {
            let servers = Servers::read(rest, 6_379).ok_or_else(unreadable)?;
            let failed = unreachable(servers.to_string());
            return cluster(&servers).await.map(Self::Cluster).map_err(failed);
        }
        let info = url.into_connection_info().map_err(|_| unreadable())?;
        let failed = unreachable(info.addr().to_string());
        single(info).await.map(Self::Single).map_err(failed)
    }

    /// Runs a script on the server that has its keys.
    pub(super) async fn call(&self, script: &ScriptInvocation<'_>) -> RedisResult<Value> {
        match self {
            Self::Single(connection) => script.invoke_async(&mut connection.clone()).await,
            Self::Cluster(connection) => script.invoke_async(&mut connection.clone()).await,
            Self::Sentinel(sentinel) => sentinel.call(script).await,
        }
    }
}

async fn single(info: ::redis::ConnectionInfo) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_response_timeout(Some(ANSWER_PATIENCE))
        .set_connection_timeout(Some(CONNECT_PATIENCE))
        .set_number_of_retries(2);
    Client::open(info)?.get_connection_manager_with_config(config).await
}

async fn cluster(servers: &Servers<'_>) -> RedisResult<ClusterConnection> {
    let mut builder = ClusterClientBuilder::new(servers.addresses())
        .response_timeout(ANSWER_PATIENCE)
        .connection_timeout(CONNECT_PATIENCE)
        .retries(3);
    if let Some((user, password)) = servers.user {
        builder = builder.username(user).password(password);
    }
    builder.build()?.get_async_connection().await
}

impl Sentinel {
    async fn open(servers: &Servers<'_>) -> RedisResult<Self> {
        let mut builder = SentinelClientBuilder::new(servers.addresses(), servers.name, SentinelServerType::Master)?;
        if let Some((user, password)) = servers.user {
            builder = builder.set_client_to_redis_password(password);
            if !user.is_empty() {
                builder = builder.set_client_to_redis_username(user);
            }
        }
        let sentinel = Self { client: Mutex::new(builder.build()?), primary: Mutex::new(None) };
        sentinel.primary().await?;
        Ok(sentinel)
    }

    async fn primary(&self) -> RedisResult<MultiplexedConnection> {
        let mut known = self.primary.lock().await;
        if let Some(primary) = &*known {
            return Ok(primary.clone());
        }
        let config = AsyncConnectionConfig::new()
            .set_response_timeout(Some(ANSWER_PATIENCE))
            .set_connection_timeout(Some(CONNECT_PATIENCE));
        let primary = self.client.lock().await.get_async_connection_with_config(&config).await?;
        *known = Some(primary.clone());
        Ok(primary)
    }

    async fn call(&self, script: &ScriptInvocation<'_>) -> RedisResult<Value> {
        let mut primary = self.primary().await?;
        let answer = script.invoke_async(&mut primary).await;
        if let Err(error) = &answer
            && retry_of(error) == Retry::Later
        {
            *self.primary.lock().await = None;
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let servers = Servers::read("me:secret@a:1,b/main", 9).expect("well formed");
        assert_eq!((servers.to_string().as_str(), servers.name), ("a:1,b:9", "main"));
        assert_eq!(servers.user, Some(("me", "secret")));
        for wrong in ["", "a:x", "me@a:1", "a:1,,b:2"] {
            assert!(Servers::read(wrong, 9).is_none(), "{wrong}");
        }
    }
}
