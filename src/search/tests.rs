//! An index as a whole, read back as its format says.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use super::*;

struct Page<'p> {
    title: &'p str,
    html: &'p str,
    source: Option<(&'p str, &'p str)>,
    fallback: bool,
}

const PAGES: &[Page<'_>] = &[
    Page {
        title: "Rechnungen",
        html: "<p>Ihre Rechnung kommt.</p><h2 id=\"wann\">Wann?</h2><p>Monatlich.</p>",
        source: Some(("Invoices", "<p>Your invoice arrives monthly.</p>")),
        fallback: false,
    },
    Page {
        title: "Partner",
        html: "<p>Der Partner zahlt die Rechnung.</p>",
        source: Some(("Partner", "<p>The partner pays.</p>")),
        fallback: false,
    },
    Page {
        title: "Payments",
        html: "<p>Pay the invoice.</p>",
        source: Some(("Payments", "<p>Pay the invoice.</p>")),
        fallback: true,
    },
];

fn built() -> BTreeMap<String, Vec<u8>> {
    made(
        PAGES,
        Before {
            made: &Made::default(),
            has: &|_| false,
            stocks: None,
        },
    )
    .0
}

/// Counters of both languages.
fn counters() -> (Counter, Counter) {
    let (german, english) = (Locale::parse("de-DE"), Locale::parse("en-US"));
    (
        Counter::of(&german.unwrap()),
        Counter::of(&english.unwrap()),
    )
}

/// The files that were made, and what is known of all.
fn made(pages: &[Page<'_>], before: Before<'_>) -> (BTreeMap<String, Vec<u8>>, Made) {
    let (files, finished) = finished(pages, before, None);
    (files, finished.made)
}

/// The same, where the words of the pages that there were before may be all that has gone.
fn finished(
    pages: &[Page<'_>],
    before: Before<'_>,
    gone: Option<&[Page<'_>]>,
) -> (BTreeMap<String, Vec<u8>>, Finished) {
    let (german, english) = (Locale::parse("de-DE"), Locale::parse("en-US"));
    let (german, english) = (german.unwrap(), english.unwrap());
    let about = About {
        locale: &german,
        source: &english,
        clouds: [("a", "A"), ("b", "B"), ("c", "C")]
            .map(|(id, name)| (id.to_owned(), name.to_owned()))
            .to_vec(),
    };
    let mut index = Index::new(about, before);
    let mut parts = Vec::new();
    let texts: Vec<Text> = pages.iter().map(|page| read(page.html)).collect();
    let fetch = |page: u32| Some(texts[page as usize].clone());
    for (number, (page, text)) in pages.iter().zip(&texts).enumerate() {
        let own_head = head(page.title, text);
        let of_source = page
            .source
            .map(|(title, html)| head(title, &read(html)).digest);
        let page = super::Page {
            address: format!("portal/{number}/"),
            title: page.title,
            foreign: page.fallback.then_some(&english),
            of_source: page.fallback,
            is_counted: true,
            fallback: page.fallback,
            reconstructed: false,
            clouds: CloudSet::one(if number == 1 { 2 } else { 0 }),
            head: own_head,
            source: of_source,
            source_title: page.source.map(|(title, _)| title),
        };
        // Every other text is fetched when it is wanted.
        let at_hand = Some(text).filter(|_| number % 2 == 0);
        parts.extend(index.add(&page, at_hand, fetch));
    }
    let come = counted(pages);
    let words = || {
        let [own, source] = come.clone().map(|words| Arc::new(words.into()));
        (own, source)
    };
    let gone = gone.map(counted);
    let fresh = gone.as_ref().map(|gone| Fresh {
        come: [Some(&come[0]), Some(&come[1])],
        gone: [Some(&gone[0]), Some(&gone[1])],
    });
    let sink = |part| {
        parts.push(part);
        Ok::<(), ()>(())
    };
    let finished = index.finish(&Digest::of(b"1"), fresh.as_ref(), words, fetch, sink);
    let files = parts.into_iter().filter_map(|part| match part {
        Part::New(file) => Some((file.name, file.bytes)),
        Part::Same(_) => None,
    });
    (files.collect(), finished.unwrap())
}

/// The words of pages: of their own texts, and of the source.
fn counted(pages: &[Page<'_>]) -> [Words; 2] {
    let (mut own, mut source) = counters();
    for page in pages {
        let text = read(page.html);
        let counter = if page.fallback { &mut source } else { &mut own };
        counter.count(&head(page.title, &text).digest, page.title, &text);
        if let Some((title, html)) = page.source {
            let text = read(html);
            source.count(&head(title, &text).digest, title, &text);
        }
    }
    [own.finish(), source.finish()].map(Option::unwrap_or_default)
}

fn entry(files: &BTreeMap<String, Vec<u8>>) -> Value {
    serde_json::from_slice(&files[ENTRY]).unwrap()
}

fn unpacked(files: &BTreeMap<String, Vec<u8>>, kind: &str, digest: &Value) -> String {
    let mut text = String::new();
    let name = name(kind, digest.as_str().unwrap());
    flate2::read::GzDecoder::new(&*files[&name])
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// Where each page has a word: page, and what the digit says.
fn found(files: &BTreeMap<String, Vec<u8>>, word: &str) -> Vec<(u32, u32)> {
    let entry = entry(files);
    let lists = entry["words"].as_array().unwrap().iter();
    let lines: String = lists
        .map(|file| unpacked(files, "words", &file[1]))
        .collect();
    let value = |c: char| {
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        u32::try_from(digits.find(c).unwrap()).unwrap()
    };
    let line = lines.lines().find_map(|line| {
        let [key, rests, pages] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("three fields: {line}");
        };
        let mut forms = rests.split(',').map(|rest| format!("{key}{rest}"));
        forms.any(|form| form == word).then(|| pages.to_owned())
    });
    let mut found = Vec::new();
    let (mut page, mut shift, mut gap) = (0, 0, 0);
    let digits = line.unwrap_or_default();
    let mut digits = digits.chars().map(value);
    while let Some(digit) = digits.next() {
        gap |= (digit & 31) << shift;
        shift += 5;
        if digit < 32 {
            page += gap;
            found.push((page, digits.next().unwrap()));
            (page, shift, gap) = (page + 1, 0, 0);
        }
    }
    found
}

#[test]
fn words_lead_to_pages_and_say_where_they_stand() {
    let files = built();
    // Title and once in the text; once in the text.
    assert_eq!(found(&files, "rechnung"), [(0, 1 + 4), (1, 4)]);
    assert_eq!(found(&files, "rechnungen"), found(&files, "rechnung"));
    assert_eq!(found(&files, "wann"), [(0, 2)]);
    // Title of the source; on the fallback page, its own text.
    assert_eq!(found(&files, "invoice"), [(0, 16), (2, 4)]);
    assert_eq!(found(&files, "monthly"), [(0, 32)]);
    // A word of both languages is the page's own.
    assert_eq!(found(&files, "partner"), [(1, 1 + 4 + 16)]);
    assert_eq!(found(&files, "zahlungen"), []);
}

#[test]
fn the_entry_tells_about_pages() {
    let files = built();
    let entry = entry(&files);
    assert_eq!(entry["format"], FORMAT);
    assert_eq!(
        (&entry["lang"], &entry["source"]),
        (&"de-DE".into(), &"en-US".into())
    );
    assert_eq!(entry["clouds"], serde_json::json!([["a", "A"], ["c", "C"]]));
    let pages = &entry["pages"];
    assert_eq!(pages["clouds"], serde_json::json!([1, 2, 1]));
    assert_eq!(pages["flags"], serde_json::json!([0, 0, 1]));
    assert_eq!(pages["title"], serde_json::json!([1, 1, 1]));
    assert_eq!(pages["source_title"], serde_json::json!([1, 1, 0]));
    assert_eq!(pages["length"], serde_json::json!([2, 2, 1]));
}

#[test]
fn texts_have_what_excerpts_need() {
    let files = built();
    let entry = entry(&files);
    assert_eq!(entry["texts"][0][0], 0);
    let pages: Value =
        serde_json::from_str(&unpacked(&files, "texts", &entry["texts"][0][1])).unwrap();
    assert_eq!(
        pages[0],
        serde_json::json!([
            "portal/0/",
            "Rechnungen",
            "",
            "Invoices",
            [
                ["", "", "Ihre Rechnung kommt."],
                ["wann", "Wann?", "Monatlich."]
            ]
        ])
    );
    assert_eq!(pages[2][2], "en-US");
    assert_eq!(pages[2][3], "");
}

#[test]
fn the_list_has_words_to_compare_with() {
    let files = built();
    let list = unpacked(&files, "list", &entry(&files)["list"]);
    assert!(list.contains("\nArechnung\nIen\n"), "{list}");
    assert!(!list.contains("kommt"));
}

#[test]
fn an_index_of_the_same_records_is_the_same_and_known_again() {
    let files = built();
    assert_eq!(files, built());
    let known = known(&files[ENTRY]).unwrap();
    assert_eq!(known.records, Digest::of(b"1").to_string());
    let mut names: Vec<_> = known.names.iter().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, files.keys().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(super::known(b"{}"), None);
}

/// Pages that fill several files, one of them with `text`.
fn many<'p>(texts: &'p [String]) -> Vec<Page<'p>> {
    let page = |html: &'p String| Page {
        title: "Rechnungen",
        html,
        source: None,
        fallback: false,
    };
    texts.iter().map(page).collect()
}

#[test]
fn an_edit_makes_few_files_and_the_same_as_from_nothing() {
    let mut texts: Vec<String> = (0..60)
        .map(|page| {
            let word =
                |n: u32| format!("{}{n:x} ", ["rech", "zahl", "part", "kund"][n as usize % 4]);
            let words: String = (0..300).map(|n| word(n * 31 + page * page * 17)).collect();
            format!("<p>{words}</p>")
        })
        .collect();
    let nothing = Before {
        made: &Made::default(),
        has: &|_| false,
        stocks: None,
    };
    let (before, known) = made(&many(&texts), nothing);
    texts[30].push_str("<p>Zahlungsziel</p>");
    let (clean, all) = made(&many(&texts), nothing);
    let (again, after) = made(
        &many(&texts),
        Before {
            made: &known,
            has: &|name| before.contains_key(name),
            stocks: None,
        },
    );
    assert_eq!(after, all);
    for (name, bytes) in &clean {
        assert_eq!(
            again.get(name).or_else(|| before.get(name)),
            Some(bytes),
            "{name}"
        );
    }
    // The entry, a file of texts and one of words; perhaps the list.
    assert!(again.len() <= 4 && clean.len() > 20, "{:?}", again.keys());
    // A file that is gone is made again, whatever is known of it.
    let gone = clean.keys().find(|name| name.starts_with("words")).unwrap();
    let (again, _) = made(
        &many(&texts),
        Before {
            made: &all,
            has: &|name| name != gone && clean.contains_key(name),
            stocks: None,
        },
    );
    assert_eq!(again.get(gone), clean.get(gone));
}

#[test]
fn an_index_tells_what_its_pages_said() {
    let nothing = Before {
        made: &Made::default(),
        has: &|_| false,
        stocks: None,
    };
    let (files, known) = made(PAGES, nothing);
    let bytes = |name: &str| files.get(name).cloned();
    let said = |page: u32| known.text(page, bytes);
    assert_eq!(
        said(0),
        Some((PAGES[0].title.to_owned(), read(PAGES[0].html)))
    );
    assert_eq!(said(3), None);
    // What was damaged since is nothing that anybody said.
    let others = |name: &str| {
        files
            .keys()
            .find(|other| *other != name)
            .map(|other| files[other].clone())
    };
    assert_eq!(known.text(0, others), None);
    let heads = |title: &str| -> Vec<Digest> {
        let titles = [PAGES[0].title, title, PAGES[2].title];
        let pages = titles.iter().zip(PAGES);
        let heads = pages.map(|(title, page)| head(title, &read(page.html)).digest);
        heads.collect()
    };
    assert_eq!(known.replaced(&heads(PAGES[1].title)), [0; 0]);
    assert_eq!(known.replaced(&heads("Andere")), [1]);
    // With fewer pages, numbers tell nothing.
    assert_eq!(known.replaced(&heads("Andere")[1..]), [0; 0]);
}

/// Stocks, as somebody keeps them.
#[derive(Default)]
struct Kept([Vec<u8>; 2]);

impl Kept {
    fn get(&self, store: Store, range: Range<u64>) -> Option<Vec<u8>> {
        let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
        Some(self.0[store as usize].get(range)?.to_vec())
    }

    fn take(&mut self, stocks: Stocks) {
        for (kept, new) in self.0.iter_mut().zip([stocks.first, stocks.second]) {
            *kept = new.unwrap_or(std::mem::take(kept));
        }
    }
}

/// Numbers that look like chance, the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        (self.0 >> 33) as usize % sides
    }

    /// Some words of any of four kinds.
    fn words(&mut self, count: usize) -> String {
        let word = |dice: &mut Self| match dice.roll(4) {
            0 => format!("rech{:x}", dice.roll(90)),
            1 => format!("{}zahl{}", ["be", "ver", "ä"][dice.roll(3)], dice.roll(60)),
            2 => ["請求書", "支払い", "𠀀𠀁", "書等"][dice.roll(4)].to_owned(),
            _ => format!("p{:x}", dice.roll(4000)),
        };
        let words: Vec<String> = (0..count).map(|_| word(self)).collect();
        format!("<p>{}</p>", words.join(" "))
    }
}

/// The text of a page, that of its source, and its title.
type Texts = (String, String, String);

/// Pages of which every ninth stands in for a translation.
fn paged(texts: &[Texts]) -> Vec<Page<'_>> {
    let pages = texts.iter().enumerate();
    let page = pages.map(|(number, (own, source, title))| {
        let fallback = number % 9 == 4;
        Page {
            title,
            html: if fallback { source } else { own },
            source: Some((title, source.as_str())),
            fallback,
        }
    });
    page.collect()
}

#[test]
fn an_index_that_is_amended_is_the_one_that_is_made_from_nothing() {
    let mut dice = Dice(7);
    let mut texts: Vec<Texts> = (0..40)
        .map(|n| (dice.words(120), dice.words(100), format!("Titel {n}")))
        .collect();
    let (mut kept, mut known) = (Kept::default(), Made::default());
    let mut there = BTreeMap::new();
    let mut before = texts.clone();
    let mut amended = 0;
    for round in 0..60 {
        let nothing = Before {
            made: &Made::default(),
            has: &|_| false,
            stocks: None,
        };
        let (clean, _) = made(&paged(&texts), nothing);
        // Now and then files are lost.
        let has = |name: &str| there.contains_key(name) && !(round % 7 == 6 && name.contains('e'));
        let stocks = |store, range| kept.get(store, range);
        let known_before = Before {
            made: &known,
            has: &has,
            stocks: Some(&stocks),
        };
        let (new, finished) = finished(&paged(&texts), known_before, Some(&paged(&before)));
        there.extend(new);
        for (name, bytes) in &clean {
            assert!(there.get(name) == Some(bytes), "{name} in round {round}");
        }
        amended += usize::from(finished.is_amended);
        kept.take(finished.stocks);
        known = finished.made;
        before.clone_from(&texts);
        for _ in 0..=dice.roll(3) {
            let page = dice.roll(texts.len());
            let (own, source, title) = &mut texts[page];
            match dice.roll(5) {
                0 => own.push_str(&dice.words(3)),
                1 => source.push_str(&dice.words(2)),
                2 => *own = dice.words(60),
                3 => *source = dice.words(140),
                _ => title.push_str(" neu"),
            }
        }
    }
    // All but the first.
    assert_eq!(amended, 59);
}
