//! What can be said on the command line.

use clap::{Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Loyalty points in one Telegram chat. Without a command: runs everything on this machine.
#[derive(Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    /// Keep nothing after it ends.
    #[arg(long)]
    pub(crate) memory: bool,
    /// Where data is kept.
    #[arg(long, env = "KOPILKA_DATA", default_value = "data", global = true)]
    pub(crate) data: PathBuf,
    /// Where to listen; port 0 picks one and prints it.
    #[arg(long, env = "KOPILKA_ADDR", default_value = "127.0.0.1:8080")]
    pub(crate) addr: SocketAddr,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Programs: make one, or change its rules.
    #[command(subcommand)]
    Program(ProgramCommand),
    /// API keys of tills and web shops.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Telegram's webhook; by TELOXIDE_TOKEN.
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Check a deployment. Looks at tables, schedules, token, clock, webhook and secret, and says what to do. Exits with 1
    /// where anything is wrong.
    Doctor,
    /// Bring the tables to what they were: to what tables hold that DynamoDB restored from an earlier moment. Without --apply
    /// it only counts what that would take. While it works nothing else may: deploy with Paused=true first.
    Restore {
        /// The ledger as it was: the name of the restored table.
        #[arg(long)]
        ledger: String,
        /// The vault as it was.
        #[arg(long)]
        vault: String,
        /// The outbox as it was.
        #[arg(long)]
        outbox: String,
        /// Also what is missing in the vault now: whoever was forgotten since is known again. Without it, what is gone from
        /// the vault stays so.
        #[arg(long)]
        forgotten_too: bool,
        /// Do it.
        #[arg(long)]
        apply: bool,
    },
    /// Rotation of VAULT_MASTER_KEY: wrap every person's key by the newest one, so that older ones can be taken away. Safe to
    /// repeat. Exits with 1 where it must be run again.
    Rewrap,
    /// Records of streams that a function could not work on, and which were put aside.
    #[command(subcommand)]
    DeadLetters(DeadLettersCommand),
    /// Recompute every account, coupon, budget and stock from entries alone, and compare. Exits with 1 where anything
    /// differs.
    Audit {
        /// Only this program.
        #[arg(long)]
        program: Option<String>,
        /// Print what would set each difference right. Nothing is changed.
        #[arg(long)]
        repair_plan: bool,
    },
    /// Count the answers to all surveys anew, and compare. Exits with 1 where anything differs.
    Recount {
        /// Only this program.
        #[arg(long)]
        program: Option<String>,
        /// Count what is not counted yet, and bring the counters to what they should be.
        #[arg(long)]
        repair: bool,
    },
    /// Bring an existing base in: cards, purchases, balances.
    ///
    /// The file is CSV (UTF-8, comma, header line). Columns: member (the shop's own id of the customer; each gets a
    /// card), occurred_at (a day such as 1997-01-31, or an RFC 3339 instant) and amount (exact decimal in the program's
    /// currency) for a purchase, or balance (points) for an opening balance, or none of them for a card alone; id (unique
    /// in the program; without it a line is named by source and line number, so that equal lines stay two purchases);
    /// cashier. Purchases may be of any age; nobody is sent a message. Unless the program's points never expire,
    /// imported ones are available at once. It is safe to run twice and goes on where it was stopped. Bad lines are
    /// listed by number and don't keep the others back.
    Import {
        /// The program.
        #[arg(long)]
        program: String,
        /// What to call the file in ids, instead of its name.
        #[arg(long)]
        source: Option<String>,
        /// Write each member's card and claim link to this CSV.
        #[arg(long)]
        cards: Option<PathBuf>,
        /// The file.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum ProgramCommand {
    /// Make a program from a TOML file, or bring it to what the file says. See demo/cafe.toml.
    Apply {
        /// The file.
        file: PathBuf,
    },
    /// Write what the ledger knows of a program to a ZIP of CSV files: rules, rewards, members, referrals, entries,
    /// coupons, survey results, staff, audit log. People are numbers in it.
    Export {
        /// The program.
        program: String,
        /// The file to write.
        file: PathBuf,
    },
    /// Show what a program may have at most, or change it; a change holds within a minute.
    Limits {
        /// The program.
        program: String,
        /// Members and cards ever.
        #[arg(long)]
        members: Option<u32>,
        /// People who work for it.
        #[arg(long)]
        staff: Option<u32>,
        /// API keys.
        #[arg(long)]
        keys: Option<u32>,
        /// Purchases and activities that its tills report in a minute.
        #[arg(long)]
        purchases_a_minute: Option<u32>,
    },
}

#[derive(Subcommand)]
pub(crate) enum WebhookCommand {
    /// Let Telegram send updates to an address, with TELEGRAM_WEBHOOK_SECRET; sets names and commands, too.
    Set {
        /// WebhookUrl of the stack's outputs.
        address: String,
    },
    /// Show where updates go, how many wait, and the last error.
    Info,
    /// Stop Telegram from sending updates; those that wait are kept.
    Delete,
}

#[derive(Subcommand)]
pub(crate) enum DeadLettersCommand {
    /// All of them: their names, since when, and why.
    List,
    /// One of them: the record as it was delivered.
    Show {
        /// Its name, as list prints it.
        name: String,
    },
    /// Work on them again, after what was wrong is set right; what succeeds is gone. Exits with 1 where one still fails.
    Replay {
        /// Its name; without it all of them.
        name: Option<String>,
    },
}

#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key and print it, once.
    New {
        /// The program.
        #[arg(long)]
        program: String,
        /// A key that may only read.
        #[arg(long)]
        read_only: bool,
    },
    /// Take a key away, at once.
    Revoke {
        /// The part of the key between the first and the second underscore.
        id: String,
    },
}
