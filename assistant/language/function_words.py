"""Function and question words of English and Russian, as :func:`assistant.language.stems.words` writes them.

Written by hand for this project. Two uses: they tell the language of a question better than its letters do, and
they carry no topic, so retrieval and checking leave them out. Lower case, without apostrophes, «е» for «ё».
"""

from __future__ import annotations

ENGLISH_QUESTION_WORDS = frozenset(
    "what which who whom whose when where why how whats whos wheres hows does did do is are was were can could "
    "will would should has have had list name tell give explain describe summarize summarise compare show find".split()
)

RUSSIAN_QUESTION_WORDS = frozenset(
    "что чего чему чем кто кого кому кем ком какой какая какое какие какого каким каких какую каком какими какова "
    "каков каково каковы который которая которое которые когда где куда откуда почему зачем сколько скольких как ли "
    "чей чья чье чьи разве расскажи расскажите скажи скажите объясни объясните опиши опишите перечисли перечислите "
    "назови назовите сравни сравните покажи покажите найди найдите есть".split()
)

ENGLISH_FUNCTION_WORDS = frozenset(
    "a an the this that these those and or but nor so if then else than as at by for from in into of off on onto out "
    "over to under up upon with within without about after against along among around before behind below between "
    "much many beyond during per since through throughout till toward towards until via because while although "
    "though whether "
    "i me my mine we us our ours you your yours he him his she her hers it its they them their theirs myself himself "
    "herself itself themselves be been being am is are was were do does did doing done has have had having can could "
    "may might must shall should will would cannot not no yes also too very just only own same such both each few more "
    "most other some any all every there here again once ever never now what which who whom whose when where why how "
    "dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt cant couldnt wont wouldnt shouldnt im ive youre "
    "theyre weve whats whos please".split()
)

RUSSIAN_FUNCTION_WORDS = frozenset(
    "и а но да или либо ни не нет же ли бы б то ведь вот вон ну уж уже еще лишь только даже так также тоже в во "
    "на с со к ко у о об обо от ото до из изо за под подо над перед передо при про по для без безо через между среди "
    "после около вокруг против ради кроме что чтоб чтобы если как когда где куда откуда пока хотя потому "
    "поэтому затем чем нежели будто словно я меня мне мной мы нас нам нами ты тебя тебе тобой вы вас вам вами он его "
    "ему им нем ним него нему она ее ей ею ней нее оно они их ими них ними себя себе собой мой моя мое мои наш наша "
    "наше наши твой твоя ваш ваша ваше ваши свой своя свое свои своего своей своем своих своими свою этот эта это эти "
    "этого этой этом этому этих этим этими эту тот та те того той том тому тех тем теми ту такой такая такое такие "
    "такого таких таким сам сама само сами весь вся все всего всей всех всем всеми всю каждый каждая каждое каждого "
    "каждой быть был была было были будет будут есть кто кого кому кем ком чего чему какой какая какое какие какого "
    "каким каких какую каком какими который которая которое которые которого которой котором которых которым которую "
    "которыми сколько почему зачем чей чья чье чьи там тут здесь тогда теперь очень более менее можно нужно надо "
    "пожалуйста".split()
)

STOP_WORDS = (
    ENGLISH_FUNCTION_WORDS | RUSSIAN_FUNCTION_WORDS | frozenset("tell расскажи расскажите скажи скажите".split())
)
