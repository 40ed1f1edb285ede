# One command per job; CI calls the same.

# Run everything on this machine
run:
    cargo run

# Format
fmt:
    cargo fmt --all

# Lint, warnings as errors
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# All tests
test:
    cargo test --workspace

# Mixed faults by seed: ten thousand short schedules (KOPILKA_SEED picks others)
faults:
    KOPILKA_SCHEDULES=10000 cargo test --workspace --test stories mixed_faults -- --nocapture

# Which test falls for each condition of a transaction that is taken away
teeth:
    cargo test --workspace --test stories small_scope::without -- --nocapture

# Recompute all books of the data on this machine from entries alone
audit:
    cargo run --quiet -- audit

# Count the answers to all surveys anew, and compare
recount:
    cargo run --quiet -- recount

# What CI does
ci:
    bash .ci/run

# Import the whole log of a real shop and compare every balance with a recount
cdnow:
    python3 tools/cdnow.py --whole

# Ten thousand members, purchases and questions for two minutes, while Telegram misbehaves
load:
    cargo build
    python3 tools/load.py

# The page in a headless browser, with its picture (after just ci, which installs what it needs)
browser:
    .ci/venv/bin/python tools/browser.py docs/page.png

# Build the Lambdas and deploy them; the first time as docs/operations.md says
deploy:
    sam build
    sam deploy
