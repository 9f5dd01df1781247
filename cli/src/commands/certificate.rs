//! `natsuin certificate [FILE]`: a certificate, from a file or from the card.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use natsuin_core::ceremony;
use natsuin_core::certificate::{BirthDate, Certificate, HolderAttributes, Sex};
use natsuin_core::clock::Clock;
use pollster::block_on;
use serde_json::{Value, json};

use super::ceremony::{ceremony, check_password_source, open_trace, password_source, trace_target, traced};
use crate::args::{CertificateRequest, PasswordOptions, ReaderOptions, Source};
use crate::dates;
use crate::failure::{Failure, ShellCode};
use crate::person::Person;
use crate::readers::Reader;
use crate::report::{Report, certificate_fields};
use crate::shell::Shell;
use crate::texts::Age;

/// More than any file with one certificate has, also in PEM and with text around it.
const MAX_FILE_BYTES: u64 = 1_000_000;

/// Runs it.
pub(crate) fn run(request: &CertificateRequest, shell: &Shell) -> Report {
    let certificate = match &request.source {
        Source::File(path) => from_file(path),
        Source::Card {
            force,
            reader,
            password,
        } => from_card(shell, *force, reader, password),
    };
    match certificate {
        Ok(certificate) => report(shell, &certificate, request.personal),
        Err(failure) => Report::failed(failure),
    }
}

fn from_file(path: &Path) -> Result<Certificate, Failure> {
    let bytes = read(path).map_err(|code| Failure::at(code, path.to_path_buf()))?;
    Certificate::from_pem_or_der(&bytes).map_err(|code| Failure::at(code, path.to_path_buf()))
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, ShellCode> {
    let refusal = |error: io::Error| ShellCode::of_reading(&error);
    if fs::metadata(path).map_err(refusal)?.is_dir() {
        return Err(ShellCode::NotAFile);
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE_BYTES).read_to_end(&mut bytes))
        .map_err(refusal)?;
    Ok(bytes)
}

fn from_card(
    shell: &Shell,
    force: bool,
    reader_options: &ReaderOptions,
    password_options: &PasswordOptions,
) -> Result<Certificate, Failure> {
    let reader = Reader::open(reader_options)?;
    check_password_source(password_options, shell)?;
    let trace = trace_target(reader_options, force);
    let trace = open_trace(trace.as_ref())?;
    let passwords = password_source(password_options, shell)?;
    let person = Person::new(shell, &reader, passwords);
    traced(&reader, trace.as_ref(), |port| {
        let ceremony = ceremony(shell, port, &person, reader_options.plain, password_options)?;
        Ok(block_on(ceremony::read_certificate(
            &ceremony,
            password_options.order,
        ))?)
    })
}

fn report(shell: &Shell, certificate: &Certificate, personal: bool) -> Report {
    let mut report = Report {
        fields: certificate_fields(certificate),
        lines: lines(shell, certificate),
        ..Report::default()
    };
    if personal {
        let (holder, serial) = (certificate.holder(), certificate.serial_hex());
        report.fields.insert("holder".into(), holder_json(&holder));
        report.fields.insert("serial".into(), serial.as_str().into());
        report.lines.extend(shell.texts.holder(&holder, &serial));
    }
    report
}

/// A certificate in words. Nothing personal.
pub(crate) fn lines(shell: &Shell, certificate: &Certificate) -> Vec<String> {
    let validity = certificate.validity();
    let now = shell.clock.now();
    let age = if now < validity.not_before {
        Age::NotYetValid
    } else if now > validity.not_after {
        Age::Expired
    } else {
        Age::Valid
    };
    shell.texts.certificate(validity, certificate.generation(), age)
}

/// The person in a certificate, as the JSON reports have it.
pub(super) fn holder_json(holder: &HolderAttributes) -> Value {
    let birth_date = holder.birth_date.as_ref();
    json!({
        "name": holder.name,
        "name_substitutes": holder.name_substitutes,
        "address": holder.address,
        "address_substitutes": holder.address_substitutes,
        "birth_date": birth_date.and_then(BirthDate::iso),
        "birth_date_era": birth_date.and_then(dates::in_its_era),
        "birth_date_raw": birth_date.map(BirthDate::raw),
        "sex": holder.sex.map(Sex::as_str),
    })
}
