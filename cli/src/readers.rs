//! The card's side: a reader on PC/SC, or a card made of software.

use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use natsuin_core::link::CardReader;
#[cfg(feature = "pcsc")]
use natsuin_core::pcsc::{Options, PcscReader};
#[cfg(feature = "virtual-card")]
use natsuin_virtual_card::VirtualReader;

use crate::args::ReaderOptions;
#[cfg(not(feature = "virtual-card"))]
use crate::args::Usage;
use crate::failure::Failure;
#[cfg(not(feature = "pcsc"))]
use crate::failure::ShellCode;

#[cfg(feature = "virtual-card")]
mod virtual_card;

/// What `--reader` begins with when the virtual card is meant.
const VIRTUAL: &str = "virtual:";

/// A reader.
pub(crate) enum Reader {
    /// On this machine.
    #[cfg(feature = "pcsc")]
    Pcsc(PcscReader),
    /// In this process.
    #[cfg(feature = "virtual-card")]
    Virtual {
        /// As in `--reader`.
        name: String,
        /// The reader with the card.
        reader: Box<VirtualReader>,
    },
}

impl Reader {
    /// The reader that the options ask for. No card is touched yet.
    pub(crate) fn open(options: &ReaderOptions) -> Result<Self, Failure> {
        match &options.reader {
            Some(name) if name.starts_with(VIRTUAL) => Self::of_software(name),
            _ => Self::of_hardware(options),
        }
    }

    #[cfg(feature = "pcsc")]
    #[expect(clippy::unnecessary_wraps, reason = "without the feature it fails")]
    fn of_hardware(options: &ReaderOptions) -> Result<Self, Failure> {
        Ok(Self::Pcsc(PcscReader::new(Options {
            reader: options.reader.clone(),
            wait: options.wait,
        })))
    }

    #[cfg(not(feature = "pcsc"))]
    fn of_hardware(_: &ReaderOptions) -> Result<Self, Failure> {
        Err(ShellCode::BuiltWithoutReaders.into())
    }

    #[cfg(feature = "virtual-card")]
    fn of_software(name: &str) -> Result<Self, Failure> {
        let reader = virtual_card::open(name.strip_prefix(VIRTUAL).unwrap_or(name))?;
        Ok(Self::Virtual {
            name: name.to_owned(),
            reader: Box::new(reader),
        })
    }

    #[cfg(not(feature = "virtual-card"))]
    fn of_software(_: &str) -> Result<Self, Failure> {
        Err(Usage::NoVirtualCard.into())
    }

    /// As the core sees it.
    pub(crate) fn port(&self) -> &dyn CardReader {
        match *self {
            #[cfg(feature = "pcsc")]
            Self::Pcsc(ref reader) => reader,
            #[cfg(feature = "virtual-card")]
            Self::Virtual { ref reader, .. } => &**reader,
        }
    }

    /// Its name, once it is known which one has the card.
    pub(crate) fn name(&self) -> Option<String> {
        match *self {
            #[cfg(feature = "pcsc")]
            Self::Pcsc(ref reader) => reader.name(),
            #[cfg(feature = "virtual-card")]
            Self::Virtual { ref name, .. } => Some(name.clone()),
        }
    }

    #[cfg_attr(not(feature = "pcsc"), allow(unused_variables, reason = "nobody waits then"))]
    /// Changes how long the next wait for a card takes.
    pub(crate) fn set_wait(&self, wait: Duration) {
        match *self {
            #[cfg(feature = "pcsc")]
            Self::Pcsc(ref reader) => reader.set_wait(wait),
            #[cfg(feature = "virtual-card")]
            Self::Virtual { .. } => {}
        }
    }
}

/// A file that the exchanges are told in.
pub(crate) struct Trace(Mutex<File>);

impl Trace {
    /// In this file.
    pub(crate) fn new(file: File) -> Self {
        Self(Mutex::new(file))
    }

    /// Adds a line. A trace that cannot be written is no reason to break off.
    pub(crate) fn line(&self, line: &str) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(file, "{line}");
    }
}
