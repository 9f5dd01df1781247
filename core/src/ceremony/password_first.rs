//! Password, then card: iPhone (journey P6), whose sheet covers the screen while the card is held.

use crate::ceremony::tail;
use crate::ceremony::work::Work;
use crate::error::Error;

/// One tap does it all; how many tries are left is not known when the password is asked for.
pub(super) async fn run(work: &mut Work<'_>) -> Result<(), Error> {
    let password = work.ask_password(None).await?;
    tail::run(work, password).await
}
