//! An index that pages are added to, and that is amended or planned when all are there.

use std::sync::Arc;

use super::amend::{self, Amended, Fresh};
use super::entry::{Entry, Pages};
use super::groups::{self, Member, Occurrence};
use super::lexicon::Lexicon;
use super::made::{Made, PageNote, Short, TextFile, Weights, WordFile};
use super::plan::{Content, Draft, Inside, Plan};
use super::stock::{self, Stocks};
use super::text::Text;
use super::{
    About, Before, ENTRY, FORMAT, File, Page, Part, digest, name, packed_bytes, texts, words,
};
use crate::model::{ByKey, CloudSet, Digest};

/// An index that is finished.
#[derive(Debug)]
pub struct Finished {
    /// What is known of it.
    pub made: Made,
    /// Stocks of its files of words, to be kept by whoever has given those before.
    pub stocks: Stocks,
    /// Whether it was made without a look at the words of all articles.
    pub is_amended: bool,
}

/// An index that pages are added to.
pub struct Index<'a> {
    about: About<'a>,
    before: Before<'a>,
    /// Files of texts of the index before, by what they were made of.
    known_texts: ByKey<Digest, &'a str>,
    made: Made,
    /// Stocks of files of words that were made anew, by number of the file.
    stocks: Vec<(usize, Vec<u8>)>,
    texts: texts::Texts,
    entry: Entry,
    contents: Vec<Content>,
    /// Clouds of each page, by their position in the site.
    clouds: Vec<CloudSet>,
}

impl<'a> Index<'a> {
    /// An index without pages.
    #[must_use]
    pub fn new(about: About<'a>, before: Before<'a>) -> Self {
        let known = before.made.texts.iter();
        Self {
            known_texts: known.map(|file| (file.key, &*file.digest)).collect(),
            made: Made::default(),
            stocks: Vec::new(),
            texts: texts::Texts::default(),
            entry: Entry {
                format: FORMAT,
                records: String::new(),
                lang: about.locale.to_string(),
                source: about.source.to_string(),
                clouds: Vec::new(),
                words: Vec::new(),
                texts: Vec::new(),
                list: String::new(),
                pages: Pages::default(),
            },
            contents: Vec::new(),
            clouds: Vec::new(),
            about,
            before,
        }
    }

    /// Adds the next page, with its `text` if that is at hand, and gives a file of texts once it is
    /// full. `fetch` gives the text of a page that was added without, by its number.
    pub fn add(
        &mut self,
        page: &Page<'_>,
        text: Option<&Text>,
        fetch: impl FnMut(u32) -> Option<Text>,
    ) -> Option<Part> {
        self.contents.push(Content {
            own: page.head.digest,
            of_source: page.of_source,
            is_counted: page.is_counted,
            source: page.source.filter(|_| !page.of_source),
        });
        let flags = u8::from(page.fallback) | u8::from(page.reconstructed) << 1;
        self.entry.pages.flags.push(flags);
        self.clouds.push(page.clouds);
        let full = self.texts.add(page, text)?;
        Some(self.text_file(&full, fetch))
    }

    /// Hands the other files to `sink`, the entry as the last one. `records` is the digest of
    /// everything that the index is made of. Where `fresh` has all words that have come and gone since
    /// the index before, that is enough; else `words` is asked for those of the edition's own articles,
    /// and those of articles in the source language. `fetch` as before.
    ///
    /// # Errors
    /// Those of `sink`.
    ///
    /// # Panics
    /// Never: numbers and texts always have a form in JSON.
    pub fn finish<E>(
        mut self,
        records: &Digest,
        fresh: Option<&Fresh<'_>>,
        words: impl FnOnce() -> (Arc<Lexicon>, Arc<Lexicon>),
        fetch: impl FnMut(u32) -> Option<Text>,
        mut sink: impl FnMut(Part) -> Result<(), E>,
    ) -> Result<Finished, E> {
        if let Some(last) = self.texts.close() {
            sink(self.text_file(&last, fetch))?;
        }
        self.entry.records = records.to_string();
        let contents = std::mem::take(&mut self.contents);
        let amended = fresh.and_then(|fresh| self.amended(&contents, fresh));
        let is_amended = amended.is_some();
        match amended {
            Some(amended) => self.take_over(amended, &mut sink)?,
            None => self.plan(&contents, words(), &mut sink)?,
        }
        self.measure();
        let words = self.made.words.iter();
        let list: String = words.map(|file| &*file.list).collect();
        self.entry.list = digest(&list);
        sink(self.file("list", &self.entry.list, || list))?;
        self.name_clouds();
        let entry = serde_json::to_vec(&self.entry).expect("an entry always serializes");
        sink(Part::New(File {
            name: ENTRY.to_owned(),
            bytes: entry,
        }))?;
        let stocks = self.settle();
        Ok(Finished {
            made: self.made,
            stocks,
            is_amended,
        })
    }

    /// What comes of the index before, where few texts are others.
    fn amended(&self, contents: &[Content], fresh: &Fresh<'_>) -> Option<Amended<'a>> {
        let Before { made, has, stocks } = self.before;
        let has = |file: &WordFile| has(&name("words", &file.digest));
        amend::amend(made, contents, fresh, &has, stocks?)
    }

    /// Takes over what an index before has, as far as it was not amended.
    fn take_over<E>(
        &mut self,
        amended: Amended<'a>,
        sink: &mut impl FnMut(Part) -> Result<(), E>,
    ) -> Result<(), E> {
        self.made.pages = amended.pages;
        self.made.room = self.before.made.room;
        for file in amended.files {
            sink(match file {
                amend::File::Same(known) => self.same_words(known.clone()),
                amend::File::Made(anew) => {
                    let (members, found) = stock::members(&anew.forms);
                    // What no plan calls a file: the next one makes it once more.
                    let key = Digest::of(&stock::pack(&members, &found));
                    self.new_words(&anew.from, key, anew.weights, &members, found)
                }
            })?;
        }
        Ok(())
    }

    /// Parts the words of all pages into files.
    fn plan<E>(
        &mut self,
        contents: &[Content],
        (own, source): (Arc<Lexicon>, Arc<Lexicon>),
        sink: &mut impl FnMut(Part) -> Result<(), E>,
    ) -> Result<(), E> {
        self.made.pages = noted(contents, &own, &source);
        self.made.room = own.room() as u64;
        let before = self.before;
        let known = before.made.words_by_key();
        let known = |key: &Digest| {
            // One that nobody has kept the stock of could not be amended later.
            let kept = |file: &&WordFile| before.stocks.is_none() || file.stock.is_some();
            let file = known.get(key).copied().filter(kept)?;
            (before.has)(&name("words", &file.digest)).then_some(file)
        };
        let plan = Plan::of(&own, &source, contents);
        plan.each(known, |draft| sink(self.word_file(draft)))
    }

    /// Says in the entry how long titles and texts are.
    fn measure(&mut self) {
        let pages = &mut self.entry.pages;
        for note in &self.made.pages {
            pages.title.push(note.title);
            pages.source_title.push(note.source_title);
            pages.length.push(note.length);
        }
    }

    fn text_file(&mut self, draft: &texts::Draft, fetch: impl FnMut(u32) -> Option<Text>) -> Part {
        let known = self.known_texts.get(&draft.key).copied();
        let known = known.filter(|digest| (self.before.has)(&name("texts", digest)));
        let part;
        let digest = if let Some(digest) = known {
            part = Part::Same(name("texts", digest));
            digest.to_owned()
        } else {
            let text = draft.text(fetch);
            let digest = digest(&text);
            part = self.file("texts", &digest, || text);
            digest
        };
        self.made.texts.push(TextFile {
            from: draft.from,
            key: draft.key,
            digest: digest.clone(),
        });
        self.entry.texts.push((draft.from, digest));
        part
    }

    fn word_file(&mut self, draft: Draft<'_, &WordFile>) -> Part {
        let Draft {
            from, key, weights, ..
        } = draft;
        match draft.content {
            Inside::Known(known) => self.same_words(WordFile {
                from: from.to_owned(),
                weights,
                ..known.clone()
            }),
            Inside::Words(forms, found) => self.new_words(from, key, weights, &forms, found),
        }
    }

    fn same_words(&mut self, file: WordFile) -> Part {
        let part = Part::Same(name("words", &file.digest));
        self.list_words(file);
        part
    }

    fn new_words(
        &mut self,
        from: &str,
        key: Digest,
        weights: Weights,
        forms: &[Member<'_>],
        mut found: Vec<Occurrence>,
    ) -> Part {
        if self.before.stocks.is_some() {
            let number = self.made.words.len();
            self.stocks.push((number, stock::pack(forms, &found)));
        }
        let groups = groups::groups(forms, &mut found);
        let text = words::text(&groups);
        let digest = digest(&text);
        let part = self.file("words", &digest, || text);
        self.list_words(WordFile {
            from: from.to_owned(),
            key,
            digest,
            list: words::list(&groups),
            weights,
            stock: None,
        });
        part
    }

    fn list_words(&mut self, file: WordFile) {
        let listed = (file.from.clone(), file.digest.clone());
        self.entry.words.push(listed);
        self.made.words.push(file);
    }

    /// Finds a place for new stocks.
    fn settle(&mut self) -> Stocks {
        self.made.stocked = self.before.made.stocked;
        let Some(fetch) = self.before.stocks else {
            return Stocks::default();
        };
        let words = self.made.words.iter();
        let mut spots: Vec<_> = words.map(|file| file.stock).collect();
        let new = std::mem::take(&mut self.stocks);
        let stocks = stock::settle(&mut spots, new, &mut self.made.stocked, fetch);
        for (file, spot) in self.made.words.iter_mut().zip(spots) {
            file.stock = spot;
        }
        stocks
    }

    /// The file called by the digest of its text, which is only compressed if it is not there.
    fn file(&self, kind: &str, digest: &str, text: impl FnOnce() -> String) -> Part {
        let name = name(kind, digest);
        if (self.before.has)(&name) {
            return Part::Same(name);
        }
        let bytes = packed_bytes(&text());
        Part::New(File { name, bytes })
    }

    /// Names the clouds that pages are for; of one cloud nobody needs to be told.
    fn name_clouds(&mut self) {
        let used = self.clouds.iter().fold(CloudSet::EMPTY, |a, b| a.union(*b));
        let used: Vec<usize> = used
            .iter()
            .filter(|cloud| *cloud < self.about.clouds.len())
            .collect();
        let names = used.iter().map(|cloud| self.about.clouds[*cloud].clone());
        self.entry.clouds = names.collect();
        let sum = |clouds: &CloudSet| {
            let used = used.iter().enumerate();
            let bits = used.filter(|(_, cloud)| clouds.contains(**cloud));
            bits.map(|(bit, _)| 1_u64 << bit).sum()
        };
        self.entry.pages.clouds = self.clouds.iter().map(sum).collect();
    }
}

/// What is known of pages with `contents`.
fn noted(contents: &[Content], own: &Lexicon, source: &Lexicon) -> Vec<PageNote> {
    let noted = contents.iter().map(|content| {
        let words = if content.of_source { source } else { own };
        let bag = words.bag(&content.own);
        let behind = content.source.and_then(|head| source.bag(&head));
        PageNote {
            own: Short::from(&content.own),
            of_source: content.of_source,
            is_counted: content.is_counted,
            source: content.source.as_ref().map(Short::from),
            title: bag.map_or(0, |bag| bag.title),
            source_title: behind.map_or(0, |bag| bag.title),
            length: bag.map_or(0, |bag| bag.length).max(1).ilog2(),
        }
    });
    noted.collect()
}
