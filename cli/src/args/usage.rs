//! What can be wrong with a command line. Option names are repeated, values never are.

/// A usage error: exit status 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Usage {
    /// No command.
    NoCommand,
    /// A command that does not exist.
    UnknownCommand,
    /// An option that does not exist, or not for this command.
    UnknownOption(String),
    /// An option without its value.
    MissingValue(String),
    /// A value for an option that takes none.
    UnexpectedValue(String),
    /// A value that the option does not know.
    BadValue(String),
    #[cfg_attr(
        not(feature = "virtual-card"),
        allow(dead_code, reason = "there are no presets then")
    )]
    /// A preset that the virtual card does not have.
    UnknownPreset {
        /// The presets there are.
        known: Vec<&'static str>,
    },
    #[cfg_attr(
        not(feature = "virtual-card"),
        allow(dead_code, reason = "there are no cards of people then")
    )]
    /// A person who has no virtual card.
    UnknownPerson {
        /// The people there are.
        known: Vec<&'static str>,
    },
    #[cfg_attr(feature = "virtual-card", allow(dead_code, reason = "there is one then"))]
    /// `virtual:` in a program that was built without the virtual card.
    NoVirtualCard,
    /// More arguments than the command takes.
    TooManyArguments,
    /// `sign` without a file.
    NoFiles,
    /// `join` without a link and without a picture.
    NoCode,
    /// `verify` without a file.
    NothingToVerify,
    /// Two options that exclude each other.
    Conflict(&'static str, &'static str),
    /// An option that goes with another one only.
    Needs(&'static str, &'static str),
    /// An option that the command cannot do without.
    MissingOption(&'static str),
    #[cfg_attr(feature = "service", allow(dead_code, reason = "there is one then"))]
    /// `serve` in a program that was built without the service.
    NoService,
    /// `-o` with several documents.
    OneOutputForSeveral,
    /// An option about PDFs together with `--cms`.
    OnlyForPdf(String),
    /// An option about a stamp that was not asked for.
    OnlyWithVisible(&'static str),
    /// An option about the card together with a file.
    OnlyForTheCard(String),
}

impl From<lexopt::Error> for Usage {
    fn from(error: lexopt::Error) -> Self {
        match error {
            lexopt::Error::MissingValue { option } => Self::MissingValue(option.unwrap_or_default()),
            lexopt::Error::UnexpectedOption(option) => Self::UnknownOption(option),
            lexopt::Error::UnexpectedValue { option, .. } => Self::UnexpectedValue(option),
            lexopt::Error::UnexpectedArgument(_)
            | lexopt::Error::ParsingFailed { .. }
            | lexopt::Error::NonUnicodeValue(_)
            | lexopt::Error::Custom(_) => Self::TooManyArguments,
        }
    }
}
