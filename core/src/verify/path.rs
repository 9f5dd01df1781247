//! From the signer's certificate to an anchor (RFC 5280 §6).
//!
//! An anchor is one of the compiled generations, or a certificate that the caller gave. What came inside a file may
//! stand between the two, never at the end: anybody can put a CA there.

use std::collections::BTreeSet;

use const_oid::db::rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER;
use der::asn1::OctetStringRef;
use der::referenced::OwnedToRef;
use der::{AnyRef, Decode};

use super::hash::Hash;
use super::key::{Key, hash_of_signature};
use super::{Reason, usage};
use crate::certificate::{Certificate, Validity};
use crate::clock::UtcTime;
use crate::sets::set;
use crate::trust;

/// Paths seen have at most three CAs.
const MAX_CAS: usize = 8;
/// How many signatures of certificates are verified for one path: a fifth of a millisecond each.
const MAX_TRIALS: usize = 64;

/// Where a path ends.
#[derive(Clone, Copy)]
pub(super) enum End<'a> {
    Generation(&'static trust::Anchor),
    Given(&'a Certificate),
}

/// A path whose every signature was verified.
pub(super) struct Path<'a> {
    /// The CAs between signer and anchor, the signer's issuer first.
    between: Vec<&'a Certificate>,
    pub(super) end: End<'a>,
}

/// The certificates that a path is built from.
pub(super) struct Builder<'a> {
    given: &'a [Certificate],
    included: &'a [Certificate],
    trials_left: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(given: &'a [Certificate], included: &'a [Certificate]) -> Self {
        Self {
            given,
            included,
            trials_left: MAX_TRIALS,
        }
    }

    /// The first path there is.
    pub(super) fn path(&mut self, signer: &'a Certificate) -> Option<Path<'a>> {
        // One tier: no CA stands below a generation (`crate::trust`).
        if let Some(anchor) = trust::issuer(signer) {
            let end = End::Generation(anchor);
            return Some(Path {
                between: Vec::new(),
                end,
            });
        }
        let mut between = Vec::new();
        let end = self.extend(signer, &mut between)?;
        Some(Path { between, end })
    }

    fn extend(&mut self, last: &'a Certificate, between: &mut Vec<&'a Certificate>) -> Option<End<'a>> {
        let (given, included) = (self.given, self.included);
        if let Some(anchor) = given.iter().find(|anchor| self.issued(anchor, last)) {
            return Some(End::Given(anchor));
        }
        if between.len() == MAX_CAS {
            return None;
        }
        for candidate in included {
            let is_new = !between.iter().any(|known| known.der() == candidate.der());
            if is_new && candidate.der() != last.der() && self.issued(candidate, last) {
                between.push(candidate);
                if let Some(end) = self.extend(candidate, between) {
                    return Some(end);
                }
                between.pop();
            }
        }
        None
    }

    /// Whether a certificate that came with the signature issued this one.
    pub(super) fn has_included_issuer(&mut self, of: &Certificate) -> bool {
        let included = self.included;
        included.iter().any(|candidate| self.issued(candidate, of))
    }

    /// Names, key identifiers and signature (RFC 5280 §6.1.3 (a)).
    fn issued(&mut self, issuer: &Certificate, certificate: &Certificate) -> bool {
        let named = certificate.authority_key_identifier();
        let key_identifiers_agree = match (named, key_identifier(issuer)) {
            (Some(named), Some(own)) => named == own,
            _ => true,
        };
        if issuer.subject() != certificate.issuer() || !key_identifiers_agree || self.trials_left == 0 {
            return false;
        }
        self.trials_left -= 1;
        is_signed_by(certificate, issuer).unwrap_or(false)
    }
}

/// Its subject key identifier (RFC 5280 §4.2.1.2).
pub(super) fn key_identifier(certificate: &Certificate) -> Option<&[u8]> {
    let extension = certificate.extension(ID_CE_SUBJECT_KEY_IDENTIFIER)?;
    let identifier = OctetStringRef::from_der(&extension.value);
    identifier.ok().map(|identifier| identifier.as_bytes())
}

/// The hash that a certificate was signed with.
pub(super) fn signed_with(certificate: &Certificate) -> Result<Hash, Reason> {
    let (_, algorithm, _) = certificate.signature().ok_or(Reason::AlgorithmNotSupported)?;
    hash_of_signature(&algorithm.owned_to_ref())?.ok_or(Reason::AlgorithmNotSupported)
}

fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> Result<bool, Reason> {
    let hash = signed_with(certificate)?;
    let key = Key::of(issuer.subject_public_key_info())?;
    let Some((signed, _, signature)) = certificate.signature() else {
        return Ok(false);
    };
    Ok(!key.is_weak() && key.verify(hash, &hash.digest(signed), signature))
}

impl Path<'_> {
    /// Everything but times that is wrong along the path.
    pub(super) fn faults(&self, signer: &Certificate) -> BTreeSet<Reason> {
        let mut checks = vec![usage::critical_extensions(signer)];
        checks.push(match self.end {
            End::Generation(_) => usage::of_card(signer),
            End::Given(_) => usage::of_signer(signer),
        });
        for (position, ca) in self.cas().enumerate() {
            checks.push(usage::critical_extensions(ca));
            checks.push(usage::of_ca(ca, self.counted_below(position)));
        }
        set(checks.into_iter().filter_map(Result::err))
    }

    /// Whether every CA is valid at this time.
    pub(super) fn is_valid_at(&self, time: UtcTime) -> bool {
        let anchor = match self.end {
            End::Generation(anchor) => (anchor.not_before..=anchor.not_after).contains(&time),
            End::Given(_) => true,
        };
        anchor && self.cas().all(|ca| contains(ca.validity(), time))
    }

    /// The CAs whose certificates are at hand, the signer's issuer first.
    fn cas(&self) -> impl Iterator<Item = &Certificate> {
        let anchor = match self.end {
            End::Generation(_) => None,
            End::Given(anchor) => Some(anchor),
        };
        self.between.iter().copied().chain(anchor)
    }

    /// The CAs below this one that count against its path length: not those that issued themselves (RFC 5280
    /// §4.2.1.9).
    fn counted_below(&self, position: usize) -> usize {
        let below = self.between.iter().take(position);
        below.filter(|ca| ca.subject() != ca.issuer()).count()
    }
}

/// Both ends included (RFC 5280 §4.1.2.5).
pub(super) fn contains(validity: Validity, time: UtcTime) -> bool {
    (validity.not_before..=validity.not_after).contains(&time)
}

/// Whether a name is this one, byte for byte.
pub(super) fn is_name(name: &der::Any, other: AnyRef<'_>) -> bool {
    AnyRef::from(name) == other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_is_judged_by_its_own_validity() {
        for anchor in trust::ANCHORS {
            let path = Path {
                between: Vec::new(),
                end: End::Generation(anchor),
            };
            for (time, is_valid) in [
                (anchor.not_before.0 - 1, false),
                (anchor.not_before.0, true),
                (anchor.not_after.0, true),
                (anchor.not_after.0 + 1, false),
            ] {
                assert_eq!(path.is_valid_at(UtcTime(time)), is_valid);
            }
        }
    }
}
