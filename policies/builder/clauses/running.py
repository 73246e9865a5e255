"""Who does what, with which means, and how an account begins and ends (themes 4, 5 and 6 of I1; A9, U4, U7)."""

from policies.builder.answers import Answers
from policies.builder.composing import Section, choose, paragraph, say


def _named(answers: Answers) -> bool:
    return bool(answers["responsible_name"])


ROLES = Section(
    "roles",
    "Who does what",
    "Qui fait quoi",
    (
        paragraph(
            say(
                "managed_by.person",
                "{Responsible_name} is responsible for our presence on social media: for day-to-day matters, for advice, and for "
                "this policy.",
                "{Responsible_name} a la responsabilité de notre présence sur les médias sociaux : affaires courantes, conseil et "
                "suivi de la présente politique.",
                when=lambda answers: answers["managed_by"] == "person" and _named(answers),
                tells="managed_by responsible_name",
            ),
            say(
                "managed_by",
                "Our presence on social media is in the hands of {responsible_in_full}: day-to-day matters, advice, and care for "
                "this policy.",
                "Notre présence sur les médias sociaux est confiée {a_responsible_in_full} : affaires courantes, conseil et suivi "
                "de la présente politique.",
                when=lambda answers: answers["managed_by"] != "person" or not _named(answers),
                tells="managed_by",
            ),
            say(
                "responsible_name",
                "The name to know is {responsible_name}.",
                "Le nom à retenir : {responsible_name}.",
                when=lambda answers: answers["managed_by"] != "person" and _named(answers),
                tells="responsible_name",
            ),
            choose(
                "runners",
                staff=("Our accounts are run by staff.", "Nos comptes sont tenus par des membres du personnel."),
                volunteers=(
                    "Our accounts are run by volunteers, whose time is a gift we take care of.",
                    "Nos comptes sont tenus par des bénévoles, dont le temps est un cadeau dont nous prenons soin.",
                ),
                both=(
                    "Our accounts are run by staff and volunteers together.",
                    "Nos comptes sont tenus par des membres du personnel et des bénévoles.",
                ),
            ),
            say(
                "trust",
                "Those who run an account are trusted, and supported when something goes wrong.",
                "Celles et ceux qui tiennent un compte ont notre confiance, et notre appui si les choses tournent mal.",
            ),
        ),
        paragraph(
            choose(
                "access",
                equal=(
                    "All who run an account have the same access to it.",
                    "Toutes les personnes qui tiennent un compte y ont le même accès.",
                ),
                graded=(
                    "Access is given by degrees: some may change the account itself, some may publish, some may reply or only "
                    "see the figures. Nobody has more than their task asks for.",
                    "Les accès sont gradués : certains peuvent modifier le compte lui-même, d’autres publier, d’autres répondre "
                    "ou seulement voir les chiffres. Personne n’a plus que ce que sa tâche demande.",
                ),
                few=(
                    "Access stays with very few: the one who publishes and a deputy.",
                    "L’accès reste entre très peu de mains : la personne qui publie et sa suppléance.",
                ),
            ),
            choose(
                "safety_net",
                central=(
                    "In addition {responsible} has full control of every account, so that none is ever lost with the person who "
                    "held it.",
                    "En outre, {responsible} garde le contrôle total de chaque compte, afin qu’aucun ne se perde avec la "
                    "personne qui le tenait.",
                ),
                two=(
                    "No account rests on one person: two at least have full control of it, and a successor comes in before "
                    "anyone leaves.",
                    "Aucun compte ne repose sur une seule personne : deux au moins en ont le contrôle total, et la relève arrive "
                    "avant le départ.",
                ),
            ),
            say(
                "secrets",
                "Logins belong to {org}; they are kept in a safe place, protected by a second factor, and never sent by message. "
                "Access ends on the day a task ends.",
                "Les codes d’accès appartiennent {a_org} ; ils sont conservés en lieu sûr, protégés par un second facteur et "
                "jamais envoyés par message. L’accès prend fin le jour où la tâche s’achève.",
            ),
        ),
        paragraph(
            choose(
                "meeting",
                every=(
                    "Social media are on the agenda of every team meeting, if only for five minutes.",
                    "Les médias sociaux figurent à l’ordre du jour de chaque réunion d’équipe, ne serait-ce que cinq minutes.",
                ),
                quarterly=(
                    "Every three months the team takes time to look at what was published and what comes next.",
                    "Tous les trois mois, l’équipe prend le temps de revoir ce qui a été publié et d’imaginer la suite.",
                ),
            ),
        ),
    ),
)

MEANS = Section(
    "means",
    "Time, training and money",
    "Temps, formation et moyens",
    (
        paragraph(
            say(
                "hours",
                "We set aside {hours} a week for our accounts, answers and conversations included.",
                "Nous réservons à nos comptes {hours} par semaine, réponses et échanges compris.",
                when=lambda answers: bool(answers["hours"]),
                tells="hours",
            ),
            say(
                "hours.open",
                "The time that an account takes is agreed with whoever runs it, before it begins.",
                "Le temps qu’un compte demande est convenu avec la personne qui le tient, avant qu’elle ne commence.",
                when=lambda answers: not answers["hours"],
                tells="hours",
            ),
            choose(
                "training",
                before=(
                    "Everyone is trained before running an account, in the tools as much as in these rules, and finds "
                    "technical help afterwards.",
                    "Chacun est formé avant de tenir un compte, aux outils comme à ces règles, et trouve ensuite une aide "
                    "technique.",
                ),
                request=(
                    "Whoever would like training or technical help asks {responsible} and gets it.",
                    "Qui souhaite une formation ou une aide technique la demande {a_responsible} et l’obtient.",
                ),
                none=(
                    "We offer no courses: whoever is new learns beside somebody who knows the account.",
                    "Nous ne proposons pas de cours : qui débute apprend aux côtés d’une personne qui connaît le compte.",
                ),
            ),
        ),
        paragraph(
            choose(
                "money",
                none=(
                    "There is no budget for social media: we work with what is free of charge.",
                    "Il n’y a pas de budget pour les médias sociaux : nous travaillons avec ce qui est gratuit.",
                ),
                small=(
                    "A small budget covers tools and what is needed to work with them.",
                    "Un petit budget couvre les outils et ce qu’il faut pour s’en servir.",
                ),
                planned=(
                    "The means are part of the yearly communications budget.",
                    "Les moyens font partie du budget annuel de communication.",
                ),
            ),
            choose(
                "promotion",
                no=("We do not pay to have posts shown.", "Nous ne payons pas pour faire voir nos publications."),
                agreed=(
                    "To pay for a post to be shown takes the agreement of {responsible}, for a purpose and an amount named "
                    "beforehand.",
                    "Payer pour faire voir une publication demande l’accord {d_responsible}, pour un but et un montant fixés à "
                    "l’avance.",
                ),
            ),
            choose(
                "agencies",
                no=(
                    "We run our accounts ourselves and do not hand them to agencies.",
                    "Nous tenons nos comptes nous-mêmes et ne les confions pas à des agences.",
                ),
                sponsored=(
                    "An agency may help when one of us answers for its work, its contract has an end, and one of us keeps full "
                    "control.",
                    "Une agence peut nous aider si l’un de nous répond de son travail, si son contrat a un terme et si l’un de "
                    "nous garde le contrôle total.",
                ),
            ),
        ),
    ),
)


def _asks(answers: Answers) -> bool:
    return answers["new_accounts"] in ("form", "talk")


OPENING = Section(
    "opening",
    "Opening an account",
    "Ouvrir un compte",
    (
        paragraph(
            choose(
                "how_many",
                few=(
                    "We prefer a few accounts that are alive to many that are silent.",
                    "À beaucoup de comptes muets nous préférons quelques comptes vivants.",
                ),
                where_useful=(
                    "A group may have an account of its own where it brings people closer to our work.",
                    "Un groupe peut avoir son propre compte là où il rapproche les gens de notre travail.",
                ),
            ),
            choose(
                "new_accounts",
                form=(
                    "Whoever wishes to open one fills in the request form and sends it to {responsible}.",
                    "Qui souhaite en ouvrir un remplit le formulaire de demande et l’adresse {a_responsible}.",
                ),
                talk=(
                    "Whoever wishes to open one talks it over with {responsible} first; no form is needed.",
                    "Qui souhaite en ouvrir un en parle d’abord {a_responsible} ; aucun formulaire n’est nécessaire.",
                ),
                body=(
                    "A new one is opened by decision of {adopted}, on the proposal of {responsible}.",
                    "Un nouveau compte s’ouvre sur décision {d_adopted}, et sur proposition {d_responsible}.",
                ),
            ),
            say(
                "new_accounts.questions",
                "Before that it helps to ask: What would it add, and for whom? Is this the right platform, as a page or as a "
                "group? Does one of our accounts do it already, or could it? Who will look after it, with how much time, and "
                "what becomes of it afterwards?",
                "Avant cela, quelques questions aident : qu’apporterait-il, et à qui ? Est-ce la bonne plateforme, sous forme de "
                "page ou de groupe ? L’un de nos comptes le fait-il déjà, ou pourrait-il le faire ? Qui s’en occupera, avec "
                "combien de temps, et que deviendra-t-il ensuite ?",
            ),
            say(
                "answer_days",
                "An answer comes within {answer_days}; where it is a no, it says why and what else could serve.",
                "La réponse vient dans un délai de {answer_days} ; si elle est négative, elle dit pourquoi et ce qui pourrait "
                "convenir à la place.",
                when=_asks,
                tells="answer_days new_accounts",
            ),
            say(
                "second.paid",
                "Where the risk is high, because children, a conflict, an election or paid advertising are involved, it takes "
                "the agreement of two people.",
                "Si le risque est élevé, parce qu’il est question d’enfants, d’un conflit, d’une élection ou de publicité "
                "payante, il faut l’accord de deux personnes.",
                when=lambda answers: answers["second"] == "yes" and answers["promotion"] != "no",
                tells="second",
            ),
            say(
                "second.unpaid",
                "Where the risk is high, because children, a conflict or an election are involved, it takes the agreement of two people.",
                "Si le risque est élevé, parce qu’il est question d’enfants, d’un conflit ou d’une élection, il faut l’accord de "
                "deux personnes.",
                when=lambda answers: answers["second"] == "yes" and answers["promotion"] == "no",
                tells="second",
            ),
            say(
                "own_decision",
                "Nobody decides on an account that they will run themselves.",
                "Personne ne décide d’un compte dont il s’occupera lui-même.",
                when=lambda answers: answers["new_accounts"] == "form",
            ),
        ),
        paragraph(
            choose(
                "projects",
                yes=(
                    "The account of a project bears the project’s name together with ours, gives facts and no opinions, keeps to "
                    "the project, and is opened from a mailbox that several colleagues can read.",
                    "Le compte d’un projet porte le nom du projet avec le nôtre, donne des faits et non des opinions, s’en tient "
                    "au projet et s’ouvre depuis une boîte aux lettres que plusieurs collègues peuvent lire.",
                ),
            ),
        ),
        paragraph(
            say(
                "transition",
                "Accounts that exist already {transition}. To tell us of one that nobody knew has no bad consequences.",
                "Les comptes qui existent déjà {transition}. Nous signaler un compte que personne ne "
                "connaissait n’a aucune conséquence fâcheuse.",
                when=lambda answers: answers["situation"] != "beginning",
                tells="transition",
            ),
        ),
    ),
)

CLOSING = Section(
    "closing",
    "Quiet accounts, and closing",
    "Comptes silencieux et fermeture",
    (
        paragraph(
            say(
                "quiet_days",
                "When an account has been silent for {quiet_days}, we ask those who run it how it goes on. It is then revived, "
                "joined with another or closed; a person decides, never a program.",
                "Lorsqu’un compte se tait depuis {quiet_days}, nous demandons à celles et ceux qui le tiennent ce qu’il va "
                "devenir. Il est alors relancé, réuni à un autre ou fermé ; c’est une personne qui en décide, jamais un "
                "programme.",
                tells="quiet_days",
            ),
            choose(
                "reach",
                yes=(
                    "We ask the same of an account that publishes faithfully and reaches hardly anybody.",
                    "La même question se pose pour un compte qui publie fidèlement sans toucher grand monde.",
                ),
            ),
            choose(
                "when_closed",
                keep=(
                    "Before closing we tell our readers where to find us and save what is worth keeping; the name stays ours, so "
                    "that nobody else can take it.",
                    "Avant de fermer, nous disons à notre public où nous retrouver et sauvegardons ce qui mérite de l’être ; le "
                    "nom reste à nous, afin que personne d’autre ne s’en empare.",
                ),
                delete=(
                    "Before closing we tell our readers where to find us and save what is worth keeping; then the account is "
                    "deleted.",
                    "Avant de fermer, nous disons à notre public où nous retrouver et sauvegardons ce qui mérite de l’être ; "
                    "ensuite le compte est supprimé.",
                ),
            ),
        ),
    ),
)
