//! Compressed siblings of outputs, for hosts that send them as they are.

use std::collections::BTreeSet;
use std::io::Write as _;

use rayon::prelude::*;

use crate::config::Encoding;
use crate::emit::{EmitError, OutputFolder, Receipt};

/// Extensions of files that become much smaller.
const TEXTS: &[&str] = &[
    "css",
    "html",
    "js",
    "json",
    "md",
    "svg",
    "txt",
    "webmanifest",
    "xml",
];
/// Smaller files fit into one packet on the network anyway.
const LEAST: u64 = 1024;
/// Brotli's quality. On pages of help, 9 saves next to nothing over it.
const QUALITY: u32 = 6;
/// Brotli's window as powers of two: what is needed for the file, so that little memory is asked for
/// little files, and no more than all readers can decompress.
const WINDOWS: (u32, u32) = (16, 22);
const BUFFER: usize = 1 << 16;

/// `receipts`, and a sibling for each text among them in each of `encodings` that makes it smaller.
///
/// The sibling of a file that has not changed is taken as it is published: the same bytes have the
/// same sibling, so that nothing is compressed twice.
pub(super) fn with_siblings(
    folder: &OutputFolder,
    mut receipts: Vec<Receipt>,
    encodings: &[Encoding],
) -> Result<Vec<Receipt>, EmitError> {
    if encodings.is_empty() {
        return Ok(receipts);
    }
    let taken: BTreeSet<&str> = receipts.iter().map(|receipt| &*receipt.path).collect();
    let pairs = receipts.iter().filter(|receipt| is_worth_it(receipt));
    let pairs: Vec<_> = pairs
        .flat_map(|receipt| encodings.iter().map(move |encoding| (receipt, *encoding)))
        .filter(|(receipt, encoding)| !taken.contains(&*path(receipt, *encoding)))
        .collect();
    let siblings: Result<Vec<Option<Receipt>>, EmitError> = pairs
        .par_iter()
        .map(|(receipt, encoding)| sibling(folder, receipt, *encoding))
        .collect();
    let siblings = siblings?;
    receipts.extend(siblings.into_iter().flatten());
    Ok(receipts)
}

fn is_worth_it(receipt: &Receipt) -> bool {
    let extension = receipt.path.rsplit_once('.').map_or("", |(_, end)| end);
    receipt.length >= LEAST && TEXTS.contains(&extension)
}

fn path(receipt: &Receipt, encoding: Encoding) -> String {
    let end = match encoding {
        Encoding::Br => "br",
        Encoding::Gzip => "gz",
    };
    format!("{}.{end}", receipt.path)
}

/// The sibling of one file; `None` when it would not be smaller.
fn sibling(
    folder: &OutputFolder,
    receipt: &Receipt,
    encoding: Encoding,
) -> Result<Option<Receipt>, EmitError> {
    let path = path(receipt, encoding);
    let old = folder.manifest();
    if old.get(&receipt.path) == Some(receipt)
        && let Some(known) = old.get(&path)
        && folder.holds(known)
    {
        return Ok(Some(known.clone()));
    }
    let packed = packed(&folder.bytes(receipt)?, encoding);
    if packed.len() as u64 >= receipt.length {
        return Ok(None);
    }
    folder.stage(&path, &packed).map(Some)
}

/// Compresses `bytes`; the same bytes always give the same result, without a name or a time in it.
fn packed(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    const SAFE: &str = "writing to memory does not fail";
    match encoding {
        Encoding::Br => {
            let bits = usize::BITS - bytes.len().leading_zeros();
            let window = bits.clamp(WINDOWS.0, WINDOWS.1);
            let mut packed = Vec::new();
            let mut writer = brotli::CompressorWriter::new(&mut packed, BUFFER, QUALITY, window);
            writer.write_all(bytes).expect(SAFE);
            drop(writer);
            packed
        }
        Encoding::Gzip => {
            let level = flate2::Compression::best();
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
            writer.write_all(bytes).expect(SAFE);
            writer.finish().expect(SAFE)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn siblings_unpack_to_the_same_bytes_and_are_always_the_same() {
        let bytes = "Ein Satz, der sich wiederholt. ".repeat(100).into_bytes();
        for encoding in [Encoding::Br, Encoding::Gzip] {
            let one = packed(&bytes, encoding);
            assert_eq!(one, packed(&bytes, encoding));
            assert!(one.len() < bytes.len() / 5);
            let mut unpacked = Vec::new();
            let read = match encoding {
                Encoding::Br => brotli::Decompressor::new(&*one, BUFFER).read_to_end(&mut unpacked),
                Encoding::Gzip => flate2::read::GzDecoder::new(&*one).read_to_end(&mut unpacked),
            };
            read.expect("it unpacks");
            assert_eq!(unpacked, bytes);
        }
    }

    #[test]
    fn only_texts_of_some_length_are_worth_it() {
        let receipt = |path: &str, length| Receipt {
            path: path.into(),
            digest: crate::model::Digest::of(b""),
            length,
        };
        assert!(is_worth_it(&receipt("a/index.html", 1024)));
        assert!(!is_worth_it(&receipt("a/index.html", 1023)));
        assert!(!is_worth_it(&receipt("a.png", 9999)));
    }
}
