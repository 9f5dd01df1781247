//! A code in a picture: a screenshot, a photograph.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use image::{ImageFormat, ImageReader, Limits};
use natsuin_core::error::ErrorCode;
use natsuin_core::session::{Hosts, Invitation};
use rqrr::PreparedImage;

use super::at;
use crate::failure::{Failure, ShellCode};

/// The widest and highest picture that is looked at, in pixels.
const MAX_SIDE_PIXELS: u32 = 20_000;
/// The most memory that decoding may take.
const MAX_DECODED_BYTES: u64 = 512 * 1024 * 1024;

/// The invitation in a picture. Where there are several codes, one that is ours; else what is wrong with the first.
pub(super) fn invitation(path: &Path, hosts: &Hosts) -> Result<Invitation, Failure> {
    let file =
        File::open(path).map_err(|error| Failure::at(ShellCode::of_reading(&error), path.to_path_buf()))?;
    let texts = codes(file).ok_or_else(|| at(ErrorCode::CodeUnreadable, path))?;
    let mut first = None;
    for text in texts {
        match Invitation::parse(&text, hosts) {
            Ok(invitation) => return Ok(invitation),
            Err(code) => first = first.or(Some(code)),
        }
    }
    Err(at(first.unwrap_or(ErrorCode::CodeUnreadable), path))
}

/// The texts of all codes; `None` where it is no picture.
fn codes(file: File) -> Option<Vec<String>> {
    let mut reader = ImageReader::new(BufReader::new(file))
        .with_guessed_format()
        .ok()?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PIXELS);
    limits.max_image_height = Some(MAX_SIDE_PIXELS);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let picture = reader.decode().ok()?.into_luma8();
    let (width, height) = (
        usize::try_from(picture.width()).ok()?,
        usize::try_from(picture.height()).ok()?,
    );
    let grey = picture.as_raw();
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        grey.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    let decoded = prepared
        .detect_grids()
        .into_iter()
        .filter_map(|grid| grid.decode().ok());
    Some(decoded.map(|(_, text)| text).collect())
}
