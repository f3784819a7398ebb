# Texts of the user interface in Turkish. What a message is for is told in en.ftl.

language_name = Türkçe

# Around every page
skip_to_content = Ana içeriğe atla
language = Dil
all_languages = Tüm diller
cloud = Bulut
theme = Görünüm
theme_light = Açık
theme_dark = Koyu
theme_system = Sistemle aynı
close = Kapat
home = Ana sayfa
breadcrumb = Buradasınız
table_of_contents = İçindekiler
on_this_page = Bu sayfada
more_articles = Diğer makaleler
all_articles = Tüm makaleler
article_count = { $count ->
    [one] { $count } makale
   *[other] { $count } makale
}

# Switching languages
language_fallback = çevrilmedi
language_home = makale yok
language_reconstructed = yeniden oluşturuldu
read_in_source = Kaynak dilde oku

# What a reader may know about a page
updated_on = Güncelleme: { $date }
handed_over_on = Çeviri: { $date }
machine_translated = Makine çevirisi
human_translated = İnsan çevirisi
stale = Özgün metin o zamandan beri değişti
retired = kullanımdan kaldırıldı
cloud_assumed = varsayılan
notice_retired = Bu makale, artık sunulmayan bir bulutla ilgilidir.
notice_retired_cloud = Bu bulut artık sunulmuyor. Makaleleri başvuru için burada kalıyor.
notice_fallback = Bu makale henüz çevrilmedi. Kaynak dilinde gösteriliyor.
notice_reconstructed = Bu metin, çevirilerinin özgün cümlelerinden bir araya getirildi. Anlatım ve biçim kaynaktan farklı olabilir.

# Below an article
pager = Önceki ve sonraki makale
previous = Önceki
next = Sonraki
edit_page = Bu sayfayı düzenle
feedback = Geri bildirim gönder

# Inside an article
heading_link = Bu bölümün bağlantısı
copy_code = Kodu kopyala
copied = Kopyalandı
table = Tablo
image_description = Resmin açıklaması
watch_video = Videoyu izle
version = Sürüm
selector = Bu makalenin bir sürümünü seçin
footnotes = Dipnotlar
footnote = Dipnot
footnote_back = Metne dön, dipnot
task_done = Tamamlandı
task_open = Yapılacak
sample_missing = Bu kod örneği kullanılamıyor.
alert_note = Not
alert_tip = İpucu
alert_important = Önemli
alert_warning = Uyarı
alert_caution = Dikkat

# Kinds of link lists on landing pages
list_overview = Genel bakış
list_how_to_guide = Nasıl yapılır kılavuzları
list_concept = Kavramlar
list_get_started = Kullanmaya başlama
list_tutorial = Öğreticiler
list_quickstart = Hızlı başlangıçlar
list_reference = Başvuru
list_video = Videolar
list_learn = Eğitim
list_download = İndirmeler
list_deploy = Dağıtım
list_whats_new = Yenilikler
list_architecture = Mimari
list_sample = Örnekler

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = Öne çıkanlar
hub_concepts = Kavramlar
hub_products = Ürünler
hub_tools = Araçlar
hub_more = Diğer içerik
minutes = dk.

# Pages that are no articles
not_found_title = Sayfa bulunamadı
not_found_text = Bu adreste sayfa yok. Taşınmış veya kaldırılmış olabilir.
not_found_home = Ana sayfaya git
not_found_elsewhere = Bu sayfa diğer dillerde
not_found_languages = Diğer dillerde yardım
chooser_title = Dilinizi seçin
chooser_text = Dili her sayfada değiştirebilirsiniz.
redirect_title = Bu sayfa taşındı
redirect_text = Yeni adresi:
