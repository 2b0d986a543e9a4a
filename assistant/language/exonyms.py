"""Names that are translated, not spelled in other letters: one row a thing, its English and Russian words.

Written by hand for this project: countries and their people, bodies, weekdays, and the nouns that names of bodies are
made of. A word is looked up by its stem, so that a row needs no case forms.
"""

from __future__ import annotations

from functools import cache

from assistant.language import stem, words

_ROWS = """
africa african африка африканский
america american usa us американский американец америка сша соединенные
arab arabic arabian арабский араб
argentina аргентина аргентинский
armenia armenian армения армянский
asia asian азия азиатский
australia australian австралия австралийский
austria austrian австрия австрийский
azerbaijan azerbaijani азербайджан азербайджанский
baltic балтийский
belarus belarusian belarusian беларусь белоруссия белорусский
belgium belgian бельгия бельгийский
brazil brazilian бразилия бразильский
britain british uk briton britons британия великобритания британский британец
brussels брюссель брюссельский
canada canadian канада канадский
caspian каспий каспийский
caucasus caucasian кавказ кавказский
central центральный
china chinese китай китая китае китайский китаец пекин beijing
christian christianity christians христианский христианство христианин
cuba cuban куба кубинский
cyprus cypriot кипр кипрский
czech czechia чехия чешский
denmark danish дания датский
dutch holland netherlands голландский нидерланды голландия нидерландский
east eastern восток восточный
egypt egyptian египет египетский
england english англия английский англичанин
estonia estonian эстония эстонский
eu ес евросоюз
europe european europeans европа европейский европеец
finland finnish финляндия финский
france french франция французский француз
gaul галлия
georgia georgian грузия грузинский джорджия
german germany germans германия немецкий немец германский
greece greek greeks греция греческий грек
hungary hungarian венгрия венгерский
iceland исландия исландский
india indian indians индия индийский индиец
iran iranian иран иранский
iraq iraqi ирак иракский
ireland irish ирландия ирландский ирландец
islam islamic ислам исламский
israel israeli израиль израильский
italy italian италия итальянский итальянец
japan japanese япония японский японец
jew jews jewish еврей еврейский
kazakh kazakhstan казахстан казахстанский казахский
korea korean koreans корея корейский кореец
kyrgyz kyrgyzstan киргизия кыргызстан киргизский кыргызский
latin латинский латынь
latvia latvian латвия латвийский
libya libyan ливия ливийский
lithuania lithuanian литва литовский
london лондон лондонский
mexico mexican мексика мексиканский
mongol mongolia mongolian монгол монголия монгольский
moscow москва московский
muslim muslims мусульманин мусульманский
north northern север северный
norway norwegian норвегия норвежский
paris париж парижский
poland polish польша польский
portugal portuguese португалия португальский
roman rome romans рим римский римлянин
russia russian россия российский русский россиянин рф
scotland scottish шотландия шотландский
seoul сеул
south southern юг южный
soviet советский ссср ussr
spain spanish испания испанский
sweden swedish швеция шведский
switzerland swiss швейцария швейцарский
syria syrian сирия сирийский
tajik tajikistan таджикистан таджикский
tashkent ташкент ташкентский
turk turkey turkish ottoman турция турецкий турок османский
turkmen turkmenistan туркменистан туркмения туркменский
ukraine ukrainian украина украинский
uzbek uzbekistan узбекистан узбекский
vietnam vietnamese вьетнам вьетнамский
wales welsh уэльс уэльский валлийский
warsaw варшава варшавский
west western запад западный
un оон
united объединенный соединенный
nations нация
nato нато
imf мвф
who воз
white белый
black черный
red красный
green зеленый
cross крест
saint st святой санкт
intelligence разведка интеллект
eaeu еаэс
cis снг
gdp ввп
mmc гмк
monday понедельник
tuesday вторник
wednesday среда
thursday четверг
friday пятница
saturday суббота
sunday воскресенье
academy академия
act law закон
agency агентство
airport аэропорт
army армия
assembly ассамблея собрание
association ассоциация
attorney prosecutor прокурор
avenue проспект авеню
bank банк
bay залив бухта
bridge мост
building здание
catholic католический католик
center centre central центр центральный
chairman chair chairperson председатель
championship чемпионат
chancellor канцлер
church церковь
city город
civil гражданский
club клуб
college колледж
commission комиссия
committee комитет
commonwealth содружество
company корпорация компания
conference конференция
congress конгресс съезд
constitution конституция
cooperation сотрудничество
council совет
country страна
county округ графство
court суд
cup кубок кубка
day день дня
deputy vice заместитель зам вице
department департамент управление министерство отдел
development развитие
director директор
district район
doctor dr доктор врач
emperor император
empire империя
energy энергия энергетика
federal федеральный
federation федерация
forum форум
foundation fund фонд
general генерал генеральный
government правительство
governor губернатор
great великий
hall зал холл
head глава
high высокий высший верховный
hospital больница
house дом палата
industry industrial промышленность промышленный
innovation innovative инновация инновационный
institute институт
international международный
island isle остров
king король
lake озеро
league лига
lieutenant лейтенант
lord лорд
mayor мэр
meeting встреча
metal metals металл
minister министр
ministry министерство
mount mountain mountains гора
museum музей
national национальный
ocean океан
office офис управление
olympic olympics олимпийский олимпиада
park парк
parliament парламент
party партия
pacific тихий
atlantic атлантика атлантический
police полиция полицейский
pope папа римский
president президент
prime premier премьер
prince принц князь
professor профессор
program programme программа
project проект
protestant протестантский протестант
queen королева
region regional регион область региональный областной
representative представитель
republic republican республика республиканский
republicans республиканцы
democrats democratic democrat демократы демократический демократ
research исследование исследовательский
revolution революция
river река
road street улица дорога шоссе
royal королевский
school школа
science scientific наука научный
sea море
secretary секретарь министр
senate сенат
senator сенатор
service служба
society общество
square площадь
state states штат государство государственный
station станция вокзал
supreme верховный
team команда
technology technological технология технологический
television tv телевидение тв телеканал
theatre theater театр
theory теория
trade торговля торговый
treaty договор
tribunal трибунал
union союз
university университет
victory победа
village деревня село
war война
week неделя
world мир мировой
year год
michael mikhail майкл михаил мишель
george georg джордж георгий жорж георг
charles karl чарльз карл шарль
james джеймс яков
john jean johann джон жан иоганн иоанн
ian jan yan ян иэн йен
william wilhelm уильям вильгельм вильям
henry heinrich henri генри генрих анри
joe джо
jerusalem иерусалим
texas техас
krai край
pak park пак
lee li yi ли
choi цой чой
roadmap дорожная карта
lebanon lebanese ливан ливанский
kyiv kiev киев киевский
hong kong гонконг
kingdom королевство
legislative законодательный
joint united объединенный совместный
"""


@cache
def _table() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for number, row in enumerate(_ROWS.split("\n")):
        for word in words(row):
            table.setdefault(stem(word), set()).add(number)
    return {each: frozenset(rows) for each, rows in table.items()}


def meanings(stemmed: str) -> frozenset[int]:
    """The rows that hold a word with this stem; two words with a row in common name the same thing."""
    return _table().get(stemmed, frozenset())
