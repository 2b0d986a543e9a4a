"""Every text of the web page, in English and in Russian. One field a text, so that mypy proves both complete."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.errors import AssistantError, CorpusError, FilterError, IndexFault, ModelFault, QuestionError
from assistant.types import Language

#: The languages of the page, with the names that the switch shows.
LANGUAGES: tuple[tuple[str, Language], ...] = (("English", "en"), ("Русский", "ru"))

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language. Templates name their slots in braces."""

    language: Language
    name: str
    explanation: str
    language_switch: str
    conversation: str
    welcome_title: str
    welcome: str
    try_asking: str
    question: str
    question_placeholder: str
    send: str
    stop: str
    new_chat: str
    examples: tuple[str, str, str, str]
    filters: str
    filters_on: str
    filter_language: str
    any_language: str
    since: str
    until: str
    date_placeholder: str
    filter_documents: str
    clear_filters: str
    from_date: str
    to_date: str
    documents_chosen: str
    searching: str
    searched: str
    filtered: str
    stopped: str
    sources: str
    open_source: str
    page: str
    not_in_documents: str
    nearest: str
    nearest_explanation: str
    show_nearest: str
    open_passage: str
    source: str
    source_empty: str
    citation_of: str
    previous: str
    next: str
    back_to_nearest: str
    file: str
    published: str
    page_label: str
    heading: str
    origin: str
    document_language: str
    window: str
    quote_moved: str
    documents: str
    documents_count: str
    documents_empty: str
    characters: str
    open_document: str
    months: tuple[str, ...]
    date: str
    thousands: str
    language_names: tuple[str, str]
    apology: str
    question_problem: str
    filter_problem: str
    index_problem: str
    model_problem: str
    corpus_problem: str
    other_problem: str

    def language_name(self, language: Language) -> str:
        """The name of a document's language, in this language."""
        return self.language_names[0 if language == "en" else 1]

    def readable_date(self, date: str) -> str:
        """An ISO date in words; anything else comes back as it is."""
        found = _ISO_DATE.fullmatch(date)
        if not found or not 1 <= int(found[2]) <= 12:
            return date
        return self.date.format(day=int(found[3]), month=self.months[int(found[2]) - 1], year=found[1])

    def readable_number(self, number: int) -> str:
        """A whole number with its thousands set apart."""
        return f"{number:,}".replace(",", self.thousands)

    def problem(self, error: AssistantError) -> str:
        """What went wrong, in a sentence; the error's own message and hint stand below it."""
        kinds: tuple[tuple[type[AssistantError], str], ...] = (
            (QuestionError, self.question_problem),
            (FilterError, self.filter_problem),
            (IndexFault, self.index_problem),
            (ModelFault, self.model_problem),
            (CorpusError, self.corpus_problem),
        )
        return next((text for kind, text in kinds if isinstance(error, kind)), self.other_problem)


ENGLISH = Texts(
    language="en",
    name="Document assistant",
    explanation="Answers questions from your organisation’s documents and shows the exact place in the source.",
    language_switch="Language of the page",
    conversation="Conversation",
    welcome_title="What would you like to know?",
    welcome="Ask in English or Russian. Every answer comes from the documents, with links to the exact quotes.",
    try_asking="For example",
    question="Your question",
    question_placeholder="Ask a question…",
    send="Ask",
    stop="Stop",
    new_chat="New chat",
    examples=(
        "How much is the Korean grant for rare metals?",
        "When is the five-year Uzbek-Korean seminar planned?",
        "Who led the Kazakh delegation at Raw Materials Week?",
        "When did the Korean delegation visit IT Park?",
    ),
    filters="Filters",
    filters_on="Filters ({count})",
    filter_language="Language",
    any_language="Any",
    since="From",
    until="To",
    date_placeholder="2019 or 2019-11",
    filter_documents="Documents",
    clear_filters="Clear filters",
    from_date="from {date}",
    to_date="to {date}",
    documents_chosen="documents: {count}",
    searching="Searching the documents…",
    searched="Searched for:",
    filtered="Filters:",
    stopped="Stopped.",
    sources="Sources",
    open_source="Open source {number} at the quote",
    page="p. {number}",
    not_in_documents="No answer found",
    nearest="Nearest passages",
    nearest_explanation="The documents do not answer the question. These passages come closest to it.",
    show_nearest="Show the nearest passages",
    open_passage="Open this passage in its document",
    source="Source",
    source_empty="Click a number in an answer, or a document in the list, and its text opens here.",
    citation_of="Citation {number} of {total}",
    previous="Previous citation",
    next="Next citation",
    back_to_nearest="Back to the nearest passages",
    file="File",
    published="Date",
    page_label="Page",
    heading="Section",
    origin="Origin",
    document_language="Language",
    window="The document is long: characters {start} to {end} of {total} are shown.",
    quote_moved="The document has changed since this answer. The quote was: “{quote}”",
    documents="Documents",
    documents_count="Documents: {count}",
    documents_empty="There are no documents yet. Add some with: assistant ingest FOLDER",
    characters="{count} characters",
    open_document="Open the document",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    date="{day} {month} {year}",
    thousands=",",
    language_names=("English", "Russian"),
    apology="Sorry, something went wrong on our side. Please try again; if it happens again, tell your administrator.",
    question_problem="This question was not accepted.",
    filter_problem="Check the filters: a date is a year, a month or a day (2019, 2019-11), in the right order.",
    index_problem="The documents cannot be searched right now.",
    model_problem="The language model cannot be used right now.",
    corpus_problem="The document cannot be read.",
    other_problem="That did not work.",
)

RUSSIAN = Texts(
    language="ru",
    name="Ассистент по документам",
    explanation="Отвечает на вопросы по документам вашей организации и показывает точное место в источнике.",
    language_switch="Язык страницы",
    conversation="Беседа",
    welcome_title="Что вы хотите узнать?",
    welcome="Спрашивайте по-русски или по-английски. Все ответы взяты из документов и ведут к точным цитатам.",
    try_asking="Например",
    question="Ваш вопрос",
    question_placeholder="Задайте вопрос…",
    send="Спросить",
    stop="Остановить",
    new_chat="Новая беседа",
    examples=(
        "Сколько составил грант KOICA для IT Park?",
        "Сколько участников было на Неделе сырьевых материалов?",
        "Кто возглавляет KOICA в Узбекистане?",
        "Кто возглавлял казахстанскую делегацию?",
    ),
    filters="Фильтры",
    filters_on="Фильтры ({count})",
    filter_language="Язык",
    any_language="Любой",
    since="С даты",
    until="По дату",
    date_placeholder="2019 или 11.2019",
    filter_documents="Документы",
    clear_filters="Сбросить фильтры",
    from_date="с {date}",
    to_date="по {date}",
    documents_chosen="документов: {count}",
    searching="Ищу в документах…",
    searched="Искали:",
    filtered="Фильтры:",
    stopped="Остановлено.",
    sources="Источники",
    open_source="Открыть источник {number} на месте цитаты",
    page="с. {number}",
    not_in_documents="Ответ не найден",
    nearest="Ближайшие фрагменты",
    nearest_explanation="Ответа на этот вопрос в документах нет. Вот фрагменты, которые ближе всего к нему.",
    show_nearest="Показать ближайшие фрагменты",
    open_passage="Открыть этот фрагмент в документе",
    source="Источник",
    source_empty="Нажмите на номер в ответе или на документ в списке — его текст откроется здесь.",
    citation_of="Цитата {number} из {total}",
    previous="Предыдущая цитата",
    next="Следующая цитата",
    back_to_nearest="К ближайшим фрагментам",
    file="Файл",
    published="Дата",
    page_label="Страница",
    heading="Раздел",
    origin="Происхождение",
    document_language="Язык",
    window="Документ большой: показаны знаки с {start} по {end} из {total}.",
    quote_moved="После этого ответа документ изменился. Цитата была такой: «{quote}»",
    documents="Документы",
    documents_count="Документов: {count}",
    documents_empty="Документов пока нет. Добавить их можно командой: assistant ingest ПАПКА",
    characters="знаков: {count}",
    open_document="Открыть документ",
    months=(
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
    date="{day} {month} {year} г.",
    thousands="\u00a0",
    language_names=("английский", "русский"),
    apology="Извините, произошла внутренняя ошибка. Попробуйте ещё раз; если она повторится, сообщите администратору.",
    question_problem="Этот вопрос не принят.",
    filter_problem="Проверьте фильтры: дата — год, месяц или день (2019, 11.2019, 26.11.2019), начало не позже конца.",
    index_problem="Сейчас поиск по документам недоступен.",
    model_problem="Сейчас языковая модель недоступна.",
    corpus_problem="Этот документ не читается.",
    other_problem="Не получилось.",
)


def texts_of(language: str) -> Texts:
    """The texts of `language`; English when the page does not speak it."""
    return RUSSIAN if language == "ru" else ENGLISH
