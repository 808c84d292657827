//! Bundles and minifies the style sheets in `style/` into two files.

use std::fs;
use std::path::Path;

use crate::{Outcome, project::Project};

/// The order of the cascade layers, declared before any rule, so that the order of files does not matter.
const LAYERS: &str = "@layer tokens, base, layout, components;";

/// The line of `style/order.txt` that separates the sheets needed for the first paint from the others.
const BEHIND: &str = "---";

/// Writes two files into a folder from the sheets listed in `style/order.txt`: `first.css`, which is inlined
/// into `index.html`, and `suban.css`, which is loaded afterwards.
pub fn bundle(project: &Project, folder: &Path) -> Outcome {
    let order_file = project.path("style/order.txt");
    let order = fs::read_to_string(&order_file).map_err(|error| {
        format!("style/order.txt, which names the style sheets in their order, cannot be read: {error}")
    })?;
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let (first, behind) = parts(&order)?;
    for (file, names) in [("first.css", first), ("suban.css", behind)] {
        let sheets = named_sheets(names)
            .map(|name| {
                fs::read_to_string(project.path("style").join(name))
                    .map(|text| (name, text))
                    .map_err(|error| format!("style/{name}, named in style/order.txt, cannot be read: {error}"))
            })
            .collect::<Outcome<Vec<_>>>()?;
        let bundle = join(sheets.iter().map(|(name, text)| (*name, text.as_str())))?;
        fs::write(folder.join(file), &bundle).map_err(|error| format!("{}: {error}", folder.join(file).display()))?;
        println!("  style: {file} of {} sheets, {} bytes", sheets.len(), bundle.len());
    }
    Ok(())
}

/// The lists before and after the separating line.
fn parts(order: &str) -> Outcome<(&str, &str)> {
    let divided = order.split_once(&format!("\n{BEHIND}\n"));
    divided.ok_or_else(|| {
        format!("style/order.txt has no line {BEHIND} between the sheets of the first paint and those behind it")
    })
}

/// The file names in a list: blank lines and lines that begin with `#` are skipped.
fn named_sheets(order: &str) -> impl Iterator<Item = &str> {
    order.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn join<'a>(sheets: impl Iterator<Item = (&'a str, &'a str)>) -> Outcome<String> {
    let mut all = String::from(LAYERS);
    let mut count = 0;
    for (name, text) in sheets {
        let small = minify(text).map_err(|why| format!("style/{name}: {why}"))?;
        // Browsers would ignore both here: they follow a rule.
        if small.contains("@import") || small.contains("@charset") {
            return Err(format!(
                "style/{name}: @import and @charset have no effect here; name the sheet in style/order.txt"
            ));
        }
        all.push_str(&small);
        count += 1;
    }
    if count == 0 {
        return Err("style/order.txt names no style sheet".to_owned());
    }
    Ok(all)
}

/// The same rules without comments and superfluous white space.
///
/// Strings and unquoted `url(…)` are copied unchanged. White space that may be significant is kept as one blank:
/// between words, before `:` and `(`, around `+`, `-`, `>`, `~` and `*`.
fn minify(css: &str) -> Outcome<String> {
    let mut small = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        if let Some(inside) = rest.strip_prefix("/*") {
            let end = inside.find("*/").ok_or("a comment is not closed")?;
            rest = &inside[end + 2..];
            // A comment separates two words just as a blank does.
            blank(&mut small);
        } else if next == '"' || next == '\'' {
            let end = string_end(rest, next).ok_or("a string is not closed")?;
            close(&mut small, next);
            small.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if starts_unquoted_url(rest) && !ends_in_word(&small) {
            let end = rest.find(')').ok_or("a url( is not closed")? + 1;
            close(&mut small, next);
            small.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if next.is_ascii_whitespace() {
            blank(&mut small);
            rest = &rest[1..];
        } else {
            close(&mut small, next);
            small.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    small.truncate(small.trim_end().len());
    Ok(small)
}

/// Adds one blank, unless the preceding character makes it superfluous.
fn blank(small: &mut String) {
    if !small.is_empty() && !small.ends_with([' ', '{', '}', ';', ',', '(']) {
        small.push(' ');
    }
}

/// Removes what is superfluous before `next`.
fn close(small: &mut String, next: char) {
    if small.ends_with(": ") {
        // `--x: ;` is an intentionally empty property; without the blank older browsers reject it.
        if !matches!(next, ';' | '}' | ')') {
            small.pop();
        }
    } else if small.ends_with(' ') && matches!(next, '{' | '}' | ';' | ',' | ')') {
        small.pop();
    }
    if next == '}' && small.ends_with(';') {
        small.pop();
    }
}

fn string_end(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
        } else if letter == quote {
            return Some(at + letter.len_utf8());
        }
    }
    None
}

fn starts_unquoted_url(text: &str) -> bool {
    text.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("url("))
        && !text[4..].trim_start().starts_with(['"', '\''])
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(css: &str, expected: &str) {
        assert_eq!(minify(css).as_deref(), Ok(expected));
    }

    #[test]
    fn comments_and_needless_white_space_go() {
        check("/* a */\n.a ,\n.b {\n  color : red ;\n  margin: 0  auto;\n}\n", ".a,.b{color :red;margin:0 auto}");
        check(
            "@media ( min-width: 30em ) and (hover) {\n a { b: c }\n}",
            "@media (min-width:30em) and (hover){a{b:c}}",
        );
    }

    #[test]
    fn white_space_that_means_something_stays() {
        check("a :hover > b + c{width:calc(1em + 2px)}", "a :hover > b + c{width:calc(1em + 2px)}");
        check("a/**/b{}", "a b{}");
        check("a{--empty: ;b:c}", "a{--empty: ;b:c}");
        check("a{--empty: }", "a{--empty: }");
    }

    #[test]
    fn strings_and_addresses_are_untouched() {
        check("a::before{content:\"/*  x ; } \\\" */\"}", "a::before{content:\"/*  x ; } \\\" */\"}");
        check("a{b:url(data:image/svg+xml;x,/*  y*/) }", "a{b:url(data:image/svg+xml;x,/*  y*/)}");
        check("a{b:url( \"x  y\" )}", "a{b:url(\"x  y\")}");
        check("a{content:'速  办'}", "a{content:'速  办'}");
    }

    #[test]
    fn what_is_not_closed_is_an_error() {
        assert!(minify("a{} /* b").is_err());
        assert!(minify("a{b:\"c}").is_err());
    }

    #[test]
    fn the_bundle_begins_with_the_order_of_the_layers() {
        let css = join([("a.css", "@layer base { a { b: c } }"), ("b.css", "d{}")].into_iter());
        assert_eq!(css.as_deref(), Ok("@layer tokens, base, layout, components;@layer base{a{b:c}}d{}"));
    }

    #[test]
    fn an_order_that_names_nothing_is_an_error() {
        assert_eq!(named_sheets("# nothing\n\n").count(), 0);
        assert!(join([].into_iter()).is_err());
        assert_eq!(named_sheets("tokens.css\n # x\n base.css \n").collect::<Vec<_>>(), ["tokens.css", "base.css"]);
    }

    #[test]
    fn an_order_is_divided_by_its_line_and_by_nothing_else() {
        assert_eq!(parts("a.css\n---\nb.css\n"), Ok(("a.css", "b.css\n")));
        assert!(parts("a.css\n# ---\nb.css\n").is_err());
    }

    #[test]
    fn an_import_inside_a_sheet_is_refused() {
        assert!(join([("a.css", "@import 'b.css';")].into_iter()).is_err());
    }
}
