//! Markdown that is made of HTML says what the HTML says, to a parser that knows nothing of it.

use diglot::article::body::escaped;
use diglot::render::markdown::of_html;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

fn markdown(html: &str) -> String {
    of_html(html, &|href| href.to_owned())
}

/// The words of a document and how many blocks it has.
fn read(markdown: &str) -> (String, usize) {
    let (mut text, mut blocks) = (String::new(), 0);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(run) | Event::Code(run) => text.push_str(&run),
            Event::Start(Tag::Paragraph) => blocks += 1,
            Event::Start(_) => blocks += 100,
            Event::End(TagEnd::Paragraph) | Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::InlineHtml(html) | Event::Html(html) => text.push_str(&html),
            _ => {}
        }
    }
    (text.trim().to_owned(), blocks)
}

proptest! {
    #[test]
    fn a_paragraph_of_any_text_is_read_back_as_it_was(text in "[ -~]{1,40}|[a-c*_`<&~|#=+\\-.)1 \\\\!\\[\\]()ä、）]{1,20}") {
        let words = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        prop_assume!(!words.is_empty());
        let (read, blocks) = read(&markdown(&format!("<p>{}</p>", escaped(&text))));
        prop_assert_eq!((read, blocks), (words, 1));
    }

    #[test]
    fn no_words_of_marked_text_are_lost(
        a in "[a-b*）、. ]{0,4}", b in "[a-b*_（）. ]{0,5}", c in "[a-b）、. ]{0,4}",
    ) {
        let html = format!("<p>x{}<strong>{}</strong>{}y</p>", escaped(&a), escaped(&b), escaped(&c));
        let all = format!("x{a}{b}{c}y");
        let text = markdown(&html).replace("<strong>", "").replace("</strong>", "");
        let plain = |text: &str| text.replace(' ', "");
        prop_assert_eq!(plain(&read(&text.replace("****", "")).0), plain(&all));
    }
}
