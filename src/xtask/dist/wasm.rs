//! The few changes that are made in a wasm module as wasm-bindgen leaves it: imports get short names, exports that nobody
//! calls go. It reads the sections of the binary format (WebAssembly Core 2.0, chapter 5) and understands no code.

use crate::Outcome;

const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const FUNCTIONS: u8 = 3;
const EXPORTS: u8 = 7;
const CODE: u8 = 10;
const HEADER: usize = 8;

/// The names of the functions that a module imports from another module, in order, each once.
pub fn imported_from(module: &[u8], from: &str) -> Outcome<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    change(module, |section, content| {
        if section == IMPORTS {
            each_import(&content, |import| {
                if import.module == from && !names.contains(&import.name) {
                    names.push(import.name);
                }
                Ok(())
            })?;
        }
        Ok(content)
    })?;
    Ok(names)
}

/// The module with other names for its imports. `rename` is told the module and the name of each import.
pub fn rename_imports(module: &[u8], rename: impl Fn(&str, &str) -> (String, String)) -> Outcome<Vec<u8>> {
    change(module, |section, content| {
        if section != IMPORTS {
            return Ok(content);
        }
        let mut written = Vec::new();
        let mut count = 0;
        each_import(&content, |import| {
            let (module, name) = rename(&import.module, &import.name);
            write_text(&mut written, &module);
            write_text(&mut written, &name);
            written.extend_from_slice(import.kind);
            count += 1;
            Ok(())
        })?;
        let mut content = Vec::new();
        write_number(&mut content, count);
        content.append(&mut written);
        Ok(content)
    })
}

/// The module without the exports whose names `unwanted` says.
pub fn without_exports(module: &[u8], unwanted: impl Fn(&str) -> bool) -> Outcome<Vec<u8>> {
    change(module, |section, content| {
        if section != EXPORTS {
            return Ok(content);
        }
        let mut reader = Reader { bytes: &content, at: 0 };
        let (mut written, mut count) = (Vec::new(), 0);
        for _ in 0..reader.number()? {
            let begin = reader.at;
            let name = reader.text()?;
            reader.skip(1)?;
            reader.number()?;
            if !unwanted(&name) {
                written.extend_from_slice(&content[begin..reader.at]);
                count += 1;
            }
        }
        let mut kept = Vec::new();
        write_number(&mut kept, count);
        kept.append(&mut written);
        Ok(kept)
    })
}

/// The module with a name for each function, such that functions of one type and of like bodies follow each other when they are
/// put in the order of their names. Side by side they are compressed to fewer bytes.
pub fn named_by_likeness(module: &[u8]) -> Outcome<Vec<u8>> {
    let (mut imported, mut types, mut bodies) = (0, Vec::new(), Vec::new());
    let mut named = change(module, |section, content| {
        let mut reader = Reader { bytes: &content, at: 0 };
        match section {
            IMPORTS => each_import(&content, |import| {
                imported += usize::from(import.kind.first() == Some(&0));
                Ok(())
            })?,
            FUNCTIONS => {
                for _ in 0..reader.number()? {
                    types.push(reader.number()?);
                }
            }
            CODE => {
                for _ in 0..reader.number()? {
                    let length = reader.number()?;
                    bodies.push(reader.take(length)?.to_vec());
                }
            }
            _ => {}
        }
        Ok(content)
    })?;
    let mut order: Vec<_> = types.iter().zip(&bodies).enumerate().map(|(at, (kind, body))| (kind, body, at)).collect();
    order.sort();
    let mut names = vec![String::new(); bodies.len()];
    for (place, (.., at)) in order.into_iter().enumerate() {
        names[at] = format!("f{place:06}");
    }
    // The name section (WebAssembly Core 2.0, appendix 7.4): the names of functions are its subsection 1.
    let mut list = Vec::new();
    write_number(&mut list, imported + names.len());
    for (index, name) in (0..imported).map(|import| format!("a{import:06}")).chain(names).enumerate() {
        write_number(&mut list, index);
        write_text(&mut list, &name);
    }
    let mut content = Vec::new();
    write_text(&mut content, "name");
    content.push(1);
    write_number(&mut content, list.len());
    content.append(&mut list);
    named.push(CUSTOM);
    write_number(&mut named, content.len());
    named.append(&mut content);
    Ok(named)
}

/// The module with each section's content as `section` gives it back.
fn change(module: &[u8], mut section: impl FnMut(u8, Vec<u8>) -> Outcome<Vec<u8>>) -> Outcome<Vec<u8>> {
    let mut reader = Reader { bytes: module, at: 0 };
    let mut written = reader.take(HEADER)?.to_vec();
    if !written.starts_with(b"\0asm") {
        return Err("this is no wasm module".to_owned());
    }
    while reader.at < module.len() {
        let id = reader.take(1)?[0];
        let length = reader.number()?;
        let content = section(id, reader.take(length)?.to_vec())?;
        written.push(id);
        write_number(&mut written, content.len());
        written.extend_from_slice(&content);
    }
    Ok(written)
}

struct Import<'a> {
    module: String,
    name: String,
    /// What is imported, with its type, as it stands in the section.
    kind: &'a [u8],
}

fn each_import<'a>(content: &'a [u8], mut each: impl FnMut(Import<'a>) -> Outcome) -> Outcome {
    let mut reader = Reader { bytes: content, at: 0 };
    for _ in 0..reader.number()? {
        let (module, name, begin) = (reader.text()?, reader.text()?, reader.at);
        match reader.take(1)?[0] {
            // A function's type, or a tag's after the byte that says that it is an exception.
            0 => drop(reader.number()?),
            4 => {
                reader.skip(1)?;
                reader.number()?;
            }
            // A table has a type of reference before its limits.
            1 => {
                reader.skip(1)?;
                reader.limits()?;
            }
            2 => reader.limits()?,
            // A global has a type and whether it changes.
            3 => reader.skip(2)?,
            kind => return Err(format!("imports of kind {kind} are not known")),
        }
        each(Import { module, name, kind: &content[begin..reader.at] })?;
    }
    Ok(())
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Outcome<&'a [u8]> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or("the wasm module ends too soon")?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn skip(&mut self, length: usize) -> Outcome {
        self.take(length).map(drop)
    }

    /// An unsigned number in LEB128.
    fn number(&mut self) -> Outcome<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err("a number in the wasm module is too long".to_owned())
    }

    fn text(&mut self) -> Outcome<String> {
        let length = self.number()?;
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    fn limits(&mut self) -> Outcome {
        let has_most = self.take(1)?[0] & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Ok(())
    }
}

fn write_number(out: &mut Vec<u8>, mut number: usize) {
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two imported functions, a memory, and two exports of the second function.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\
        \x02\x1e\x03\x01m\x05long1\0\0\x01m\x05long2\0\0\x01n\x03mem\x02\0\x01\
        \x07\x0c\x02\x04keep\0\x01\x01x\0\x01";

    #[test]
    fn imports_are_renamed_and_everything_else_stays() {
        assert_eq!(imported_from(MODULE, "m").unwrap(), ["long1", "long2"]);
        let short = |module: &str, name: &str| match module {
            "m" => ("a".to_owned(), name.replace("long", "")),
            _ => (module.to_owned(), name.to_owned()),
        };
        let renamed = rename_imports(MODULE, short).unwrap();
        assert_eq!(imported_from(&renamed, "a").unwrap(), ["1", "2"]);
        assert_eq!(imported_from(&renamed, "n").unwrap(), ["mem"]);
        assert_eq!(renamed.len(), MODULE.len() - 8);
        let same = rename_imports(MODULE, |module, name| (module.to_owned(), name.to_owned())).unwrap();
        assert_eq!(same, MODULE);
    }

    #[test]
    fn an_export_that_nobody_calls_goes() {
        let without = without_exports(MODULE, |name| name == "x").unwrap();
        assert_eq!(without.len(), MODULE.len() - 4);
        assert!(without.ends_with(b"\x07\x08\x01\x04keep\0\x01"));
        assert_eq!(without_exports(MODULE, |_| false).unwrap(), MODULE);
    }

    #[test]
    fn functions_are_named_in_the_order_of_their_types_and_bodies() {
        // One imported function, three of its own: types 1, 0, 0 with bodies 9, 9, 3.
        let module = b"\0asm\x01\0\0\0\x02\x07\x01\x01m\x01f\0\0\x03\x04\x03\x01\0\0\
            \x0a\x0a\x03\x02\0\x09\x02\0\x09\x02\0\x03";
        let named = named_by_likeness(module).unwrap();
        let names = b"\x04\0\x07a000000\x01\x07f000002\x02\x07f000001\x03\x07f000000";
        assert!(named.starts_with(module) && named.ends_with(names));
    }

    #[test]
    fn what_is_no_module_is_refused() {
        for broken in [b"".as_slice(), b"\0asm", b"text file", &MODULE[..MODULE.len() - 1]] {
            assert!(imported_from(broken, "m").is_err());
        }
    }
}
