//! Words of the user interface that stand inside of articles.

use std::collections::BTreeMap;

use crate::article::markdown::Labels;
use crate::model::{Direction, Locale, Numbers};
use crate::theme::Theme;

/// The words of `theme` for a locale.
pub(in crate::pipeline) fn labels_of(theme: &Theme, locale: &Locale) -> Labels {
    let strings = theme.strings(locale);
    let text = |id: &str| strings.get(id).to_owned();
    let numbered = |id: &str| strings.pattern(id);
    let named = |prefix: &str| -> BTreeMap<String, String> {
        let known = strings.plain().iter();
        let named = known.filter_map(|(id, text)| Some((id.strip_prefix(prefix)?, text)));
        named
            .map(|(id, text)| (id.replace('_', "-"), text.clone()))
            .collect()
    };
    Labels {
        alerts: [
            "alert_note",
            "alert_tip",
            "alert_important",
            "alert_warning",
            "alert_caution",
        ]
        .map(text),
        numbers: Numbers::of(locale),
        table: numbered("table"),
        image_description: text("image_description"),
        video_description: text("video_description"),
        watch_video: text("watch_video"),
        version: text("version"),
        selector: text("selector"),
        sample_missing: text("sample_missing"),
        footnotes: text("footnotes"),
        footnote: numbered("footnote"),
        footnote_back: numbered("footnote_back"),
        tasks: ["task_done", "task_open"].map(text),
        right_to_left: locale.direction() == Direction::Rtl,
        link_lists: named("list_"),
        hub: named("hub_"),
        minutes: numbered("minutes"),
    }
}
