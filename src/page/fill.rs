//! Slots of a body -> addresses.

use std::fmt::Write as _;

use super::view::Html;
use super::{Context, ImageSize, Linker, missing_image};
use crate::article::body::{Reference, SLOT_CLOSE, SLOT_OPEN, Slot, SlotKind, escape, escaped};
use crate::config::Videos;
use crate::diag::{Code, Diagnostic, codes};
use crate::model;
use crate::site::{Anchors, Broken, Deviation, Page, Resolution, Site};

/// What stands in place of the slots of a body.
#[derive(Default)]
pub(super) struct Filled {
    fillings: Vec<Filling>,
    /// Files used: the edition whose tree they lie in, and their path there.
    pub(super) resources: Vec<(usize, Box<str>)>,
    pub(super) report: Vec<Diagnostic>,
}

impl Filled {
    /// `html` without slots.
    pub(super) fn html(&self, html: &str) -> Html {
        Html(splice(html, &self.fillings))
    }
}

/// What stands in place of a slot.
enum Filling {
    /// An address, and attributes that follow it: ` name="value"`.
    Address(String, String),
    /// The address of an image with its width and height, which its author may have chosen otherwise.
    Image(String, u32, u32),
    /// Nothing: the element goes, its content stays.
    Nothing,
    /// Nothing: something else stands in place of the whole element.
    Instead(String),
    /// Nothing: the link that was guessed goes, and what its author wrote stands there, brackets and
    /// all. This is what follows its content.
    Literal(String),
    /// HTML of our own in place of the slot.
    Markup(String),
    /// Something else in place of a link and its text.
    Element(String),
}

/// Resolves `slots` for `page`.
pub(super) fn fill<'a>(
    context: Context<'a>,
    page: &'a Page,
    linker: &'a Linker,
    slots: &[Slot],
) -> Filled {
    let mut filler = Filler {
        context,
        page,
        linker,
        anchors: Anchors::default(),
        filled: Filled::default(),
    };
    let fillings = slots.iter().map(|slot| filler.resolve(slot)).collect();
    Filled {
        fillings,
        ..filler.filled
    }
}

const LINK: &str = "<a href=\"";
const VIDEO: &str = "<video src=\"";
/// Begins the address of another element, whatever comes before.
const SOURCE: &str = " src=\"";
/// What an image of a directive stands in.
const WRAPPERS: [&str; 2] = ["<span class=\"img bordered\">", "<span class=\"img\">"];
/// End tag of what stands in place of a link without target.
const BROKEN_END: &str = "</span>";

/// Puts the fillings in place of the slots.
fn splice(html: &str, fillings: &[Filling]) -> String {
    let mut out = String::with_capacity(html.len() + fillings.len() * 16);
    let mut rest = html;
    // Links whose start tag was taken away and whose end tag is still to come.
    let mut open: Vec<&str> = Vec::new();
    loop {
        let slot = rest.find(SLOT_OPEN);
        if !open.is_empty()
            && let Some(end) = rest
                .find("</a>")
                .filter(|end| slot.is_none_or(|slot| *end < slot))
        {
            out.push_str(&rest[..end]);
            escaped_end(&mut out, open.pop());
            rest = &rest[end + "</a>".len()..];
            continue;
        }
        let Some((before, after)) = slot.map(|at| rest.split_at(at)) else {
            out.push_str(rest);
            return out;
        };
        out.push_str(before);
        let Some((number, tail)) = after[SLOT_OPEN.len_utf8()..].split_once(SLOT_CLOSE) else {
            return out;
        };
        rest = tail;
        match number
            .parse()
            .ok()
            .and_then(|number: usize| fillings.get(number))
        {
            Some(Filling::Address(href, attributes)) => {
                escape(&mut out, href);
                if !attributes.is_empty() {
                    out.push('"');
                    // The quotation mark that follows the slot ends the last attribute.
                    out.push_str(attributes.strip_suffix('"').unwrap_or(attributes));
                }
            }
            Some(Filling::Image(href, width, height)) => {
                let sized = image_tag(&out).is_some_and(|tag| has_size(&out[tag..], rest));
                escape(&mut out, href);
                if !sized {
                    // The quotation mark that follows the slot ends the last attribute.
                    let _ = write!(out, "\" width=\"{width}\" height=\"{height}");
                }
            }
            Some(Filling::Nothing) if out.ends_with(LINK) => {
                out.truncate(out.len() - LINK.len());
                out.push_str("<span class=\"link-broken\">");
                rest = after_tag(rest);
                open.push(BROKEN_END);
            }
            Some(Filling::Literal(literal)) if out.ends_with(LINK) => {
                out.truncate(out.len() - LINK.len());
                out.push('[');
                rest = after_tag(rest);
                open.push(literal);
            }
            Some(Filling::Instead(instead)) if image_tag(&out).is_some() => {
                out.truncate(image_tag(&out).unwrap_or(out.len()));
                out.push_str(instead);
                rest = after_tag(rest);
                let wrapper = WRAPPERS.iter().find(|wrapper| out.ends_with(**wrapper));
                if let (Some(wrapper), true) = (wrapper, instead.is_empty())
                    && let Some(after) = rest.strip_prefix("</span>")
                {
                    out.truncate(out.len() - wrapper.len());
                    rest = after;
                }
            }
            Some(Filling::Instead(instead)) if out.ends_with(VIDEO) => {
                out.truncate(out.len() - VIDEO.len());
                out.push_str(instead);
                rest = rest.split_once("</video>").map_or("", |(_, after)| after);
            }
            Some(Filling::Element(element)) if out.ends_with(LINK) => {
                out.truncate(out.len() - LINK.len());
                out.push_str(element);
                rest = rest.split_once("</a>").map_or("", |(_, after)| after);
            }
            // What no address can be given to keeps none: an empty one would be that of the page.
            Some(Filling::Nothing) if out.ends_with(SOURCE) => {
                out.truncate(out.len() - SOURCE.len());
                rest = rest.strip_prefix('"').unwrap_or(rest);
            }
            Some(Filling::Markup(html)) => out.push_str(html),
            // A tag that was put together in another way keeps an empty address.
            Some(
                Filling::Nothing | Filling::Literal(_) | Filling::Instead(_) | Filling::Element(_),
            )
            | None => out.push('#'),
        }
    }
}

/// Where the tag of an image begins whose address `out` ends before.
fn image_tag(out: &str) -> Option<usize> {
    let tag = out.rfind('<').filter(|_| out.ends_with(SOURCE))?;
    out[tag..].starts_with("<img ").then_some(tag)
}

/// Whether a tag that is `before` its address and goes on with `after` has a width or a height, or is
/// no image.
fn has_size(before: &str, after: &str) -> bool {
    let after = &after[..after.len() - after_tag(after).len()];
    // Every other piece is the value of an attribute.
    let names = before.split('"').step_by(2);
    let mut names = names.chain(after.split('"').skip(1).step_by(2));
    names.any(|names| {
        let mut names = names.split_ascii_whitespace();
        names.any(|name| name.starts_with("width=") || name.starts_with("height="))
    })
}

/// Ends an element whose start tag was taken away.
fn escaped_end(out: &mut String, end: Option<&str>) {
    match end {
        Some(BROKEN_END) | None => out.push_str(BROKEN_END),
        Some(literal) => escape(out, literal),
    }
}

/// What follows the tag that `text` is inside of, right before the quotation mark that ends a value.
fn after_tag(text: &str) -> &str {
    let mut quoted = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

struct Filler<'a> {
    context: Context<'a>,
    page: &'a Page,
    linker: &'a Linker,
    anchors: Anchors<'a>,
    filled: Filled,
}

impl<'a> Filler<'a> {
    fn say(&mut self, code: &'static Code, slot: &Slot, message: String) {
        self.filled.report.push(slot.diagnostic(code, message));
    }

    fn resolve(&mut self, slot: &Slot) -> Filling {
        let image = matches!(slot.kind, SlotKind::Image { .. } | SlotKind::Media);
        if image && is_data_image(&slot.href) {
            return Filling::Address(slot.href.clone(), String::new());
        }
        let site = self.context.site;
        if let SlotKind::Video { embed, title } = &slot.kind
            && self.context.config.markdown.videos == Videos::Embed
        {
            return Filling::Element(frame(embed, title));
        }
        if let SlotKind::Reference(reference) = &slot.kind {
            return self.reference(slot, reference);
        }
        if let SlotKind::Markup { html } = &slot.kind {
            return Filling::Markup(html.clone());
        }
        let path = site.base_of(&self.page.card, &slot.span.file);
        let resolution = site.resolve(self.context.edition, path, &slot.href);
        if let SlotKind::Repaired { literal } = &slot.kind {
            if matches!(resolution, Resolution::Broken(_)) {
                return Filling::Literal(literal.clone());
            }
            let message = format!("this was read as a link to {}", slot.href);
            self.say(&codes::LINK_REPAIRED, slot, message);
        }
        match resolution {
            Resolution::Url(url) => self.external(url),
            Resolution::Resource {
                edition,
                path,
                deviation,
            } => {
                self.deviation(slot, deviation);
                let href = self.linker.to(&site.resource_page(edition, &path));
                let filling = match slot.kind {
                    SlotKind::Image { .. } => self.image(href, edition, &path),
                    _ => Filling::Address(href, String::new()),
                };
                self.filled.resources.push((edition, path));
                filling
            }
            Resolution::Page {
                edition,
                page,
                fragment,
                deviation,
            } if !image => {
                self.deviation(slot, deviation);
                self.page_link(slot, edition, page, &fragment)
            }
            Resolution::SamePage { fragment } if !image => self.same_page(slot, &fragment),
            Resolution::Generated(permalink) if !image => {
                Filling::Address(self.linker.to(&permalink), String::new())
            }
            Resolution::Broken(broken) => self.broken(slot, broken),
            Resolution::Page { .. } | Resolution::SamePage { .. } | Resolution::Generated(_) => {
                self.broken(slot, Broken::NotFound)
            }
        }
    }

    /// The image at `path` in the tree of an edition, which stands at `href`.
    fn image(&mut self, href: String, edition: usize, path: &str) -> Filling {
        match self.context.images.size(edition, path) {
            ImageSize::Known(width, height) => Filling::Image(href, width, height),
            ImageSize::Unknown => Filling::Address(href, String::new()),
            ImageSize::Damaged => {
                let tree = self.context.site.editions[edition].tree.as_ref();
                let message = "the bytes of this image do not tell its size";
                self.filled.report.extend(tree.map(|tree| {
                    Diagnostic::on_file(&codes::FILE_IMAGE, &tree.repo_path(path), message)
                }));
                Filling::Address(href, String::new())
            }
        }
    }

    /// A link that is called by the name of its target. A word that might have been one is left in
    /// peace when it is none.
    fn reference(&mut self, slot: &Slot, reference: &Reference) -> Filling {
        let (site, edition) = (self.context.site, self.context.edition);
        let Some(target) = site.reference(edition, &slot.href, reference.display) else {
            if reference.mention {
                return Filling::Element(reference.instead.clone());
            }
            return self.broken(slot, Broken::Uid);
        };
        let filling = match target.resolution {
            Resolution::Page {
                edition,
                page,
                fragment,
                ..
            } => self.page_link(slot, edition, page, &fragment),
            Resolution::Url(url) => self.external(url),
            Resolution::Generated(permalink) => {
                Filling::Address(self.linker.to(&permalink), String::new())
            }
            _ => return self.broken(slot, Broken::Uid),
        };
        match filling {
            Filling::Address(href, attributes) => Filling::Element(format!(
                "<a href=\"{}\"{attributes}>{}</a>",
                escaped(&href),
                escaped(target.name)
            )),
            other => other,
        }
    }

    fn external(&self, url: String) -> Filling {
        let own = url.starts_with(&self.context.site.base_url);
        Filling::Address(
            url,
            if own {
                String::new()
            } else {
                " data-linktype=\"external\"".to_owned()
            },
        )
    }

    fn deviation(&mut self, slot: &Slot, deviation: Option<Deviation>) {
        match deviation {
            Some(Deviation::Case) => self.say(
                &codes::LINK_CASING,
                slot,
                format!("target {} differs in letter case", slot.href),
            ),
            Some(Deviation::Extension) => self.say(
                &codes::LINK_EXTENSION,
                slot,
                format!("target {} has another extension", slot.href),
            ),
            None => {}
        }
    }

    fn page_link(&mut self, slot: &Slot, edition: usize, page: usize, fragment: &str) -> Filling {
        let site = self.context.site;
        let target = &site.editions[edition].pages[page];
        let mut href = self.linker.to(&target.permalink);
        let query = Site::query(&slot.href);
        if !query.is_empty() {
            href.push('?');
            href.push_str(&query);
        }
        let fragment = self.check_fragment(slot, fragment, target);
        if !fragment.is_empty() {
            href.push_str(&model::fragment(&fragment));
        }
        let foreign = target.card.locale != *self.context.locale()
            && target.card.locale != self.page.card.locale;
        let attributes = if foreign {
            format!(
                " hreflang=\"{}\" data-fallback=\"\"",
                escaped(target.card.locale.as_str())
            )
        } else {
            String::new()
        };
        Filling::Address(href, attributes)
    }

    fn same_page(&mut self, slot: &Slot, fragment: &str) -> Filling {
        if slot.href.starts_with("#tab/") {
            return Filling::Nothing;
        }
        let fragment = self.check_fragment(slot, fragment, self.page);
        Filling::Address(model::fragment(&fragment), String::new())
    }

    /// The fragment as the target spells it; reports one that it does not have.
    fn check_fragment(&mut self, slot: &Slot, fragment: &str, target: &'a Page) -> String {
        // Asked first, because most links name a whole page, and ids take time to make ready.
        if matches!(fragment, "" | "top") {
            return fragment.to_owned();
        }
        let ids = self.anchors.of(target);
        if ids.has(fragment) {
            return fragment.to_owned();
        }
        if let Some(id) = ids.in_any_case(fragment) {
            self.say(
                &codes::LINK_BOOKMARK_CASING,
                slot,
                format!(
                    "id {fragment} is spelled {id} on the page {}",
                    target.card.id
                ),
            );
            return id.to_owned();
        }
        let site = self.context.site;
        let source = site
            .source
            .and_then(|source| site.page_of(target.article, source))
            .filter(|source| !std::ptr::eq(*source, target));
        if source.is_some_and(|source| self.anchors.of(source).has(fragment)) {
            self.say(
                &codes::LINK_BOOKMARK_LOCALE,
                slot,
                format!(
                    "only the source-language page {} has the id {fragment}",
                    target.card.id
                ),
            );
            return fragment.to_owned();
        }
        let mut diagnostic = slot.diagnostic(
            &codes::LINK_BOOKMARK_NOT_FOUND,
            format!("page {} has no id {fragment}", target.card.id),
        );
        if let Some(id) = self.anchors.like(&ids, fragment) {
            diagnostic = diagnostic.help(format!("did you mean #{id}?"));
        }
        self.filled.report.push(diagnostic);
        fragment.to_owned()
    }

    /// The path below its docset that a reference to a missing file means; what is written where it
    /// means none.
    fn wanted_file(&self, slot: &Slot) -> String {
        let (site, edition) = (self.context.site, self.context.edition);
        let from = site.base_of(&self.page.card, &slot.span.file);
        site.docset_path(edition, from, &slot.href)
            .unwrap_or_else(|| slot.href.clone())
    }

    fn broken(&mut self, slot: &Slot, broken: Broken) -> Filling {
        let href = &slot.href;
        let link = matches!(slot.kind, SlotKind::Link | SlotKind::Video { .. });
        let (code, message) = match broken {
            Broken::NotFound if link => (
                &codes::LINK_NOT_FOUND,
                format!("target {href} does not exist"),
            ),
            Broken::NotFound => (
                &codes::LINK_RESOURCE_NOT_FOUND,
                format!("file {href} does not exist"),
            ),
            Broken::OutOfScope => (
                &codes::LINK_OUT_OF_SCOPE,
                format!("target {href} is not published"),
            ),
            Broken::OtherRepository => (
                &codes::LINK_OTHER_REPOSITORY,
                format!("target {href} belongs to another repository"),
            ),
            Broken::Outside => (
                &codes::LINK_OUTSIDE,
                format!("target {href} lies outside of the content folder"),
            ),
            Broken::LocalPath => (
                &codes::LINK_LOCAL_PATH,
                format!("target {href} is a path of one machine"),
            ),
            Broken::Uid => (
                &codes::XREF_NOT_FOUND,
                format!("nothing has the uid {}", href.trim_start_matches("xref:")),
            ),
            Broken::Scheme => (
                &codes::LINK_SCHEME,
                format!("scheme of {href} is not allowed"),
            ),
        };
        if broken != Broken::OutOfScope || !self.context.site.one_cloud {
            self.say(code, slot, message);
        }
        match &slot.kind {
            SlotKind::Image { alt } => {
                let wanted = self.wanted_file(slot);
                Filling::Instead(missing_image(self.context, alt, &wanted))
            }
            SlotKind::Reference(reference) => Filling::Element(reference.instead.clone()),
            SlotKind::Link
            | SlotKind::Video { .. }
            | SlotKind::Repaired { .. }
            | SlotKind::Lightbox
            | SlotKind::Markup { .. }
            | SlotKind::Media => Filling::Nothing,
        }
    }
}

/// The player of a host that the site trusts, shut in as far as one works.
fn frame(embed: &str, title: &str) -> String {
    format!(
        "<iframe src=\"{}\" title=\"{}\" loading=\"lazy\" allowfullscreen sandbox=\"allow-scripts allow-same-origin allow-presentation allow-popups\"></iframe>",
        escaped(embed),
        escaped(title)
    )
}

/// Whether `href` holds an image of a kind that can run nothing.
fn is_data_image(href: &str) -> bool {
    ["png", "gif", "jpeg", "webp"]
        .iter()
        .any(|kind| href.starts_with(&format!("data:image/{kind};base64,")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, fillings: &[Filling], expected: &str) {
        let html = html
            .replace('{', &SLOT_OPEN.to_string())
            .replace('}', &SLOT_CLOSE.to_string());
        assert_eq!(splice(&html, fillings), expected);
    }

    #[test]
    fn addresses_are_escaped_and_may_bring_attributes() {
        let filling = [Filling::Address(
            "a&b".to_owned(),
            " hreflang=\"en\" data-fallback=\"\"".to_owned(),
        )];
        check(
            "<a href=\"{0}\" title=\"t\">x</a>",
            &filling,
            "<a href=\"a&amp;b\" hreflang=\"en\" data-fallback=\"\" title=\"t\">x</a>",
        );
    }

    #[test]
    fn a_link_without_target_leaves_its_text() {
        check(
            "<a href=\"{0}\" title=\"a > b\">x <img src=\"{1}\" alt=\"i\"></a> <a href=\"{2}\">y</a>",
            &[
                Filling::Nothing,
                Filling::Instead("[i]".to_owned()),
                Filling::Address("z".to_owned(), String::new()),
            ],
            "<span class=\"link-broken\">x [i]</span> <a href=\"z\">y</a>",
        );
    }

    #[test]
    fn a_link_that_was_only_guessed_leaves_its_brackets() {
        check(
            "<a href=\"{0}\">x <b>y</b></a> z",
            &[Filling::Literal("] (a<b.md)".to_owned())],
            "[x <b>y</b>] (a&lt;b.md) z",
        );
    }

    #[test]
    fn an_image_has_its_size_unless_its_author_gives_one() {
        let size = [Filling::Image("a.png".to_owned(), 6, 4)];
        check(
            "<img aria-details=\"d\" src=\"{0}\" alt=\"a width=3\">",
            &size,
            "<img aria-details=\"d\" src=\"a.png\" width=\"6\" height=\"4\" alt=\"a width=3\">",
        );
        for image in [
            "<img src=\"a.png\" alt=\"a\" width=\"3\">",
            "<img height=\"3\" src=\"a.png\">",
        ] {
            check(&image.replace("a.png", "{0}"), &size, image);
        }
        check(
            "<video src=\"{0}\">",
            &[Filling::Address("a.mp4".to_owned(), String::new())],
            "<video src=\"a.mp4\">",
        );
    }

    #[test]
    fn a_missing_image_goes_with_what_it_stands_in() {
        let nothing = [Filling::Instead(String::new())];
        check(
            "a <span class=\"img\"><img src=\"{0}\" alt=\"\"></span> b",
            &nothing,
            "a  b",
        );
        let words = [Filling::Instead("[x]".to_owned())];
        check(
            "<span class=\"img\"><img aria-details=\"d\" src=\"{0}\" alt=\"\"></span>",
            &words,
            "<span class=\"img\">[x]</span>",
        );
        check(
            "<video controls><source src=\"{0}\" type=\"t\"></video>",
            &[Filling::Nothing],
            "<video controls><source type=\"t\"></video>",
        );
    }

    #[test]
    fn a_slot_in_an_unexpected_place_stays_harmless() {
        check(
            "<a class=\"c\" href=\"{0}\">x</a><a href=\"{9}\">y</a>",
            &[Filling::Nothing],
            "<a class=\"c\" href=\"#\">x</a><a href=\"#\">y</a>",
        );
    }
}
