//! What earlier signatures allow (ISO 32000, 12.8.2): certification (DocMDP) and locks of fields (FieldMDP).

use std::io::{Read, Seek};

use super::form::Fields;
use crate::pdf::{Dictionary, Document, Object, PdfError, Refusal};

/// The most fields that one lock names.
const MAX_NAMES: usize = 10_000;

/// The changes a certification allows (12.8.2.2, table 257).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// None.
    NoChanges = 1,
    /// Filling in forms, signing.
    FormFilling = 2,
    /// That, and annotations.
    Annotations = 3,
}

/// Which fields a signature locks (12.8.2.4, table 259).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lock {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl Lock {
    /// Reads `/Action` and `/Fields`.
    pub(super) fn of<R: Read + Seek>(
        document: &mut Document<R>,
        dictionary: &Dictionary<'_>,
    ) -> Result<Self, PdfError> {
        let action = document
            .lookup(dictionary, "Action")?
            .and_then(|action| action.value().name());
        match action.as_deref() {
            Some(b"All") => Ok(Self::All),
            Some(b"Include") => Ok(Self::Include(names(document, dictionary)?)),
            Some(b"Exclude") => Ok(Self::Exclude(names(document, dictionary)?)),
            _ => Err(Refusal::Malformed.into()),
        }
    }

    /// Whether it covers a field.
    pub(super) fn covers(&self, field: &str) -> bool {
        let named = |names: &[String]| names.iter().any(|name| is_within(field, name));
        match self {
            Self::All => true,
            Self::Include(names) => named(names),
            Self::Exclude(names) => !named(names),
        }
    }
}

/// Whether a field is the named one or below it.
fn is_within(field: &str, name: &str) -> bool {
    field
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn names<R: Read + Seek>(
    document: &mut Document<R>,
    dictionary: &Dictionary<'_>,
) -> Result<Vec<String>, PdfError> {
    let names = document.lookup(dictionary, "Fields")?.ok_or(Refusal::Malformed)?;
    let mut found = Vec::new();
    for name in names.value().array().ok_or(Refusal::Malformed)? {
        let name = document
            .resolve(name?)?
            .and_then(|name| name.value().text_string());
        found.push(name.ok_or(Refusal::Malformed)?);
        if found.len() > MAX_NAMES {
            return Err(Refusal::TooLarge.into());
        }
    }
    Ok(found)
}

/// What all earlier signatures together allow.
#[derive(Debug, Default)]
pub(super) struct Permissions {
    pub(super) level: Option<Level>,
    pub(super) locks: Vec<Lock>,
}

impl Permissions {
    /// Reads those of every signed field and of the catalog's `/Perms`.
    pub(super) fn of<R: Read + Seek>(
        document: &mut Document<R>,
        catalog: &Object,
        fields: &Fields,
    ) -> Result<Self, PdfError> {
        let mut permissions = Self::default();
        for field in &fields.signatures {
            if let Some(signature) = &field.signature {
                permissions.add(document, signature)?;
            }
        }
        if let Some(perms) = document.lookup(&catalog.dictionary()?, "Perms")?
            && let Some(certification) = document.lookup(&perms.dictionary()?, "DocMDP")?
        {
            permissions.add(document, &certification)?;
            // A certification that names no level is one of level 2 (table 257).
            permissions.level.get_or_insert(Level::FormFilling);
        }
        Ok(permissions)
    }

    /// A further signature may fill a field in, but a new one that is seen changes the page that was certified.
    pub(super) fn allow_visible_field(&self) -> Result<(), Refusal> {
        match self.level {
            Some(_) => Err(Refusal::CertifiedNoVisibleField),
            None => Ok(()),
        }
    }

    pub(super) fn add<R: Read + Seek>(
        &mut self,
        document: &mut Document<R>,
        signature: &Object,
    ) -> Result<(), PdfError> {
        let Some(references) = document.lookup(&signature.dictionary()?, "Reference")? else {
            return Ok(());
        };
        for reference in references.value().array().ok_or(Refusal::Malformed)? {
            let reference = document.resolve(reference?)?.ok_or(Refusal::Malformed)?;
            let reference = reference.dictionary()?;
            let parameters = document.lookup(&reference, "TransformParams")?;
            let method = document.lookup(&reference, "TransformMethod")?;
            match (
                method.and_then(|method| method.value().name()).as_deref(),
                parameters,
            ) {
                (Some(b"DocMDP"), parameters) => {
                    let level = level(document, parameters.as_ref())?;
                    self.level = Some(self.level.map_or(level, |other| other.min(level)));
                }
                (Some(b"FieldMDP"), Some(parameters)) => {
                    self.locks.push(Lock::of(document, &parameters.dictionary()?)?);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether a lock covers a field.
    pub(super) fn lock(&self, field: &str) -> bool {
        self.locks.iter().any(|lock| lock.covers(field))
    }

    /// Whether a signature in this field, or in a new one of this name, is allowed.
    pub(super) fn allow_signing(&self, field: &str) -> Result<(), Refusal> {
        if self.level == Some(Level::NoChanges) {
            return Err(Refusal::CertifiedNoChanges);
        }
        if self.lock(field) {
            return Err(Refusal::Locked);
        }
        Ok(())
    }
}

fn level<R: Read + Seek>(document: &mut Document<R>, parameters: Option<&Object>) -> Result<Level, PdfError> {
    let level = match parameters {
        Some(parameters) => document.lookup(&parameters.dictionary()?, "P")?,
        None => None,
    };
    match level.map(|level| level.value().integer()) {
        Some(Some(1)) => Ok(Level::NoChanges),
        None | Some(Some(2)) => Ok(Level::FormFilling),
        Some(Some(3)) => Ok(Level::Annotations),
        Some(_) => Err(Refusal::Malformed.into()),
    }
}
