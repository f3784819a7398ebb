//! Images, and the directives that stand inside of lines.

use std::fmt::Write as _;
use std::ops::Range;

use super::Text;
use super::directive::{self, Directive};
use super::state::State;
use super::video;
use super::writer::{Writer, slot_text};
use crate::article::body::SlotKind;
use crate::diag::codes;

/// Attributes of `:::image` that mean something, the ignored `loc-scope` among them.
const ATTRIBUTES: [&str; 7] = [
    "type",
    "source",
    "alt-text",
    "lightbox",
    "border",
    "link",
    "loc-scope",
];

impl Writer<'_> {
    /// Writes `![alt](src "title")`, with its start as the current event.
    pub(super) fn image(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        src: &str,
        title: &str,
        range: Range<usize>,
    ) {
        let (count, alt) = state.alternative(0);
        state.at += count - 1;
        state.depth -= 1;
        self.depth -= 1;
        if alt.is_empty() {
            self.report(
                text,
                range.clone(),
                &codes::IMAGE_MISSING_ALT,
                format!("image {src} has no alternative text"),
            );
        }
        if video::is_file(src) {
            return self.video_file(text, src, &alt, range);
        }
        if video::is_film(src) {
            return self.video_link(text, state, (src, &alt), range);
        }
        self.img(text, src, &alt, title, range);
    }

    fn img(&mut self, text: Text<'_>, src: &str, alt: &str, title: &str, range: Range<usize>) {
        let alt = self.bounded(text, &range, "alternative text of an image", alt);
        let title = self.bounded(text, &range, "title of an image", title);
        let number = self.slot(
            text,
            SlotKind::Image {
                alt: alt.to_owned(),
            },
            src,
            range,
        );
        let _ = write!(self.body.html, "<img src=\"{}\" alt=\"", slot_text(number));
        self.escape(alt);
        self.out("\"");
        self.attribute("title", title);
        self.out(" loading=\"lazy\" decoding=\"async\">");
        self.collect(alt);
    }

    /// Writes the directive at byte `at` of the text, if there is one; returns the bytes it takes.
    pub(super) fn directive(&mut self, text: Text<'_>, at: usize) -> usize {
        let Some(directive) = directive::parse(&text.text[at..]) else {
            return 0;
        };
        let place = at..at + directive.length;
        self.unit_at(text, at);
        match directive.name.as_str() {
            "image" => self.image_directive(text, &directive, place),
            _ => self.no_loc(text, &directive, place),
        }
        directive.length
    }

    fn no_loc(&mut self, text: Text<'_>, directive: &Directive<'_>, place: Range<usize>) {
        if !directive.closed {
            self.report(
                text,
                place,
                &codes::NO_LOC_MALFORMED,
                "no-loc directive is not closed".to_owned(),
            );
        }
        let words = directive::unescaped(directive.get("text").unwrap_or_default());
        self.out("<span class=\"no-loc\" translate=\"no\">");
        self.plain_run(&words);
        self.out("</span>");
    }

    pub(super) fn image_directive(
        &mut self,
        text: Text<'_>,
        directive: &Directive<'_>,
        place: Range<usize>,
    ) {
        if !directive.closed {
            self.report(
                text,
                place.clone(),
                &codes::IMAGE_UNCLOSED,
                "image directive is not closed with :::".to_owned(),
            );
        }
        for (name, _) in directive
            .attributes
            .iter()
            .filter(|(name, _)| !ATTRIBUTES.contains(&name.as_str()))
        {
            self.report(
                text,
                place.clone(),
                &codes::IMAGE_UNKNOWN_ATTRIBUTE,
                format!("attribute {name} of an image means nothing"),
            );
        }
        if directive.misquoted {
            self.report(
                text,
                place.clone(),
                &codes::IMAGE_QUOTES,
                "a value of this image stands in no straight quotation marks".to_owned(),
            );
        }
        let alt = directive::unescaped(directive.get("alt-text").unwrap_or_default());
        let alt = super::decode_entities(&alt);
        let Some(source) = directive.get("source").filter(|source| !source.is_empty()) else {
            self.report(
                text,
                place,
                &codes::IMAGE_MISSING_SOURCE,
                "image directive has no source".to_owned(),
            );
            self.plain_run(&alt);
            return;
        };
        let icon = directive
            .get("type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("icon"));
        if alt.is_empty() && !icon {
            self.report(
                text,
                place.clone(),
                &codes::IMAGE_MISSING_ALT,
                format!("image {source} has no alternative text"),
            );
        }
        if icon && !alt.is_empty() {
            self.report(
                text,
                place.clone(),
                &codes::IMAGE_ICON_ALT,
                format!("icon {source} has an alternative text, which is read out"),
            );
        }
        let link = directive.get("link").map(|link| (SlotKind::Link, link));
        let link = link.or_else(|| {
            directive
                .get("lightbox")
                .map(|large| (SlotKind::Lightbox, large))
        });
        let linked = link.is_some();
        if let Some((kind, target)) = link {
            let lightbox = kind == SlotKind::Lightbox;
            let number = self.slot(text, kind, target, place.clone());
            let class = if lightbox { " class=\"lightbox\"" } else { "" };
            let _ = write!(self.body.html, "<a href=\"{}\"{class}>", slot_text(number));
        }
        let border = directive
            .get("border")
            .map_or(!icon, |border| !border.eq_ignore_ascii_case("false"));
        self.out(if border {
            "<span class=\"img bordered\">"
        } else {
            "<span class=\"img\">"
        });
        self.img(text, source, &alt, "", place);
        self.out(if linked { "</span></a>" } else { "</span>" });
    }
}
