# Texts of the user interface in Korean. What a message is for is told in en.ftl.

language_name = 한국어

# Around every page
skip_to_content = 주요 콘텐츠로 건너뛰기
language = 언어
all_languages = 모든 언어
cloud = 클라우드
theme = 화면 모드
theme_light = 밝게
theme_dark = 어둡게
theme_system = 시스템 설정 따르기
close = 닫기
home = 홈
breadcrumb = 현재 위치
table_of_contents = 목차
on_this_page = 이 페이지의 내용
filter_contents = 목차 필터링
entries_found = { $count ->
   *[other] 항목 { $count }개를 찾았습니다
}
whole_contents = 전체 목차 표시
all_clouds = 모든 클라우드
limited_to = 표시 범위:
more_articles = 기타 문서
print_all = 모든 문서를 한 페이지로 보기(인쇄용)
all_articles = 모든 문서
article_count = { $count ->
   *[other] 문서 { $count }개
}

# Switching languages
language_fallback = 번역되지 않음
language_home = 문서 없음
language_reconstructed = 재구성됨
read_in_source = 원본 언어로 읽기
filter_languages = 언어 필터링

# What a reader may know about a page
updated_on = 업데이트: { $date }
handed_over_on = 번역: { $date }
machine_translated = 기계 번역
human_translated = 사람이 번역함
stale = 번역 이후 원문이 변경됨
retired = 서비스 종료
cloud_assumed = 추정
notice_retired = 이 문서는 더 이상 제공되지 않는 클라우드에 관한 것입니다.
notice_retired_cloud = 이 클라우드는 더 이상 제공되지 않습니다. 문서는 참고용으로 남아 있습니다.
draft = 초안
notice_draft = 이 문서는 초안입니다. 게시된 사이트에는 아직 없습니다.
notice_fallback = 이 문서는 아직 번역되지 않았습니다. 원본 언어로 표시됩니다.
notice_reconstructed = 이 글은 번역에 포함된 원문을 모아 재구성한 것입니다. 표현과 서식이 원본과 다를 수 있습니다.
what_it_means = 이 표시의 의미

about_title = 번역 정보
about_lead = 문서 머리에 있는 표시가 본문에 대해 무엇을 알려 주는지 설명합니다.
about_machine = 이 문서는 프로그램이 번역했으며 모든 문장을 사람이 확인한 것은 아닙니다. 부정확하거나 틀릴 수 있습니다. 중요한 문장은 원문과 비교해 보세요.
about_human = 이 문서는 사람이 번역했거나 사람이 번역을 검토하고 수정한 것입니다.
about_date_title = 번역 날짜
about_date = 문서의 번역이 전달된 날짜입니다. 그 뒤에 원문에서 변경된 내용은 포함되어 있지 않습니다.
about_stale = 이 문서가 번역된 뒤에 원문이 수정되었습니다. 새로운 단계나 이름이 여기에는 없을 수 있으며, 원본 언어의 문서에는 들어 있습니다.
about_reconstructed_title = 재구성된 글
about_reconstructed = 문서의 원문을 구할 수 없어 번역에 포함된 원래 문장을 모아 구성했습니다. 단어는 원문 그대로이지만 서식은 다를 수 있습니다.
about_fallback_title = 번역되지 않은 문서
about_fallback = 이 문서는 아직 사용자의 언어로 제공되지 않습니다. 본문은 원본 언어로, 그 밖의 모든 부분은 사용자의 언어로 표시됩니다.
about_cloud_title = 추정된 클라우드
about_cloud = 문서에 어떤 클라우드를 위한 것인지 나와 있지 않습니다. 이런 문서가 보통 해당하는 클라우드에 실려 있습니다.

reading = 읽기 모드
reading_translation = 번역
reading_original = 필요 시 원문
reading_original_hint = 각 글 아래의 단추를 누르면 원문이 표시됩니다.
reading_side = 나란히 보기
reading_side_hint = 번역문과 원문이 문장별로 나란히 표시됩니다.
original = 원문
reading_compare = 비교할 언어
reading_missing = 대응하는 문장이 없는 문장: { $count }
reading_failed = 다른 텍스트를 불러올 수 없습니다.

# Below an article
pager = 이전 문서와 다음 문서
previous = 이전
next = 다음
edit_page = 이 페이지 편집
feedback = 피드백 보내기

# Inside an article
heading_link = ‘{ $title }’ 섹션 링크
copy_code = 코드 복사
copied = 복사됨
table = 표 { $count }
image_description = 이미지 설명
video_description = 동영상 설명
watch_video = 동영상 보기
version = 버전
selector = 이 문서의 다른 버전 선택
footnotes = 각주
footnote = 각주 { $count }
footnote_back = 각주 { $count }의 본문으로 돌아가기
task_done = 완료
task_open = 할 일
sample_missing = 이 코드 샘플은 사용할 수 없습니다.
alert_note = 참고
alert_tip = 팁
alert_important = 중요
alert_warning = 경고
alert_caution = 주의

# Kinds of link lists on landing pages
list_overview = 개요
list_how_to_guide = 방법 가이드
list_concept = 개념
list_get_started = 시작하기
list_tutorial = 자습서
list_quickstart = 빠른 시작
list_reference = 참조
list_video = 동영상
list_learn = 교육
list_download = 다운로드
list_deploy = 배포
list_whats_new = 새로운 기능
list_architecture = 아키텍처
list_sample = 샘플

# Parts of hubs that have no heading of their own, and the unit of how long a step takes
hub_highlights = 주요 콘텐츠
hub_concepts = 개념
hub_products = 제품
hub_tools = 도구
hub_more = 추가 콘텐츠
minutes = { $count }분

# Pages that are no articles
not_found_title = 페이지를 찾을 수 없음
not_found_text = 이 주소에는 페이지가 없습니다. 이동되었거나 삭제되었을 수 있습니다.
not_found_home = 홈으로 이동
not_found_elsewhere = 다른 언어로 된 이 페이지
not_found_languages = 다른 언어 도움말
chooser_title = 언어를 선택하세요
chooser_text = 언어는 모든 페이지에서 바꿀 수 있습니다.
redirect_title = 이 페이지는 이동되었습니다
redirect_text = 다음 위치에서 볼 수 있습니다.

# Search
search = 검색
search_placeholder = 무엇을 찾으시나요?
search_results = 검색 결과
search_count = { $count ->
   *[other] 결과 { $count }개
}
search_none = 검색 결과가 없습니다. 맞춤법을 확인하거나 다른 단어로 검색해 보세요.
search_failed = 지금은 검색을 불러올 수 없습니다.
search_source = 원문에서 찾음
search_more = 결과 더 보기
search_without_script = 검색에는 JavaScript가 필요합니다. 모든 문서는 다음 목록에 있습니다.
