//! Slots of a body -> addresses.

use std::borrow::Cow;

use super::splice::{Filling, splice};
use super::view::Html;
use super::{Context, ImageSize, Linker, broken, missing_image};
use crate::article::body::{Reference, Slot, SlotKind, escaped};
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

/// Whether it is said what is odd about references.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Say {
    /// On the page of the article alone.
    Everything,
    /// Where another view of the article says it.
    Nothing,
}

/// Resolves `slots` for `page`.
pub(super) fn fill<'a>(
    context: Context<'a>,
    page: &'a Page,
    linker: &'a Linker,
    slots: &[Slot],
    say: Say,
) -> Filled {
    let mut filler = Filler {
        context,
        page,
        linker,
        anchors: Anchors::default(),
        filled: Filled::default(),
        say,
    };
    let fillings = slots.iter().map(|slot| filler.resolve(slot)).collect();
    Filled {
        fillings,
        ..filler.filled
    }
}

struct Filler<'a> {
    context: Context<'a>,
    page: &'a Page,
    linker: &'a Linker,
    anchors: Anchors<'a>,
    filled: Filled,
    say: Say,
}

impl<'a> Filler<'a> {
    fn say(&mut self, code: &'static Code, slot: &Slot, message: impl FnOnce() -> String) {
        if self.say == Say::Everything {
            self.filled.report.push(slot.diagnostic(code, message()));
        }
    }

    fn resolve(&mut self, slot: &Slot) -> Filling {
        let image = matches!(slot.kind, SlotKind::Image { .. } | SlotKind::Media);
        if image && is_data_image(&slot.href) {
            return Filling::Address(slot.href.clone(), Cow::Borrowed(""));
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
        let links = self.context.links;
        let resolution = links.resolve(site, self.context.edition, path, &slot.href);
        if let SlotKind::Repaired { literal } = &slot.kind {
            if matches!(resolution, Resolution::Broken(_)) {
                return Filling::Literal(literal.clone());
            }
            self.say(&codes::LINK_REPAIRED, slot, || {
                format!("this was read as a link to {}", slot.href)
            });
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
                    _ => Filling::Address(href, Cow::Borrowed("")),
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
                Filling::Address(self.linker.to(&permalink), Cow::Borrowed(""))
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
            ImageSize::Unknown => Filling::Address(href, Cow::Borrowed("")),
            ImageSize::Damaged => {
                let tree = self.context.site.editions[edition].tree.as_ref();
                let message = "the bytes of this image do not tell its size";
                let damaged = tree.filter(|_| self.say == Say::Everything).map(|tree| {
                    Diagnostic::on_file(&codes::FILE_IMAGE, &tree.repo_path(path), message)
                });
                self.filled.report.extend(damaged);
                Filling::Address(href, Cow::Borrowed(""))
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
                Filling::Address(self.linker.to(&permalink), Cow::Borrowed(""))
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
        let attributes = if own {
            ""
        } else {
            " data-linktype=\"external\""
        };
        Filling::Address(url, Cow::Borrowed(attributes))
    }

    fn deviation(&mut self, slot: &Slot, deviation: Option<Deviation>) {
        match deviation {
            Some(Deviation::Case) => self.say(&codes::LINK_CASING, slot, || {
                format!("target {} differs in letter case", slot.href)
            }),
            Some(Deviation::Extension) => self.say(&codes::LINK_EXTENSION, slot, || {
                format!("target {} has another extension", slot.href)
            }),
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
            let lang = escaped(target.card.locale.as_str());
            Cow::Owned(format!(" hreflang=\"{lang}\" data-fallback=\"\""))
        } else {
            Cow::Borrowed("")
        };
        Filling::Address(href, attributes)
    }

    fn same_page(&mut self, slot: &Slot, fragment: &str) -> Filling {
        if slot.href.starts_with("#tab/") {
            return Filling::Nothing;
        }
        let fragment = self.check_fragment(slot, fragment, self.page);
        Filling::Address(model::fragment(&fragment), Cow::Borrowed(""))
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
            self.say(&codes::LINK_BOOKMARK_CASING, slot, || {
                let page = &target.card.id;
                format!("id {fragment} is spelled {id} on the page {page}")
            });
            return id.to_owned();
        }
        if self.say == Say::Nothing {
            return fragment.to_owned();
        }
        let site = self.context.site;
        let source = site
            .source
            .and_then(|source| site.page_of(target.article, source))
            .filter(|source| !std::ptr::eq(*source, target));
        if source.is_some_and(|source| self.anchors.of(source).has(fragment)) {
            self.say(&codes::LINK_BOOKMARK_LOCALE, slot, || {
                let page = &target.card.id;
                format!("only the source-language page {page} has the id {fragment}")
            });
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
        if broken != Broken::OutOfScope || !self.context.site.one_cloud {
            self.say(broken::code(slot, broken), slot, || {
                broken::told(slot, broken)
            });
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
    let kind = href
        .strip_prefix("data:image/")
        .and_then(|rest| rest.split_once(";base64,"));
    kind.is_some_and(|(kind, _)| matches!(kind, "png" | "gif" | "jpeg" | "webp"))
}
