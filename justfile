# One command per job; CI calls the same.

# Run everything on this machine
run:
    cargo run

# Format
fmt:
    cargo fmt --all

# Write functions/openapi.json from the handlers of the merchants' API
openapi:
    KOPILKA_WRITE=1 cargo test --workspace --quiet --test stories openapi::the_openapi

# Lint, warnings as errors
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --quiet -- -D warnings

# The fast lane: format, lints, unit and rule tests, and what the repository promises about itself
check: lint
    cargo test --workspace --quiet --lib --bins --test rules
    cargo test --workspace --quiet --test stories -- modules:: texts:: tidy::

# One story, or those whose names hold a word, with what they print
story NAME:
    cargo test --workspace --test stories {{NAME}} -- --nocapture

# All tests
test:
    cargo test --workspace

# All stories at an hour, or at hours that a seed draws: just at 2028-02-29T23:50:00Z, just at anything
at WHEN:
    KOPILKA_WORLD_SEED={{WHEN}} cargo test --workspace --test stories

# The long proofs, whole
prove:
    KOPILKA_SLICES=1 cargo test --workspace --test stories -- every_fault_at every_interleaving whoever_dies --nocapture
    KOPILKA_SCHEDULES=10000 cargo test --workspace --test stories mixed_faults -- --nocapture
    KOPILKA_ENTRIES=10000 cargo test --workspace --test stories a_purchase_costs -- --nocapture
    KOPILKA_MEMBERS=1000 KOPILKA_DAYS=730 cargo test --workspace --test stories months_of_asking -- --nocapture
    KOPILKA_ANSWERS=100000 cargo test --workspace --test stories many_answers -- --nocapture
    KOPILKA_INPUTS=1000000 cargo test --workspace --test stories fuzz
    KOPILKA_PROGRAMS=10000 cargo test --workspace --test stories each_of_many_programs -- --nocapture

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

# Count the instructions of a purchase, its repeat, /points and a tap in the release binaries (needs valgrind)
instructions:
    cargo build -p local
    cargo build --release -p functions --bin accrual -p bot --bin bot-lambda
    python3 tools/instructions.py

# The page in a headless browser, with its picture (after just ci, which installs what it needs)
browser:
    .ci/venv/bin/python tools/browser.py docs/page.png

# Build the Lambdas and deploy them to dev or prod; the first time as docs/operations.md says
deploy env="dev":
    sam build
    sam deploy --config-env {{env}}
