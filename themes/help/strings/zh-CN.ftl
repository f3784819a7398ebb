# Texts of the user interface in Chinese in simplified characters. What a message is for is told in en.ftl.

language_name = 中文（简体）

# Around every page
skip_to_content = 跳转到主要内容
language = 语言
all_languages = 所有语言
cloud = 云
theme = 外观
theme_light = 浅色
theme_dark = 深色
theme_system = 跟随系统
close = 关闭
home = 首页
breadcrumb = 当前位置
table_of_contents = 目录
on_this_page = 本页内容
filter_contents = 筛选目录
entries_found = { $count ->
   *[other] 找到 { $count } 个条目
}
whole_contents = 显示完整目录
all_clouds = 所有云
limited_to = 仅显示：
more_articles = 更多文章
print_all = 在一页上显示所有文章（用于打印）
all_articles = 所有文章
article_count = { $count ->
   *[other] { $count } 篇文章
}

# Switching languages
language_fallback = 未翻译
language_home = 无此文章
language_reconstructed = 已重建
read_in_source = 阅读源语言版本
filter_languages = 筛选语言

# What a reader may know about a page
updated_on = 更新于 { $date }
handed_over_on = 翻译于 { $date }
machine_translated = 机器翻译
human_translated = 人工翻译
stale = 翻译之后原文已有更改
retired = 已停止提供
cloud_assumed = 推测
notice_retired = 本文介绍的云已停止提供。
notice_retired_cloud = 此云已停止提供。相关文章保留在此，仅供参考。
draft = 草稿
notice_draft = 本文是草稿，尚未包含在已发布的网站中。
notice_fallback = 本文尚未翻译，现以源语言显示。
notice_reconstructed = 本文由其译文中的原文重新拼合而成，措辞和格式可能与原文有所不同。
what_it_means = 这代表什么

about_title = 关于翻译
about_lead = 文章开头的说明会告诉您有关正文的以下信息。
about_machine = 本文由程序翻译，并非每句话都经人检查，可能不准确或有错误。如果某句话对您很重要，请与原文对照。
about_human = 本文由人工翻译，或者其译文经人工检查和修改。
about_date_title = 翻译日期
about_date = 本文的译文在这一天交付。此后原文的更改不包含在内。
about_stale = 本文翻译之后，原文又有修改。此处可能缺少较新的步骤和名称；源语言版本的文章中有这些内容。
about_reconstructed_title = 重建的文本
about_reconstructed = 当时没有本文的原文，因此用其译文所带的原文句子拼合而成：用词与原文一致，格式可能不同。
about_fallback_title = 未翻译的文章
about_fallback = 本文尚无您所用语言的版本。正文以源语言显示，其余部分以您的语言显示。
about_cloud_title = 推测的云
about_cloud = 文章没有说明适用于哪些云，因此列在这类文章通常适用的云之下。

reading = 阅读模式
reading_translation = 译文
reading_original = 按需显示原文
reading_original_hint = 每段文字下方的按钮可显示原文。
reading_side = 并排对照
reading_side_hint = 译文与原文逐句并排显示。
original = 原文
reading_compare = 对照语言
reading_missing = 没有对应内容的句子：{ $count }
reading_failed = 无法加载另一种文本。

# Below an article
pager = 上一篇和下一篇文章
previous = 上一篇
next = 下一篇
edit_page = 编辑此页
feedback = 发送反馈

# Inside an article
heading_link = “{ $title }”部分的链接
copy_code = 复制代码
copied = 已复制
table = 表格 { $count }
image_description = 图片说明
video_description = 视频说明
watch_video = 观看视频
version = 版本
selector = 选择本文的其他版本
footnotes = 脚注
footnote = 脚注 { $count }
footnote_back = 返回脚注 { $count } 在正文中的位置
task_done = 已完成
task_open = 待办
sample_missing = 此代码示例不可用。
alert_note = 备注
alert_tip = 提示
alert_important = 重要
alert_warning = 警告
alert_caution = 注意

# Kinds of link lists on landing pages
list_overview = 概述
list_how_to_guide = 操作指南
list_concept = 概念
list_get_started = 入门
list_tutorial = 教程
list_quickstart = 快速入门
list_reference = 参考
list_video = 视频
list_learn = 培训
list_download = 下载
list_deploy = 部署
list_whats_new = 新增内容
list_architecture = 体系结构
list_sample = 示例

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = 精选内容
hub_concepts = 概念
hub_products = 产品
hub_tools = 工具
hub_more = 更多内容
minutes = { $count } 分钟

# Pages that are no articles
not_found_title = 找不到页面
not_found_text = 此地址没有页面，它可能已被移动或删除。
not_found_home = 转到首页
not_found_elsewhere = 此页面的其他语言版本
not_found_languages = 其他语言的帮助
chooser_title = 选择语言
chooser_text = 您可以在任意页面上更改语言。
redirect_title = 此页面已移动
redirect_text = 新地址：

# Search
search = 搜索
search_placeholder = 您要查找什么？
search_results = 搜索结果
search_count = { $count ->
   *[other] { $count } 个结果
}
search_none = 未找到任何内容。请检查拼写或尝试其他字词。
search_failed = 目前无法加载搜索。
search_source = 在原文中找到
search_more = 显示更多结果
search_without_script = 搜索需要 JavaScript。所有文章均列于此处：
