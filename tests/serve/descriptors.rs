//! A server whose descriptors run out.

use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::small::{Small, serve};

const CHILD: &str = "DIGLOT_TEST_FEW_DESCRIPTORS";

/// R-S6: without descriptors nobody is let in for a while, and nothing spins or ends.
///
/// The limit is one of a process, so the test runs itself in another one.
#[test]
fn running_out_of_descriptors_only_makes_visitors_wait() {
    if std::env::var_os(CHILD).is_none() {
        let test = "descriptors::running_out_of_descriptors_only_makes_visitors_wait";
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        assert!(
            child.status.success(),
            "{}",
            String::from_utf8_lossy(&child.stderr)
        );
        return;
    }
    let site = serve(Small::new());
    let old = getrlimit(Resource::Nofile);
    let few = Rlimit {
        current: Some(48),
        ..old
    };
    setrlimit(Resource::Nofile, few).unwrap();
    // Both ends of each connection are in this process: half of these find no descriptor.
    let mut visitors = Vec::new();
    while let Ok(visitor) = std::net::TcpStream::connect(("127.0.0.1", site.port)) {
        visitors.push(visitor);
    }
    let used = processor_time();
    std::thread::sleep(std::time::Duration::from_millis(500));
    let spent = processor_time().saturating_sub(used);
    // Spinning would take nearly all of the half second.
    assert!(spent < 250, "{spent} ms of processor time");
    drop(visitors);
    setrlimit(Resource::Nofile, old).unwrap();
    assert_eq!(site.get("/").status, 200);
}

/// Milliseconds of processor time that this process has used.
fn processor_time() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    u64::try_from(time.tv_sec * 1000 + time.tv_nsec / 1_000_000).unwrap()
}
