//! Pictures of kinds that few browsers decode: JPEG XL, TIFF, and camera raw data. Of unsupported kinds only the
//! beginning is generated.

use crate::pretenders::boxed;
use crate::quarters::Pixels;

/// JPEG XL of the quarters of `coded.rs`, as a bare codestream.
pub const JPEG_XL: &[u8] = include_bytes!("../fixtures/pictures/quarters.jxl");

/// The same in boxes.
pub fn jpeg_xl_in_boxes() -> Vec<u8> {
    let ftyp = boxed(*b"ftyp", b"jxl \0\0\0\0jxl ");
    [boxed(*b"JXL ", b"\r\n\x87\n"), ftyp, boxed(*b"jxlc", JPEG_XL)].concat()
}

/// An uncompressed TIFF.
pub fn tiff(pixels: &Pixels) -> Vec<u8> {
    let data = 8 + pixels.rgb.len() as u32;
    let fields = [
        (0x100, 3, 1, u32::from(pixels.width)),
        (0x101, 3, 1, u32::from(pixels.height)),
        // Eight bits for each of three channels, which do not fit into the field.
        (0x102, 3, 3, data),
        (0x103, 3, 1, 1),
        (0x106, 3, 1, 2),
        (0x111, 4, 1, 8),
        (0x115, 3, 1, 3),
        (0x116, 3, 1, u32::from(pixels.height)),
        (0x117, 4, 1, pixels.rgb.len() as u32),
    ];
    let directory = (data + 6).to_le_bytes();
    [b"II\x2a\0", &directory[..], &pixels.rgb, &[8, 0, 8, 0, 8, 0], &fields_of(&fields)].concat()
}

/// Camera raw files, by their usual name.
pub fn raw() -> Vec<(&'static str, Vec<u8>)> {
    let small = [(0x100, 3, 1, 160), (0x101, 3, 1, 120)];
    let tiff = |magic: &[u8], more: &[(u16, u16, u32, u32)]| {
        [magic, &fields_of(&[&small[..], more].concat()), &[0; 200]].concat()
    };
    let plain: &[u8] = b"II\x2a\0\x08\0\0\0";
    vec![
        ("IMG_0001.dng", tiff(plain, &[(0xC612, 1, 4, 0x0000_0401)])),
        ("IMG_0001.CR2", tiff(b"II\x2a\0\x10\0\0\0CR\x02\0\0\0\0\0", &[])),
        ("IMG_0001.CR3", boxed(*b"ftyp", b"crx \0\0\0\x01crx isom")),
        ("DSC_0001.NEF", tiff(plain, &[(0xFE, 4, 1, 1), (0x14A, 4, 2, 120)])),
        ("DSC00001.ARW", tiff(plain, &[(0xFE, 4, 1, 1)])),
        ("DSCF0001.RAF", [&b"FUJIFILMCCD-RAW 0201FF159501"[..], &[0; 200]].concat()),
        ("P1010001.ORF", tiff(b"IIRO\x08\0\0\0", &[])),
        ("P1010002.RW2", tiff(b"IIU\0\x08\0\0\0", &[])),
    ]
}

/// A directory of fields: tag, type, count and value.
fn fields_of(fields: &[(u16, u16, u32, u32)]) -> Vec<u8> {
    let mut bytes = (fields.len() as u16).to_le_bytes().to_vec();
    for (tag, kind, count, value) in fields {
        bytes
            .extend([&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat());
    }
    bytes.extend([0; 4]);
    bytes
}
