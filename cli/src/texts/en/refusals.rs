//! PDFs that are refused, and signatures that were found bad.

use natsuin_core::error::ErrorCode;
use natsuin_core::pdf::Refusal;
use natsuin_core::verify::SubIndication;

use super::{core, said, shell};
use crate::failure::ShellCode;
use crate::texts::Text;

/// A PDF that is refused.
pub(super) fn refusal(refusal: Refusal) -> Text {
    match refusal {
        Refusal::NotAPdf => said(
            "This is not a PDF.",
            "Only a PDF holds its own signatures. Any other file gets a signature beside it: sign it with --cms.",
            "This is not a PDF.",
        ),
        Refusal::Encrypted => said(
            "This PDF is encrypted.",
            "“qpdf --decrypt in.pdf out.pdf” removes the encryption (signatures that are in it do not survive that); \
             or sign the file as it is with --cms.",
            "The PDF is encrypted.",
        ),
        Refusal::XrefBroken => said(
            "This PDF is damaged: its cross-reference does not lead to its objects.",
            "“qpdf in.pdf out.pdf” repairs it (signatures that are in it do not survive that). Look at the repaired \
             file before you sign it.",
            "The PDF is damaged. Have it repaired.",
        ),
        Refusal::Malformed => said(
            "This PDF is damaged: something in it that is needed cannot be understood.",
            "“qpdf in.pdf out.pdf” may repair it (signatures that are in it do not survive that); or have the PDF \
             made anew.",
            "The PDF is damaged. Have it made anew.",
        ),
        Refusal::DuplicateKey => said(
            "This PDF says the same thing twice, so that programs can read it differently.",
            "“qpdf in.pdf out.pdf” writes it in one way (signatures that are in it do not survive that). Look at the \
             result before you sign it.",
            "The PDF is ambiguous. Have it made anew.",
        ),
        Refusal::Loop => said(
            "This PDF is damaged: its objects refer to each other in a circle.",
            "Have the PDF made anew by the program that it came from.",
            "The PDF is damaged. Have it made anew.",
        ),
        Refusal::TooDeep => said(
            "This PDF is nested deeper than this program reads.",
            "Have the PDF made anew, or sign the file as it is with --cms.",
            "The PDF is nested too deeply.",
        ),
        Refusal::TooLarge => said(
            "A part of this PDF is larger than this program reads.",
            "Have the PDF made anew, or sign the file as it is with --cms.",
            "A part of the PDF is too large.",
        ),
        Refusal::FilterUnsupported => said(
            "This PDF is packed in a way that this program does not know.",
            "“qpdf in.pdf out.pdf” packs it in the usual way (signatures that are in it do not survive that).",
            "The PDF is packed in an unknown way.",
        ),
        Refusal::OffsetTooLarge => said(
            "This PDF is larger than its kind can be.",
            "“qpdf --object-streams=generate in.pdf out.pdf” makes it one of a newer kind (signatures that are in it \
             do not survive that).",
            "The PDF is too large for its kind.",
        ),
        Refusal::NoPage => said(
            "This PDF has no such page.",
            "Check that it is the right file, and the page that --visible names: the first one is 1.",
            "The PDF has no such page.",
        ),
        Refusal::StampOutsidePage => said(
            "The stamp would not lie within the page.",
            "--visible takes page,x,y,width,height in points (72 an inch), from the lower left corner of the page; A4 is \
             595 wide and 842 high.",
            "The stamp would lie outside of the page.",
        ),
        Refusal::FieldHasItsPlace => said(
            "An existing field has its own place.",
            "Leave out either --field or --visible.",
            "The field has its own place.",
        ),
        Refusal::CertifiedNoChanges => said(
            "The author of this PDF certified it and allows no further signature in it.",
            "Ask the author for one that may be signed, or sign the file as it is with --cms.",
            "Its author allows no further signature.",
        ),
        Refusal::CertifiedNoVisibleField => said(
            "The author of this PDF certified it and allows nothing new to be seen in it.",
            "Sign it without a visible stamp.",
            "Its author allows no visible stamp.",
        ),
        Refusal::Locked => said(
            "An earlier signature locks this PDF against further ones.",
            "Ask its signer for one that may be signed, or sign the file as it is with --cms.",
            "An earlier signature locks the PDF.",
        ),
        Refusal::Xfa => said(
            "This PDF is an XFA form, which is signed in another way.",
            "Print it into a PDF and sign that, or sign the file as it is with --cms.",
            "This is an XFA form. Print it into a PDF first.",
        ),
        Refusal::FieldNotFound => said(
            "There is no field of that name in this PDF.",
            "Write the full name as the form has it, or leave --field out: then a new field is made.",
            "There is no field of that name.",
        ),
        Refusal::FieldNotForSignatures => said(
            "The field of that name in this PDF is not for signatures.",
            "Name a signature field, or leave --field out: then a new one is made.",
            "That field is not for signatures.",
        ),
        Refusal::FieldAlreadySigned => said(
            "The field of that name in this PDF is signed already.",
            "Name an empty signature field, or leave --field out: then a new one is made.",
            "That field is signed already.",
        ),
        Refusal::FieldConstrained => said(
            "The field of that name in this PDF demands a kind of signature that is not made here.",
            "Leave --field out: then a new field is made; or ask the author of the form.",
            "That field demands another kind of signature.",
        ),
        // Told under other codes.
        Refusal::Changed => shell(ShellCode::DocumentChanged),
        Refusal::NameMissing | Refusal::NameTooLong | Refusal::NameNotInFont => {
            core(ErrorCode::CertificateNameUnsuitable)
        }
        Refusal::SignatureTooLarge | Refusal::SignedFromTheStart => core(ErrorCode::Internal),
    }
}

/// A signature that was found bad.
pub(super) fn found(found: SubIndication) -> Text {
    match found {
        SubIndication::FormatFailure => said(
            "A signature in it is malformed, and worth nothing.",
            "Ask the signer for the document as it was signed.",
            "A signature is malformed.",
        ),
        SubIndication::HashFailure => said(
            "The document is not the one that was signed.",
            "Ask the signer for the document as it was signed.",
            "The document is not the one that was signed.",
        ),
        SubIndication::SigCryptoFailure => said(
            "A signature is not one of the certificate that it names.",
            "Ask the signer to sign again.",
            "A signature is not one of its certificate.",
        ),
        SubIndication::SignedDataNotFound => said(
            "What was signed is not in this file.",
            "Name the document: --content FILE.",
            "The signed document is missing.",
        ),
        SubIndication::NoSigningCertificateFound => said(
            "The signer's certificate did not come with the signature, or is not the one that was signed with.",
            "Ask the signer to sign again, with the certificate inside.",
            "The signer's certificate is missing.",
        ),
        SubIndication::CryptoConstraintsFailureNoPoe => said(
            "A signature rests on something too weak, or on something that this program does not know.",
            "Ask the signer to sign again in a way of today.",
            "A signature is too weak or of an unknown kind.",
        ),
        SubIndication::NoCertificateChainFound => said(
            "Nobody that this program trusts issued the signer's certificate.",
            "If you know and trust the CA that did, name its certificate: --trust CA.pem.",
            "The signer's certificate is of an unknown CA.",
        ),
        SubIndication::ChainConstraintsFailure => said(
            "A certificate was used for what it is not made for.",
            "Ask the signer to sign with a signature certificate.",
            "A certificate was used for something else.",
        ),
        SubIndication::SigConstraintsFailure => said(
            "A signature is not what its form demands, or what came after it was not allowed.",
            "The reasons above tell what; ask the signer for the document as it was signed.",
            "A signature is not as it must be.",
        ),
        SubIndication::OutOfBoundsNoPoe => said(
            "A certificate is not valid at that time, and nothing proves that it was signed earlier.",
            "Ask the signer to sign again with a valid certificate.",
            "A certificate is not valid at that time.",
        ),
        SubIndication::TryLater => said(
            "Whether the certificate was revoked was not checked.",
            "Only accredited verifiers can check that.",
            "Revocation was not checked.",
        ),
    }
}
