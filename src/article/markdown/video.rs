//! Videos: `> [!VIDEO address]`, `:::video source="address":::`, and what authors embed as `<iframe>`.
//!
//! A help site does not load frames of others unasked. So a video is a link in a figure that names
//! the address to embed: a script may put a frame there when a reader asks for it, and a site may
//! choose to have the frame at once.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::alerts::{Quote, skip_marker};
use super::directive::Directive;
use super::state::State;
use super::writer::{Writer, slot_text};
use super::{Context, Text};
use crate::article::body::{SlotKind, escaped};
use crate::config::VIDEO_HOSTS;
use crate::diag::codes;

/// A video that may be embedded.
#[derive(Debug, PartialEq, Eq)]
struct Video {
    /// Where a reader can watch it.
    watch: String,
    /// What a frame shows; none where the host can only be linked to.
    embed: Option<String>,
}

/// Where videos on `YouTube` are framed from.
const YOUTUBE: &str = "https://www.youtube-nocookie.com/embed/";

/// Types of files that browsers play as a video.
const FILES: [&str; 4] = ["mp4", "webm", "ogv", "m4v"];

/// Whether `src` names a file with a video.
pub(super) fn is_file(src: &str) -> bool {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    FILES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(extension))
}

/// The video at `address`, if its host is known.
fn video(address: &str, hosts: &[String]) -> Option<Video> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.trim_start_matches("//");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_ascii_lowercase();
    let bare = host.strip_prefix("www.").unwrap_or(&host);
    let linked = |embed| Video {
        watch: format!("https://{host}/{path}"),
        embed,
    };
    match bare {
        "youtube.com" | "youtube-nocookie.com" | "youtu.be" | "m.youtube.com" => {
            let Some(id) = youtube_id(bare, path) else {
                return Some(linked(None));
            };
            Some(Video {
                watch: format!("https://www.youtube.com/watch?v={id}"),
                embed: Some(format!("{YOUTUBE}{id}")),
            })
        }
        // Its players are gone, the pages lead somewhere else.
        "channel9.msdn.com" => Some(linked(None)),
        _ if VIDEO_HOSTS.contains(&host.as_str()) || hosts.contains(&host) => {
            Some(linked(Some(format!("https://{host}/{path}"))))
        }
        _ => None,
    }
}

/// The id in a path of the host, with the start time and the like left out.
fn youtube_id<'p>(host: &str, path: &'p str) -> Option<&'p str> {
    let id = if host == "youtu.be" {
        path
    } else if let Some(id) = path
        .strip_prefix("embed/")
        .or_else(|| path.strip_prefix("shorts/"))
    {
        id
    } else {
        let query = path.strip_prefix("watch?")?;
        query.split('&').find_map(|pair| pair.strip_prefix("v="))?
    };
    let end = id.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let id = &id[..end.unwrap_or(id.len())];
    (!id.is_empty() && !id.eq_ignore_ascii_case("videoseries")).then_some(id)
}

/// Whether `text` is an id of the video service of the dialect: `8b3b7a5c-…`.
fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// The address in a marker `[!VIDEO address]` that has `line` for its own.
pub(super) fn marker(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix("[!")?;
    let word = inner.get(.."video".len())?;
    if !word.eq_ignore_ascii_case("video") {
        return None;
    }
    let address = inner["video".len()..].strip_suffix(']')?;
    let plain = address.starts_with([' ', '\t']);
    let address = address.trim();
    (plain && !address.is_empty() && !address.contains([' ', ']'])).then_some(address)
}

/// A video as a figure.
pub(super) struct Figure {
    /// What the slot of its link is for.
    pub(super) kind: SlotKind,
    /// The address of the slot.
    pub(super) watch: String,
    /// The element, with the slot in it.
    pub(super) html: String,
    /// Whether its host is known.
    pub(super) trusted: bool,
}

/// The figure for the video at `address`, whose link is slot `number`.
pub(super) fn figure(context: Context<'_>, address: &str, title: &str, number: usize) -> Figure {
    let address = if is_guid(address) {
        format!("https://learn-video.azurefd.net/vod/player?id={address}")
    } else {
        address.replacen("http://", "https://", 1)
    };
    let found = video(&address, &context.options.video_hosts);
    let trusted = found.is_some();
    let (watch, embed) = match found {
        Some(video) => (video.watch, video.embed),
        None => (address, None),
    };
    let label = &context.labels.watch_video;
    let host = watch
        .trim_start_matches("https://")
        .split(['/', '?'])
        .next();
    let what = if title.is_empty() {
        host.unwrap_or_default()
    } else {
        title
    };
    let mut html = "<figure class=\"video\"".to_owned();
    if let Some(embed) = &embed {
        let _ = write!(html, " data-embed=\"{}\"", escaped(embed));
    }
    let slot = slot_text(number);
    let (label, what) = (escaped(label), escaped(what));
    let _ = writeln!(html, "><a href=\"{slot}\">{label} ({what})</a></figure>");
    let kind = embed.map_or(SlotKind::Link, |embed| SlotKind::Video {
        embed,
        title: if title.is_empty() {
            &context.labels.watch_video
        } else {
            title
        }
        .to_owned(),
    });
    Figure {
        kind,
        watch,
        html,
        trusted,
    }
}

/// What is said of a video whose host is not known.
pub(super) fn untrusted(address: &str) -> String {
    format!("video {address} is of a host that is not known; it became a link")
}

/// Whether `address` is that of a video on a host that has nothing but videos.
pub(super) fn is_film(address: &str) -> bool {
    let embed = video(address, &[]).and_then(|video| video.embed);
    embed.is_some_and(|embed| embed.starts_with(YOUTUBE))
}

impl Writer<'_> {
    /// Writes the video at `address`; one of an unknown host becomes a link.
    pub(super) fn video(
        &mut self,
        text: Text<'_>,
        address: &str,
        title: &str,
        place: Range<usize>,
    ) {
        let figure = figure(self.context, address, title, self.body.slots.len());
        if !figure.trusted {
            let message = untrusted(address);
            self.report(text, place.clone(), &codes::VIDEO_UNTRUSTED_HOST, message);
        }
        self.slot(text, figure.kind, &figure.watch, place);
        self.out(&figure.html);
    }

    /// Puts the picture `src` in front of the words of the link to a video that was just written.
    fn thumbnail(&mut self, text: Text<'_>, src: &str, place: Range<usize>) {
        const BEFORE: &str = "\">";
        let link = self.body.html.rfind("<a href=\"").unwrap_or_default();
        let Some(at) = self.body.html[link..].find(BEFORE) else {
            return;
        };
        let words = self.body.html.split_off(link + at + BEFORE.len());
        let kind = SlotKind::Image { alt: String::new() };
        let number = self.slot(text, kind, src, place);
        let _ = write!(
            self.body.html,
            "<img src=\"{}\" alt=\"\" loading=\"lazy\" decoding=\"async\">{words}",
            slot_text(number)
        );
    }

    /// Writes the video that `![title](address)` names, where that is all the paragraph holds whose
    /// start is the current event. Only hosts are taken that have nothing but videos.
    pub(super) fn pictured_video(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) -> bool {
        let Some(Event::Start(Tag::Image { dest_url, .. })) = state.peek(1) else {
            return false;
        };
        if !is_film(dest_url) {
            return false;
        }
        let (length, alt) = state.alternative(1);
        if !matches!(state.peek(1 + length), Some(Event::End(TagEnd::Paragraph))) {
            return false;
        }
        let address = dest_url.to_string();
        self.video(text, &address, &alt, range.clone());
        self.pass_paragraph(state);
        true
    }

    /// Writes a link to the video that `![alt](src)` names among other words.
    pub(super) fn video_link(
        &mut self,
        text: Text<'_>,
        state: &State<'_>,
        (src, alt): (&str, &str),
        place: Range<usize>,
    ) {
        let alt = if alt.is_empty() {
            self.context.labels.watch_video.clone()
        } else {
            alt.to_owned()
        };
        if state.in_link() {
            return self.plain_run(&alt);
        }
        let number = self.slot(text, SlotKind::Link, src, place);
        let _ = write!(self.body.html, "<a href=\"{}\">", slot_text(number));
        self.plain_run(&alt);
        self.out("</a>");
    }

    /// Writes the file at `src` as a video that the browser plays by itself.
    pub(super) fn video_file(&mut self, text: Text<'_>, src: &str, alt: &str, place: Range<usize>) {
        let kind = SlotKind::Image {
            alt: alt.to_owned(),
        };
        let number = self.slot(text, kind, src, place);
        let _ = write!(
            self.body.html,
            "<video src=\"{}\" controls",
            slot_text(number)
        );
        self.attribute("aria-label", alt);
        self.out("></video>");
        self.collect(alt);
    }

    /// Writes the videos that the quote whose start is the current event begins with, and opens a
    /// quote for what follows them; the paragraph of the markers stands at `paragraph`.
    pub(super) fn quoted_videos(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        paragraph: &Range<usize>,
    ) -> bool {
        let mut at = paragraph.start;
        let mut lines = 0;
        for line in text.text[paragraph.clone()].split_inclusive('\n') {
            let Some(address) = marker(line.trim_start_matches([' ', '\t', '>'])) else {
                break;
            };
            let place = at..at + line.trim_end().len();
            self.video(text, address, "", place);
            at += line.len();
            lines += 1;
        }
        if lines == 0 {
            return false;
        }
        state.at += 1;
        if at >= paragraph.end {
            state.at += state.extent() - 1;
            if matches!(state.peek(1), Some(Event::End(TagEnd::BlockQuote(_)))) {
                state.quotes.push(Quote::Section(""));
                return true;
            }
            self.out("<blockquote>\n");
        } else {
            for _ in 0..lines {
                skip_marker(state);
            }
            self.out("<blockquote>\n<p>");
            state.depth += 1;
            self.depth += 1;
        }
        state.quotes.push(Quote::Plain);
        true
    }

    /// At the start of a paragraph: writes the video whose marker is all it holds, although a marker
    /// has to stand in a quote.
    pub(super) fn unquoted_video(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) -> bool {
        let paragraph = text.text[range.clone()].trim_end();
        let Some(address) = marker(paragraph).filter(|_| !paragraph.contains('\n')) else {
            return false;
        };
        let message = "[!VIDEO] does not stand in a block quote".to_owned();
        self.report(
            text,
            range.start..range.start + paragraph.len(),
            &codes::ALERT_MISSING_QUOTE,
            message,
        );
        self.video(text, address, "", range.clone());
        self.pass_paragraph(state);
        true
    }

    /// Writes `:::video …:::`.
    pub(super) fn video_directive(
        &mut self,
        text: Text<'_>,
        directive: &Directive<'_>,
        place: Range<usize>,
    ) {
        let Some(source) = directive.get("source").filter(|source| !source.is_empty()) else {
            let message = "video directive has no source".to_owned();
            self.report(text, place, &codes::VIDEO_INVALID, message);
            return;
        };
        if let Some(width) = directive.get("max-width")
            && width.parse::<u32>().is_err()
        {
            let message = format!("max-width of a video is a number, not {width}");
            self.report(text, place.clone(), &codes::VIDEO_INVALID, message);
        }
        let title = super::decode_entities(directive.get("title").unwrap_or_default());
        self.video(text, source, &title, place.clone());
        if let Some(picture) = directive.get("thumbnail").filter(|src| !src.is_empty()) {
            self.thumbnail(text, picture, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn videos_are_embedded_from_the_host_that_sets_no_cookies() {
        for address in [
            "https://www.youtube.com/embed/a_b-1?rel=0",
            "https://youtu.be/a_b-1",
            "https://www.youtube.com/watch?t=3&v=a_b-1",
        ] {
            let got = video(address, &[]).expect("a known host");
            assert_eq!(got.watch, "https://www.youtube.com/watch?v=a_b-1");
            assert_eq!(
                got.embed.as_deref(),
                Some("https://www.youtube-nocookie.com/embed/a_b-1")
            );
        }
    }

    #[test]
    fn hosts_are_known_or_named_by_the_site() {
        let address = "https://video.example.com/x";
        assert_eq!(video(address, &[]), None);
        let own = ["video.example.com".to_owned()];
        assert_eq!(
            video(address, &own)
                .and_then(|video| video.embed)
                .as_deref(),
            Some(address)
        );
        let gone = video("https://channel9.msdn.com/Shows/x/player", &[]);
        assert_eq!(gone.expect("a known host").embed, None);
    }

    #[test]
    fn markers_hold_one_address() {
        assert_eq!(marker("[!Video https://a/b ] "), Some("https://a/b"));
        for text in [
            "[!VIDEO]",
            "[!VIDEO ]",
            "[!VIDEO a b]",
            "[!VIDEOS a]",
            "[!VIDEO a] b",
        ] {
            assert_eq!(marker(text), None, "{text}");
        }
    }
}
