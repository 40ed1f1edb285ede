//! The command line.

use clap::{Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Loyalty points in one Telegram chat. Without a command: runs everything on this machine.
#[derive(Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    /// Keep no data after it ends.
    #[arg(long)]
    pub(crate) memory: bool,
    /// The folder for the data.
    #[arg(long, env = "KOPILKA_DATA", default_value = "data", global = true)]
    pub(crate) data: PathBuf,
    /// The address to listen on; port 0 picks one and prints it.
    #[arg(long, env = "KOPILKA_ADDR", default_value = "127.0.0.1:8080")]
    pub(crate) addr: SocketAddr,
    #[command(subcommand)]
    pub(crate) command: Option<CliCommand>,
}

#[derive(Subcommand)]
pub(crate) enum CliCommand {
    /// Programs: create one, or change its rules.
    #[command(subcommand)]
    Program(ProgramCommand),
    /// API keys of tills and web shops.
    #[command(subcommand)]
    Key(KeyCommand),
    /// People, by their Telegram id: what is held of one, and its erasure.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Telegram's webhook, with the token in TELOXIDE_TOKEN.
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Check a deployment: tables, schedules, token, clock, webhook and secret. Says what to do about each problem, and
    /// exits with 1 if there is any.
    Doctor,
    /// Bring the tables back to an earlier state, from tables that DynamoDB restored. Without --apply it only counts
    /// the changes. Nothing else may run meanwhile: deploy with Paused=true first.
    Restore {
        /// The name of the restored ledger table.
        #[arg(long)]
        ledger: String,
        /// The name of the restored vault table.
        #[arg(long)]
        vault: String,
        /// The name of the restored outbox table.
        #[arg(long)]
        outbox: String,
        /// Also restore people who are missing from the vault now, including those whose data was deleted since.
        /// Without it, what is gone from the vault stays gone.
        #[arg(long)]
        forgotten_too: bool,
        /// Apply the changes.
        #[arg(long)]
        apply: bool,
    },
    /// Rotate VAULT_MASTER_KEY: wrap every person's key with the newest one. Older keys can be removed afterwards. Safe
    /// to repeat. Exits with 1 if it must be run again.
    Rewrap,
    /// Dead letters: stream records that a function could not process.
    #[command(subcommand)]
    DeadLetters(DeadLettersCommand),
    /// Recompute every account, coupon, budget and stock from the entries alone, and compare. Exits with 1 if anything
    /// differs.
    Audit {
        /// Only this program.
        #[arg(long)]
        program: Option<String>,
        /// Print what would repair each difference. Nothing is changed.
        #[arg(long)]
        repair_plan: bool,
    },
    /// Recount the answers to all surveys, and compare. Exits with 1 if anything differs.
    Recount {
        /// Only this program.
        #[arg(long)]
        program: Option<String>,
        /// Count answers that are not counted yet, and correct the counters.
        #[arg(long)]
        repair: bool,
    },
    /// Import existing customers: cards, purchases, balances.
    ///
    /// The file is CSV (UTF-8, comma, header line). Columns: member (the shop's own id of the customer; each gets a
    /// card), occurred_at (a day such as 1997-01-31, or an RFC 3339 instant) and amount (exact decimal in the program's
    /// currency) for a purchase, or balance (points) for an opening balance, or none of them for a card alone; id
    /// (unique in the program; without it a line is named by source and line number, so equal lines stay two
    /// purchases); cashier. Purchases may be of any age; nobody is sent a message. Unless the program's points never
    /// expire, imported ones are available at once. It is safe to run twice and continues where it was stopped. Bad
    /// lines are listed by number and do not affect the others.
    Import {
        /// The program.
        #[arg(long)]
        program: String,
        /// The name of the file in ids, instead of its own.
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
    /// Create a program from a TOML file, or bring it to what the file says. See demo/cafe.toml.
    Apply {
        /// The file.
        file: PathBuf,
    },
    /// Print a program's newest rules and its catalog as a file that apply reads. Staff is left out.
    Show {
        /// The program.
        program: String,
    },
    /// Write what the ledger holds of a program to a ZIP of CSV files: rules, rewards, members, referrals, entries,
    /// coupons, survey results, staff, audit log. People are numbers in it.
    Export {
        /// The program.
        program: String,
        /// The file to write.
        file: PathBuf,
    },
    /// Show or change a program's limits. A change takes effect within a minute.
    Limits {
        /// The program.
        program: String,
        /// Members and cards ever opened.
        #[arg(long)]
        members: Option<u32>,
        /// People who work for the program.
        #[arg(long)]
        staff: Option<u32>,
        /// API keys.
        #[arg(long)]
        keys: Option<u32>,
        /// Purchases, activities and new cards that its tills report in a minute.
        #[arg(long)]
        purchases_a_minute: Option<u32>,
    },
}

#[derive(Subcommand)]
pub(crate) enum PersonCommand {
    /// Write all that is held of a person to a JSON file, to be given to them. It holds what they wrote: handle it so.
    Export {
        /// The person's Telegram id.
        telegram_id: u64,
        /// The file to write.
        file: PathBuf,
    },
    /// Erase a person, as they could in the chat: what says who they are is deleted, and the books stay. It cannot be
    /// undone. The last owner of a program is not erased.
    Erase {
        /// The person's Telegram id.
        telegram_id: u64,
        /// Erase for good; without it, it is only said who would be erased.
        #[arg(long)]
        for_good: bool,
    },
    /// Let the second factor of somebody who lost its app, and the recovery codes, end in 72 hours. They are told in the
    /// chat at once and can keep it there. Make sure first who asks.
    EndSecondFactor {
        /// The person's Telegram id.
        telegram_id: u64,
    },
}

#[derive(Subcommand)]
pub(crate) enum WebhookCommand {
    /// Let Telegram send updates to an address, with TELEGRAM_WEBHOOK_SECRET. Also sets the bot's names and commands.
    Set {
        /// WebhookUrl of the stack's outputs.
        address: String,
    },
    /// Show the address, the number of waiting updates, and the last error.
    Info,
    /// Stop Telegram from sending updates. Waiting ones are kept.
    Delete,
}

#[derive(Subcommand)]
pub(crate) enum DeadLettersCommand {
    /// List all dead letters: their names, since when, and why.
    List,
    /// Show one dead letter: the record as it was delivered.
    Show {
        /// Its name, as list prints it.
        name: String,
    },
    /// Process dead letters again, after the cause is fixed; those that succeed are deleted. Exits with 1 if one still
    /// fails.
    Replay {
        /// Its name; without it, all of them.
        name: Option<String>,
    },
}

#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Create a key and print it, once.
    New {
        /// The program.
        #[arg(long)]
        program: String,
        /// A key that may only read.
        #[arg(long)]
        read_only: bool,
    },
    /// Revoke a key, at once.
    Revoke {
        /// The part of the key between the first and the second underscore.
        id: String,
    },
}
