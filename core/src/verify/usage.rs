//! What a certificate may be used for (RFC 5280 §4.2).

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{
    ANY_EXTENDED_KEY_USAGE, ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS,
    ID_CE_CERTIFICATE_POLICIES, ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_EXT_KEY_USAGE, ID_CE_ISSUER_ALT_NAME,
    ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_KP_EMAIL_PROTECTION,
};
use der::AnyRef;

use super::Reason;
use crate::certificate::{BasicConstraints, Certificate, Extension, KeyUsage};
use crate::fields::{self, Fields, value, whole};

/// The policy of the signature certificate on the card (S48 `src/ap/jpki.rs` \[C\]; the test policy is another).
const JPKI_SIGNATURE_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.1.20");

/// Extended key usages under which documents are signed: any, e-mail, documents (RFC 9336 §3.1), Adobe's and
/// Microsoft's own for documents.
const FOR_DOCUMENTS: &[ObjectIdentifier] = &[
    ANY_EXTENDED_KEY_USAGE,
    ID_KP_EMAIL_PROTECTION,
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36"),
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.3.12"),
];

/// Extensions that are judged here, or that restrict nothing.
const KNOWN: &[ObjectIdentifier] = &[
    ID_CE_KEY_USAGE,
    ID_CE_BASIC_CONSTRAINTS,
    ID_CE_CERTIFICATE_POLICIES,
    ID_CE_EXT_KEY_USAGE,
    ID_CE_SUBJECT_ALT_NAME,
    ID_CE_ISSUER_ALT_NAME,
    ID_CE_SUBJECT_KEY_IDENTIFIER,
    ID_CE_AUTHORITY_KEY_IDENTIFIER,
    ID_CE_CRL_DISTRIBUTION_POINTS,
];

/// RFC 5280 §4.2: a critical extension that is not known is a reason to reject. Constraints on names and on policies
/// are among those: no CA above these certificates has any.
pub(super) fn critical_extensions(certificate: &Certificate) -> Result<(), Reason> {
    let unknown = certificate
        .extensions()
        .iter()
        .any(|extension| extension.critical && !KNOWN.contains(&extension.id));
    if unknown {
        Err(Reason::CriticalExtensionUnknown)
    } else {
        Ok(())
    }
}

/// Whether a CA may have issued a certificate with `between` CAs between the two.
pub(super) fn of_ca(certificate: &Certificate, between: usize) -> Result<(), Reason> {
    let constraints = read(certificate, ID_CE_BASIC_CONSTRAINTS, BasicConstraints::from_der)?;
    let constraints = constraints
        .filter(|constraints| constraints.ca)
        .ok_or(Reason::IssuerNotCa)?;
    if constraints
        .path_len_constraint
        .is_some_and(|limit| between > usize::from(limit))
    {
        return Err(Reason::PathTooLong);
    }
    let usage = read(certificate, ID_CE_KEY_USAGE, KeyUsage::from_der)?;
    if usage.is_some_and(|usage| !usage.key_cert_sign()) {
        return Err(Reason::IssuerWrongUsage);
    }
    Ok(())
}

/// Whether a certificate of the card's profile, which a generation issued, is one for signing documents.
pub(super) fn of_card(certificate: &Certificate) -> Result<(), Reason> {
    if !certificate.is_for_signing_documents() {
        return Err(Reason::CertificateWrongUsage);
    }
    let policies = certificate.extension(ID_CE_CERTIFICATE_POLICIES);
    let is_signature_policy = |extension: &Extension| {
        lists(&extension.value, |policy| {
            Fields::of_sequence(policy)?
                .next()
                .map(|id: ObjectIdentifier| id == JPKI_SIGNATURE_POLICY)
        })
    };
    match policies.map(is_signature_policy).transpose() {
        Ok(Some(true)) => Ok(()),
        Ok(_) => Err(Reason::CertificateWrongPolicy),
        Err(_) => Err(Reason::ExtensionMalformed),
    }
}

/// Whether somebody else's certificate may sign documents: nothing in it says otherwise.
pub(super) fn of_signer(certificate: &Certificate) -> Result<(), Reason> {
    let usage = read(certificate, ID_CE_KEY_USAGE, KeyUsage::from_der)?;
    if usage.is_some_and(|usage| !usage.digital_signature() && !usage.non_repudiation()) {
        return Err(Reason::CertificateWrongUsage);
    }
    let Some(extended) = certificate.extension(ID_CE_EXT_KEY_USAGE) else {
        return Ok(());
    };
    let for_documents = lists(&extended.value, |purpose| {
        Ok(FOR_DOCUMENTS.contains(&value(purpose)?))
    });
    match for_documents {
        Ok(true) => Ok(()),
        Ok(false) => Err(Reason::CertificateWrongUsage),
        Err(_) => Err(Reason::ExtensionMalformed),
    }
}

/// Whether a member of a SEQUENCE OF is the one that is looked for.
fn lists<'a>(der: &'a [u8], is_wanted: impl Fn(AnyRef<'a>) -> fields::Result<bool>) -> fields::Result<bool> {
    let mut members = Fields::of_sequence(whole(der)?)?;
    while !members.is_finished() {
        if is_wanted(members.next()?)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read<T>(
    certificate: &Certificate,
    id: ObjectIdentifier,
    from_der: fn(&[u8]) -> fields::Result<T>,
) -> Result<Option<T>, Reason> {
    let value = certificate
        .extension(id)
        .map(|extension| from_der(&extension.value));
    value.transpose().map_err(|_| Reason::ExtensionMalformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNER: &[u8] = include_bytes!("../../tests/data/signer.der");
    const USER: &[u8] = include_bytes!("../../tests/data/user.der");
    const CARD: &[u8] = include_bytes!("../../tests/data/jpki-test/sign.der");

    /// The policy of test cards made into that of real ones. Nobody looks at the signature here.
    fn as_real(der: &[u8]) -> Vec<u8> {
        let policy = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x00, 0x14];
        let at = der
            .windows(policy.len())
            .position(|window| window == policy)
            .unwrap();
        let mut der = der.to_vec();
        der[at + 9] = 0x01;
        der
    }

    #[test]
    fn what_a_generation_issued_must_be_a_signature_certificate() {
        let judged = |der: &[u8]| of_card(&Certificate::from_der(der).unwrap());
        for der in [SIGNER, CARD] {
            assert_eq!(judged(&as_real(der)), Ok(()));
            assert_eq!(judged(der), Err(Reason::CertificateWrongPolicy));
        }
        assert_eq!(judged(USER), Err(Reason::CertificateWrongUsage));
    }
}
