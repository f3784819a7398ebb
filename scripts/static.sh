#!/usr/bin/env bash
# Makes a static program for Linux: it runs on every distribution, and in an empty container.
#
#   scripts/static.sh [x86_64|aarch64]
#
# Writes dist/diglot-VERSION-ARCH-linux.tar.gz, with manual pages and completions, and its SHA-256.
#
# Wants the Rust target for musl (`rustup target add ARCH-unknown-linux-musl`), because programs that
# are linked statically with glibc cannot look up hosts, which deploys need. Oniguruma, the regular
# expressions of the highlighter, and the cryptography of TLS are in C: a compiler for musl is taken
# from CC_ARCH_unknown_linux_musl, else ARCH-linux-musl-gcc, else musl-gcc (Debian: musl-tools; for
# the machine's own architecture only), else zig.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

own=$(uname -m)
arch=${1:-$own}
case $arch in
  x86_64 | aarch64) ;;
  *) fail "there is no recipe for $arch; say x86_64 or aarch64" ;;
esac
triple=$arch-unknown-linux-musl
[[ -d $(rustc --print target-libdir --target "$triple") ]] ||
  fail "the Rust target is missing: rustup target add $triple"

# A compiler of C for musl, and for another architecture a linker as well.
target=${CARGO_TARGET_DIR:-target}
variable=CC_${triple//-/_}
if [[ -z ${!variable:-} ]]; then
  if command -v "$arch-linux-musl-gcc" >/dev/null; then
    compiler=$arch-linux-musl-gcc
  elif [[ $arch == "$own" ]] && command -v musl-gcc >/dev/null; then
    compiler=musl-gcc
  elif command -v zig >/dev/null; then
    mkdir -p "$target"
    compiler=$(realpath "$target")/zig-cc-$arch
    # The triple that crates pass on is Rust's, which zig does not read.
    cat >"$compiler" <<WRAPPER
#!/usr/bin/env bash
arguments=()
for argument in "\$@"; do
  [[ \$argument == --target=* ]] || arguments+=("\$argument")
done
exec zig cc -target $arch-linux-musl "\${arguments[@]}"
WRAPPER
    chmod +x "$compiler"
  else
    fail "there is no compiler of C for musl: install musl-tools or zig, or set $variable"
  fi
  export "$variable=$compiler"
fi
if [[ $arch != "$own" ]]; then
  # Rust brings the C library itself; what is missing is a linker that knows the architecture.
  linker=CARGO_TARGET_$(tr 'a-z-' 'A-Z_' <<<"$triple")_LINKER
  [[ -n ${!linker:-} ]] || export "$linker=rust-lld"
fi

cargo build --release --locked --target "$triple" --config profile.release.strip=true
program=$target/$triple/release/diglot

# An interpreter or a needed library would mean that it is not static after all.
if readelf --program-headers --dynamic "$program" | grep -E 'INTERP|\(NEEDED\)'; then
  fail "$program is not static"
fi

# Manual pages and completions are the same for all architectures: any diglot can make them.
maker=$program
if [[ $arch != "$own" ]]; then
  cargo build --locked
  maker=$target/debug/diglot
fi
version=$("$maker" --version | cut -d' ' -f2)
name=diglot-$version-$arch-linux
folder=dist/$name
rm -rf "$folder"
mkdir -p "$folder/completions"
cp "$program" README.md LICENSE-APACHE LICENSE-MIT "$folder"
"$maker" man --output "$folder/man"
"$maker" completions bash >"$folder/completions/diglot.bash"
"$maker" completions fish >"$folder/completions/diglot.fish"
"$maker" completions zsh >"$folder/completions/_diglot"

# The time of the commit, so that the same commit gives the same archive.
tar --create --gzip --file "dist/$name.tar.gz" --directory dist --sort=name \
  --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" "$name"
(cd dist && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
