//! What cross-reference and object streams are packed with: Flate and the PNG predictors (ISO 32000, 7.4.4).
//!
//! Every size is bounded, since a megabyte of a hostile file inflates to gigabytes.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::object::{Dictionary, Value};
use super::{PdfError, Refusal};

/// The most bytes one row of a predictor may have. Cross-reference rows have less than 25.
const MAX_ROW_BYTES: usize = 1 << 16;

/// How a stream is packed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Packing {
    flate: bool,
    predictor: Option<Rows>,
}

/// The shape of rows under a PNG predictor.
#[derive(Debug, PartialEq, Eq)]
struct Rows {
    row_bytes: usize,
    pixel_bytes: usize,
}

impl Packing {
    /// Reads `/Filter` and `/DecodeParms`; both must be direct, as they are in cross-reference and object streams.
    pub(super) fn of(stream: &Dictionary<'_>) -> Result<Self, PdfError> {
        let flate = match single(stream.get("Filter")?)? {
            None => false,
            Some(filter) if filter.is_name("FlateDecode") => true,
            Some(_) => return Err(Refusal::FilterUnsupported.into()),
        };
        let predictor = match single(stream.get("DecodeParms")?)?.and_then(|value| value.dictionary()) {
            Some(parameters) if flate => Rows::of(&parameters)?,
            _ => None,
        };
        Ok(Self { flate, predictor })
    }

    /// Unpacks to at most `limit` bytes.
    pub(super) fn unpack(&self, packed: &[u8], limit: usize) -> Result<Vec<u8>, PdfError> {
        use miniz_oxide::inflate::TINFLStatus::HasMoreOutput;
        let unpacked = if self.flate {
            decompress_to_vec_zlib_with_limit(packed, limit).map_err(|error| match error.status {
                HasMoreOutput => Refusal::TooLarge,
                _ => Refusal::Malformed,
            })?
        } else if packed.len() <= limit {
            packed.to_vec()
        } else {
            return Err(Refusal::TooLarge.into());
        };
        match &self.predictor {
            Some(rows) => Ok(rows.undo(unpacked)?),
            None => Ok(unpacked),
        }
    }
}

/// The only element of an array of one, or the value itself.
fn single(value: Option<Value<'_>>) -> Result<Option<Value<'_>>, PdfError> {
    let Some(mut items) = value.and_then(|value| value.array()) else {
        return Ok(value);
    };
    let first = items.next().transpose()?;
    match items.next() {
        None => Ok(first),
        Some(_) => Err(Refusal::FilterUnsupported.into()),
    }
}

impl Rows {
    fn of(parameters: &Dictionary<'_>) -> Result<Option<Self>, PdfError> {
        let number = |key, default| -> Result<usize, PdfError> {
            let value = parameters
                .get(key)?
                .map_or(Some(default), |value| value.integer());
            let value = value.and_then(|value| usize::try_from(value).ok());
            Ok(value
                .filter(|value| *value <= MAX_ROW_BYTES)
                .ok_or(Refusal::Malformed)?)
        };
        match number("Predictor", 1)? {
            0 | 1 => return Ok(None),
            10..=15 => {}
            _ => return Err(Refusal::FilterUnsupported.into()),
        }
        let pixel_bits = number("Colors", 1)?.saturating_mul(number("BitsPerComponent", 8)?);
        let row_bytes = pixel_bits.saturating_mul(number("Columns", 1)?).div_ceil(8);
        if row_bytes == 0 || row_bytes > MAX_ROW_BYTES {
            return Err(Refusal::Malformed.into());
        }
        let pixel_bytes = pixel_bits.div_ceil(8);
        Ok(Some(Self {
            row_bytes,
            pixel_bytes,
        }))
    }

    /// Undoes PNG filters 0 to 4, each row led by its filter's number, in place. A last row may be short.
    fn undo(&self, mut data: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let mut above = vec![0; self.row_bytes];
        let mut written = 0;
        let mut read = 0;
        while let Some((&filter, rest)) = data.get(read..).and_then(<[u8]>::split_first) {
            let length = rest.len().min(self.row_bytes);
            let mut row = rest.get(..length).unwrap_or_default().to_vec();
            unfilter(filter, &mut row, &above, self.pixel_bytes)?;
            if let Some(place) = data.get_mut(written..written + length) {
                place.copy_from_slice(&row);
            }
            read += 1 + length;
            written += length;
            above = row;
        }
        data.truncate(written);
        Ok(data)
    }
}

/// One row (PNG, second edition, clause 9).
fn unfilter(filter: u8, row: &mut [u8], above: &[u8], pixel_bytes: usize) -> Result<(), Refusal> {
    let at = |row: &[u8], index: Option<usize>| index.and_then(|index| row.get(index).copied()).unwrap_or(0);
    for index in 0..row.len() {
        let back = index.checked_sub(pixel_bytes);
        let (left, up, corner) = (at(row, back), at(above, Some(index)), at(above, back));
        let predicted = match filter {
            0 => return Ok(()),
            1 => left,
            2 => up,
            3 => u8::midpoint(left, up),
            4 => paeth(left, up, corner),
            _ => return Err(Refusal::Malformed),
        };
        if let Some(byte) = row.get_mut(index) {
            *byte = byte.wrapping_add(predicted);
        }
    }
    Ok(())
}

/// PNG, second edition, 9.4.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer::Lexer;
    use super::*;

    fn packing(text: &str) -> Result<Packing, PdfError> {
        Packing::of(
            &Lexer::new(text.as_bytes(), 0)
                .value()
                .unwrap()
                .dictionary()
                .unwrap(),
        )
    }

    #[test]
    fn every_png_filter_is_undone() {
        let rows = Rows {
            row_bytes: 3,
            pixel_bytes: 1,
        };
        let filtered = [
            [0, 1, 2, 3], // none
            [1, 1, 1, 1], // left: 1 2 3
            [2, 1, 1, 1], // up: 2 3 4
            [3, 4, 3, 2], // average: 4+1=5, 3+(5+3)/2=7, 2+(7+4)/2=7
            [4, 1, 1, 1], // Paeth
        ];
        let plain = rows.undo(filtered.concat()).unwrap();
        assert_eq!(plain, [1, 2, 3, 1, 2, 3, 2, 3, 4, 5, 7, 7, 6, 8, 9]);
        assert_eq!(rows.undo(vec![5, 0, 0, 0]), Err(Refusal::Malformed));
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 1 << 24], 9);
        let packing = packing("<</Filter[/FlateDecode]>>").unwrap();
        assert!(bomb.len() < 1 << 16);
        assert_eq!(
            packing.unpack(&bomb, 1 << 20).unwrap_err().refusal(),
            Some(Refusal::TooLarge)
        );
        assert_eq!(packing.unpack(&bomb, 1 << 24).unwrap().len(), 1 << 24);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for text in [
            "<</Filter/LZWDecode>>",
            "<</Filter[/ASCIIHexDecode/FlateDecode]>>",
            "<</Filter/FlateDecode/DecodeParms<</Predictor 2>>>>",
        ] {
            assert_eq!(
                packing(text).unwrap_err().refusal(),
                Some(Refusal::FilterUnsupported),
                "{text}"
            );
        }
        for columns in ["0", "-1", "99999999999999999999"] {
            let text = format!("<</Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {columns}>>>>");
            assert_eq!(
                packing(&text).unwrap_err().refusal(),
                Some(Refusal::Malformed),
                "{text}"
            );
        }
    }
}
