# Texts of the user interface in Swedish. What a message is for is told in en.ftl.

language_name = Svenska

# Around every page
skip_to_content = Gå till huvudinnehållet
language = Språk
all_languages = Alla språk
cloud = Moln
theme = Utseende
theme_light = Ljust
theme_dark = Mörkt
theme_system = Enligt systemet
close = Stäng
home = Startsida
breadcrumb = Du är här
table_of_contents = Innehåll
on_this_page = På den här sidan
filter_contents = Filtrera innehållet
entries_found = { $count ->
    [one] { $count } post hittades
   *[other] { $count } poster hittades
}
whole_contents = Visa hela innehållet
all_clouds = Alla moln
limited_to = Begränsat till:
more_articles = Fler artiklar
print_all = Alla artiklar på en sida, för utskrift
all_articles = Alla artiklar
article_count = { $count ->
    [one] { $count } artikel
   *[other] { $count } artiklar
}

# Switching languages
language_fallback = inte översatt
language_home = artikeln saknas
language_reconstructed = rekonstruerad
read_in_source = Läs på källspråket
filter_languages = Filtrera språk

# What a reader may know about a page
updated_on = Uppdaterad { $date }
handed_over_on = Översättning från { $date }
machine_translated = Maskinöversatt
human_translated = Översatt av människor
stale = Originalet har ändrats sedan dess
retired = avvecklat
cloud_assumed = antaget
notice_retired = Den här artikeln handlar om ett moln som inte längre erbjuds.
notice_retired_cloud = Det här molnet erbjuds inte längre. Artiklarna finns kvar här som referens.
draft = Utkast
notice_draft = Den här artikeln är ett utkast. Den finns ännu inte på den publicerade webbplatsen.
notice_fallback = Den här artikeln är inte översatt än. Den visas på källspråket.
notice_reconstructed = Den här texten har satts ihop av originalen till översättningarna. Ordalydelse och formatering kan avvika från källan.
what_it_means = Vad det betyder

about_title = Om översättningar
about_lead = Vad noteringarna i början av en artikel säger om dess text.
about_machine = Ett program har översatt den här artikeln, och ingen har kontrollerat varje mening. Den kan vara inexakt eller felaktig. Om en mening är viktig för dig bör du jämföra den med originalet.
about_human = Människor har översatt den här artikeln, eller granskat och rättat översättningen.
about_date_title = Översättningens datum
about_date = Den här dagen levererades översättningen av artikeln. Senare ändringar i originalet finns inte med.
about_stale = Originalet har ändrats efter att artikeln översattes. Nyare steg och namn kan saknas här; de finns i artikeln på källspråket.
about_reconstructed_title = Rekonstruerade texter
about_reconstructed = Artikelns original fanns inte till hands. Den har satts ihop av de ursprungliga meningar som översättningarna innehåller: orden är originalets, formateringen kan avvika.
about_fallback_title = Artiklar som inte är översatta
about_fallback = Artikeln finns inte på ditt språk än. Du ser den på källspråket, med allt runt omkring på ditt.
about_cloud_title = Antagna moln
about_cloud = Artikeln säger inte vilka moln den gäller. Den står under det moln som sådana artiklar brukar gälla.

reading = Läsläge
reading_translation = Översättning
reading_original = Original vid behov
reading_original_hint = Under varje text finns en knapp som visar originalet.
reading_side = Sida vid sida
reading_side_hint = Varje mening står bredvid den som den har översatts från.
original = Original
reading_compare = Jämför med
reading_missing = Meningar utan motsvarighet: { $count }
reading_failed = Den andra texten kunde inte läsas in.

# Below an article
pager = Föregående och nästa artikel
previous = Föregående
next = Nästa
edit_page = Redigera den här sidan
feedback = Skicka feedback

# Inside an article
heading_link = Länk till avsnittet ”{ $title }”
copy_code = Kopiera kod
copied = Kopierat
table = Tabell { $count }
image_description = Beskrivning av bilden
video_description = Beskrivning av videon
watch_video = Titta på videon
version = Version
selector = Välj en variant av den här artikeln
footnotes = Fotnoter
footnote = Fotnot { $count }
footnote_back = Tillbaka till texten för fotnot { $count }
task_done = Klart
task_open = Att göra
sample_missing = Det här kodexemplet är inte tillgängligt.
alert_note = Obs!
alert_tip = Tips
alert_important = Viktigt
alert_warning = Varning
alert_caution = Försiktighet

# Kinds of link lists on landing pages
list_overview = Översikt
list_how_to_guide = Instruktioner
list_concept = Begrepp
list_get_started = Kom igång
list_tutorial = Självstudier
list_quickstart = Snabbstarter
list_reference = Referens
list_video = Videor
list_learn = Utbildning
list_download = Nedladdningar
list_deploy = Distribution
list_whats_new = Nyheter
list_architecture = Arkitektur
list_sample = Exempel

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Utvalt innehåll
hub_concepts = Begrepp
hub_products = Produkter
hub_tools = Verktyg
hub_more = Mer innehåll
minutes = { $count } min

# Pages that are no articles
not_found_title = Sidan hittades inte
not_found_text = Det finns ingen sida på den här adressen. Den kan ha flyttats eller tagits bort.
not_found_home = Gå till startsidan
not_found_elsewhere = Den här sidan på andra språk
not_found_languages = Hjälp på andra språk
chooser_title = Välj språk
chooser_text = Du kan byta språk på varje sida.
redirect_title = Den här sidan har flyttats
redirect_text = Du hittar den här:

# Search
search = Sök
search_placeholder = Vad letar du efter?
search_results = Sökresultat
search_count = { $count ->
    [one] { $count } träff
   *[other] { $count } träffar
}
search_none = Inget hittades. Kontrollera stavningen eller prova andra ord.
search_failed = Sökningen kan inte läsas in just nu.
search_source = Hittades i originalet
search_more = Visa fler träffar
search_without_script = Sökningen kräver JavaScript. Alla artiklar finns listade här:
