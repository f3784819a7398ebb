# Texts of the user interface. This catalog is complete; others fall back to it message by message.
# Ids are what templates and the program ask for: they stay, whatever the words become.

# The language in its own words, with a region only where one language has two catalogs.
language_name = English

# Around every page
skip_to_content = Skip to main content
language = Language
all_languages = All languages
cloud = Cloud
theme = Appearance
theme_light = Light
theme_dark = Dark
theme_system = As in the system
close = Close
home = Home
breadcrumb = You are here
table_of_contents = Contents
on_this_page = On this page
filter_contents = Filter the contents
entries_found = { $count ->
    [one] { $count } entry found
   *[other] { $count } entries found
}
whole_contents = Show all contents
all_clouds = All clouds
limited_to = Limited to:
more_articles = More articles
print_all = All articles on one page, for printing
all_articles = All articles
article_count = { $count ->
    [one] { $count } article
   *[other] { $count } articles
}

# Switching languages. The notes stand behind the name of a language.
language_fallback = not translated
language_home = article not available
language_reconstructed = reconstructed
read_in_source = Read in the source language
filter_languages = Filter languages

# What a reader may know about a page
updated_on = Updated on { $date }
handed_over_on = Translation of { $date }
machine_translated = Machine translation
human_translated = Translated by people
stale = The original has changed since
retired = retired
cloud_assumed = assumed
notice_retired = This article is about a cloud that is no longer offered.
notice_retired_cloud = This cloud is no longer offered. Its articles stay here for reference.
draft = Draft
notice_draft = This article is a draft. The published site does not have it yet.
notice_fallback = This article has not been translated yet. You are reading it in its source language.
notice_reconstructed = This text was put together from the originals of its translations. Wording and formatting may differ from the source.
what_it_means = What this means

# The page that says what these facts mean
about_title = About translations
about_lead = What the notes at the head of an article tell you about its text.
about_machine = A program translated this article, and nobody has checked every sentence. It can be inexact or wrong. Where a sentence matters to you, compare it with the original.
about_human = People translated this article, or checked and corrected its translation.
about_date_title = Date of the translation
about_date = On this day the translation of the article was handed over. What changed in the original later is not in it.
about_stale = The original was edited after this article had been translated. Newer steps and names can be missing here; the article in the source language has them.
about_reconstructed_title = Reconstructed texts
about_reconstructed = The original of the article was not at hand. It was put together from the original sentences that its translations carry: the words are those of the original, the formatting may differ.
about_fallback_title = Articles that are not translated
about_fallback = The article does not exist in your language yet. You see it in its source language, with everything around it in yours.
about_cloud_title = Assumed clouds
about_cloud = The article does not say which clouds it is for. It is listed under the one that such articles are usually for.

# Reading a translation together with its original
reading = Reading mode
reading_translation = Translation
reading_original = Original on demand
reading_original_hint = Below every text, a button opens what it was translated from.
reading_side = Side by side
reading_side_hint = Every sentence stands beside the one it was translated from.
original = Original
reading_compare = Compare with
reading_missing = Sentences without counterpart: { $count }
reading_failed = The other text could not be loaded.

# Below an article
pager = Previous and next article
previous = Previous
next = Next
edit_page = Edit this page
feedback = Send feedback

# Inside an article
heading_link = Link to “{ $title }”
copy_code = Copy code
copied = Copied
table = Table { $count }
image_description = Description of the image
video_description = Description of the video
watch_video = Watch the video
version = Version
selector = Choose a variant of this article
footnotes = Footnotes
footnote = Footnote { $count }
footnote_back = Back to the text of footnote { $count }
task_done = Done
task_open = To do
sample_missing = This code sample is not available.
alert_note = Note
alert_tip = Tip
alert_important = Important
alert_warning = Warning
alert_caution = Caution

# Kinds of link lists on landing pages
list_overview = Overview
list_how_to_guide = How-to guides
list_concept = Concepts
list_get_started = Get started
list_tutorial = Tutorials
list_quickstart = Quickstarts
list_reference = Reference
list_video = Videos
list_learn = Training
list_download = Downloads
list_deploy = Deployment
list_whats_new = What’s new
list_architecture = Architecture
list_sample = Samples

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Highlights
hub_concepts = Concepts
hub_products = Products
hub_tools = Tools
hub_more = More
minutes = { $count } min

# Pages that are no articles
not_found_title = Page not found
not_found_text = There is no page at this address. It may have been moved or removed.
not_found_home = Go to the home page
not_found_elsewhere = This page in other languages
not_found_languages = Help in other languages
chooser_title = Choose your language
chooser_text = You can change the language on every page.
redirect_title = This page has moved
redirect_text = You will find it here:

# Search. `search_source` labels pages that only the words of their source text have led to.
search = Search
search_placeholder = What are you looking for?
search_results = Search results
search_count = { $count ->
    [one] { $count } result
   *[other] { $count } results
}
search_none = Nothing found. Check the spelling or try other words.
search_failed = The search cannot be loaded at the moment.
search_source = Found in the original
search_more = Show more results
search_without_script = Searching needs JavaScript. Every article is listed here:
