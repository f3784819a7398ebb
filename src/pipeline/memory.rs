//! What a session remembers of articles, and when that still holds.
//!
//! An article depends on its file, on its place in the site, on the files it includes and on the
//! rules of its locale. All of them are held against what they were when it was read, files by the
//! digests of their bytes; what is remembered is the value together with its report, so that a hit
//! says all that reading would say. A memory can be written down for a run of tomorrow, without the
//! texts of articles: those that are wanted are read again.

mod layers;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use super::load::{Kept, Units};
use super::parts::{PageParts, Use};
use crate::article::card::Card;
use crate::article::clouds::LearnedPhrases;
use crate::article::markdown::Labels;
use crate::config::Config;
use crate::diag::{Diagnostic, Reported};
use crate::model::{ArticleId, Digest, Digester, KeySet, Locale, RepoPath};
use crate::source::Docset;
use layers::{Entries, Layers};

/// What every article depends on.
#[derive(Serialize)]
pub(super) struct Basis<'b> {
    pub(super) config: &'b Config,
    pub(super) labels: &'b BTreeMap<Locale, Labels>,
    pub(super) lossy: bool,
    pub(super) units: Units,
    /// They decide on metadata and addresses.
    pub(super) docsets: BTreeMap<&'b Locale, &'b [Docset]>,
}

impl Basis<'_> {
    fn digest(&self) -> Digest {
        let json = serde_json::to_vec(self).expect("everything here has a form in JSON");
        Digest::of(&json)
    }
}

/// Articles by the locales that have them.
pub(super) type Anew = BTreeMap<Locale, KeySet<ArticleId>>;

/// A file of a locale.
pub(super) type Key = (Locale, Arc<str>);

/// Articles by their files, as the runs before read them, and as this one does.
#[derive(Debug, Default)]
pub(super) struct Memory {
    basis: Option<Digest>,
    wanted: Arc<BTreeMap<Locale, KeySet<String>>>,
    learned: Arc<BTreeMap<Locale, LearnedPhrases>>,
    /// Locales whose articles have to be read again, and those whose pages in YAML have.
    forgotten: BTreeSet<Locale>,
    forgotten_yaml: BTreeSet<Locale>,
    /// What is known by now of all articles.
    known: Layers,
    /// What this run has come to so far.
    now: Mutex<Entries>,
    /// Whether this run asks for every article, so that what it does not ask for is gone.
    is_whole: bool,
    run: u64,
    users: Users,
    /// How much the run before has written down for each locale.
    written: BTreeMap<Locale, Tally>,
}

/// What holds for all articles of a memory, as it is written down.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Grounds {
    basis: Option<Digest>,
    wanted: BTreeMap<Locale, KeySet<String>>,
    learned: BTreeMap<Locale, LearnedPhrases>,
}

/// The articles of one locale, as they are written down.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Notes {
    /// By their files, in their order.
    articles: Vec<(Arc<str>, Arc<Known>)>,
    /// Those that are reconstructed, all in the source locale.
    restored: Vec<(ArticleId, Arc<Known>)>,
}

/// How much is known of the articles of a locale. As long as none of them is read again, it is a
/// measure of what there is to write down: articles go, and heads come, one by one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    articles: usize,
    /// Those of them of which it is known what their text is known by.
    heads: usize,
}

impl Tally {
    fn add(&mut self, known: &Known) {
        self.articles += 1;
        let kept = known.value.value.as_ref();
        self.heads += usize::from(kept.is_some_and(|kept| kept.head().is_some()));
    }
}

/// An article, by what it is read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum User {
    Article(Key),
    Restored(ArticleId),
}

/// Which articles have found something in a file when they were last read. Some may not use it any
/// more; none that does is missing.
#[derive(Debug, Default, Clone)]
struct Users {
    many: Arc<HashMap<RepoPath, Vec<User>>>,
    few: HashMap<RepoPath, BTreeSet<User>>,
    /// Articles that have looked for a file in vain: any change may be what they miss.
    in_vain: BTreeSet<User>,
}

impl Users {
    fn of(known: &Layers) -> Self {
        let mut users = Self::default();
        let mut many = HashMap::<RepoPath, Vec<User>>::new();
        for (user, known) in known.by_user().filter(|(_, known)| !known.uses.is_empty()) {
            for used in &known.uses {
                match used.file() {
                    Some(file) => many.entry(file.clone()).or_default().push(user.clone()),
                    None => _ = users.in_vain.insert(user.clone()),
                }
            }
        }
        users.many = Arc::new(many);
        users
    }

    fn add(&mut self, user: &User, uses: &[Use]) {
        for used in uses {
            match used.file() {
                Some(file) => {
                    let users = self.few.entry(file.clone()).or_default();
                    users.insert(user.clone());
                }
                None => _ = self.in_vain.insert(user.clone()),
            }
        }
    }
}

/// An article as it was read, with what was noticed; no value where the file is none.
pub(super) type Read = Reported<Option<Kept>>;

/// An article that was read, and what it was read from.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    from: From,
    uses: Box<[Use]>,
    value: Arc<Read>,
    /// Digest of its card, if it has one.
    card: Option<Digest>,
    /// The run that read it; 0 is one of another process.
    #[serde(skip)]
    run: u64,
}

/// What an article was read from, apart from the files that it names.
/// Files are known by their digests; there is none of one that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum From {
    /// Its own file.
    File(Option<Digest>),
    /// The translations it may be reconstructed from, best first.
    Donors(Box<[Donor]>),
}

/// A translation that an article may be reconstructed from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Donor {
    pub(super) file: RepoPath,
    pub(super) digest: Option<Digest>,
    /// Hash of the source that it is a translation of.
    pub(super) source_hash: Arc<str>,
}

impl From {
    /// Whether all files could be read: what may be in the others nobody knows.
    fn is_known(&self) -> bool {
        match self {
            Self::File(digest) => digest.is_some(),
            Self::Donors(donors) => donors.iter().all(|donor| donor.digest.is_some()),
        }
    }
}

impl Memory {
    /// The memory for a run on `basis` that reads the whole site: everything is forgotten when the
    /// basis is another one.
    pub(super) fn carried(before: Option<&Self>, basis: &Basis<'_>) -> Self {
        let basis = Some(basis.digest());
        let Some(before) = before.filter(|before| before.basis == basis) else {
            return Self {
                basis,
                is_whole: true,
                run: 1,
                ..Self::default()
            };
        };
        Self {
            is_whole: true,
            ..before.next()
        }
    }

    /// The memory for a run that asks only for what has changed.
    pub(super) fn next(&self) -> Self {
        Self {
            basis: self.basis,
            wanted: Arc::clone(&self.wanted),
            learned: Arc::clone(&self.learned),
            known: self.known.clone(),
            users: self.users.clone(),
            run: self.run + 1,
            ..Self::default()
        }
    }

    /// The same for a run that knows the one before from what it wrote down.
    pub(super) fn of_notes(
        grounds: Grounds,
        notes: BTreeMap<Locale, Notes>,
        basis: &Basis<'_>,
    ) -> Self {
        let basis = Some(basis.digest());
        let blank = Self {
            basis,
            is_whole: true,
            run: 1,
            ..Self::default()
        };
        if grounds.basis != basis {
            return blank;
        }
        let mut known = Entries::default();
        let mut written = BTreeMap::new();
        for (locale, notes) in notes {
            let tally: &mut Tally = written.entry(locale.clone()).or_default();
            let articles = known.articles.entry(locale).or_default();
            articles.reserve(notes.articles.len());
            for (path, article) in notes.articles {
                tally.add(&article);
                articles.insert(path, article);
            }
            for (id, article) in notes.restored {
                tally.add(&article);
                known.restored.insert(id, article);
            }
        }
        Self {
            wanted: Arc::new(grounds.wanted),
            learned: Arc::new(grounds.learned),
            known: Layers {
                many: Arc::new(known),
                few: Arc::default(),
            },
            written,
            ..blank
        }
    }

    /// Whether nothing is known from runs before.
    pub(super) fn is_blank(&self) -> bool {
        self.known.all().next().is_none()
    }

    /// Ends the run: what it has come to is what is known from now on. `with_users` is for those who
    /// will ask for [`Memory::users`].
    pub(super) fn settle(&mut self, with_users: bool) {
        let now = std::mem::take(&mut *self.now.lock().expect(UNPOISONED));
        if self.is_whole {
            self.known = Layers {
                many: Arc::new(now),
                few: Arc::default(),
            };
            if with_users {
                self.users = Users::of(&self.known);
            }
        } else {
            for (user, known) in now.by_user() {
                self.users.add(&user, &known.uses);
            }
            self.known = self.known.with(&now);
        }
        self.forgotten = BTreeSet::new();
        self.forgotten_yaml = BTreeSet::new();
    }

    /// What this run writes down for the next one besides articles.
    pub(super) fn grounds(&self) -> Grounds {
        Grounds {
            basis: self.basis,
            wanted: BTreeMap::clone(&self.wanted),
            learned: BTreeMap::clone(&self.learned),
        }
    }

    /// The articles of `locales`, as this run writes them down for the next one; `source` is the locale
    /// of those that are reconstructed.
    pub(super) fn notes(
        &self,
        locales: BTreeSet<Locale>,
        source: &Locale,
    ) -> BTreeMap<Locale, Notes> {
        let notes = locales.into_iter();
        let mut notes: BTreeMap<Locale, Notes> =
            notes.map(|locale| (locale, Notes::default())).collect();
        for (locale, path, known) in self.known.articles() {
            if let Some(notes) = notes.get_mut(locale) {
                notes.articles.push((path.clone(), Arc::clone(known)));
            }
        }
        if let Some(notes) = notes.get_mut(source) {
            let restored = self.known.all_restored();
            let restored = restored.map(|(id, known)| (id.clone(), Arc::clone(known)));
            notes.restored = restored.collect();
        }
        for notes in notes.values_mut() {
            notes.articles.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
            notes.restored.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        }
        notes
    }

    /// The locales that have other articles than the run before has written down.
    pub(super) fn changed(&self, source: &Locale) -> BTreeSet<Locale> {
        let written = self.written.keys();
        let mut tallies: BTreeMap<&Locale, (Tally, bool)> = written
            .map(|locale| (locale, (Tally::default(), false)))
            .collect();
        let articles = self.known.articles();
        let articles = articles.map(|(locale, _, known)| (locale, known));
        let restored = self.known.all_restored().map(|(_, known)| (source, known));
        for (locale, known) in articles.chain(restored) {
            let (tally, is_read) = tallies.entry(locale).or_default();
            tally.add(known);
            *is_read |= known.run == self.run;
        }
        let is_changed = |locale: &Locale, tally: Tally, is_read: bool| {
            is_read || self.written.get(locale) != Some(&tally)
        };
        let tallies = tallies.into_iter();
        tallies
            .filter(|(locale, (tally, is_read))| is_changed(locale, *tally, *is_read))
            .map(|(locale, _)| locale.clone())
            .collect()
    }

    /// The article that `card` is of, which stands in the file at `path`, once this run has settled.
    pub(super) fn known(&self, card: &Card, path: &str) -> Option<Arc<Read>> {
        let known = if card.reconstructed {
            self.known.restored(&card.id)
        } else {
            self.known.article(&card.home, path)
        };
        Some(Arc::clone(&known?.value))
    }

    /// A digest of the cards of all articles. Those of articles that are remembered are not looked at.
    pub(super) fn cards(&self) -> Digest {
        let mut cards: Vec<Digest> = self.known.all().filter_map(|known| known.card).collect();
        // A card says which article it is of, so that the order has nothing to add.
        cards.sort_unstable();
        let mut digester = Digester::default();
        for card in &cards {
            digester.update(card.as_bytes());
        }
        digester.finish()
    }

    /// Number of files that this run has read as articles.
    pub(super) fn count(&self) -> usize {
        self.read().count()
    }

    fn read(&self) -> impl Iterator<Item = &Arc<Known>> {
        self.known.all().filter(|known| known.run == self.run)
    }

    /// The articles that this run has read, and not remembered, by the locales that have them.
    pub(super) fn anew(&self) -> Anew {
        let mut anew = Anew::new();
        for kept in self.read().filter_map(|known| known.value.value.as_ref()) {
            let card = kept.card();
            let ids = anew.entry(card.home.clone()).or_default();
            ids.insert(card.id.clone());
        }
        anew
    }

    /// Everything that was noticed when articles were read.
    pub(super) fn report(&self) -> impl Iterator<Item = &Diagnostic> {
        self.known.all().flat_map(|known| &known.value.report)
    }

    /// The uses of all articles, with what each of them is.
    pub(super) fn uses(&self) -> impl Iterator<Item = (User, &[Use])> {
        let used = self.known.by_user();
        used.map(|(user, known)| (user, &*known.uses))
    }

    /// The article in the file at `path`, as it was read last.
    pub(super) fn article_read(&self, locale: &Locale, path: &str) -> Option<&Arc<Read>> {
        let known = self.known.article(locale, path)?;
        Some(&known.value)
    }

    /// The same for an article that is reconstructed.
    pub(super) fn restored_read(&self, id: &ArticleId) -> Option<&Arc<Read>> {
        Some(&self.known.restored(id)?.value)
    }

    /// The articles to ask for again when `files` have changed, besides those that these files are.
    pub(super) fn users(&self, files: &[RepoPath]) -> BTreeSet<User> {
        let mut users = self.users.in_vain.clone();
        for file in files {
            users.extend(self.users.many.get(file).into_iter().flatten().cloned());
            users.extend(self.users.few.get(file).into_iter().flatten().cloned());
        }
        users
    }

    /// Forgets the articles of locales whose wanted names have changed.
    pub(super) fn want(&mut self, wanted: &Arc<BTreeMap<Locale, KeySet<String>>>) {
        self.forgotten = differing(&self.wanted, wanted);
        self.wanted = Arc::clone(wanted);
    }

    /// Forgets the pages in YAML of locales that have learned other names of clouds.
    pub(super) fn learn(&mut self, learned: &Arc<BTreeMap<Locale, LearnedPhrases>>) {
        self.forgotten_yaml = differing(&self.learned, learned);
        self.learned = Arc::clone(learned);
    }

    /// The article in the file at `path`, if nothing it depends on has changed; else what `read`
    /// makes of it.
    pub(super) fn article(
        &self,
        (locale, path): (&Locale, &Arc<str>),
        from: impl Fn() -> From,
        parts: &mut PageParts<'_>,
        read: impl FnOnce(&PageParts<'_>) -> Read,
    ) -> Arc<Read> {
        let holds = !self.forgotten.contains(locale)
            && (is_markdown(path) || !self.forgotten_yaml.contains(locale));
        let known = self.known.article(locale, path).filter(|_| holds);
        let known = recall(known, from, parts, read, self.run);
        let mut now = self.now.lock().expect(UNPOISONED);
        now.insert(locale, Arc::clone(path), Arc::clone(&known));
        Arc::clone(&known.value)
    }

    /// The same for an article that is reconstructed.
    pub(super) fn restored(
        &self,
        id: &ArticleId,
        from: impl Fn() -> From,
        parts: &mut PageParts<'_>,
        read: impl FnOnce(&PageParts<'_>) -> Read,
    ) -> Arc<Read> {
        // Names that are wanted in one locale may be found in any.
        let holds = self.forgotten.is_empty();
        let known = self.known.restored(id).filter(|_| holds);
        let known = recall(known, from, parts, read, self.run);
        let mut now = self.now.lock().expect(UNPOISONED);
        now.restored.insert(id.clone(), Arc::clone(&known));
        Arc::clone(&known.value)
    }
}

/// Why locks are never poisoned.
const UNPOISONED: &str = "no panic under this lock";

/// The keys that two maps have different values for, or that only one of them has.
fn differing<V: PartialEq>(a: &BTreeMap<Locale, V>, b: &BTreeMap<Locale, V>) -> BTreeSet<Locale> {
    let keys = a.keys().chain(b.keys());
    let other = keys.filter(|key| a.get(*key) != b.get(*key));
    other.cloned().collect()
}

fn digest_of(card: &Card) -> Digest {
    Digest::of(&postcard::to_stdvec(card).expect("a card has a form in bytes"))
}

fn is_markdown(path: &str) -> bool {
    let extension = path.rsplit('.').next();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

fn recall(
    known: Option<&Arc<Known>>,
    from: impl Fn() -> From,
    parts: &mut PageParts<'_>,
    read: impl FnOnce(&PageParts<'_>) -> Read,
    run: u64,
) -> Arc<Known> {
    if let Some(known) = known {
        let from = from();
        if from.is_known() && known.from == from && parts.confirm(&known.uses) {
            return Arc::clone(known);
        }
    }
    parts.uses = Some(Mutex::default());
    let mut value = read(parts);
    value.report.shrink_to_fit();
    let uses = parts.uses.take().map(Mutex::into_inner);
    let uses = uses.and_then(Result::ok).unwrap_or_default();
    Arc::new(Known {
        // Asked for only now, because digests of files that were read are at hand.
        from: from(),
        uses: uses.into(),
        card: value.value.as_ref().map(|kept| digest_of(kept.card())),
        value: Arc::new(value),
        run,
    })
}
