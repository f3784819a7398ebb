//! How many requests a host gets at once.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};

/// Most requests to one host at once.
const PER_HOST: usize = 4;

/// Counts the requests that are on their way, by host.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    busy: Mutex<BTreeMap<String, usize>>,
    freed: Condvar,
}

/// The right to send one request to a host; given back when it is dropped.
pub(super) struct Permit<'h> {
    hosts: &'h Hosts,
    host: String,
}

impl Hosts {
    /// Waits until `host` may get one more request.
    pub(super) fn permit(&self, host: &str) -> Permit<'_> {
        let busy = self.busy.lock().expect("no panic under this lock");
        let full = |busy: &mut BTreeMap<String, usize>| {
            busy.get(host).is_some_and(|count| *count >= PER_HOST)
        };
        let mut busy = self
            .freed
            .wait_while(busy, full)
            .expect("no panic under this lock");
        *busy.entry(host.to_owned()).or_default() += 1;
        Permit {
            hosts: self,
            host: host.to_owned(),
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut busy = self.hosts.busy.lock().expect("no panic under this lock");
        if let Some(count) = busy.get_mut(&self.host) {
            *count -= 1;
        }
        self.hosts.freed.notify_all();
    }
}
