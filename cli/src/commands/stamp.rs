//! The stamp of a visible signature: its font is a file.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use natsuin_core::pades::Stamp;
use natsuin_stamp::{DatedStamp, system_font};

use super::document;
use crate::args::PdfOptions;
use crate::failure::{Failure, ShellCode};

/// More than any font: all of Noto CJK in one file is 20 MB a weight.
const MAX_FONT_BYTES: u64 = 256 << 20;

/// The stamp, where one is asked for.
pub(super) fn of(options: &PdfOptions) -> Result<Option<Arc<dyn Stamp>>, Failure> {
    if options.visible.is_none() {
        return Ok(None);
    }
    let path = options.font.as_deref().or_else(|| system_font());
    let path = path.ok_or(ShellCode::FontNotFound)?;
    let stamp = read(path)
        .and_then(|font| DatedStamp::new(font, options.personal).map_err(|_| ShellCode::FontNotUsable));
    let stamp = stamp.map_err(|code| Failure::at(code, path.to_owned()))?;
    Ok(Some(Arc::new(stamp)))
}

fn read(path: &Path) -> Result<Vec<u8>, ShellCode> {
    let mut font = Vec::new();
    let file = document::open(path)?;
    let read = file.take(MAX_FONT_BYTES).read_to_end(&mut font);
    read.map_err(|_| ShellCode::FileNotReadable)?;
    Ok(font)
}
