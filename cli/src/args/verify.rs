//! `natsuin verify`.

use std::path::PathBuf;

use natsuin_core::verify::Conformance;

use super::options::{Word, Words};
use super::{Request, Topic, Usage, VerifyRequest};
use crate::dates;

pub(super) fn read(words: &mut Words) -> Result<Request, Usage> {
    let mut file = None;
    let (mut content, mut trust) = (None, Vec::new());
    let (mut at, mut conformance, mut personal) = (None, None, false);
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return Ok(Request::Help(Topic::Verify)),
            Word::Version => return Ok(Request::Version),
            Word::Free(_) if file.is_some() => return Err(Usage::TooManyArguments),
            Word::Free(name) => file = Some(PathBuf::from(name)),
            Word::Flag(flag) => match flag.name() {
                "--content" => content = Some(words.path(&flag)?),
                "--trust" => trust.push(words.path(&flag)?),
                "--at" => {
                    let time = dates::from_rfc3339(&words.text(&flag)?);
                    at = Some(time.ok_or(Usage::BadValue(flag.into_name()))?);
                }
                "--conformance" => match words.text(&flag)?.as_str() {
                    "moj" => conformance = Some(Conformance::Moj),
                    _ => return Err(Usage::BadValue(flag.into_name())),
                },
                "--personal" => personal = true,
                _ => return Err(flag.unknown()),
            },
        }
    }
    if content.is_some() && conformance.is_some() {
        return Err(Usage::Conflict("--content", "--conformance"));
    }
    Ok(Request::Verify(VerifyRequest {
        file: file.ok_or(Usage::NothingToVerify)?,
        content,
        trust,
        at,
        conformance,
        personal,
    }))
}
