//! Sizes of images, told from their first bytes, once however many pages show them.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Mutex;

use crate::page::{ImageSize, Images};
use crate::site::Site;
use crate::source::Tree;

/// Bytes that tell the size of nearly every image. Some have much to say before they come to it; those
/// are read whole.
const HEAD: u64 = 64 << 10;

/// Most pixels of a side. Formats allow for more, but no picture has them.
const MAX_SIDE: usize = 100_000;

/// Sizes that were asked for so far, by edition and path of the image.
#[derive(Debug, Default)]
pub(super) struct Sizes(Mutex<HashMap<(usize, Box<str>), ImageSize>>);

/// The images of a site.
pub(super) struct Shown<'s> {
    pub(super) site: &'s Site,
    pub(super) sizes: &'s Sizes,
}

impl Images for Shown<'_> {
    fn size(&self, edition: usize, path: &str) -> ImageSize {
        let key = (edition, path.into());
        if let Some(known) = self.sizes.0.lock().expect(UNPOISONED).get(&key) {
            return *known;
        }
        // Unlocked: two threads may read the same file, never differently.
        let tree = self.site.editions[edition].tree.as_ref();
        let size = tree.map_or(ImageSize::Unknown, |tree| size(tree, path));
        self.sizes.0.lock().expect(UNPOISONED).insert(key, size);
        size
    }
}

/// Why the lock is never poisoned.
const UNPOISONED: &str = "no panic under this lock";

fn size(tree: &Tree, path: &str) -> ImageSize {
    if !has_size(path) {
        return ImageSize::Unknown;
    }
    // What cannot be read is reported where it is published.
    let Ok(head) = tree.head(path, HEAD) else {
        return ImageSize::Unknown;
    };
    let whole = || tree.head(path, super::pages::RESOURCE_LIMIT).ok();
    told(&head)
        .or_else(|| told(&(head.len() as u64 == HEAD).then(whole)??))
        .unwrap_or(ImageSize::Damaged)
}

/// Whether the file at `path` is an image of a kind whose size is looked for.
fn has_size(path: &str) -> bool {
    const KINDS: [&str; 5] = ["png", "jpg", "jpeg", "gif", "webp"];
    let extension = path.rsplit('.').next().unwrap_or_default();
    KINDS
        .iter()
        .any(|kind| kind.eq_ignore_ascii_case(extension))
}

/// The size that the bytes of an image tell; none when they do not.
fn told(bytes: &[u8]) -> Option<ImageSize> {
    let size = imagesize::blob_size(bytes).ok()?;
    let is_side = |side: usize| (1..=MAX_SIDE).contains(&side);
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    let (width, height) = (side(size.width), side(size.height));
    (is_side(size.width) && is_side(size.height)).then(|| {
        if is_turned(bytes) {
            ImageSize::Known(height, width)
        } else {
            ImageSize::Known(width, height)
        }
    })
}

/// Whether browsers turn an image by a quarter before they show it, as cameras ask for: orientations
/// 5 to 8 of Exif 2.3, section 4.6.4.
fn is_turned(bytes: &[u8]) -> bool {
    let exif = exif::Reader::new().read_from_container(&mut Cursor::new(bytes));
    let Ok(exif) = exif else { return false };
    let field = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY);
    let orientation = field.and_then(|field| field.value.get_uint(0));
    orientation.is_some_and(|orientation| (5..=8).contains(&orientation))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn images_tell_their_size() {
        let gif = b"GIF89a\x06\0\x04\0\x80\0\0";
        let webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x05\xc0\0\0\0\0\0\0";
        let mut jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
        jpeg.extend(b"\xff\xc0\0\x11\x08\0\x04\0\x06\x03");
        for bytes in [&png(6, 4), &gif[..], webp, &jpeg] {
            assert_eq!(told(bytes), Some(ImageSize::Known(6, 4)), "{bytes:?}");
        }
    }

    /// A JPEG of 6 by 4 pixels whose camera was held as `orientation` tells.
    fn photo(orientation: u8) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xe1\0\x22Exif\0\0".to_vec();
        bytes.extend(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
        bytes.extend([orientation, 0, 0, 0, 0, 0, 0]);
        bytes.extend(b"\xff\xc0\0\x11\x08\0\x04\0\x06\x03");
        bytes
    }

    #[test]
    fn photos_have_the_size_that_they_are_shown_in() {
        for orientation in 0..=9 {
            let (width, height) = match orientation {
                5..=8 => (4, 6),
                _ => (6, 4),
            };
            let told = told(&photo(orientation));
            assert_eq!(told, Some(ImageSize::Known(width, height)), "{orientation}");
        }
    }

    #[test]
    fn damaged_and_impossible_images_tell_none() {
        for bytes in [
            &b""[..],
            b"\x89PNG",
            &png(6, 4)[..18],
            &png(0, 4),
            &png(100_001, 4),
            &png(u32::MAX, u32::MAX),
            b"\xff\xd8\xff\xe0\xff\xff",
            b"\xff\xd8\xff\xe0\0\0\xff\xd8",
            b"GIF89a",
            b"<svg width=\"6\" height=\"4\"/>",
        ] {
            assert_eq!(told(bytes), None, "{bytes:?}");
        }
        assert_eq!(told(&png(100_000, 1)), Some(ImageSize::Known(100_000, 1)));
    }
}
