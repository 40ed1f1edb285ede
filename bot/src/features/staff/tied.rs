//! Cards that are tied to somebody of the staff: nobody gives points to their own, nor to one that is paid for by the same
//! means.

use crate::context::{App, StaffContext};
use domain::MemberNo;
use store::StoreError;

/// Whether a card was paid for by the same means as the reader's own. The others who run the program are then told.
pub(crate) async fn is_tied(app: &App, ctx: &StaffContext, member: MemberNo) -> Result<bool, StoreError> {
    let (program, own) = (&ctx.program.id, ctx.person.accounts_in(&ctx.program.id));
    if own.is_empty() {
        return Ok(false);
    }
    // What paid for a card that the holder took over stands under the card's own account.
    let holder = app.vault.member(program, member).await?;
    let mut theirs = holder.map_or_else(Vec::new, |holder| holder.accounts_in(program));
    theirs.push(member);
    if !app.ledger.share_payment(program, &theirs, &own, ctx.now).await? {
        return Ok(false);
    }
    if let Some(number) = ctx.person.staff_numbers.get(program) {
        let today = ctx.today();
        app.ledger.notify_tied_card(program, *number, today, member).await?;
    }
    Ok(true)
}
