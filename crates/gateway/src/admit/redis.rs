//! The counters that replicas share, in Redis or Valkey: one call a round, which is one script, so that no replica sees a
//! round of another half done.
//!
//! What stands in the store is numbers under keyed hashes; its address may hold a password and is shown to nobody.

mod fault;

use std::sync::Arc;
use std::time::Duration;

use lazurite_model::Clock;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Script, TlsCertificates};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::shared::{Ahead, Answer, Round, SharedFault, SharedLimits};
use fault::{fault, passing};

const SCRIPT: &str = include_str!("redis.lua");
const CONNECT_WITHIN: Duration = Duration::from_millis(500);
/// Two rounds: who waits for longer should rather go on alone.
const ANSWER_WITHIN: Duration = Duration::from_millis(100);
/// The most rounds that are missed before the next attempt to connect: two seconds' worth.
const MOST_MISSED: u32 = 40;

/// A Redis server, or one that speaks like it.
pub struct RedisLimits {
    client: Client,
    script: Script,
    link: Mutex<Link>,
    /// The time for the script, where it is not the server's own.
    clock: Option<Arc<dyn Clock>>,
}

#[derive(Default)]
struct Link {
    connection: Option<MultiplexedConnection>,
    /// How many rounds the next attempt to connect waits, and how many of them are over.
    wait: u32,
    waited: u32,
}

impl std::fmt::Debug for RedisLimits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RedisLimits(…)")
    }
}

impl RedisLimits {
    /// A server at `redis://[user:password@]host:port/database`, or `rediss://…` for TLS; `ca`: an authority that its
    /// certificate may come from besides the system's, in PEM. Does not connect yet.
    ///
    /// # Errors
    /// When the address is not one, or the certificate cannot be read. Does not repeat them.
    pub fn new(url: &str, ca: Option<Vec<u8>>) -> Result<Self, SharedFault> {
        let client = match ca {
            None => Client::open(url),
            Some(pem) => Client::build_with_tls(url, TlsCertificates { client_tls: None, root_cert: Some(pem) }),
        };
        let client = client.map_err(|error| fault("the address of Redis is not one", &error))?;
        let script = Script::new(SCRIPT);
        Ok(Self { client, script, link: Mutex::default(), clock: None })
    }

    /// Holds a round that tells nothing, to find out at the start what is wrong with the configuration. A server that cannot
    /// be reached may come later, and is none of that.
    ///
    /// # Errors
    /// When its certificate is not believed, or it does not take the user or password, or the user may not do what is needed.
    pub async fn check(&self) -> Result<(), SharedFault> {
        let round = Round {
            installation: "check".into(),
            replica: Uuid::nil(),
            number: 1,
            heard: 0,
            parts: 0,
            spent: Vec::new(),
        };
        self.hold(&round).await.map(drop).or_else(|fault| if fault.is_lasting { Err(fault) } else { Ok(()) })
    }

    /// The same server, with a clock of the test's.
    #[cfg(test)]
    pub(super) fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    async fn connection(&self, link: &mut Link) -> Result<MultiplexedConnection, SharedFault> {
        if let Some(connection) = &link.connection {
            return Ok(connection.clone());
        }
        if link.waited < link.wait {
            link.waited += 1;
            return Err(passing("Redis did not answer; it is asked again soon"));
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_WITHIN))
            .set_response_timeout(Some(ANSWER_WITHIN));
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        let connected = match tokio::time::timeout(CONNECT_WITHIN, connecting).await {
            Ok(connected) => connected.map_err(|error| fault("cannot connect to Redis", &error)),
            Err(_) => Err(passing("cannot connect to Redis: it took too long")),
        };
        match connected {
            Ok(connection) => {
                *link = Link { connection: Some(connection.clone()), ..Link::default() };
                Ok(connection)
            }
            Err(error) => {
                link.waited = 0;
                link.wait = (link.wait * 2).clamp(1, MOST_MISSED);
                Err(error)
            }
        }
    }
}

impl SharedLimits for RedisLimits {
    async fn reach(&self) -> Result<(), SharedFault> {
        let mut link = self.link.lock().await;
        self.connection(&mut link).await.map(drop)
    }

    async fn hold(&self, round: &Round) -> Result<Answer, SharedFault> {
        let mut link = self.link.lock().await;
        let mut connection = self.connection(&mut link).await?;
        // The braces keep all keys of an installation on one node of a cluster, where one script may touch them.
        let key = |name: &str| format!("{{lazurite:{}}}:{name}", round.installation);
        let mut call = self.script.prepare_invoke();
        call.key(key("replicas")).key(key(&format!("round:{}", round.replica))).arg(round.replica.to_string());
        call.arg(round.number).arg(round.heard).arg(round.parts);
        call.arg(self.clock.as_ref().map(|clock| (clock.unix_nanos() / 1000).to_string()).unwrap_or_default());
        for spent in &round.spent {
            call.key(key(&format!("{:016x}", spent.name))).arg(spent.micros).arg(spent.freed);
        }
        let answered = tokio::time::timeout(ANSWER_WITHIN, call.invoke_async::<Vec<i64>>(&mut connection)).await;
        let answered = match answered {
            Ok(answered) => answered.map_err(|error| fault("Redis did not hold the round", &error)),
            Err(_) => Err(passing("Redis took too long")),
        };
        let answer = answered.and_then(|numbers| read(&numbers, round.spent.len()));
        if answer.is_err() {
            link.connection = None;
        }
        answer
    }
}

fn read(numbers: &[i64], counters: usize) -> Result<Answer, SharedFault> {
    let strange = || passing("Redis answered something else");
    let (&[now, replicas], ahead) = numbers.split_first_chunk().ok_or_else(strange)?;
    let (pairs, rest) = ahead.as_chunks::<2>();
    if pairs.len() != counters || !rest.is_empty() {
        return Err(strange());
    }
    let ahead = pairs.iter().map(|&[before, after]| Ahead { before, after }).collect();
    Ok(Answer { now, replicas: u32::try_from(replicas).unwrap_or(1).max(1), ahead })
}

#[cfg(test)]
pub(super) mod server;
#[cfg(test)]
mod tests;
