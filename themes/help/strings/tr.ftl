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
filter_contents = İçindekileri süz
entries_found = { $count ->
    [one] { $count } öğe bulundu
   *[other] { $count } öğe bulundu
}
whole_contents = Tüm içindekileri göster
all_clouds = Tüm bulutlar
limited_to = Yalnızca:
more_articles = Diğer makaleler
print_all = Tüm makaleler tek sayfada, yazdırmak için
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
filter_languages = Dilleri süz

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
draft = Taslak
notice_draft = Bu makale bir taslaktır. Yayımlanan sitede henüz yer almıyor.
notice_fallback = Bu makale henüz çevrilmedi. Kaynak dilinde gösteriliyor.
notice_reconstructed = Bu metin, çevirilerinin özgün cümlelerinden bir araya getirildi. Anlatım ve biçim kaynaktan farklı olabilir.
what_it_means = Bu ne anlama geliyor

about_title = Çeviriler hakkında
about_lead = Makalenin başındaki notların metin hakkında söyledikleri.
about_machine = Bu makaleyi bir program çevirdi ve her cümle bir insan tarafından denetlenmedi. Hatalı ya da eksik olabilir. Sizin için önemli olan bir cümleyi özgün metinle karşılaştırın.
about_human = Bu makaleyi insanlar çevirdi ya da çevirisini denetleyip düzeltti.
about_date_title = Çeviri tarihi
about_date = Makalenin çevirisi bu tarihte teslim edildi. Özgün metinde sonradan yapılan değişiklikler çeviride yoktur.
about_stale = Bu makale çevrildikten sonra özgün metin değiştirildi. Yeni adımlar ve adlar burada bulunmayabilir; kaynak dildeki makalede vardır.
about_reconstructed_title = Yeniden oluşturulan metinler
about_reconstructed = Makalenin özgün metni elde yoktu. Çevirilerinin içerdiği özgün cümlelerden bir araya getirildi: sözcükler özgün metnindir, biçim farklı olabilir.
about_fallback_title = Çevrilmemiş makaleler
about_fallback = Makale henüz dilinizde yok. Onu kaynak dilinde, çevresindeki her şeyi ise kendi dilinizde görürsünüz.
about_cloud_title = Varsayılan bulutlar
about_cloud = Makale hangi bulutlar için geçerli olduğunu söylemiyor. Bu tür makalelerin çoğunlukla ait olduğu bulutta listelenir.

reading = Okuma modu
reading_translation = Çeviri
reading_original = İstenince özgün metin
reading_original_hint = Her metnin altındaki düğme özgün metni gösterir.
reading_side = Yan yana
reading_side_hint = Her cümle, çevrildiği cümlenin yanında durur.
original = Özgün metin
reading_compare = Karşılaştır
reading_missing = Karşılığı olmayan cümle: { $count }
reading_failed = Diğer metin yüklenemedi.

# Below an article
pager = Önceki ve sonraki makale
previous = Önceki
next = Sonraki
edit_page = Bu sayfayı düzenle
feedback = Geri bildirim gönder

# Inside an article
heading_link = “{ $title }” bölümünün bağlantısı
copy_code = Kodu kopyala
copied = Kopyalandı
table = Tablo { $count }
image_description = Resmin açıklaması
video_description = Videonun açıklaması
watch_video = Videoyu izle
version = Sürüm
selector = Bu makalenin bir sürümünü seçin
footnotes = Dipnotlar
footnote = Dipnot { $count }
footnote_back = { $count }. dipnotun metnine dön
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
minutes = { $count } dk.

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

# Search
search = Arama
search_placeholder = Ne arıyorsunuz?
search_results = Arama sonuçları
search_count = { $count ->
    [one] { $count } sonuç
   *[other] { $count } sonuç
}
search_none = Hiçbir şey bulunamadı. Yazımı denetleyin veya başka sözcükler deneyin.
search_failed = Arama şu anda yüklenemiyor.
search_source = Özgün metinde bulundu
search_more = Daha fazla sonuç göster
search_without_script = Arama için JavaScript gerekir. Tüm makaleler burada listelenir:
