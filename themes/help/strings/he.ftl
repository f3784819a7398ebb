# Texts of the user interface in Hebrew. What a message is for is told in en.ftl.

language_name = עברית

# Around every page
skip_to_content = דילוג לתוכן הראשי
language = שפה
all_languages = כל השפות
cloud = ענן
theme = מראה
theme_light = בהיר
theme_dark = כהה
theme_system = לפי המערכת
close = סגירה
home = דף הבית
breadcrumb = המיקום שלך
table_of_contents = תוכן העניינים
on_this_page = בדף זה
filter_contents = סינון התוכן
entries_found = { $count ->
    [one] נמצא פריט אחד
    [two] נמצאו שני פריטים
   *[other] נמצאו { $count } פריטים
}
whole_contents = הצגת כל התוכן
all_clouds = כל העננים
limited_to = מוגבל ל:
more_articles = מאמרים נוספים
print_all = כל המאמרים בעמוד אחד, להדפסה
all_articles = כל המאמרים
article_count = { $count ->
    [one] מאמר אחד
    [two] שני מאמרים
   *[other] { $count } מאמרים
}

# Switching languages
language_fallback = לא תורגם
language_home = המאמר אינו זמין
language_reconstructed = שוחזר
read_in_source = קריאה בשפת המקור
filter_languages = סינון שפות

# What a reader may know about a page
updated_on = עודכן: { $date }
handed_over_on = תורגם: { $date }
machine_translated = תרגום מכונה
human_translated = תרגום אנושי
stale = המקור השתנה מאז
retired = הופסק
cloud_assumed = משוער
notice_retired = מאמר זה עוסק בענן שאינו מוצע עוד.
notice_retired_cloud = ענן זה אינו מוצע עוד. המאמרים נשארים כאן לעיון.
draft = טיוטה
notice_draft = מאמר זה הוא טיוטה. הוא עדיין אינו חלק מהאתר שפורסם.
notice_fallback = מאמר זה טרם תורגם. הוא מוצג בשפת המקור.
notice_reconstructed = טקסט זה הורכב מנוסחי המקור של תרגומיו. הניסוח והעיצוב עשויים להיות שונים מהמקור.
what_it_means = מה משמעות הדבר

about_title = אודות התרגומים
about_lead = מה אומרות ההערות שבראש המאמר על הטקסט שלו.
about_machine = תוכנה תרגמה מאמר זה, ואיש לא בדק כל משפט. ייתכנו בו אי-דיוקים או שגיאות. אם משפט מסוים חשוב לך, מומלץ להשוות אותו למקור.
about_human = אנשים תרגמו מאמר זה, או בדקו ותיקנו את תרגומו.
about_date_title = תאריך התרגום
about_date = ביום זה נמסר תרגום המאמר. שינויים מאוחרים יותר במקור אינם כלולים בו.
about_stale = המקור נערך לאחר שמאמר זה תורגם. ייתכן שחסרים כאן שלבים ושמות חדשים יותר; הם נמצאים במאמר בשפת המקור.
about_reconstructed_title = טקסטים משוחזרים
about_reconstructed = המקור של המאמר לא היה זמין. הוא הורכב ממשפטי המקור שבתרגומיו: המילים הן של המקור, והעיצוב עשוי להיות שונה.
about_fallback_title = מאמרים שלא תורגמו
about_fallback = המאמר עדיין אינו קיים בשפה שלך. הוא מוצג בשפת המקור, וכל מה שסביבו בשפה שלך.
about_cloud_title = עננים משוערים
about_cloud = המאמר אינו מציין לאילו עננים הוא מיועד. הוא מופיע תחת הענן שמאמרים כאלה מיועדים לו בדרך כלל.

reading = מצב קריאה
reading_translation = תרגום
reading_original = המקור לפי דרישה
reading_original_hint = מתחת לכל טקסט יש לחצן שמציג את המקור.
reading_side = זה לצד זה
reading_side_hint = כל משפט מופיע לצד המשפט שממנו תורגם.
original = המקור
reading_compare = השוואה עם
reading_missing = משפטים ללא מקבילה: { $count }
reading_failed = לא ניתן היה לטעון את הטקסט האחר.

# Below an article
pager = המאמר הקודם והמאמר הבא
previous = הקודם
next = הבא
edit_page = עריכת דף זה
feedback = שליחת משוב

# Inside an article
heading_link = קישור למקטע "{ $title }"
copy_code = העתקת הקוד
copied = הועתק
table = טבלה { $count }
image_description = תיאור התמונה
video_description = תיאור הסרטון
watch_video = צפייה בסרטון
version = גרסה
selector = בחירת גרסה אחרת של מאמר זה
footnotes = הערות שוליים
footnote = הערת שוליים { $count }
footnote_back = חזרה לטקסט של הערת שוליים { $count }
task_done = בוצע
task_open = לביצוע
sample_missing = דוגמת קוד זו אינה זמינה.
alert_note = הערה
alert_tip = עצה
alert_important = חשוב
alert_warning = אזהרה
alert_caution = זהירות

# Kinds of link lists on landing pages
list_overview = סקירה כללית
list_how_to_guide = מדריכים מעשיים
list_concept = מושגים
list_get_started = תחילת העבודה
list_tutorial = ערכות לימוד
list_quickstart = התחלה מהירה
list_reference = חומר עזר
list_video = סרטונים
list_learn = הדרכה
list_download = הורדות
list_deploy = פריסה
list_whats_new = מה חדש
list_architecture = ארכיטקטורה
list_sample = דוגמאות

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = תוכן נבחר
hub_concepts = מושגים
hub_products = מוצרים
hub_tools = כלים
hub_more = תוכן נוסף
minutes = { $count } דק׳

# Pages that are no articles
not_found_title = הדף לא נמצא
not_found_text = אין דף בכתובת זו. ייתכן שהוא הועבר או הוסר.
not_found_home = מעבר לדף הבית
not_found_elsewhere = דף זה בשפות אחרות
not_found_languages = עזרה בשפות אחרות
chooser_title = בחירת שפה
chooser_text = אפשר להחליף שפה בכל דף.
redirect_title = דף זה הועבר
redirect_text = אפשר למצוא אותו כאן:

# Search
search = חיפוש
search_placeholder = מה לחפש?
search_results = תוצאות חיפוש
search_count = { $count ->
    [one] תוצאה אחת
    [two] שתי תוצאות
   *[other] { $count } תוצאות
}
search_none = לא נמצא דבר. בדקו את האיות או נסו מילים אחרות.
search_failed = לא ניתן לטעון את החיפוש כרגע.
search_source = נמצא במקור
search_more = הצגת תוצאות נוספות
search_without_script = החיפוש דורש JavaScript. כל המאמרים מופיעים כאן:
