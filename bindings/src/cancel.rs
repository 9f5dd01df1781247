//! The way out.

use std::sync::Arc;

use natsuin_core::cancel;

use crate::error::NatsuinError;

/// Cancels the work that it was given to. Between two exchanges: a VERIFY in flight is awaited, and its outcome told.
#[derive(Default, uniffi::Object)]
pub struct Cancel(pub(crate) cancel::Cancel);

#[uniffi::export]
impl Cancel {
    /// A handle nobody has used yet.
    ///
    /// # Errors
    /// None.
    #[uniffi::constructor]
    pub fn new() -> Result<Arc<Self>, NatsuinError> {
        Ok(Arc::default())
    }

    /// Cancels. Idempotent; the work ends with `cancelled`, so await it.
    ///
    /// # Errors
    /// None.
    pub fn cancel(&self) -> Result<(), NatsuinError> {
        self.0.cancel();
        Ok(())
    }

    /// Whether it was cancelled.
    ///
    /// # Errors
    /// None.
    pub fn is_cancelled(&self) -> Result<bool, NatsuinError> {
        Ok(self.0.is_cancelled())
    }
}
