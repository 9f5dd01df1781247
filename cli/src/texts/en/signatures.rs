//! What a verification found.

use natsuin_core::certificate::Generation;
use natsuin_core::clock::UtcTime;
use natsuin_core::pades::Change;
use natsuin_core::verify::{Anchor, Reason, SignatureReport, SubIndication};

use super::date;

/// Which one it is, and of which field.
pub(super) fn heading(number: usize, of: usize, field: Option<&str>) -> String {
    match field {
        Some(field) => format!("Signature {number} of {of}, in the field “{field}”"),
        None => format!("Signature {number} of {of}"),
    }
}

/// What it is worth, in one sentence.
pub(super) fn verdict(signature: &SignatureReport) -> String {
    if signature.is_good() {
        let made_with = made_with(signature.anchor);
        return format!("The signature is intact and was made with {made_with}; revocation was not checked.");
    }
    let flaw = flaw(signature.sub_indication());
    match signature.intact() {
        Some(true) => format!("The signature is intact, but {flaw}."),
        Some(false) => format!("The signature does not hold: {flaw}."),
        None => format!("Whether the signature is intact cannot be told: {flaw}."),
    }
}

const fn made_with(anchor: Option<Anchor>) -> &'static str {
    match anchor {
        Some(Anchor::Generation(Generation::One)) => "a certificate of generation 01",
        Some(Anchor::Generation(Generation::Two)) => "a certificate of generation 02",
        Some(Anchor::Generation(Generation::Three)) => "a certificate of generation 03",
        Some(Anchor::Generation(Generation::Test) | Anchor::Given { is_test: true }) => {
            "a test certificate, of a CA that --trust names"
        }
        Some(Anchor::Given { is_test: false }) => "a certificate of a CA that --trust names",
        None => "a certificate of an unknown CA",
    }
}

const fn flaw(found: SubIndication) -> &'static str {
    match found {
        SubIndication::FormatFailure => "it is malformed",
        SubIndication::HashFailure => "the document is not the one that was signed",
        SubIndication::SigCryptoFailure => "it is not one of the certificate that it names",
        SubIndication::SignedDataNotFound => "what was signed is not in this file",
        SubIndication::NoSigningCertificateFound => "the certificate that was signed with is not here",
        SubIndication::CryptoConstraintsFailureNoPoe => "it rests on something too weak or unknown",
        SubIndication::NoCertificateChainFound => "its certificate is of a CA that is not known here",
        SubIndication::ChainConstraintsFailure => "a certificate was used for what it is not made for",
        SubIndication::SigConstraintsFailure => "it is not all that is demanded of it",
        SubIndication::OutOfBoundsNoPoe => {
            "a certificate is not valid at that time, and nothing proves that it was signed earlier"
        }
        SubIndication::TryLater => "revocation was not checked",
    }
}

/// When it was made and what it covers.
pub(super) fn facts(signature: &SignatureReport, at: UtcTime) -> Vec<String> {
    let validity = |valid| match valid {
        Some(true) => "; the certificate is valid then",
        Some(false) => "; the certificate is not valid then",
        None => "",
    };
    let mut facts = Vec::new();
    if let Some(time) = signature.signing_time {
        let valid = validity(signature.valid_at_claimed_time);
        facts.push(format!(
            "Signed, as the signer says:  {} (Japan){valid}",
            date(time)
        ));
    }
    let valid = validity(signature.valid_at);
    facts.push(format!(
        "Judged for:                  {} (Japan){valid}",
        date(at)
    ));
    match signature.covers_whole_file {
        Some(true) => facts.push("Covers:                      the whole file".into()),
        Some(false) => facts.push("Covers:                      the file as it was then".into()),
        None => {}
    }
    if !signature.changes_after.is_empty() {
        let changes: Vec<_> = signature.changes_after.iter().copied().map(change).collect();
        facts.push(format!("Came afterwards:             {}", changes.join(", ")));
    }
    facts
}

const fn change(change: Change) -> &'static str {
    match change {
        Change::Signature => "signatures",
        Change::FormFilling => "form fields filled in",
        Change::Annotation => "annotations",
        Change::ValidationData => "proofs of validity",
        Change::Metadata => "metadata",
        Change::Other => "other changes",
    }
}

/// An observation.
pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::CmsMalformed => "The signature is no CMS that can be read.",
        Reason::CmsNotDer => "The CMS is not in DER.",
        Reason::CmsTooLarge => "The CMS holds more certificates, signers or attributes than an honest one.",
        Reason::CmsTrailingData => "Other data follows the CMS.",
        Reason::CmsVersionWrong => "The CMS is of a version that does not exist.",
        Reason::DigestAlgorithmNotAnnounced => "The CMS does not announce the hash that the signer used.",
        Reason::SignatureAlgorithmMismatch => "The signature names two different hashes.",
        Reason::SignedAttributesMissing => "There are no signed attributes.",
        Reason::SignedAttributesMalformed => "The signed attributes cannot be read, or are not in DER.",
        Reason::SignedAttributeRepeated => "A signed attribute stands twice, or has not exactly one value.",
        Reason::ContentTypeMissing => "The type of the content is not among the signed attributes.",
        Reason::ContentTypeMismatch => "The type of the content is not the signed one.",
        Reason::ContentNotData => "What was signed is not a document.",
        Reason::MessageDigestMissing => "The digest of the content is not among the signed attributes.",
        Reason::SeveralSigners => "There are several signers in one signature.",
        Reason::SignatureDictionaryMalformed => "The PDF's entry for the signature cannot be understood.",
        Reason::ByteRangeMissing => "The PDF does not say what the signature covers.",
        Reason::ByteRangeMalformed => "What the PDF says of what the signature covers is malformed.",
        Reason::ContentsMissing => "The PDF has a place for the signature, but no signature.",
        Reason::ContentsElsewhere => "What the signature leaves out is more than the signature itself.",
        Reason::ContentsNotDer => "The PDF has something else where the signature belongs.",
        Reason::DataAfterContents => "Something is hidden behind the signature.",
        Reason::ContentNotDetached => "The signature in the PDF brings a content of its own.",
        Reason::RevisionNotCovered => "The signature does not cover a whole state of the document.",
        Reason::RevisionNotClosed => "What was signed leaves room for objects that are delivered later.",
        Reason::SeveralFields => "Several fields refer to this signature.",
        Reason::SubFilterNotSupported => "This kind of signature in a PDF is not judged here.",
        Reason::ChangesNotAllowed => "The document was changed afterwards in a way that is not allowed.",
        Reason::AnnotatedAfterSigning => "Annotations were added or changed afterwards.",
        Reason::LockedFieldChanged => "A field that this signature locks was changed afterwards.",
        Reason::PreparationAddsMore => {
            "The document that was prepared for signing differs from the original by more than the signature."
        }
        Reason::DigestMismatch => "The document is not the one that was signed.",
        Reason::SignatureMismatch => "The signature was not made with the key of this certificate.",
        Reason::ContentMissing => "The document that was signed did not come with the signature.",
        Reason::WeakSha1 => "It rests on SHA-1, which is broken.",
        Reason::WeakMd5 => "It rests on MD5, which is broken.",
        Reason::WeakRsaKey => "An RSA key in it is shorter than 2,048 bits.",
        Reason::AlgorithmNotSupported => "It rests on an algorithm that this program does not know.",
        Reason::SignerCertificateMissing => "The signer's certificate is not there.",
        Reason::SigningCertificateMismatch => {
            "The certificate that is there is not the one that was signed with."
        }
        Reason::SigningCertificateMissing => "The signature does not say which certificate it was made with.",
        Reason::SigningCertificateNotBound => {
            "The signature is not bound to this certificate; its form does not demand that."
        }
        Reason::NoTrustedIssuer => "No CA that is trusted here issued the certificate.",
        Reason::IncludedCaIsNoAnchor => {
            "The CA's certificate came with the signature; anybody can put one there, so that proves nothing."
        }
        Reason::AnchorGiven => "The CA is trusted because --trust names it.",
        Reason::IssuerNotCa => "A certificate that issued another is not a CA's.",
        Reason::IssuerWrongUsage => "A CA's key is not for issuing certificates.",
        Reason::PathTooLong => "There are more CAs in between than one of them allows.",
        Reason::CriticalExtensionUnknown => {
            "A certificate demands something that this program does not know."
        }
        Reason::ExtensionMalformed => "A part of a certificate that is needed cannot be read.",
        Reason::CertificateWrongUsage => "The signer's key is not for signing documents.",
        Reason::CertificateWrongPolicy => "The certificate was not issued for signing documents.",
        Reason::CertificateExpired => "The signer's certificate has expired.",
        Reason::CertificateNotYetValid => "The signer's certificate is not valid yet.",
        Reason::IssuerOutsideValidity => "A CA's certificate is not valid at that time.",
        Reason::CertificateExpiresSoon => "The signer's certificate expires within three months.",
        Reason::ClaimedTimeOutsideValidity => {
            "The signer's certificate is not valid at the time that the signer claims."
        }
        Reason::ClaimedTimeInFuture => "The time that the signer claims lies in the future.",
        Reason::ClaimedTimeMissing => "The signer claims no time of signing, though the form demands one.",
        Reason::ClaimedTimeMisplaced => {
            "The claimed time of signing stands where the form does not allow it."
        }
        Reason::TimestampNotChecked => "There is a timestamp, which is not checked here.",
        Reason::MojC1Type => "For the registry (C1): /Type is not /Sig.",
        Reason::MojC2SubFilter => "For the registry (C2): /SubFilter is not adbe.pkcs7.detached.",
        Reason::MojC3Name => "For the registry (C3): the signer's name, /Name, is missing.",
        Reason::MojC4Time => "For the registry (C4): the time of signing, /M, is missing or no time.",
        Reason::MojC5Coverage => "For the registry (C5): the signature does not cover the whole file.",
        Reason::MojC6SignedData => "For the registry (C6): the signature is not a detached CMS.",
        Reason::MojC7Signer => "For the registry (C7): there is not exactly one signer with its certificate.",
        Reason::MojC8Attributes => {
            "For the registry (C8): the signed attributes are not exactly the three it takes, or the digest differs."
        }
        Reason::MojTimestamp => "For the registry: there is a timestamp, which it does not take.",
        Reason::RevocationNotChecked => "Whether the certificate was revoked was not checked.",
    }
}
