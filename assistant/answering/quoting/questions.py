"""What a question asks for: a number, a date, a person, or none of these."""

from __future__ import annotations

import re
from typing import Literal

Expected = Literal["sum", "number", "date", "year", "years", "person", "other"]
#: What a single figure answers.
FIGURES = frozenset({"sum", "number", "date", "year", "years"})

_DATE = re.compile(
    r"^\W*(and |but |so )?when\b"
    r"|\b(what (year|date|day|month)|which (year|date|day|month)|since when|until when)\b"
    r"|^\W*(а |и |но )?когда\b"
    r"|\b(с каких пор|в каком году|в каком месяце|какого числа|какой датой|с какого года|до какого года)\b",
    re.IGNORECASE,
)
_WHICH_YEAR = re.compile(r"\b(?:what|which) year\b|\b(?:в каком|с какого|до какого|какой) год[уа]?\b", re.IGNORECASE)
_WHICH_YEARS = re.compile(r"\b(?:what|which) years\b|\b(?:какие|каких) год(?:ы|ах|ов)\b", re.IGNORECASE)
_QUANTITIES = r"salary|price|cost|budget|fee|rent|wage|toll|population|share|size|amount|sum|length|area|value"
_QUANTITIES_RU = r"зарплат\w|цен\w|стоимость|сумм\w|бюджет|плат\w|численность|площадь|дол\w|курс|сбор|размер|объ[её]м"
_NUMBER = re.compile(
    r"\b(how (much|many|large|big|long|expensive|old|often))\b"
    r"|\b(what (sum|amount|number|percentage|share|price|cost|size))\b"
    r"|\b(worth|number of|amount of|adds? up to|come to in all|in total|altogether)\b"
    rf"|\bwhat(?: is| was| are| were|['’]s) (?:\w+ )?(?:\w+ )?(?:{_QUANTITIES})\b"
    rf"|\b(?:какая|какова|каков|какой|какую|какое) (?:был[аои]? )?(?:\w+ )?(?:{_QUANTITIES_RU})\b"
    r"|\b(сколько|скольким|скольких|на какую сумму|какова сумма|какая сумма|каков размер|какой процент|какая доля)\b"
    r"|\b(каков[аы]? (численность|количество|сумма|размер))\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\b(grants?|costs?|prices?|fees?|rents?|wages?|tolls?|worth|money|pay|paid|expensive|sums?|budget|funding|salary|contribution|invest\w*)\b"
    #: "How much does Korea give?", «Сколько Корея даёт?», but not «Сколько грантов даёт Корея?».
    r"|\bhow much (?:\w+ ){0,6}(?:gives?|given|gave|spends?|spent|allocat\w+|provid\w+|contribut\w+)\b"
    r"|\bсколько (?:(?-i:[A-ZА-ЯЁ])\w* ){0,3}(?:да[её]т|дал[аи]?|выдел\w+|плат\w+|заплат\w+|потрат\w+|тратит)\b"
    r"|\b(грант\w*|сто[ия]\w+|сумм\w*|цен[аыу]|ден[еь]г\w*|бюджет\w*|финансир\w+|оценива\w+|инвест\w+|зарплат\w*)",
    re.IGNORECASE,
)
#: A sum is asked by how much: "How many grants does Korea give?" wants a number.
_COUNTS = re.compile(
    r"\bhow many\b(?! (?:\w+ )?(?:dollars|euros|millions|billions|rubles|roubles|sums?|tenge)\b)"
    r"|\bсколько (?:\w+ )?(?:грантов|сумм|бюджетов|цен|инвестиций|инвесторов|взносов)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(who|whom|whose)\b|\b(кто|кого|кому|кем|чей|чья|чье|как зовут|как звали|фамилия)\b", re.IGNORECASE
)

_OFFICES = (
    r"director|head|chief|chair(?:man|woman|person)?|minister|president|ambassador|rector|manager|chancellor|mayor"
    r"|governor|ceo|deputy|secretary|leader|founder|spokes(?:man|woman|person)"
)
_OFFICES_RU = (
    r"директор\w*|глав[аыу]|руководител\w+|министр\w*|президент\w*|посол|послом|ректор\w*|председател\w+|мэр\w*"
    r"|губернатор\w*|хоким\w*|заместител\w+|секретар\w+|лидер\w*|начальник\w*|основател\w+"
)
_AN_OFFICE = re.compile(rf"\b(?:{_OFFICES}|{_OFFICES_RU})(?!\w)", re.IGNORECASE)
#: Only a human being can be the answer, where any doer may answer "who paid?".
_HOLDS_OFFICE = re.compile(
    rf"\bwho (?:is|was|are|were|became|has been)\b.{{0,40}}\b(?:{_OFFICES})s?\b"
    r"|\bwho (?:\w+ly )?(?:leads?|led|heads?|headed|chair(?:s|ed)|directs?|directed|manages?|managed)\b"
    rf"|\bкто\b.{{0,30}}\b(?:{_OFFICES_RU}|возглавля\w+|возглавил\w*|руковод\w+)(?!\w)",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:governments?|ministr(?:y|ies)|departments?|institutes?|universit(?:y|ies)|agenc(?:y|ies)|associations?|compan(?:y|ies)|combine"
    r"|corporations?|committees?|commissions?|banks?|republic|offices?|union|council|cent(?:er|re)s?"
    r"|правительств\w*|министерств\w*|департамент\w*|институт\w*|университет\w*|агентств\w*|ассоциаци\w+|компани\w+|комбинат\w*"
    r"|корпораци\w+|комитет\w*|комисси\w+|банк\w*|центр\w*|республик\w*|управлени\w+|союз\w*|совет(?:а|у|ом|е)?)\b",
    re.IGNORECASE,
)

_MONTH = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|январ[ьяе]|феврал[ьяе]|март[ае]?|апрел[ьяе]|ма[йяе]|июн[ьяе]|июл[ьяе]|август[ае]?|сентябр[ьяе]|октябр[ьяе]"
    r"|ноябр[ьяе]|декабр[ьяе]"
)
#: "When it ends, what is it called?" asks for no date.
_SUBCLAUSE = re.compile(r"^\W*when\b.*\b(what|who|how|which|can it|is it)\b", re.IGNORECASE)
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2})"
_CENTURY = r"\b[IVX]+(?:\s*[–-]\s*[IVX]+)?\s+в(?:в|ек\w*)?\b|\bcentur(?:y|ies)\b"
_A_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH})\b(?:\s+\d{{1,2}}\b)?(?:,?\s+{_YEAR}\b)?"
    rf"|\b\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}\b|{_CENTURY}|\b(?:years?|days?|лет|года?|дней|дня) (?:ago|назад)\b"
    rf"|\b{_YEAR}(?:[–-]{_YEAR})?(?:-[а-я]{{1,3}}|s)?\b(?!\s*(?:%|people|человек|представител))",
    re.IGNORECASE,
)
#: What may stand beside a date that stands alone: the word "year" and a remark in brackets.
_MORE_THAN_DATE = re.compile(r"(?<!\w)(?!(?:года?|гг?)(?!\w))\w(?![^(]*\))", re.IGNORECASE)
_A_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)|\b(?:years?|лет|года?) (?:ago|назад)\b|{_CENTURY}", re.IGNORECASE)
#: "from 2021 to 2025", «2021–2025», "1987–95", "the 1990s", «1990-х», «XVIII век».
_YEARS = re.compile(
    rf"(?<!\d){_YEAR}\D+{_YEAR}|(?<!\d){_YEAR}(?:[–—/-]\d\d(?!\d)|s\b|-[ех]\w*)|{_CENTURY}", re.IGNORECASE
)
_DIGITS = re.compile(r"[\d\s.,]*\d")
_NUMBER_WORDS = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|billions?|half|twice"
    r"|два|две|двух|двое|три|тр[её]х|трое|четыр\w+|пят[ьи]|шест[ьи]|сем[ьи]|восьм?\w+|девят\w+|десят\w+"
    r"|сто|сотн\w+|тысяч\w*|\w+кратн\w+|миллион\w*|миллиард\w*|половин\w*|дважды"
)
_A_NUMBER = re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
#: «более 1000», "about 1200": no year follows these.
_MORE_OR_LESS = re.compile(
    r"\b(?:more than|less than|fewer than|over|about|around|nearly|almost|at least|up to"
    r"|более|больше|менее|меньше|свыше|около|примерно|почти|до|порядка)\s+(?:чем\s+)?\d(?!\d{0,3}\s*г(?:\.|од))",
    re.IGNORECASE,
)
_MONEY_UNIT = (
    r"mln|millions?|bln|billions?|thousands?|млн|млрд|тыс|тысяч\w*|миллион\w*|миллиард\w*"
    r"|usd|eur|(?:us )?dollars?|euros?|won|so[u’']?m|tenge|rubles?|долл\w*|евро|руб\w*|тенге|сум(?:ов)?|вон"
)
#: A number with its unit: "three sums in dollars" is none.
_A_SUM = re.compile(
    rf"[$€£¥₽₸]\s?\d|(?:\d|\b(?:{_NUMBER_WORDS}))[\s-]?(?:{_MONEY_UNIT})\b|\b(?:usd|eur)\s?\d|\d\s?[$€£¥₽₸]"
    rf"|\b(?:millions?|billions?|миллион\w*|миллиард\w*)\s(?:{_MONEY_UNIT})\b",
    re.IGNORECASE,
)
#: Two capitalised words in a row, or an initial and a surname.
_A_PERSON = re.compile(r"\b[A-ZА-ЯЁ][\w’'-]+[ ]+[A-ZА-ЯЁ][\w’'-]+|\b[A-ZА-ЯЁ]\.\s?[A-ZА-ЯЁ][\w’'-]+")


_DIGEST = re.compile(
    r"^\W*(?:please |can you |could you )?(?:"
    r"(?:summari[sz]e|sum up|tell (?:me|us) (?:all )?about|give (?:me )?(?:an? )?(?:summary|overview|digest) of)"
    r"\b(?:\s+(?:what (?:is|do|does) .{0,40}\b(?:known|say|says) (?:about|on)"
    r"|the (?:news|documents|information) (?:about|on)))?"
    r"|what (?:do|does) (?:the |our |your )?(?:documents?|sources?|files?) (?:say|tell(?: us)?) (?:about|on)\b"
    r"|what is known about\b|what do (?:you|we) know about\b"
    r"|(?:пожалуйста,? |можешь |можете )?(?:расскажи(?:те)?|рассказать)(?: мне| нам)? (?:о|об|обо|про)\b"
    r"|(?:обобщи(?:те)?|резюмируй(?:те)?|подытожь(?:те)?|кратко изложи(?:те)?)\b"
    r"|(?:сделай(?:те)? |дай(?:те)? )?(?:кратк\w+ )?(?:обзор|сводк[ау]|дайджест)(?: о| об| обо| про| по)?\b"
    r"|что (?:\w+ ){0,2}(?:говорится|сказано|пишут|известно|сообщается|говорят)(?: \w+){0,2} (?:о|об|обо|про)\b"
    r")\s*",
    re.IGNORECASE,
)


_YES_OR_NO = re.compile(
    r"^\W*(?:and |but |so )?(?:is|are|was|were|do|does|did|has|have|had"
    r"|can|could|will|would|shall|should|may|might|must)(?:n['’]t)?\b(?! you\b)"
    r"|\bли\b|^\W*(?:а |и |но )?(?:разве|неужели|правда|верно|действительно)\b",
    re.IGNORECASE,
)
#: "Is it A or B?" and «Не скажете ли, кто…» want more than a yes.
_MORE_THAN_YES = re.compile(
    r"\bor\b|\bили\b|[,:] ?(?:\w+ )?(?:who|what|when|where|which|how|why"
    r"|кто|что такое|когда|где|какой|какая|какие|сколько|как|почему|зачем)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?:list|enumerate|name (?:all|the|every|some)|(?:what|which|who) (?:are|were)"
    r"|who (?:attended|took part|participated)"
    r"|(?:which|what) (?:\w+ ){0,2}\w{3,}s (?:are|were|did|do|have|will|would|can|took|make|belong))\b"
    r"|\b(?:перечисли\w*|назови\w*|список|какие|каких|какими|каким"
    r"|кто (?:\w+ )?(?:участвовал|присутствовал|входит|вош[её]л))\b",
    re.IGNORECASE,
)


def wants_yes_or_no(question: str) -> bool:
    """Whether a question can be answered by a yes or a no."""
    return _YES_OR_NO.search(question) is not None and _MORE_THAN_YES.search(question) is None


def wants_office_holder(question: str) -> bool:
    """Whether a question asks who holds an office or leads something."""
    return _HOLDS_OFFICE.search(question) is not None


def is_organisation(words: str) -> bool:
    """Whether words call themselves an organisation, and name no office: «министр» is a human being."""
    return _ORGANISATION.search(words) is not None and _AN_OFFICE.search(words) is None


def wants_list(question: str) -> bool:
    """Whether a question asks for more than one thing."""
    return _LIST.search(question) is not None


def digest_topic(question: str) -> str:
    """What a question wants an overview of ("Summarise the grants", «Расскажи о технопарках»); "" for others."""
    found = _DIGEST.match(question)
    return question[found.end() :].strip(" ?.!…") if found else ""


def expected_answer(question: str) -> Expected:
    """The kind of answer that the question's words ask for."""
    if _WHICH_YEARS.search(question):
        return "years"
    if _WHICH_YEAR.search(question):
        return "year"
    if _DATE.search(question) and not _SUBCLAUSE.search(question):
        return "date"
    if _NUMBER.search(question):
        return "sum" if _MONEY.search(question) and not _COUNTS.search(question) else "number"
    if _PERSON.search(question):
        return "person"
    return "other"


def is_date(words: str) -> bool:
    """Whether words are a date and nothing more: "11 November 2019.", «Сентябрь 2021 года (план).»."""
    left = _A_DATE.sub(" ", words, count=1)
    return left != words and not _MORE_THAN_DATE.search(left)


def offers(expected: Expected, words: str) -> bool:
    """Whether words hold anything of the expected kind; True when nothing special is expected.

    A date is not a number: "the first meeting on November 11, 2019" does not say how much. Digits alone are one, and so
    is what is more or less: «более 1000».
    """
    if expected in ("number", "sum") and _DIGITS.fullmatch(words):
        return True
    if expected == "number":
        if _MORE_OR_LESS.search(words):
            return True
        return _A_NUMBER.search(_A_DATE.sub(" ", words)) is not None
    pattern = {"sum": _A_SUM, "date": _A_DATE, "year": _A_YEAR, "years": _YEARS, "person": _A_PERSON}.get(expected)
    return pattern is None or pattern.search(words) is not None
