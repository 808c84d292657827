//! Well-formed files of other kinds named `.jpg`: a web page, SVG, documents, archives, videos.

use crate::png::check_sum;

/// A title in every video of this package.
pub const FILM_TITLE: &str = "Mossgreen film";

/// An SVG with a script.
pub fn svg() -> Vec<u8> {
    b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\"><script>alert(1)</script><rect width=\"40\" height=\"40\"/></svg>".to_vec()
}

/// A web page.
pub fn html() -> Vec<u8> {
    b"<!doctype html><title>kitten</title><script>alert(1)</script><p>No picture at all.</p>".to_vec()
}

/// A PDF of one empty page.
pub fn pdf() -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for object in [
        "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n",
    ] {
        places.push(bytes.len());
        bytes.extend(object.as_bytes());
    }
    let table = bytes.len();
    let lines: String = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    bytes.extend(
        format!(
            "xref\n0 4\n0000000000 65535 f \n{lines}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
        )
        .into_bytes(),
    );
    bytes
}

/// An archive with one text in it.
pub fn zip() -> Vec<u8> {
    archive(&[("readme.txt", b"No picture at all.")])
}

/// A document as word processors have written them since 2007: an archive of XML.
pub fn docx() -> Vec<u8> {
    archive(&[
        ("[Content_Types].xml", b"<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("word/document.xml", b"<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"/>"),
    ])
}

/// A document as they wrote it before: the beginning of a compound file (MS-CFB).
pub fn doc() -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(512, 0);
    bytes
}

/// An MP4 as phones write it.
pub fn mp4() -> Vec<u8> {
    let title = boxed(*b"udta", &boxed(*b"name", FILM_TITLE.as_bytes()));
    [boxed(*b"ftyp", b"mp42\0\0\0\0mp42isom"), boxed(*b"moov", &title), boxed(*b"mdat", &[0x55; 200])].concat()
}

/// A QuickTime video.
pub fn mov() -> Vec<u8> {
    [boxed(*b"ftyp", b"qt  \0\0\x02\0qt  "), boxed(*b"wide", b""), boxed(*b"mdat", &[0x55; 200])].concat()
}

/// A QuickTime video from before `ftyp` existed.
pub fn old_mov() -> Vec<u8> {
    [boxed(*b"wide", b""), boxed(*b"mdat", &[0x55; 200]), boxed(*b"moov", FILM_TITLE.as_bytes())].concat()
}

/// A box of ISO/IEC 14496-12.
pub(crate) fn boxed(name: [u8; 4], inner: &[u8]) -> Vec<u8> {
    [&(inner.len() as u32 + 8).to_be_bytes()[..], &name, inner].concat()
}

/// An uncompressed ZIP.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut table) = (Vec::new(), Vec::new());
    for (name, data) in files {
        let length = (data.len() as u32).to_le_bytes();
        let about = [
            &[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5B][..],
            &check_sum(data).to_le_bytes(),
            &length,
            &length,
            &(name.len() as u16).to_le_bytes(),
            &[0, 0],
        ]
        .concat();
        let place = (bytes.len() as u32).to_le_bytes();
        table.extend([&b"PK\x01\x02\x14\0"[..], &about, &[0; 10], &place, name.as_bytes()].concat());
        bytes.extend([&b"PK\x03\x04"[..], &about, name.as_bytes(), data].concat());
    }
    let (count, place) = ((files.len() as u16).to_le_bytes(), (bytes.len() as u32).to_le_bytes());
    let end =
        [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &(table.len() as u32).to_le_bytes(), &place, &[0, 0]].concat();
    [bytes, table, end].concat()
}
