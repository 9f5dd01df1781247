//! Card, then password: Android (journey P7), and the desk.

use crate::ceremony::work::Work;
use crate::ceremony::{look, tail};
use crate::error::Error;

/// The first tap says who the card is and how many tries are left, and ends before the person types: lifting the card
/// is no error. A card that is still there counts as tapped again.
pub(super) async fn run(work: &mut Work<'_>) -> Result<(), Error> {
    look::run(work, None).await?;
    let password = work.ask_password(None).await?;
    tail::run(work, password).await
}
