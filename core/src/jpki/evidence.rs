//! A longer look at a card, for volunteers who have a real one: every free form on which the public sources disagree.
//!
//! Nothing here can cost a try: no VERIFY with data is among the probes, nor the five-byte query `00 20 00 80 00`, which
//! a card could take for an empty password. Recorded are commands, status words and lengths; of contents only the
//! token's label and the tags of the file control information. No personal data, no serial number.

use iso7816_tlv::ber::{Tlv, Value};

use crate::apdu::{Command, Le, Response};
use crate::error::{Error, ErrorCode};
use crate::jpki::commands::{self, Ef, Target, probes};
use crate::jpki::status::{CardKind, Unwatched};
use crate::jpki::{Contact, Jpki, Path, Weight};
use crate::link::{Capabilities, CardReader, Ending};

/// The longest file control information that is looked into: one short answer.
const MAX_TEMPLATE_BYTES: usize = 256;

/// What a card answered to free questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The medium.
    pub kind: CardKind,
    /// The token's label, such as `JPKIAPICCTOKEN2`.
    pub label: Option<String>,
    /// What the reader carries.
    pub reader: Capabilities,
    /// The tags of the file control information, outermost first, in hexadecimal.
    pub fci_tags: Vec<String>,
    /// Each question and its answer.
    pub probes: Vec<Probe>,
}

/// One question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What was asked.
    pub name: &'static str,
    /// The command in hexadecimal.
    pub command: String,
    /// How many data bytes came.
    pub answer_bytes: usize,
    /// SW1 SW2 in hexadecimal.
    pub status: String,
}

/// Asks a card every free question.
///
/// # Errors
/// What the reader said. A card that refuses everything is no error.
pub async fn evidence(reader: &dyn CardReader) -> Result<Evidence, Error> {
    let mut contact = Contact::open(reader, &Unwatched, Path::PLAIN).await?;
    let evidence = collect(&mut contact).await;
    contact.ends(if evidence.is_ok() {
        Ending::Done
    } else {
        Ending::Failed
    });
    Ok(evidence?)
}

struct Asking<'c, 'a> {
    contact: &'c mut Contact<'a>,
    probes: Vec<Probe>,
}

impl Asking<'_, '_> {
    /// One command, sent once; its answer is recorded as it is.
    async fn ask(&mut self, name: &'static str, command: Command) -> Result<Response, ErrorCode> {
        let answer = self.contact.exchange_once(&command, Weight::Light).await?;
        self.probes.push(Probe {
            name,
            command: hex(command.encode().as_bytes()),
            answer_bytes: answer.data.len(),
            status: answer.status.to_string(),
        });
        Ok(answer)
    }
}

async fn collect(contact: &mut Contact<'_>) -> Result<Evidence, ErrorCode> {
    let reader = contact.capabilities();
    let mut asking = Asking {
        contact,
        probes: Vec::new(),
    };
    let mut evidence = Evidence {
        kind: CardKind::Other,
        label: None,
        reader,
        fci_tags: Vec::new(),
        probes: Vec::new(),
    };
    let first = asking.ask("first_select", commands::select_application()).await?;
    let again = asking.ask("reselect", commands::select_application()).await?;
    if first.status.is_ok() || again.status.is_ok() {
        count(&mut asking).await?;
        free_files(&mut asking, reader).await?;
        file_end(&mut asking).await?;
        evidence.fci_tags = selection(&mut asking).await?;
        if let Some(token) = (Jpki {
            contact: &mut *asking.contact,
        })
        .token()
        .await?
        {
            evidence.kind = token.kind;
            evidence.label = token.label().map(str::to_owned);
        }
        asking
            .ask(
                "query_at_the_end",
                commands::count_tries(Target::Short(Ef::SignaturePassword)),
            )
            .await?;
    }
    evidence.probes = asking.probes;
    Ok(evidence)
}

/// The counter, in both forms.
async fn count(asking: &mut Asking<'_, '_>) -> Result<(), ErrorCode> {
    asking
        .ask(
            "query_short_ef",
            commands::count_tries(Target::Short(Ef::SignaturePassword)),
        )
        .await?;
    asking
        .ask("select_pin_ef", commands::select_ef(Ef::SignaturePassword))
        .await?;
    asking
        .ask("query_plain", commands::count_tries(Target::Current))
        .await?;
    Ok(())
}

/// Files that need no password, and the one that does.
async fn free_files(asking: &mut Asking<'_, '_>, reader: Capabilities) -> Result<(), ErrorCode> {
    let by_short = commands::read_binary_short_ef;
    asking
        .ask("read_token_info_short_ef", by_short(Ef::TokenInfo, Le::Short(96)))
        .await?;
    asking
        .ask("select_token_info", commands::select_ef(Ef::TokenInfo))
        .await?;
    asking
        .ask("read_token_info_plain", commands::read_binary(0, Le::Short(96)))
        .await?;
    asking
        .ask(
            "read_availability_short_ef",
            by_short(Ef::Availability, Le::Short(3)),
        )
        .await?;
    asking
        .ask(
            "read_user_certificate_short_ef",
            by_short(Ef::UserCertificate, Le::Short(64)),
        )
        .await?;
    if reader.extended_length {
        asking
            .ask(
                "read_user_certificate_extended",
                probes::read_whole(Ef::UserCertificate),
            )
            .await?;
    }
    let signature = by_short(Ef::SignatureCertificate, Le::Short(4));
    asking
        .ask("read_signature_certificate_unverified", signature)
        .await?;
    Ok(())
}

/// How a file ends: asked of the CA's certificate, which is public.
async fn file_end(asking: &mut Asking<'_, '_>) -> Result<(), ErrorCode> {
    asking
        .ask(
            "select_ca_certificate",
            commands::select_ef(Ef::SignatureCaCertificate),
        )
        .await?;
    let head = asking
        .ask("read_ca_certificate_head", commands::read_binary(0, Le::Short(4)))
        .await?;
    let &[0x30, 0x82, high, low] = head.data.as_slice() else {
        return Ok(());
    };
    let end = u16::from_be_bytes([high, low]).saturating_add(4).min(0x7FFF);
    asking
        .ask("read_past_end", commands::read_binary(end, Le::Short(4)))
        .await?;
    let tail = end.saturating_sub(4);
    asking
        .ask(
            "read_tail_longer_than_file",
            commands::read_binary(tail, Le::Short(16)),
        )
        .await?;
    asking
        .ask(
            "read_tail_with_le_00",
            commands::read_binary(tail, Le::Short(256)),
        )
        .await?;
    Ok(())
}

/// Selection in its other forms; ends with the application selected as usual.
async fn selection(asking: &mut Asking<'_, '_>) -> Result<Vec<String>, ErrorCode> {
    let fci = asking.ask("select_with_fci", probes::select_with_fci()).await?;
    asking.ask("get_challenge", probes::get_challenge()).await?;
    asking.ask("select_mf", probes::select_mf()).await?;
    asking.ask("select_partial_aid", probes::select_partial()).await?;
    asking
        .ask("select_at_the_end", commands::select_application())
        .await?;
    Ok(tags(&fci.data))
}

/// The tags of a template. The parser recurses, so its depth is bounded first: a level takes two bytes at least.
fn tags(template: &[u8]) -> Vec<String> {
    if template.len() > MAX_TEMPLATE_BYTES {
        return Vec::new();
    }
    let mut tags = Vec::new();
    let mut open: Vec<Tlv> = Tlv::from_bytes(template).into_iter().collect();
    while let Some(object) = open.pop() {
        tags.push(hex(object.tag().to_bytes()));
        if let Value::Constructed(inner) = object.value() {
            open.extend(inner.iter().rev().cloned());
        }
    }
    tags
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_of_a_template_are_told_without_its_values() {
        let fci = [0x6F, 0x07, 0x84, 0x01, 0xD3, 0xA5, 0x02, 0x88, 0x00];
        assert_eq!(tags(&fci), ["6F", "84", "A5", "88"]);
        assert!(tags(&[0x6F, 0x20, 0x84]).is_empty());
        assert!(tags(&[]).is_empty());
        assert!(tags(&[0x6F; 60_000]).is_empty());
    }
}
