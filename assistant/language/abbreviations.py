"""Tables of :mod:`assistant.language.sentences`: shortened words of both languages by how they end a sentence.

Written by hand for this project. Entries are in lower case, without the last full stop; inner stops have no spaces
(«т.д», "u.s"). A shortened word that is only ever followed by a small letter needs no entry, for a small letter
never starts a sentence. Where the same letters are also an ordinary word that ends sentences («им», "no", «рис»),
the word stands in `BEFORE_NUMBER` or `RARELY_LAST`, never in `NEVER_LAST`.
"""

from __future__ import annotations

#: What follows always belongs to them: titles, "that is", kinds of places.
NEVER_LAST = frozenset(
    """mr mrs ms messrs dr prof rev fr hon capt cpt lt sgt col maj gen adm cmdr gov sen rep pres supt amb mt mme mlle
    sens reps govs profs drs revd sgts
    vs cf e.g i.e viz approx eg ie op.cit asst assoc
    ул пр-т просп бул наб дер пгт мкр мкрн мр-н проф акад доц чл.-кор чл.-корр к.э.н д.э.н к.т.н д.т.н к.ф.н д.ф.н
    к.ю.н д.ю.н к.м.н д.м.н к.и.н д.и.н зам пом зав гл и.о врио вр.и.о св т.е т.к т.н т.о т.ч напр нпр ср букв лат
    англ нем фр франц рус узб каз кирг греч гр-н гр-ка тов г-н г-жа ген полк подполк лейт серж мин-во мин-ва
    свт прп ап еп архиеп митр блж вмч мч архим прот арх худож реж комп исп итал порт польск укр белор груз арм тур кит
    яп бав баск дж св-во""".split()
)

#: Shortened only where a number follows; otherwise ordinary words or rare letters ("No.", «рис.», "Art.").
BEFORE_NUMBER = frozenset(
    """no nos nr fig figs art arts sec ch chap vol vols p pp par para ed eq ex app ver v jan feb mar apr jun jul aug sep
    sept oct nov dec c ca tel ext art box ann pt
    рис табл стр с п пп ст ч т тт кн разд илл прил прим абз подп кв д оф корп тел факс доб вып изд уд сб
    янв февр фев мар апр июн июл авг сент сен окт нояб ноя дек ок см ред род нач кон сер пол четв""".split()
)

#: May end a sentence, but a capital after them is mostly a name: only a word that likes to start one decides.
RARELY_LAST = frozenset(
    """u.s u.k u.n e.u u.s.a u.s.s.r d.c l.a n.y st ave blvd rd jr sr inc ltd co corp llc plc bros ph.d m.d b.a m.a
    b.sc m.sc al est calif conn fla tenn ariz dept
    им обл р-н респ рес о-в оз пос пер сост ред авт кр гос см ок п.п""".split()
)

#: Units, in any case after a number.
UNITS = frozenset(
    """hr hrs min mins sec kg km cm mm ft lb lbs oz bn mn
    млн млрд трлн тыс руб коп долл сум чел шт экз ед мин сек час сут мес нед кг км см мм м га л т с кв.м куб.м
    км/ч м/с""".split()
)

#: Ends of lists and the like: a capital after them starts a sentence.
OFTEN_LAST = frozenset("etc a.m p.m т.д т.п др пр проч".split())

#: Years and centuries: «2020 г.», «XIX в.», «44 г. до н. э.».
PERIODS = frozenset("г гг г.г в вв н.э".split())

#: Words that go with a date and say nothing by themselves: after «В мае 2020 г.» the sentence goes on.
TEMPORAL_WORDS = frozenset(
    """в во с со к ко до после на за по от из и а но или о об не еще уже только лишь даже именно около примерно начиная
    конец конца конце концу начало начале начала середине середины середина течение период январе феврале марте апреле
    мае июне июле августе сентябре октябре ноябре декабре января февраля марта апреля мая июня июля августа сентября
    октября ноября декабря январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь январю
    февралю марту апрелю маю июню июлю августу сентябрю октябрю ноябрю декабрю осенью зимой весной летом лето год году
    года годы годах годов г гг в вв век века веке веков н э рубеже половине половины квартале полугодии первой второй
    первом втором третьем четвертом первого второго третьего четвертого что если когда хотя так также как ранее позже
    затем потом сравнению сравнении итогам состоянию поскольку где который которая которое однако кроме того""".split()
)

#: Words that likely start a sentence when written with a capital; names do not look like them.
STARTERS = frozenset(
    """the a an this that these those he she it they we you i in on at by for from with but and or so if when while
    after before as since although though however moreover also there here what who how why where its his her their
    our my not now then thus meanwhile despite during according because once both each many some most such until
    under whether even yet instead finally later today yesterday another between unlike whereas nevertheless
    он она оно они мы вы я ты это этот эта эти в во на по с со к ко у о об от из изо за при для до после без под над
    перед через между среди как но а и или да не ни если когда пока хотя чтобы потому поэтому однако также тогда там
    тут здесь так такой такая такое такие все его ее их ему ей им что кто где куда почему затем потом теперь сейчас
    сегодня вчера завтра ранее позже кроме согласно несмотря благодаря тем того этого этому том наш наша наши мой
    каждый многие некоторые другие другой одной один одна именно даже лишь только уже еще вместе вместо впрочем
    кстати например напомним отметим около более менее""".split()
)

#: Capitals that follow "5 p.m." or «5 млн долл.» without starting a sentence.
AFTER_CLOCK = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december gmt utc est edt cst cdt mst mdt pst pdt cet cest eet msk et pt eastern central
    pacific mountain moscow tashkent local""".split()
)
AFTER_CURRENCY = frozenset("сша канады австралии us".split())
