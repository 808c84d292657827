//! Passing files by script, how the page processes them, and how a browser displays a photo.

use super::Phone;
use anyhow::{Context, Result, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

/// A photo as displayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Width and height in pixels.
    pub size: (u64, u64),
    /// The dominant colour in each quarter (`w` where it is nearly white).
    pub quarters: Vec<char>,
    /// The same of its upper left corner.
    pub corner: char,
}

impl Phone {
    /// Passes files to the library button with names that no file system allows; returns the names as the browser
    /// reports them.
    ///
    /// # Errors
    /// When there is no such button.
    pub async fn hand_over(&self, files: &[(&str, &[u8])]) -> Result<Vec<String>> {
        let files: Vec<_> = files.iter().map(|(name, bytes)| json!([name, BASE64_STANDARD.encode(bytes)])).collect();
        let script = "
            const carrier = new DataTransfer();
            for (const [name, text] of arguments[0]) {
                const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
                carrier.items.add(new File([bytes], name, {type: 'image/jpeg'}));
            }
            const input = document.getElementById('photo-library');
            const names = [...carrier.files].map((file) => file.name);
            input.files = carrier.files;
            input.dispatchEvent(new Event('change', {bubbles: true}));
            return names;";
        Ok(serde_json::from_value(self.run(script, [json!(files)]).await?)?)
    }

    /// From now on counts how often a picture is decoded, by the worker or on the main thread.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn count_decoding(&self) -> Result<()> {
        let script = "
            window.decoded = {worker: 0, page: 0};
            const counted = (owner, name, who) => {
                const own = owner?.[name];
                if (own) owner[name] = function (...given) { window.decoded[who] += 1; return own.apply(this, given); };
            };
            counted(window.Worker?.prototype, 'postMessage', 'worker');
            counted(HTMLImageElement.prototype, 'decode', 'page');
            counted(window, 'createImageBitmap', 'page');";
        self.run(script, []).await.map(drop)
    }

    /// How often the worker and the main thread have decoded a picture.
    ///
    /// # Errors
    /// When nothing is counted.
    pub async fn decoded(&self) -> Result<(u64, u64)> {
        let counted = self.run("return window.decoded;", []).await?;
        let number = |who: &str| counted[who].as_u64().with_context(|| format!("nothing is counted: {counted}"));
        Ok((number("worker")?, number("page")?))
    }

    /// Waits until so many photos are there and none is being prepared any more.
    ///
    /// # Errors
    /// When there are others.
    pub async fn photos_are_prepared(&self, count: usize) -> Result<()> {
        let script = "
            const states = all('li.sb-photo[data-state]').map((tile) => tile.dataset.state);
            return states.length === arguments[0] && states.every((state) => /^(waiting|uploading|done)$/.test(state));";
        self.wait_for(&format!("{count} photos to be prepared"), script, [json!(count)]).await.map(drop)
    }

    /// Waits until a file is rejected with a key's message, containing its name.
    ///
    /// # Errors
    /// When it is not.
    pub async fn refuses(&self, name: &str, key: &str) -> Result<()> {
        self.refuses_in_one_of(name, &[key]).await
    }

    /// The same with the message of one of several keys.
    ///
    /// # Errors
    /// When it is not.
    pub async fn refuses_in_one_of(&self, name: &str, keys: &[&str]) -> Result<()> {
        // A long name may be shortened, but not in its first characters.
        const MOST: usize = 40;
        let is_long = name.chars().count() > MOST;
        let begins: String = name.chars().take(MOST).collect();
        let around: Vec<_> = keys
            .iter()
            .map(|key| self.word(key)?.split_once("{name}").with_context(|| format!("{key} names no file")))
            .collect::<Result<_>>()?;
        // Invisible characters may be removed, and isolates may separate the name from the text after it.
        let script = r"
            const [around, name, isLong] = arguments;
            const bare = (text) => plain(text.replace(/[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, ''));
            const page = bare(document.body.innerText);
            return around.some(([before, after]) => {
                const begins = bare(before + name);
                for (let at = page.indexOf(begins); at >= 0; at = page.indexOf(begins, at + 1)) {
                    const end = at + begins.length, words = bare(after);
                    if (isLong ? page.slice(end, end + 300 + words.length).includes(words) : page.startsWith(words, end)) return true;
                }
                return false;
            });";
        let what = format!("“{name}” to be refused as {}", keys.join(" or "));
        self.wait_for(&what, script, [json!(around), json!(begins), json!(is_long)]).await.map(drop)
    }

    /// Checks that file names on the page stay in their boxes, are shown as text, and do not affect the direction of
    /// other text: the words after a name run left to right. Others are findings.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn names_stay_in_their_boxes(&self, keys: &[&str]) -> Result<()> {
        let after: Vec<_> = keys
            .iter()
            .map(|key| Ok(self.word(key)?.split_once("{name}").map_or("", |(_, after)| after)))
            .collect::<Result<_>>()?;
        let script = r#"
            const faults = [];
            const root = document.documentElement;
            if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} wide`);
            for (const box of all('.sb-notice, .sb-notice *, .sb-photo')) {
                if (box.scrollWidth > box.clientWidth + 1 && box.clientWidth) faults.push(`${plain(box.innerText)} is wider than its box`);
            }
            if (document.querySelector('img[src="x"]')) faults.push('a name became markup');
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                for (const words of new Set(arguments[0].filter(Boolean))) {
                    const from = node.data.indexOf(words);
                    const box = (at) => {
                        const range = document.createRange();
                        range.setStart(node, at);
                        range.setEnd(node, at + 1);
                        return range.getBoundingClientRect();
                    };
                    for (let at = from; from >= 0 && at + 1 < from + words.length; at += 1) {
                        const [one, next] = [box(at), box(at + 1)];
                        if (one.width && next.width && one.top === next.top && next.left < one.left) {
                            faults.push(`“${words}” runs backwards`);
                            break;
                        }
                    }
                }
            }
            return faults;"#;
        let faults: Vec<String> = serde_json::from_value(self.run(script, [json!(after)]).await?)?;
        faults.into_iter().for_each(|fault| self.find_fault(fault));
        Ok(())
    }

    /// A picture at a URL as the browser displays it.
    ///
    /// # Errors
    /// When it is none.
    pub async fn sees(&self, url: &str) -> Result<Seen> {
        let script = "
            const [url, done] = [arguments[0], arguments[arguments.length - 1]];
            const image = new Image();
            image.onerror = () => done(null);
            image.onload = () => {
                const canvas = Object.assign(document.createElement('canvas'), {width: 40, height: 40});
                const context = canvas.getContext('2d');
                context.drawImage(image, 0, 0, 40, 40);
                const colour = (x, y) => {
                    const [r, g, b] = context.getImageData(x, y, 1, 1).data;
                    if (r > 220 && g > 220 && b > 220) return 'w';
                    if (r < 20 && g < 20 && b < 20) return 'k';
                    return r > 110 && g > 110 ? 'y' : r > g && r > b ? 'r' : g > b ? 'g' : 'b';
                };
                const quarters = [[10, 10], [30, 10], [10, 30], [30, 30]].map(([x, y]) => colour(x, y)).join('');
                done([image.naturalWidth, image.naturalHeight, quarters, colour(1, 1)]);
            };
            image.src = url.startsWith('http') || url.startsWith('/') ? url : '/' + url;";
        let answer = self.run_async(script, [json!(url)]).await?;
        let Value::Array(parts) = &answer else { bail!("{url} is no picture") };
        let number = |at: usize| parts.get(at).and_then(Value::as_u64).unwrap_or(0);
        let text = |at: usize| parts.get(at).and_then(Value::as_str).unwrap_or_default();
        let corner = text(3).chars().next().context("a picture without a corner")?;
        Ok(Seen { size: (number(0), number(1)), quarters: text(2).chars().collect(), corner })
    }
}
