"""The words that stand in the places of a clause: nouns with their article, lists, spans of time, in each language.

French contracts articles (de + le = du), so a noun is given there with “de” and “à” as well: ``{d_org}``, ``{a_org}``.
"""

import re

from policies.builder.answers import Answers

NBSP, NARROW = "\u00a0", "\u202f"
# An address that Markdown links by itself between angle brackets (CommonMark); others are printed as text.
LINKED = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")

ORG = {
    "association": ("the association", "l’association"),
    "alliance": ("the Alliance", "l’Alliance"),
    "network": ("the network", "le réseau"),
    "agency": ("the agency", "l’agence"),
    "service": ("the service", "le service"),
    "campaign": ("the campaign", "la campagne"),
    "organisation": ("the organisation", "l’organisation"),
}
RESPONSIBLE = {
    "person": ("the person responsible", "la personne responsable"),
    "team": ("the communications team", "l’équipe de communication"),
    "headquarters": ("the communications group", "le service de communication"),
    "coordination": ("the coordinating team", "l’équipe de coordination"),
}
# Where they are named for the first time, and where their work is described.
RESPONSIBLE_IN_FULL = {
    **RESPONSIBLE,
    "person": ("the person responsible for social media", "la personne responsable des médias sociaux"),
    "headquarters": ("the communications group at headquarters", "le service de communication du siège"),
}
BODIES = {
    "assembly": ("the general assembly", "l’assemblée générale"),
    "board": ("the board", "le conseil d’administration"),
    "director": ("the director", "la direction"),
    "communications": ("the head of communications", "la direction de la communication"),
    "spokespersons": ("the spokespersons appointed for the matter", "les porte-parole désignés"),
}
GOALS = {
    "known": ("make our work known", "faire connaître notre travail"),
    "dialogue": ("talk with the people our work concerns", "dialoguer avec les personnes que notre travail concerne"),
    "cause": ("speak up for our cause", "défendre notre cause"),
    "together": ("bring together those who share our aims", "réunir celles et ceux qui partagent nos buts"),
    "inform": ("inform quickly when something happens", "informer vite lorsqu’un événement survient"),
    "recruit": ("find people who join us", "trouver des personnes qui nous rejoignent"),
    "funds": ("raise the money that all this takes", "trouver les moyens de notre action"),
}
ADDRESSED = {
    "staff": ("our staff", "notre personnel"),
    "volunteers": ("our volunteers", "nos bénévoles"),
    "board": ("the members of our board", "les membres de notre conseil"),
    "groups": ("our forums and working groups", "nos forums et groupes de travail"),
    "offices": ("our country offices and projects", "nos bureaux de pays et nos projets"),
}
POLICIES = {
    "conduct": ("conduct", "la conduite"),
    "children": ("child safeguarding", "la protection de l’enfance"),
    "communication": ("communication", "la communication"),
    "disclosure": ("the disclosure of information", "la divulgation des informations"),
    "privacy": ("privacy and personal data", "la vie privée et les données personnelles"),
    "copyright": ("copyright", "le droit d’auteur"),
    "branding": ("our name and logo", "notre nom et notre logo"),
    "media": ("relations with the media", "les relations avec la presse"),
    "security": ("the security of people and information", "la sécurité des personnes et des informations"),
}
AUDIENCES = {
    "supporters": ("those who support us", "celles et ceux qui nous soutiennent"),
    "public": ("the general public", "le grand public"),
    "decision": ("journalists and decision-makers", "les journalistes et les décideurs"),
    "partners": ("partners and donors", "nos partenaires et nos bailleurs"),
    "young": ("young people and families", "les jeunes et les familles"),
    "served": ("the people for whom we work", "les personnes pour qui nous travaillons"),
    "jobseekers": ("those who would like to work with us", "celles et ceux qui aimeraient travailler avec nous"),
}
GROUNDS = {
    "insult": ("insults", "insulte"),
    "discriminate": ("discriminates", "discrimine"),
    "defame": ("defames", "diffame"),
    "rights": ("violates somebody’s rights", "porte atteinte aux droits d’autrui"),
    "off_topic": ("has nothing to do with the subject", "est sans rapport avec le sujet"),
    "advertise": ("advertises", "fait de la publicité"),
}
LANGUAGES = {
    "en": ("English", "anglais"),
    "fr": ("French", "français"),
    "es": ("Spanish", "espagnol"),
    "pt": ("Portuguese", "portugais"),
    "ar": ("Arabic", "arabe"),
    "de": ("German", "allemand"),
    "it": ("Italian", "italien"),
    "ru": ("Russian", "russe"),
    "sw": ("Swahili", "swahili"),
    "zh": ("Chinese", "chinois"),
}
ANSWER_WITHIN = {
    "8": ("the same working day", "le jour ouvré même"),
    "24": ("within one working day", "dans un délai d’un jour ouvré"),
    "48": ("within two working days", "dans un délai de deux jours ouvrés"),
    "72": ("within three working days", "dans un délai de trois jours ouvrés"),
    "168": ("within a week", "dans la semaine"),
}
TRANSITION = {
    "now": ("keep to it from the first day", "s’y conforment dès le premier jour"),
    "3": ("are brought in line within three months", "sont mis en règle dans un délai de trois mois"),
    "6": ("are brought in line within six months", "sont mis en règle dans un délai de six mois"),
    "12": ("are brought in line within a year", "sont mis en règle dans un délai d’un an"),
}
REVIEW = {
    "6": ("every six months", "tous les six mois"),
    "12": ("once a year", "une fois par an"),
    "24": ("every two years", "tous les deux ans"),
    "36": ("every three years", "tous les trois ans"),
}
# (place, question, table): one of the table's words, with “de” and “à” in French; then lists, joined by “and” or “or”.
NOUNS = (
    ("org", "kind", ORG),
    ("responsible", "managed_by", RESPONSIBLE),
    ("responsible_in_full", "managed_by", RESPONSIBLE_IN_FULL),
    ("adopted", "adopted_by", BODIES),
)
ONE_OF = (
    ("answer_within", "answer_hours", ANSWER_WITHIN),
    ("transition", "transition", TRANSITION),
    ("review", "review", REVIEW),
)
LISTS = (
    ("goals", "goals", GOALS, "then"),
    ("addressed", "addressed", ADDRESSED, "and"),
    ("policies", "other_policies", POLICIES, "and"),
    ("audiences", "audiences", AUDIENCES, "and"),
    ("grounds", "grounds", GROUNDS, "or"),
    ("languages", "languages", LANGUAGES, "and"),
)
JOINERS = {
    "en": {"and": " and ", "then": " and ", "or": " or ", "besides": " as well as "},
    "fr": {"and": " et ", "then": " et ", "or": " ou ", "besides": " ainsi que "},
}
# Smaller numbers are written out in running text.
NUMBERS = {
    "en": "one two three four five six seven eight nine ten".split(),
    "fr": "un deux trois quatre cinq six sept huit neuf dix".split(),
}


def words_of(answers: Answers, language: str) -> dict[str, str]:
    """What each place of a clause holds for these answers; a place whose first letter is a capital begins a sentence."""
    column = ("en", "fr").index(language)
    found = {}
    for place, question, table in NOUNS:
        found |= _noun(place, table[answers[question]][column], language)
    for place, question in (("disputed", "disputed"), ("decides", "withdrawal")):
        noun = _decider(answers, question, column)
        found |= _noun(place, noun, language) if noun else {}
    for place, question, table in ONE_OF:
        found[place] = table.get(answers[question], ("", ""))[column]
    for place, question, table, joiner in LISTS:
        # In the order in which the page lists them, whatever the order of ticking.
        chosen = [texts[column] for key, texts in table.items() if key in answers[question]]
        found[place] = joined(chosen, joiner, language)
    if language == "fr":
        codes = [code for code in LANGUAGES if code in answers["languages"]]
        found["languages"] = joined([f"en {LANGUAGES[code][1]}" for code in codes], "and", "fr")
    found["name"] = typed(answers[f"name_{language}"] or answers["name_fr" if language == "en" else "name_en"])
    found["responsible_name"] = typed(answers["responsible_name"]).rstrip(" .;,")
    found["help_line"] = typed(answers["help_line"]).rstrip(" .;,")
    found["contact"] = contact(answers, language)
    found["answer_days"] = counted(answers["answer_days"], "working day", "jour ouvré", language)
    found["quiet_days"] = counted(answers["quiet_days"], "day", "jour", language)
    found["hours"] = counted(answers["hours"] or 0, "hour", "heure", language, feminine=True)
    # What begins a sentence begins it with a capital.
    return found | {place[0].upper() + place[1:]: beginning(words) for place, words in found.items()}


def _decider(answers: Answers, question: str, column: int) -> str:
    chosen = answers[question]
    if chosen == "responsible":
        return RESPONSIBLE[answers["managed_by"]][column]
    return BODIES[chosen][column] if chosen in BODIES else ""


def _noun(place: str, noun: str, language: str) -> dict[str, str]:
    if language == "en":
        return {place: noun}
    return {place: noun, f"d_{place}": with_de(noun), f"a_{place}": with_a(noun)}


def with_de(noun: str) -> str:
    """“de” before a noun with its article: du conseil, de la direction, de l’équipe, des porte-parole."""
    if noun.startswith("le "):
        return f"du {noun[3:]}"
    return f"des {noun[4:]}" if noun.startswith("les ") else f"de {noun}"


def with_a(noun: str) -> str:
    if noun.startswith("le "):
        return f"au {noun[3:]}"
    return f"aux {noun[4:]}" if noun.startswith("les ") else f"à {noun}"


def joined(chosen: list[str], joiner: str, language: str) -> str:
    """“a, b and c”; “a, b and c as well as d” where one of them has an “and” of its own."""
    if len(chosen) < 2:
        return "".join(chosen)
    if joiner == "and" and any(JOINERS[language]["and"] in words for words in chosen):
        joiner = "besides"
    return ", ".join(chosen[:-1]) + JOINERS[language][joiner] + chosen[-1]


def counted(number: int, one_en: str, one_fr: str, language: str, *, feminine: bool = False) -> str:
    """“one day”, “30 days”, « un jour ouvré », « 15 jours ouvrés »: every word of the French noun takes its s."""
    written = NUMBERS[language][number - 1] if 1 <= number <= 10 else str(number)
    if language == "en":
        return f"{written}{NBSP}{one_en}" + ("" if number == 1 else "s")
    if feminine and number == 1:
        written = "une"
    noun = one_fr if number < 2 else " ".join(f"{word}s" for word in one_fr.split())
    return f"{written}{NBSP}{noun}"


def contact(answers: Answers, language: str) -> str:
    """The address to write to and, where there is one, the number to call."""
    email, phone = answers["contact_email"], answers["contact_phone"]
    written = f"<{email}>" if LINKED.fullmatch(email) else typed(email)
    if not phone:
        return written
    return f"{written} ({'telephone' if language == 'en' else 'téléphone'} {typed(phone)})"


def typed(text: str) -> str:
    """What a person typed, on one line, as words and never as Markdown."""
    line = " ".join(str(text or "").split())
    return re.sub(r"([\\`*_\[\]<>#|~!&])", r"\\\1", line)


def beginning(text: str) -> str:
    """Typed words at the beginning of a paragraph, where “1.” or “-” would make a list of it."""
    return re.sub(r"^(\d+)([.)])|^([-+=])", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", capitalised(text))


def capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def typeset(text: str, language: str) -> str:
    """Spaces that do not break: after “section”, and those of French: U+00A0 in « » and before a colon, U+202F before ; ? !"""
    text = re.sub(r"\bsection (?=\d)", f"section{NBSP}", text)
    if language != "fr":
        return text
    text = re.sub(r"« ?", f"«{NBSP}", text)
    text = re.sub(r" ?»", f"{NBSP}»", text)
    text = text.replace(" :", f"{NBSP}:")
    return re.sub(r" ([;?!])", rf"{NARROW}\1", text)
