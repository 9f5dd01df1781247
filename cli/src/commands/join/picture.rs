//! A code in a picture: a screenshot, a photograph.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek};
use std::path::Path;

use image::{GrayImage, ImageFormat, ImageReader, Limits};
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
    let picture = decoded(BufReader::new(file)).ok_or_else(|| at(ErrorCode::CodeUnreadable, path))?;
    let mut first = None;
    for text in codes(&picture) {
        match Invitation::parse(&text, hosts) {
            Ok(invitation) => return Ok(invitation),
            Err(code) => first = first.or(Some(code)),
        }
    }
    Err(at(first.unwrap_or(ErrorCode::CodeUnreadable), path))
}

/// The picture in grey, if it is one.
fn decoded(file: impl BufRead + Seek) -> Option<GrayImage> {
    let mut reader = ImageReader::new(file).with_guessed_format().ok()?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PIXELS);
    limits.max_image_height = Some(MAX_SIDE_PIXELS);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    Some(reader.decode().ok()?.into_luma8())
}

/// The texts of all codes in it.
fn codes(picture: &GrayImage) -> Vec<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let grey = picture.as_raw();
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        grey.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    let decoded = prepared
        .detect_grids()
        .into_iter()
        .filter_map(|grid| grid.decode().ok());
    decoded.map(|(_, text)| text).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::io::Cursor;

    use fast_qr::{ECL, QRBuilder};
    use image::{ImageFormat, Luma};
    use proptest::prelude::*;

    use super::*;

    const LINK: &str = "https://sign.example.jp/s/1/3q2-7wAAAAAAAAAAAAAAAA#AAECAwQFBgcICQoLDA0ODw";

    /// Four pixels a module, with its quiet zone.
    fn picture() -> GrayImage {
        let code = QRBuilder::new(LINK).ecl(ECL::M).build().unwrap();
        let side = code.size + 8;
        GrayImage::from_fn(4 * side as u32, 4 * side as u32, |x, y| {
            let (column, row) = (x as usize / 4, y as usize / 4);
            let inside = (4..side - 4).contains(&column) && (4..side - 4).contains(&row);
            Luma([if inside && code[row - 4][column - 4].value() {
                0
            } else {
                255
            }])
        })
    }

    #[test]
    fn a_code_is_read() {
        assert_eq!(codes(&picture()), [LINK]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// The code as it is, or none: nothing that is laid over it makes another of it.
        #[test]
        fn a_code_with_spots_is_read_or_not(
            spots in prop::collection::vec((0..196_u32, 0..196_u32, 1..40_u32, any::<u8>()), 1..12),
        ) {
            let mut spotted = picture();
            for (x, y, side, grey) in spots {
                for (x, y) in (x..x + side).flat_map(|x| (y..y + side).map(move |y| (x, y))) {
                    if let Some(pixel) = spotted.get_pixel_mut_checked(x, y) {
                        *pixel = Luma([grey]);
                    }
                }
            }
            for text in codes(&spotted) {
                prop_assert_eq!(text, LINK);
            }
        }

        #[test]
        fn a_damaged_file_is_a_picture_or_none(
            jpeg in any::<bool>(),
            damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        ) {
            let mut file = Cursor::new(Vec::new());
            let format = if jpeg { ImageFormat::Jpeg } else { ImageFormat::Png };
            picture().write_to(&mut file, format).unwrap();
            let mut bytes = file.into_inner();
            for (at, byte) in damages {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(picture) = decoded(Cursor::new(bytes)) {
                codes(&picture);
            }
        }
    }
}
