# Texts of the user interface in Chinese in traditional characters. What a message is for is told in en.ftl.

language_name = 中文（繁體）

# Around every page
skip_to_content = 跳至主要內容
language = 語言
all_languages = 所有語言
cloud = 雲端
theme = 外觀
theme_light = 淺色
theme_dark = 深色
theme_system = 依系統設定
close = 關閉
home = 首頁
breadcrumb = 目前位置
table_of_contents = 目錄
on_this_page = 本頁內容
filter_contents = 篩選目錄
entries_found = { $count ->
   *[other] 找到 { $count } 個項目
}
whole_contents = 顯示完整目錄
all_clouds = 所有雲端
limited_to = 僅顯示：
more_articles = 更多文章
print_all = 在一頁上顯示所有文章（供列印）
all_articles = 所有文章
article_count = { $count ->
   *[other] { $count } 篇文章
}

# Switching languages
language_fallback = 未翻譯
language_home = 無此文章
language_reconstructed = 已重建
read_in_source = 閱讀原文語言版本
filter_languages = 篩選語言

# What a reader may know about a page
updated_on = 更新日期：{ $date }
handed_over_on = 翻譯日期：{ $date }
machine_translated = 機器翻譯
human_translated = 人工翻譯
stale = 翻譯之後原文已有變更
retired = 已停止提供
cloud_assumed = 推測
notice_retired = 本文所述的雲端已停止提供。
notice_retired_cloud = 此雲端已停止提供。相關文章保留於此，僅供參考。
draft = 草稿
notice_draft = 本文為草稿，尚未包含在已發佈的網站中。
notice_fallback = 本文尚未翻譯，目前以原文語言顯示。
notice_reconstructed = 本文由其譯文中的原文重新組合而成，措辭和格式可能與原文不同。
what_it_means = 這代表什麼

about_title = 關於翻譯
about_lead = 文章開頭的說明會告訴您有關內文的以下資訊。
about_machine = 本文由程式翻譯，並非每句話都經人檢查，可能不精確或有錯誤。如果某句話對您很重要，請與原文對照。
about_human = 本文由人工翻譯，或其譯文經人工檢查並修正。
about_date_title = 翻譯日期
about_date = 本文的譯文在這一天交付。此後原文的變更不包含在內。
about_stale = 本文翻譯之後，原文又有修改。這裡可能缺少較新的步驟與名稱；原文語言的文章中有這些內容。
about_reconstructed_title = 重建的文字
about_reconstructed = 當時沒有本文的原文，因此以其譯文所附的原文句子組合而成：用詞與原文一致，格式可能不同。
about_fallback_title = 未翻譯的文章
about_fallback = 本文尚無您所用語言的版本。內文以原文語言顯示，其餘部分以您的語言顯示。
about_cloud_title = 推測的雲端
about_cloud = 文章沒有說明適用於哪些雲端，因此列在這類文章通常適用的雲端之下。

reading = 閱讀模式
reading_translation = 譯文
reading_original = 需要時顯示原文
reading_original_hint = 每段文字下方的按鈕可顯示原文。
reading_side = 並排對照
reading_side_hint = 譯文與原文逐句並排顯示。
original = 原文
reading_compare = 對照語言
reading_missing = 沒有對應內容的句子：{ $count }
reading_failed = 無法載入另一種文字。

# Below an article
pager = 上一篇和下一篇文章
previous = 上一篇
next = 下一篇
edit_page = 編輯此頁
feedback = 傳送意見反應

# Inside an article
heading_link = 「{ $title }」章節的連結
copy_code = 複製程式碼
copied = 已複製
table = 表格 { $count }
image_description = 圖片說明
video_description = 影片說明
watch_video = 觀看影片
version = 版本
selector = 選擇本文的其他版本
footnotes = 註腳
footnote = 註腳 { $count }
footnote_back = 返回註腳 { $count } 在內文中的位置
task_done = 已完成
task_open = 待辦
sample_missing = 無法取得此程式碼範例。
alert_note = 備註
alert_tip = 提示
alert_important = 重要
alert_warning = 警告
alert_caution = 注意

# Kinds of link lists on landing pages
list_overview = 概觀
list_how_to_guide = 操作指南
list_concept = 概念
list_get_started = 開始使用
list_tutorial = 教學課程
list_quickstart = 快速入門
list_reference = 參考
list_video = 影片
list_learn = 訓練
list_download = 下載
list_deploy = 部署
list_whats_new = 新功能
list_architecture = 架構
list_sample = 範例

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = 精選內容
hub_concepts = 概念
hub_products = 產品
hub_tools = 工具
hub_more = 更多內容
minutes = { $count } 分鐘

# Pages that are no articles
not_found_title = 找不到頁面
not_found_text = 此位址沒有頁面，可能已移動或移除。
not_found_home = 前往首頁
not_found_elsewhere = 此頁面的其他語言版本
not_found_languages = 其他語言的說明
chooser_title = 選擇語言
chooser_text = 您可以在任何頁面上變更語言。
redirect_title = 此頁面已移動
redirect_text = 新位址：

# Search
search = 搜尋
search_placeholder = 您要尋找什麼？
search_results = 搜尋結果
search_count = { $count ->
   *[other] { $count } 個結果
}
search_none = 找不到任何內容。請檢查拼字或嘗試其他字詞。
search_failed = 目前無法載入搜尋。
search_source = 在原文中找到
search_more = 顯示更多結果
search_without_script = 搜尋需要 JavaScript。所有文章都列在這裡：
