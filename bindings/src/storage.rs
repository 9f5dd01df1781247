//! The place where the claim and unsent signatures are kept.

use std::sync::Arc;

use natsuin_core::journey;
use zeroize::Zeroizing;

use crate::shell::PortError;

/// A place for one small record: a keychain item, a file that only its owner reads. It holds secrets.
#[uniffi::export(callback_interface)]
pub trait Storage: Send + Sync {
    /// What was saved last, if it was not cleared.
    ///
    /// # Errors
    /// When nobody can say.
    fn load(&self) -> Result<Option<Vec<u8>>, PortError>;

    /// Keeps a record in place of the one before, so that a crash leaves one of the two.
    ///
    /// # Errors
    /// When it is not kept.
    fn save(&self, record: Vec<u8>) -> Result<(), PortError>;

    /// Forgets the record. Nothing kept is no failure.
    ///
    /// # Errors
    /// When it may still be there.
    fn clear(&self) -> Result<(), PortError>;
}

pub(crate) struct StoragePort(pub(crate) Arc<dyn Storage>);

impl journey::Storage for StoragePort {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, journey::StorageError> {
        let record = self.0.load().map_err(failed)?;
        Ok(record.map(Zeroizing::new))
    }

    fn save(&self, record: &[u8]) -> Result<(), journey::StorageError> {
        self.0.save(record.to_vec()).map_err(failed)
    }

    fn clear(&self) -> Result<(), journey::StorageError> {
        self.0.clear().map_err(failed)
    }
}

fn failed(PortError::Failed: PortError) -> journey::StorageError {
    journey::StorageError
}
