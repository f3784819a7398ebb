# Texts of the user interface in Arabic. What a message is for is told in en.ftl.

language_name = العربية

# Around every page
skip_to_content = الانتقال إلى المحتوى الرئيسي
language = اللغة
all_languages = كل اللغات
cloud = السحابة
theme = المظهر
theme_light = فاتح
theme_dark = داكن
theme_system = حسب النظام
close = إغلاق
home = الصفحة الرئيسية
breadcrumb = أنت هنا
table_of_contents = جدول المحتويات
on_this_page = في هذه الصفحة
filter_contents = تصفية المحتويات
entries_found = { $count ->
    [zero] لم يُعثر على أي إدخال
    [one] عُثر على إدخال واحد
    [two] عُثر على إدخالين
    [few] عُثر على { $count } إدخالات
    [many] عُثر على { $count } إدخالًا
   *[other] عُثر على { $count } إدخال
}
whole_contents = عرض كل المحتويات
all_clouds = كل السحابات
limited_to = مقصور على:
more_articles = مقالات أخرى
print_all = كل المقالات في صفحة واحدة للطباعة
all_articles = كل المقالات
article_count = { $count ->
    [zero] لا مقالات
    [one] مقالة واحدة
    [two] مقالتان
    [few] { $count } مقالات
    [many] { $count } مقالة
   *[other] { $count } مقالة
}

# Switching languages
language_fallback = غير مترجمة
language_home = المقالة غير متوفرة
language_reconstructed = أُعيد بناؤها
read_in_source = القراءة باللغة المصدر
filter_languages = تصفية اللغات

# What a reader may know about a page
updated_on = تاريخ التحديث: { $date }
handed_over_on = تاريخ الترجمة: { $date }
machine_translated = ترجمة آلية
human_translated = ترجمة بشرية
stale = تغيّر النص الأصلي منذ ذلك الحين
retired = متوقفة
cloud_assumed = مفترضة
notice_retired = تتناول هذه المقالة سحابة لم تعد متاحة.
notice_retired_cloud = لم تعد هذه السحابة متاحة. تبقى مقالاتها هنا للرجوع إليها.
draft = مسودة
notice_draft = هذه المقالة مسودة، ولم تُنشر على الموقع بعد.
notice_fallback = لم تُترجم هذه المقالة بعد، وهي معروضة بلغتها المصدر.
notice_reconstructed = جُمع هذا النص من النصوص الأصلية لترجماته، وقد تختلف الصياغة والتنسيق عن المصدر.
what_it_means = ما معنى هذا

about_title = حول الترجمات
about_lead = ما تخبرك به الملاحظات في بداية المقالة عن نصها.
about_machine = تُرجمت هذه المقالة بواسطة برنامج، ولم يراجع أحد كل جملة فيها، فقد تكون غير دقيقة أو خاطئة. إذا كانت إحدى الجمل مهمة لك، فقارنها بالنص الأصلي.
about_human = ترجم أشخاص هذه المقالة، أو راجعوا ترجمتها وصححوها.
about_date_title = تاريخ الترجمة
about_date = سُلّمت ترجمة المقالة في هذا اليوم. ولا تشمل ما تغيّر في النص الأصلي بعد ذلك.
about_stale = عُدّل النص الأصلي بعد ترجمة هذه المقالة. قد تنقص هنا خطوات أو أسماء أحدث، وهي موجودة في المقالة بلغتها المصدر.
about_reconstructed_title = نصوص أُعيد بناؤها
about_reconstructed = لم يكن النص الأصلي للمقالة متوفرًا، فجُمع من الجمل الأصلية التي تحملها ترجماتها: الكلمات هي كلمات الأصل، وقد يختلف التنسيق.
about_fallback_title = مقالات غير مترجمة
about_fallback = لا توجد المقالة بلغتك بعد. تراها بلغتها المصدر، وكل ما حولها بلغتك.
about_cloud_title = سحابات مفترضة
about_cloud = لا تذكر المقالة السحابات التي تخصها، فأُدرجت تحت السحابة التي تخصها مثل هذه المقالات عادةً.

reading = وضع القراءة
reading_translation = الترجمة
reading_original = النص الأصلي عند الطلب
reading_original_hint = أسفل كل نص زر يعرض أصله.
reading_side = جنبًا إلى جنب
reading_side_hint = تظهر كل جملة بجانب الجملة التي تُرجمت منها.
original = النص الأصلي
reading_compare = المقارنة مع
reading_missing = الجمل التي لا مقابل لها: { $count }
reading_failed = تعذّر تحميل النص الآخر.

# Below an article
pager = المقالتان السابقة والتالية
previous = السابق
next = التالي
edit_page = تحرير هذه الصفحة
feedback = إرسال ملاحظات

# Inside an article
heading_link = رابط إلى القسم «{ $title }»
copy_code = نسخ التعليمات البرمجية
copied = تم النسخ
table = جدول { $count }
image_description = وصف الصورة
video_description = وصف الفيديو
watch_video = مشاهدة الفيديو
version = الإصدار
selector = اختر صيغة أخرى من هذه المقالة
footnotes = الحواشي السفلية
footnote = حاشية { $count }
footnote_back = العودة إلى نص الحاشية { $count }
task_done = مكتملة
task_open = لم تكتمل
sample_missing = نموذج التعليمات البرمجية هذا غير متوفر.
alert_note = ملاحظة
alert_tip = تلميح
alert_important = هام
alert_warning = تحذير
alert_caution = تنبيه

# Kinds of link lists on landing pages
list_overview = نظرة عامة
list_how_to_guide = أدلة إرشادية
list_concept = مفاهيم
list_get_started = بدء الاستخدام
list_tutorial = برامج تعليمية
list_quickstart = البدء السريع
list_reference = مرجع
list_video = مقاطع فيديو
list_learn = تدريب
list_download = تنزيلات
list_deploy = النشر
list_whats_new = ما الجديد
list_architecture = البنية
list_sample = نماذج

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = أهم المحتويات
hub_concepts = المفاهيم
hub_products = المنتجات
hub_tools = الأدوات
hub_more = المزيد
minutes = { $count } د

# Pages that are no articles
not_found_title = الصفحة غير موجودة
not_found_text = لا توجد صفحة في هذا العنوان. ربما نُقلت أو أُزيلت.
not_found_home = الانتقال إلى الصفحة الرئيسية
not_found_elsewhere = هذه الصفحة بلغات أخرى
not_found_languages = المساعدة بلغات أخرى
chooser_title = اختر لغتك
chooser_text = يمكنك تغيير اللغة في أي صفحة.
redirect_title = نُقلت هذه الصفحة
redirect_text = تجدها هنا:

# Search
search = البحث
search_placeholder = عمَّ تبحث؟
search_results = نتائج البحث
search_count = { $count ->
    [zero] لا توجد نتائج
    [one] نتيجة واحدة
    [two] نتيجتان
    [few] { $count } نتائج
    [many] { $count } نتيجة
   *[other] { $count } نتيجة
}
search_none = لم يُعثر على شيء. تحقق من الإملاء أو جرِّب كلمات أخرى.
search_failed = يتعذّر تحميل البحث في الوقت الحالي.
search_source = عُثر عليه في النص الأصلي
search_more = عرض المزيد من النتائج
search_without_script = يتطلب البحث JavaScript. جميع المقالات مدرجة هنا:
