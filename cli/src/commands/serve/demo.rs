//! `natsuin serve --demo`: sample requests, and how one person is browser and phone at once.

use natsuin_core::certificate::Certificate;
use natsuin_core::error::ErrorCode;
use natsuin_service::{Language, NewDocument, NewRequest, Service, sample_document};

use crate::failure::Failure;
use crate::texts::{Lang, Sample};

/// What has to be entered to open the second sample.
const ACCESS_CODE: &str = "himitsu";

/// The virtual card's password, which is public.
#[cfg(feature = "virtual-card")]
pub(super) const PASSWORD: Option<&str> = Some(natsuin_virtual_card::DEFAULT_PASSWORD);
#[cfg(not(feature = "virtual-card"))]
pub(super) const PASSWORD: Option<&str> = None;

/// The virtual card's CA, which is nobody's.
#[cfg(feature = "virtual-card")]
pub(super) fn card_ca() -> Option<Certificate> {
    let card = natsuin_virtual_card::VirtualCard::preset("my-number").ok()?;
    Certificate::from_der(&card.identity().signature_ca_certificate).ok()
}
#[cfg(not(feature = "virtual-card"))]
pub(super) fn card_ca() -> Option<Certificate> {
    None
}

/// How to be the phone of a service with this origin; the code is to follow.
pub(super) fn join(origin: &str) -> String {
    let host = match origin.split_once("://") {
        Some(("https", authority)) => format!("--allow-host {authority}"),
        _ => "--allow-loopback".to_owned(),
    };
    let reader = match PASSWORD {
        Some(_) => " --reader virtual:my-number",
        None => "",
    };
    format!("natsuin join {host}{reader}")
}

/// Two requests with a sample document, the second one with an access code.
pub(super) async fn samples(service: &Service, lang: Lang) -> Result<(Sample, Sample), Failure> {
    Ok((
        sample(service, lang, None).await?,
        sample(service, lang, Some(ACCESS_CODE)).await?,
    ))
}

async fn sample(service: &Service, lang: Lang, access_code: Option<&'static str>) -> Result<Sample, Failure> {
    let language = match lang {
        Lang::Ja => Language::Japanese,
        Lang::En => Language::English,
    };
    let made = service.request(NewRequest {
        to: "hanako@example.com".to_owned(),
        title: language
            .say("業務委託契約書", "Service agreement (業務委託契約書)")
            .to_owned(),
        access_code: access_code.map(str::to_owned),
        language,
        documents: vec![NewDocument {
            name: language.say("契約書.pdf", "agreement.pdf").to_owned(),
            bytes: sample_document(),
        }],
        idempotency_key: None,
    });
    Ok(Sample {
        link: made.await.map_err(|_| ErrorCode::Internal)?.link,
        access_code: access_code.unwrap_or_default(),
    })
}
