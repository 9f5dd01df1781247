//! What a certificate says, and who its holder is.

use std::sync::Arc;

use natsuin_core::certificate::{self, Generation};

use crate::error::NatsuinError;

#[uniffi::remote(Enum)]
pub enum Generation {
    /// The first, in use from 2015.
    One,
    /// The second, in use from 2019.
    Two,
    /// The third, in use from 2023.
    Three,
    /// A test CA: its certificates are nobody's.
    Test,
}

/// Who the holder is, exactly as in the certificate. Each attribute may be missing. Personal data: no logs.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct HolderAttributes {
    /// Family name and given name, with a full-width space between them.
    pub name: Option<String>,
    /// One digit for each character of the name: not 0 where it is a substitute character (代替文字).
    pub name_substitutes: Option<String>,
    /// `male`, `female` or `other`.
    pub sex: Option<String>,
    /// The birth date as `YYYY-MM-DD`, where all of it is known.
    pub birth_date: Option<String>,
    /// The birth date as the certificate has it: era digit, year, month, day.
    pub birth_date_raw: Option<String>,
    /// `meiji`, `taisho`, `showa`, `heisei` or `reiwa`.
    pub birth_era: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// One digit for each character of the address: not 0 where it is a substitute character (代替文字).
    pub address_substitutes: Option<String>,
}

impl From<certificate::HolderAttributes> for HolderAttributes {
    fn from(holder: certificate::HolderAttributes) -> Self {
        let birth_date = holder.birth_date.as_ref();
        let era = birth_date.and_then(certificate::BirthDate::era);
        Self {
            name: holder.name,
            name_substitutes: holder.name_substitutes,
            sex: holder.sex.map(|sex| sex.as_str().to_owned()),
            birth_date: birth_date.and_then(certificate::BirthDate::iso),
            birth_date_raw: birth_date.map(|date| date.raw().to_owned()),
            birth_era: era.map(|era| era.as_str().to_owned()),
            address: holder.address,
            address_substitutes: holder.address_substitutes,
        }
    }
}

/// A certificate.
#[derive(uniffi::Object)]
pub struct Certificate(pub(crate) certificate::Certificate);

#[uniffi::export]
impl Certificate {
    /// Reads one, in DER or PEM.
    ///
    /// # Errors
    /// `certificate_malformed`.
    #[uniffi::constructor]
    pub fn new(bytes: Vec<u8>) -> Result<Arc<Self>, NatsuinError> {
        let certificate = certificate::Certificate::from_pem_or_der(&bytes)?;
        Ok(Arc::new(Self(certificate)))
    }

    /// The first second of its validity, since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// None.
    pub fn not_before_s(&self) -> Result<i64, NatsuinError> {
        Ok(self.0.validity().not_before.0)
    }

    /// The last second of its validity, since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// None.
    pub fn not_after_s(&self) -> Result<i64, NatsuinError> {
        Ok(self.0.validity().not_after.0)
    }

    /// Which CA it *says* issued it: nothing is verified here.
    ///
    /// # Errors
    /// None.
    pub fn generation(&self) -> Result<Option<Generation>, NatsuinError> {
        Ok(self.0.generation())
    }

    /// Who the holder is. Personal data: shown on request only.
    ///
    /// # Errors
    /// None.
    pub fn holder(&self) -> Result<HolderAttributes, NatsuinError> {
        Ok(self.0.holder().into())
    }

    /// Its DER.
    ///
    /// # Errors
    /// None.
    pub fn der(&self) -> Result<Vec<u8>, NatsuinError> {
        Ok(self.0.der().to_vec())
    }
}

/// Reads each, in DER or PEM.
pub(crate) fn read_all(certificates: &[Vec<u8>]) -> Result<Vec<certificate::Certificate>, NatsuinError> {
    let read = |bytes: &Vec<u8>| certificate::Certificate::from_pem_or_der(bytes);
    Ok(certificates.iter().map(read).collect::<Result<_, _>>()?)
}
