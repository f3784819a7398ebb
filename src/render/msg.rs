//! The template functions `msg` and `forms`.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Error, Kwargs, State, TeraResult, Value};

use crate::model::{Locale, Numbers};
use crate::theme::{Arg, Catalogs, Strings};

/// Its name.
pub(super) const NAME: &str = "msg";
/// The name of the function for scripts that count.
pub(super) const FORMS: &str = "forms";

/// Texts by the language of the page. Finding the nearest language costs more than rendering a
/// text, so it is done once for each locale of the site.
pub(super) struct Texts {
    catalogs: Arc<Catalogs>,
    /// Locale of the catalog that serves a locale, and the numbers of the latter, by its tag.
    served: BTreeMap<String, (Locale, Numbers)>,
}

impl Texts {
    pub(super) fn new(catalogs: Arc<Catalogs>, locales: &[Locale]) -> Self {
        let serving = |locale: &Locale| {
            let catalog = catalogs.get(locale).locale().clone();
            (locale.to_string(), (catalog, Numbers::of(locale)))
        };
        let served = locales.iter().map(serving).collect();
        Self { catalogs, served }
    }

    /// The texts for a page in `lang`: English when that is no language tag.
    pub(super) fn strings(&self, lang: &str) -> &Strings {
        let english = || Locale::parse("en").expect("a well-formed tag");
        match self.served.get(lang) {
            Some((locale, _)) => self.catalogs.get(locale),
            None => self
                .catalogs
                .get(&Locale::parse(lang).unwrap_or_else(|_| english())),
        }
    }

    /// How numbers are written on a page in `lang`.
    fn numbers(&self, lang: &str) -> Numbers {
        let made = || Locale::parse(lang).map_or_else(|_| Numbers::default(), |l| Numbers::of(&l));
        self.served
            .get(lang)
            .map_or_else(made, |(_, numbers)| numbers.clone())
    }
}

/// `msg(lang, id, ...arguments)`: the text `id` in the language `lang`, with its arguments put in.
/// The result is plain text, which the engine escapes when it is printed.
pub(super) fn function(
    texts: Arc<Texts>,
) -> impl Fn(Kwargs, &State<'_>) -> TeraResult<String> + Sync + Send + 'static {
    move |arguments, _| {
        let lang = arguments.must_get::<&str>("lang")?;
        let id = arguments.must_get::<&str>("id")?;
        let strings = texts.strings(lang);
        if !strings.has(id) {
            return Err(Error::message(format!("there is no text `{id}`")));
        }
        let mut args = Vec::new();
        for (name, value) in arguments.iter() {
            if let Some(name) = name.as_str()
                && !["lang", "id"].contains(&name)
            {
                args.push((name, arg(name, value)?));
            }
        }
        Ok(strings.format(id, &args, &texts.numbers(lang)))
    }
}

/// `forms(lang, id)`: what scripts need to put a number into the text `id`, as a JSON object.
pub(super) fn forms(
    texts: Arc<Texts>,
) -> impl Fn(Kwargs, &State<'_>) -> TeraResult<String> + Sync + Send + 'static {
    move |arguments, _| {
        let strings = texts.strings(arguments.must_get::<&str>("lang")?);
        let id = arguments.must_get::<&str>("id")?;
        if !strings.has(id) {
            return Err(Error::message(format!("there is no text `{id}`")));
        }
        let forms = serde_json::to_string(&strings.forms(id));
        forms.map_err(|error| Error::message(error.to_string()))
    }
}

fn arg<'a>(name: &str, value: &'a Value) -> TeraResult<Arg<'a>> {
    let number = || value.as_u64().map(Arg::Number);
    let arg = value.as_str().map(Arg::Text).or_else(number);
    arg.ok_or_else(|| Error::message(format!("`{name}` is neither text nor a whole number")))
}
