//! Articles that were read, by their files: many, and a few that have changed since.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{Known, User};
use crate::model::{ArticleId, ByKey, Locale};

/// Articles that were read.
#[derive(Debug, Default, Clone)]
pub(super) struct Entries {
    /// By the path of their file, for each locale.
    pub(super) articles: BTreeMap<Locale, ByKey<Arc<str>, Arc<Known>>>,
    pub(super) restored: ByKey<ArticleId, Arc<Known>>,
}

/// Many entries and a few that go before them. Whoever changes a few makes a new layer of these and
/// shares the many.
#[derive(Debug, Default, Clone)]
pub(super) struct Layers {
    pub(super) many: Arc<Entries>,
    pub(super) few: Arc<Entries>,
}

impl Entries {
    pub(super) fn article(&self, locale: &Locale, path: &str) -> Option<&Arc<Known>> {
        self.articles.get(locale)?.get(path)
    }

    pub(super) fn articles(&self) -> impl Iterator<Item = (&Locale, &Arc<str>, &Arc<Known>)> {
        self.articles.iter().flat_map(|(locale, articles)| {
            let articles = articles.iter();
            articles.map(move |(path, known)| (locale, path, known))
        })
    }

    pub(super) fn insert(&mut self, locale: &Locale, path: Arc<str>, known: Arc<Known>) {
        let articles = match self.articles.get_mut(locale) {
            Some(articles) => articles,
            None => self.articles.entry(locale.clone()).or_default(),
        };
        articles.insert(path, known);
    }

    /// These, and others that go before them.
    fn with(&self, others: &Self) -> Self {
        let mut all = self.clone();
        for (locale, articles) in &others.articles {
            let own = all.articles.entry(locale.clone()).or_default();
            own.extend(articles.clone());
        }
        all.restored.extend(others.restored.clone());
        all
    }

    pub(super) fn by_user(&self) -> impl Iterator<Item = (User, &Arc<Known>)> {
        by_user(self.articles(), self.restored.iter())
    }

    fn len(&self) -> usize {
        let articles = self.articles.values().map(HashMap::len);
        articles.sum::<usize>() + self.restored.len()
    }
}

/// Most entries that go before the many.
const FEW: usize = 1024;

impl Layers {
    pub(super) fn article(&self, locale: &Locale, path: &str) -> Option<&Arc<Known>> {
        let few = self.few.article(locale, path);
        few.or_else(|| self.many.article(locale, path))
    }

    pub(super) fn restored(&self, id: &ArticleId) -> Option<&Arc<Known>> {
        let few = self.few.restored.get(id);
        few.or_else(|| self.many.restored.get(id))
    }

    pub(super) fn articles(&self) -> impl Iterator<Item = (&Locale, &Arc<str>, &Arc<Known>)> {
        let is_known = |locale: &Locale, path: &str| self.few.article(locale, path).is_some();
        let many = self.many.articles();
        let many = many.filter(move |(locale, path, _)| !is_known(locale, path));
        self.few.articles().chain(many)
    }

    pub(super) fn all_restored(&self) -> impl Iterator<Item = (&ArticleId, &Arc<Known>)> {
        let many = self.many.restored.iter();
        let many = many.filter(|(id, _)| !self.few.restored.contains_key(*id));
        self.few.restored.iter().chain(many)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Known>> {
        let articles = self.articles().map(|(.., known)| known);
        articles.chain(self.all_restored().map(|(_, known)| known))
    }

    /// These with some others before them.
    pub(super) fn with(&self, others: &Entries) -> Self {
        let few = self.few.with(others);
        if few.len() <= FEW {
            return Self {
                many: Arc::clone(&self.many),
                few: Arc::new(few),
            };
        }
        Self {
            many: Arc::new(self.many.with(&few)),
            few: Arc::default(),
        }
    }

    pub(super) fn by_user(&self) -> impl Iterator<Item = (User, &Arc<Known>)> {
        by_user(self.articles(), self.all_restored())
    }
}

fn by_user<'k>(
    articles: impl Iterator<Item = (&'k Locale, &'k Arc<str>, &'k Arc<Known>)>,
    restored: impl Iterator<Item = (&'k ArticleId, &'k Arc<Known>)>,
) -> impl Iterator<Item = (User, &'k Arc<Known>)> {
    let articles = articles.map(|(locale, path, known)| {
        let key = (locale.clone(), Arc::clone(path));
        (User::Article(key), known)
    });
    articles.chain(restored.map(|(id, known)| (User::Restored(id.clone()), known)))
}
