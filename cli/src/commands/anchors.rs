//! CA certificates that are believed because somebody named them: `--trust`, `--tls-ca`.

use std::path::PathBuf;

use natsuin_core::certificate::Certificate;

use super::certificate;
use crate::failure::{Code, Failure};

const PEM_CERTIFICATE_END: &[u8] = b"-----END CERTIFICATE-----";

/// Every certificate of every file.
pub(crate) fn anchors(paths: &[PathBuf]) -> Result<Vec<Certificate>, Failure> {
    let mut anchors = Vec::new();
    for path in paths {
        let at_file = |code: Code| Failure::at(code, path.clone());
        let bytes = certificate::read(path).map_err(|code| at_file(code.into()))?;
        for one in each_certificate(&bytes) {
            let read = Certificate::from_pem_or_der(one);
            anchors.push(read.map_err(|code| at_file(code.into()))?);
        }
    }
    Ok(anchors)
}

/// The parts of a file that hold one certificate each: DER holds one, PEM any number.
fn each_certificate(bytes: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(end) = rest
        .windows(PEM_CERTIFICATE_END.len())
        .position(|window| window == PEM_CERTIFICATE_END)
    {
        let (one, more) = rest.split_at(end + PEM_CERTIFICATE_END.len());
        parts.push(one);
        rest = more;
    }
    if parts.is_empty() {
        parts.push(bytes);
    }
    parts
}
