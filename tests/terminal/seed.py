"""Words of the seed page by which tests know what is on the screen."""

TITLE = "辽宁省与中央企业深化合作座谈会在北京举行"
FIRST_WORDS = "中新网北京3月2日电"
LAST_WORDS = "(完)"
RELATED = "同心帮扶十七载"
SECTION = "经济观察"
