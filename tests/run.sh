#!/usr/bin/env bash
# Checks everything, as the project's own machines do: format, lints, tests, and the site in content/.
#
# Wants a Rust toolchain; on Debian it installs whatever else is missing. The last line sums up all
# runs, `N passed, N failed, N skipped`, and the exit code is 1 when anything failed. Everything is
# compiled for development but the program that builds content/, which is the one that is published.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
passed=0 failed=0 skipped=0
log=$(mktemp)
release=$(mktemp)
trap 'rm -f "$log" "$release"' EXIT

# Runs a command that counts as one check.
check() {
  local name=$1
  shift
  printf '\n== %s\n' "$name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$name"
  fi
}

# Runs `cargo test` and adds up its own counts. A test that cannot run here passes with a line
# `not run here: REASON` in its output, because the harness has no word for it.
count_tests() {
  local status=0 counts at_run
  printf '\n== cargo test %s\n' "$*"
  cargo test "$@" --no-fail-fast -- --show-output 2>&1 | tee "$log" || status=$?
  counts=$(awk '
    /^test result:/ { passed += $4; failed += $6; ignored += $8 }
    /^not run here: / { skipped++ }
    END             { print passed - skipped, failed + 0, ignored + skipped }
  ' "$log")
  read -r -a at_run <<<"$counts"
  passed=$((passed + at_run[0])) failed=$((failed + at_run[1])) skipped=$((skipped + at_run[2]))
  # What does not compile, or dies half-way, has counted no failure of its own.
  if ((status != 0 && at_run[1] == 0)); then
    failed=$((failed + 1))
  fi
}

# Installs the Debian packages that provide the commands which are missing. Names each failure:
# `set -e` does not reach into functions that are called as a condition.
install_tools() {
  local missing=()
  command -v cc >/dev/null || missing+=(build-essential)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  command -v xz >/dev/null || missing+=(xz-utils)
  command -v git >/dev/null || missing+=(git)
  # Servers that read the files for hosts.
  command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]] || missing+=(nginx-light)
  command -v apache2 >/dev/null || [[ -x /usr/sbin/apache2 ]] || missing+=(apache2-bin)
  command -v caddy >/dev/null || missing+=(caddy)
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  command -v chromium >/dev/null || missing+=(chromium)
  if ((${#missing[@]} > 0)); then
    local root=()
    ((EUID == 0)) || root=(sudo)
    "${root[@]}" apt-get update -q || return 1
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -qy --no-install-recommends "${missing[@]}" || return 1
  fi
  if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    rustup component add rustfmt clippy
  fi
}

# Installs the servers that stand in for the large services in the tests of deploys.
install_servers() {
  npm --prefix tests/cloud ci --no-progress || return 1
  python3 -m venv tests/cloud/venv || return 1
  tests/cloud/venv/bin/pip install --quiet --disable-pip-version-check \
    -r tests/cloud/requirements.txt
}

# Waits for the build that went on beside the tests, and tells what it said.
finish_release() {
  local status=0
  wait "$build" || status=$?
  cat "$release"
  return "$status"
}

check 'tools' install_tools
check 'npm ci' npm --prefix tests/html ci --no-progress
check 'servers' install_servers
# Crates of other systems as well: their licences are tested.
check 'crates' cargo fetch --locked
check 'format' cargo fmt --check
check 'lints' cargo clippy --locked --all-targets -- -D warnings
# Many tests wait more than they compute, so that the program is built beside them.
nice cargo build --locked --release --bin diglot >"$release" 2>&1 &
build=$!
# Tests that need the tools above fail without them, now that they were to be installed.
export DIGLOT_REQUIRE_TOOLS=1
count_tests --locked
check 'release build' finish_release
check 'build content/' "$target/release/diglot" build --output "$target/site"

printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
((failed == 0))
