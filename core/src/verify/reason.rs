//! What a verdict rests on: stable reasons, and the words of EN 319 102-1 that follow from them.
//!
//! Why reasons come first: each is one observation, made where it is seen. The verdict is the gravest of them, so that
//! no check has to know of any other.

/// The main indication (EN 319 102-1 §5.1.3). `TOTAL-PASSED` is not among them: the revocation data of these
/// certificates is open to accredited verifiers only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Indication {
    /// What was checked holds or is not decided; something could not be checked.
    Indeterminate,
    /// The signature is worth nothing.
    TotalFailed,
}

impl Indication {
    /// As the standard writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Indeterminate => "INDETERMINATE",
            Self::TotalFailed => "TOTAL-FAILED",
        }
    }
}

/// Why the indication is what it is (EN 319 102-1 §5.1.3, tables 5 and 6), the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubIndication {
    /// Malformed: it conforms to none of the standards.
    FormatFailure,
    /// The content is not the one that was signed.
    HashFailure,
    /// The signature is not this key's over these attributes.
    SigCryptoFailure,
    /// The content is not there.
    SignedDataNotFound,
    /// The signer's certificate is not there, or not the one that the signature names.
    NoSigningCertificateFound,
    /// An algorithm or a key that is too weak, or that this verifier does not accept.
    CryptoConstraintsFailureNoPoe,
    /// No path leads from the signer's certificate to an anchor.
    NoCertificateChainFound,
    /// A certificate of the path is not made for what it was used for.
    ChainConstraintsFailure,
    /// The signature is not what its profile, or an earlier signature, demands.
    SigConstraintsFailure,
    /// A certificate is not valid at the time of the verification, and nothing proves an earlier time.
    OutOfBoundsNoPoe,
    /// Everything else holds; revocation was not checked. The best verdict there is.
    TryLater,
}

impl SubIndication {
    /// The indication it goes with.
    #[must_use]
    pub const fn indication(self) -> Indication {
        match self {
            Self::FormatFailure | Self::HashFailure | Self::SigCryptoFailure => Indication::TotalFailed,
            _ => Indication::Indeterminate,
        }
    }

    /// As the standard writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FormatFailure => "FORMAT_FAILURE",
            Self::HashFailure => "HASH_FAILURE",
            Self::SigCryptoFailure => "SIG_CRYPTO_FAILURE",
            Self::SignedDataNotFound => "SIGNED_DATA_NOT_FOUND",
            Self::NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
            Self::CryptoConstraintsFailureNoPoe => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            Self::NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
            Self::ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
            Self::SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
            Self::OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
            Self::TryLater => "TRY_LATER",
        }
    }
}

macro_rules! verdict {
    (notice) => {
        None
    };
    ($sub_indication:ident) => {
        Some(SubIndication::$sub_indication)
    };
}

/// One line per reason: variant, its stable name, the sub-indication it leads to (`notice`: none).
macro_rules! reasons {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal, $verdict:ident; )*) => {
        /// One observation about a signature. Stable: a name never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $( $(#[$doc])* $variant, )* }

        impl Reason {
            /// Every one.
            pub const ALL: &[Self] = &[ $( Self::$variant, )* ];

            /// Stable, in `snake_case`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The sub-indication it leads to; a mere notice leads to none.
            #[must_use]
            pub const fn sub_indication(self) -> Option<SubIndication> {
                match self { $( Self::$variant => verdict!($verdict), )* }
            }
        }
    };
}

reasons! {
    // The form of the CMS (RFC 5652).
    /// It is no SignedData that can be read.
    CmsMalformed = "cms_malformed", FormatFailure;
    /// It is BER where DER is asked for.
    CmsNotDer = "cms_not_der", FormatFailure;
    /// More certificates, signers or attributes than any honest signature has.
    CmsTooLarge = "cms_too_large", FormatFailure;
    /// Bytes follow the CMS.
    CmsTrailingData = "cms_trailing_data", FormatFailure;
    /// A version of the syntax that there is not (RFC 5652 §5.1, §5.3).
    CmsVersionWrong = "cms_version_wrong", FormatFailure;
    /// The signer's digest algorithm is not among those announced (RFC 5652 §5.3).
    DigestAlgorithmNotAnnounced = "digest_algorithm_not_announced", FormatFailure;
    /// The signature algorithm names another hash than the digest algorithm.
    SignatureAlgorithmMismatch = "signature_algorithm_mismatch", FormatFailure;
    /// Nothing but the content is signed: what is signed could be passed off as another signature's attributes
    /// (draft-ietf-lamps-cms-euf-cma-signeddata).
    SignedAttributesMissing = "signed_attributes_missing", FormatFailure;
    /// The signed attributes are not in DER (RFC 5652 §5.3), or one of them cannot be read.
    SignedAttributesMalformed = "signed_attributes_malformed", FormatFailure;
    /// A signed attribute stands twice or has not exactly one value (RFC 5652 §11).
    SignedAttributeRepeated = "signed_attribute_repeated", FormatFailure;
    /// No content-type among the signed attributes (RFC 5652 §11.1).
    ContentTypeMissing = "content_type_missing", FormatFailure;
    /// The content-type among the signed attributes is not the content's.
    ContentTypeMismatch = "content_type_mismatch", FormatFailure;
    /// What is signed is no document: another type than id-data.
    ContentNotData = "content_not_data", FormatFailure;
    /// No message-digest among the signed attributes (RFC 5652 §11.2).
    MessageDigestMissing = "message_digest_missing", FormatFailure;
    /// Several signers where the profile has one.
    SeveralSigners = "several_signers", FormatFailure;

    // The form of a signature in a PDF (`crate::pades::Finding`, under the same names).
    /// The signature dictionary cannot be understood, or a key of it stands twice.
    SignatureDictionaryMalformed = "signature_dictionary_malformed", FormatFailure;
    /// There is no byte range.
    ByteRangeMissing = "byte_range_missing", FormatFailure;
    /// The byte range is not two ranges from 0 on, one after the other, or does not fit the file.
    ByteRangeMalformed = "byte_range_malformed", FormatFailure;
    /// There are no contents.
    ContentsMissing = "contents_missing", FormatFailure;
    /// What the byte range leaves out is not exactly the contents of this signature.
    ContentsElsewhere = "contents_elsewhere", FormatFailure;
    /// The contents do not begin with DER.
    ContentsNotDer = "contents_not_der", FormatFailure;
    /// Something else than zeros stands after the CMS in the contents.
    DataAfterContents = "data_after_contents", FormatFailure;
    /// The CMS in the contents holds a content of its own.
    ContentNotDetached = "content_not_detached", FormatFailure;
    /// What is signed is not a whole revision of the document.
    RevisionNotCovered = "revision_not_covered", FormatFailure;
    /// What is signed promises objects beyond its own end, so that they could be delivered later.
    RevisionNotClosed = "revision_not_closed", FormatFailure;
    /// Several fields refer to one signature.
    SeveralFields = "several_fields", FormatFailure;
    /// A sub-filter that this verifier does not judge.
    SubFilterNotSupported = "sub_filter_not_supported", SigConstraintsFailure;

    // What came after the signature in a PDF (ISO 32000-2, 12.8.2).
    /// The document was changed afterwards in a way that is not allowed.
    ChangesNotAllowed = "changes_not_allowed", SigConstraintsFailure;
    /// Annotations were added or changed afterwards, which no certification allowed.
    AnnotatedAfterSigning = "annotated_after_signing", SigConstraintsFailure;
    /// A field that this signature locks was changed afterwards.
    LockedFieldChanged = "locked_field_changed", SigConstraintsFailure;
    /// The preparation of a document that waits for its signature did more to it than make room for the signature.
    PreparationAddsMore = "preparation_adds_more", SigConstraintsFailure;

    // The cryptography.
    /// The content is not the one that was signed.
    DigestMismatch = "digest_mismatch", HashFailure;
    /// The signature is not this key's over these attributes.
    SignatureMismatch = "signature_mismatch", SigCryptoFailure;
    /// A detached signature came without its content.
    ContentMissing = "content_missing", SignedDataNotFound;
    /// SHA-1, in which collisions can be made.
    WeakSha1 = "weak_sha1", CryptoConstraintsFailureNoPoe;
    /// MD5, in which collisions are made in seconds.
    WeakMd5 = "weak_md5", CryptoConstraintsFailureNoPoe;
    /// An RSA key of fewer than 2,048 bits.
    WeakRsaKey = "weak_rsa_key", CryptoConstraintsFailureNoPoe;
    /// An algorithm that this verifier does not know: it may well be a good one.
    AlgorithmNotSupported = "algorithm_not_supported", CryptoConstraintsFailureNoPoe;

    // The signer's certificate.
    /// It did not come with the signature.
    SignerCertificateMissing = "signer_certificate_missing", NoSigningCertificateFound;
    /// signing-certificate-v2 has the hash of another certificate (RFC 5035 §3).
    SigningCertificateMismatch = "signing_certificate_mismatch", NoSigningCertificateFound;
    /// No signing-certificate-v2 among the signed attributes, where the profile demands it.
    SigningCertificateMissing = "signing_certificate_missing", SigConstraintsFailure;
    /// No signing-certificate-v2 among the signed attributes; the profile does without.
    SigningCertificateNotBound = "signing_certificate_not_bound", notice;

    // The path to an anchor (RFC 5280 §6).
    /// No anchor issued it, directly or through the certificates at hand.
    NoTrustedIssuer = "no_trusted_issuer", NoCertificateChainFound;
    /// The CA's certificate came with the signature: anybody can put one there, so it is no anchor.
    IncludedCaIsNoAnchor = "included_ca_is_no_anchor", notice;
    /// The anchor was given by the caller; it is none of the compiled generations.
    AnchorGiven = "anchor_given", notice;
    /// A certificate that issued another is no CA's (RFC 5280 §4.2.1.9).
    IssuerNotCa = "issuer_not_ca", ChainConstraintsFailure;
    /// A CA's key is not for signing certificates (RFC 5280 §4.2.1.3).
    IssuerWrongUsage = "issuer_wrong_usage", ChainConstraintsFailure;
    /// More CAs between signer and anchor than one of them allows (RFC 5280 §4.2.1.9).
    PathTooLong = "path_too_long", ChainConstraintsFailure;
    /// A certificate has a critical extension that this verifier does not know (RFC 5280 §4.2).
    CriticalExtensionUnknown = "critical_extension_unknown", ChainConstraintsFailure;
    /// An extension that is needed cannot be read.
    ExtensionMalformed = "extension_malformed", ChainConstraintsFailure;
    /// The signer's key is not for signing documents.
    CertificateWrongUsage = "certificate_wrong_usage", ChainConstraintsFailure;
    /// The signer's certificate was not issued under the policy of signature certificates.
    CertificateWrongPolicy = "certificate_wrong_policy", ChainConstraintsFailure;

    // Times.
    /// The signer's certificate is not valid any more.
    CertificateExpired = "certificate_expired", OutOfBoundsNoPoe;
    /// The signer's certificate is not valid yet.
    CertificateNotYetValid = "certificate_not_yet_valid", OutOfBoundsNoPoe;
    /// A CA's certificate is not valid at the time of the verification.
    IssuerOutsideValidity = "issuer_outside_validity", OutOfBoundsNoPoe;
    /// The signer's certificate expires within three months of the time of the verification.
    CertificateExpiresSoon = "certificate_expires_soon", notice;
    /// The claimed time of signing lies outside the validity of the signer's certificate.
    ClaimedTimeOutsideValidity = "claimed_time_outside_validity", SigConstraintsFailure;
    /// The claimed time of signing is later than the time of the verification.
    ClaimedTimeInFuture = "claimed_time_in_future", notice;
    /// No time of signing is claimed, where the profile demands it.
    ClaimedTimeMissing = "claimed_time_missing", SigConstraintsFailure;
    /// The claimed time of signing stands where the profile forbids it.
    ClaimedTimeMisplaced = "claimed_time_misplaced", notice;
    /// There is a timestamp, which this verifier does not judge.
    TimestampNotChecked = "timestamp_not_checked", notice;

    // The form that the Ministry of Justice's online registry accepts, where it is asked for: the registry's published
    // values as transcribed in jpki-local-signer, `docs/design.md` §7.3, by the numbers of its checker.
    /// `/Type` is not `/Sig`.
    MojC1Type = "moj_c1_type", SigConstraintsFailure;
    /// The sub-filter is not `adbe.pkcs7.detached`.
    MojC2SubFilter = "moj_c2_sub_filter", SigConstraintsFailure;
    /// `/Name` is missing or empty.
    MojC3Name = "moj_c3_name", SigConstraintsFailure;
    /// `/M` is missing or no date.
    MojC4Time = "moj_c4_time", SigConstraintsFailure;
    /// Something of the file lies outside the signature.
    MojC5Coverage = "moj_c5_coverage", SigConstraintsFailure;
    /// `/Contents` is no detached SignedData.
    MojC6SignedData = "moj_c6_signed_data", SigConstraintsFailure;
    /// There is not exactly one signer, with its certificate.
    MojC7Signer = "moj_c7_signer", SigConstraintsFailure;
    /// The signed attributes are not exactly content-type, message-digest and signing-time, or the digest differs.
    MojC8Attributes = "moj_c8_attributes", SigConstraintsFailure;
    /// There is a timestamp.
    MojTimestamp = "moj_timestamp", SigConstraintsFailure;

    // What is always open.
    /// Revocation data is open to accredited verifiers only (公的個人認証法 article 17), so nobody looked.
    RevocationNotChecked = "revocation_not_checked", TryLater;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_snake_case_and_unique() {
        let names: std::collections::BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(names.len(), Reason::ALL.len());
        for name in names {
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(name.chars().all(is_plain), "{name}");
        }
    }

    #[test]
    fn what_failed_is_graver_than_what_is_open() {
        for failed in Reason::ALL.iter().filter_map(|reason| reason.sub_indication()) {
            if failed.indication() == Indication::TotalFailed {
                assert!(failed < SubIndication::SignedDataNotFound);
            }
        }
        let best = Reason::ALL
            .iter()
            .filter_map(|reason| reason.sub_indication())
            .max();
        assert_eq!(best, Some(SubIndication::TryLater));
    }
}
