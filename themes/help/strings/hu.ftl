# Texts of the user interface in Hungarian. What a message is for is told in en.ftl.

language_name = Magyar

# Around every page
skip_to_content = Ugrás a fő tartalomra
language = Nyelv
all_languages = Minden nyelv
cloud = Felhő
theme = Megjelenés
theme_light = Világos
theme_dark = Sötét
theme_system = A rendszer szerint
close = Bezárás
home = Kezdőlap
breadcrumb = Jelenlegi hely
table_of_contents = Tartalomjegyzék
on_this_page = Ezen az oldalon
filter_contents = Tartalom szűrése
entries_found = { $count ->
    [one] { $count } bejegyzés található
   *[other] { $count } bejegyzés található
}
whole_contents = Teljes tartalom megjelenítése
all_clouds = Minden felhő
limited_to = Szűkítve erre:
more_articles = További cikkek
print_all = Az összes cikk egy oldalon, nyomtatáshoz
all_articles = Minden cikk
article_count = { $count ->
    [one] { $count } cikk
   *[other] { $count } cikk
}

# Switching languages
language_fallback = nincs lefordítva
language_home = a cikk nem érhető el
language_reconstructed = helyreállított
read_in_source = Olvasás a forrásnyelven
filter_languages = Nyelvek szűrése

# What a reader may know about a page
updated_on = Frissítve: { $date }
handed_over_on = Fordítás: { $date }
machine_translated = Gépi fordítás
human_translated = Emberi fordítás
stale = Az eredeti azóta megváltozott
retired = megszűnt
cloud_assumed = feltételezett
notice_retired = Ez a cikk egy már nem elérhető felhőről szól.
notice_retired_cloud = Ez a felhő már nem érhető el. Cikkei tájékoztatásul itt maradnak.
draft = Piszkozat
notice_draft = Ez a cikk piszkozat. A közzétett webhelyen még nem szerepel.
notice_fallback = Ezt a cikket még nem fordították le. A forrásnyelven olvasható.
notice_reconstructed = Ezt a szöveget a fordítások eredeti mondataiból állítottuk össze. A szövegezés és a formázás eltérhet a forrástól.
what_it_means = Mit jelent ez

about_title = A fordításokról
about_lead = Mit mondanak a szövegről a cikk elején álló megjegyzések.
about_machine = Ezt a cikket egy program fordította, és senki sem ellenőrzött minden mondatot. Pontatlan vagy hibás lehet. Ha egy mondat fontos Önnek, vesse össze az eredetivel.
about_human = Ezt a cikket emberek fordították, vagy ellenőrizték és kijavították a fordítását.
about_date_title = A fordítás dátuma
about_date = Ezen a napon adták át a cikk fordítását. Az eredeti későbbi változásai nincsenek benne.
about_stale = Az eredetit a cikk lefordítása után módosították. Újabb lépések és nevek hiányozhatnak innen; a forrásnyelvű cikkben megtalálhatók.
about_reconstructed_title = Helyreállított szövegek
about_reconstructed = A cikk eredetije nem állt rendelkezésre. A fordításokban megőrzött eredeti mondatokból állítottuk össze: a szavak az eredetiéi, a formázás eltérhet.
about_fallback_title = Le nem fordított cikkek
about_fallback = A cikk még nem létezik az Ön nyelvén. A forrásnyelven látja, körülötte mindent a saját nyelvén.
about_cloud_title = Feltételezett felhők
about_cloud = A cikk nem mondja meg, mely felhőkre vonatkozik. Annál szerepel, amelyikre az ilyen cikkek általában vonatkoznak.

reading = Olvasási mód
reading_translation = Fordítás
reading_original = Eredeti igény szerint
reading_original_hint = Minden szöveg alatt egy gomb megjeleníti az eredetit.
reading_side = Egymás mellett
reading_side_hint = Minden mondat mellett ott áll az, amelyből fordították.
original = Eredeti
reading_compare = Összehasonlítás ezzel
reading_missing = Megfelelő nélküli mondatok: { $count }
reading_failed = A másik szöveget nem sikerült betölteni.

# Below an article
pager = Előző és következő cikk
previous = Előző
next = Következő
edit_page = Az oldal szerkesztése
feedback = Visszajelzés küldése

# Inside an article
heading_link = Hivatkozás a(z) „{ $title }” szakaszra
copy_code = Kód másolása
copied = Másolva
table = { $count }. táblázat
image_description = A kép leírása
video_description = A videó leírása
watch_video = Videó megtekintése
version = Verzió
selector = Válassza ki a cikk egyik változatát
footnotes = Lábjegyzetek
footnote = { $count }. lábjegyzet
footnote_back = Vissza a szöveghez, { $count }. lábjegyzet
task_done = Kész
task_open = Teendő
sample_missing = Ez a kódminta nem érhető el.
alert_note = Megjegyzés
alert_tip = Tipp
alert_important = Fontos
alert_warning = Figyelmeztetés
alert_caution = Vigyázat

# Kinds of link lists on landing pages
list_overview = Áttekintés
list_how_to_guide = Útmutatók
list_concept = Fogalmak
list_get_started = Első lépések
list_tutorial = Oktatóanyagok
list_quickstart = Rövid útmutatók
list_reference = Referencia
list_video = Videók
list_learn = Képzés
list_download = Letöltések
list_deploy = Üzembe helyezés
list_whats_new = Újdonságok
list_architecture = Architektúra
list_sample = Minták

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Kiemelt tartalom
hub_concepts = Fogalmak
hub_products = Termékek
hub_tools = Eszközök
hub_more = További tartalom
minutes = { $count } perc

# Pages that are no articles
not_found_title = Az oldal nem található
not_found_text = Ezen a címen nincs oldal. Lehet, hogy áthelyezték vagy törölték.
not_found_home = Ugrás a kezdőlapra
not_found_elsewhere = Ez az oldal más nyelveken
not_found_languages = Súgó más nyelveken
chooser_title = Válasszon nyelvet
chooser_text = A nyelvet minden oldalon módosíthatja.
redirect_title = Ez az oldal elköltözött
redirect_text = Itt találja:

# Search
search = Keresés
search_placeholder = Mit keres?
search_results = Keresési eredmények
search_count = { $count ->
    [one] { $count } találat
   *[other] { $count } találat
}
search_none = Nincs találat. Ellenőrizze a helyesírást, vagy próbáljon más szavakat.
search_failed = A keresés jelenleg nem tölthető be.
search_source = Az eredetiben található
search_more = További találatok megjelenítése
search_without_script = A kereséshez JavaScript szükséges. Itt az összes cikk szerepel:
