//! One signer of a CMS: what was signed, by whom, and what that is worth.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::ID_DATA;

use super::attributes::SignedAttributes;
use super::hash::{Digests, Hash};
use super::key::{Key, hash_of_signature};
use super::path::{Builder, End, Path, contains, is_name, key_identifier, signed_with};
use super::report::{Anchor, Profile, SignatureReport};
use super::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use super::{Options, Reason};
use crate::certificate::{Certificate, Generation};
use crate::clock::UtcTime;

/// id-aa-timeStampToken (RFC 3161, appendix A).
const TIMESTAMP_TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// Three months at their longest, in seconds: July to September.
const SOON_SECONDS: i64 = 92 * 24 * 60 * 60;

/// What a signature is judged by, beside itself.
pub(super) struct Context<'a> {
    /// What the content hashes to: of every place that it came from.
    pub(super) digests: &'a [Digests],
    /// The profile, where it is not told by the attributes.
    pub(super) profile: Option<Profile>,
    /// The time that the document claims, where it is not among the attributes.
    pub(super) claimed_time: Option<UtcTime>,
    pub(super) options: &'a Options,
}

/// Judges one signer.
pub(super) fn judge(
    signer: &SignerInfo<'_>,
    data: &SignedData<'_>,
    context: &Context<'_>,
) -> SignatureReport {
    let profile = context.profile.unwrap_or(Profile::Cms);
    let mut report = SignatureReport::new(profile);
    if signer.has_unsigned(TIMESTAMP_TOKEN) {
        report.add(Reason::TimestampNotChecked);
    }
    let attributes = match attributes(signer, data) {
        Ok(attributes) => attributes,
        Err(reason) => {
            report.add(reason);
            return report;
        }
    };
    if context.profile.is_none() && attributes.signing_certificate.is_some() {
        report.profile = Profile::Cades;
    }
    report.attributes.clone_from(&attributes.types);
    judge_claimed_time(&mut report, &attributes, context);
    let content = judge_content(signer, &attributes, context);
    report.note(content);
    let Some(certificate) = certificate(signer, data, &attributes) else {
        report.add(Reason::SignerCertificateMissing);
        return report;
    };
    judge_binding(&mut report, &attributes, certificate);
    let signature = judge_signature(signer, &attributes, certificate);
    report.note(signature);
    report.is_verified = content.is_ok() && signature.is_ok();
    judge_key(&mut report, certificate);
    let mut builder = Builder::new(&context.options.trust, &data.certificates);
    let path = builder.path(certificate);
    match &path {
        Some(path) => judge_path(&mut report, path, certificate),
        None => judge_lack_of_path(&mut report, &mut builder, certificate),
    }
    judge_times(&mut report, certificate, path.as_ref(), context.options.at);
    report.certificate = Some(certificate.clone());
    report
}

/// The signed attributes, and all that must be so before they mean anything.
fn attributes<'a>(signer: &SignerInfo<'a>, data: &SignedData<'_>) -> Result<SignedAttributes<'a>, Reason> {
    let attributes = signer.signed_attributes.ok_or(Reason::SignedAttributesMissing)?;
    let attributes = SignedAttributes::parse(attributes)?;
    if data.content_type != ID_DATA {
        return Err(Reason::ContentNotData);
    }
    if attributes.content_type.ok_or(Reason::ContentTypeMissing)? != data.content_type {
        return Err(Reason::ContentTypeMismatch);
    }
    if attributes.message_digest.is_none() {
        return Err(Reason::MessageDigestMissing);
    }
    if !data.announces(signer.digest_algorithm.oid) {
        return Err(Reason::DigestAlgorithmNotAnnounced);
    }
    Ok(attributes)
}

/// The time among the attributes, or the document's: EN 319 122-1 §6.3 demands the former, EN 319 142-1 §6.3 the latter.
fn judge_claimed_time(
    report: &mut SignatureReport,
    attributes: &SignedAttributes<'_>,
    context: &Context<'_>,
) {
    report.signing_time = match report.profile {
        Profile::Pades => {
            if attributes.signing_time.is_some() {
                report.add(Reason::ClaimedTimeMisplaced);
            }
            context.claimed_time
        }
        _ => attributes.signing_time.or(context.claimed_time),
    };
    let demands_time = matches!(report.profile, Profile::Pades | Profile::Cades);
    if demands_time && report.signing_time.is_none() {
        report.add(Reason::ClaimedTimeMissing);
    }
}

/// Whether the content is what was signed: from every place that it came from.
fn judge_content(
    signer: &SignerInfo<'_>,
    attributes: &SignedAttributes<'_>,
    context: &Context<'_>,
) -> Result<(), Reason> {
    let hash = Hash::of(&signer.digest_algorithm)?;
    if context.digests.is_empty() {
        return Err(Reason::ContentMissing);
    }
    let is_signed = |digests: &Digests| digests.get(hash) == attributes.message_digest;
    let intact = context.digests.iter().all(is_signed);
    intact.then_some(()).ok_or(Reason::DigestMismatch)
}

/// The certificate that the signer is named by. Of several, which only a forger makes, the one whose hash was signed.
fn certificate<'a>(
    signer: &SignerInfo<'_>,
    data: &'a SignedData<'_>,
    attributes: &SignedAttributes<'_>,
) -> Option<&'a Certificate> {
    let is_named = |certificate: &&Certificate| match &signer.identifier {
        SignerIdentifier::IssuerAndSerial { issuer, serial } => {
            is_name(certificate.issuer(), *issuer) && certificate.serial_number() == serial
        }
        SignerIdentifier::KeyIdentifier(identifier) => key_identifier(certificate) == Some(*identifier),
    };
    let is_bound = |certificate: &&Certificate| {
        let signed = attributes.signing_certificate.as_ref();
        signed.is_some_and(|signed| signed.names(certificate) == Ok(true))
    };
    let named = || data.certificates.iter().filter(is_named);
    named().find(is_bound).or_else(|| named().next())
}

/// signing-certificate-v2 (RFC 5035 §3): without it a certificate can be exchanged for another with the same key.
fn judge_binding(report: &mut SignatureReport, attributes: &SignedAttributes<'_>, certificate: &Certificate) {
    match &attributes.signing_certificate {
        Some(signed) => match signed.names(certificate) {
            Ok(true) => {}
            Ok(false) => report.add(Reason::SigningCertificateMismatch),
            Err(reason) => report.add(reason),
        },
        None if report.profile == Profile::Pades => report.add(Reason::SigningCertificateMissing),
        None => report.add(Reason::SigningCertificateNotBound),
    }
}

fn judge_signature(
    signer: &SignerInfo<'_>,
    attributes: &SignedAttributes<'_>,
    certificate: &Certificate,
) -> Result<(), Reason> {
    let hash = Hash::of(&signer.digest_algorithm)?;
    if hash_of_signature(&signer.signature_algorithm)?.is_some_and(|named| named != hash) {
        return Err(Reason::SignatureAlgorithmMismatch);
    }
    let key = Key::of(certificate.subject_public_key_info())?;
    let digest = hash.digest(&attributes.der);
    let verifies = key.verify(hash, &digest, signer.signature);
    verifies.then_some(()).ok_or(Reason::SignatureMismatch)
}

/// The signer's key, and the hash under the CA's signature.
fn judge_key(report: &mut SignatureReport, certificate: &Certificate) {
    let is_weak = |key: Key| key.is_weak().then_some(Reason::WeakRsaKey);
    let key = Key::of(certificate.subject_public_key_info()).map_or_else(Some, is_weak);
    let hash = signed_with(certificate).err();
    key.into_iter().chain(hash).for_each(|reason| report.add(reason));
}

fn judge_path(report: &mut SignatureReport, path: &Path<'_>, certificate: &Certificate) {
    report.anchor = Some(match path.end {
        End::Generation(anchor) => Anchor::Generation(anchor.generation),
        End::Given(_) => Anchor::Given {
            is_test: certificate.generation() == Some(Generation::Test),
        },
    });
    if matches!(path.end, End::Given(_)) {
        report.add(Reason::AnchorGiven);
    }
    report.reasons.extend(path.faults(certificate));
}

fn judge_lack_of_path(report: &mut SignatureReport, builder: &mut Builder<'_>, certificate: &Certificate) {
    report.add(Reason::NoTrustedIssuer);
    if builder.has_included_issuer(certificate) {
        report.add(Reason::IncludedCaIsNoAnchor);
    }
}

/// The certificates at the time of the verification and at the claimed one.
fn judge_times(
    report: &mut SignatureReport,
    certificate: &Certificate,
    path: Option<&Path<'_>>,
    at: UtcTime,
) {
    let validity = certificate.validity();
    let are_valid_at = |time| contains(validity, time) && path.is_none_or(|path| path.is_valid_at(time));
    report.valid_at = Some(are_valid_at(at));
    if at < validity.not_before {
        report.add(Reason::CertificateNotYetValid);
    } else if at > validity.not_after {
        report.add(Reason::CertificateExpired);
    } else if validity.not_after.0.saturating_sub(at.0) <= SOON_SECONDS {
        report.add(Reason::CertificateExpiresSoon);
    }
    if path.is_some_and(|path| !path.is_valid_at(at)) {
        report.add(Reason::IssuerOutsideValidity);
    }
    let Some(claimed) = report.signing_time else {
        return;
    };
    report.valid_at_claimed_time = Some(are_valid_at(claimed));
    if !are_valid_at(claimed) {
        report.add(Reason::ClaimedTimeOutsideValidity);
    }
    if claimed > at {
        report.add(Reason::ClaimedTimeInFuture);
    }
}
