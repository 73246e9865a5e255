"""The limits within which we publish: for whom, in which shape, how often and in which tone (themes 1, 6 and 7 of I1)."""

from policies.builder.answers import Answers
from policies.builder.clauses.shown import IMAGES, PERSONAL, VOICES
from policies.builder.composing import Part, Section, choose, paragraph, say

READERS = Section(
    "readers",
    "Whom we speak to",
    "À qui nous parlons",
    (
        paragraph(
            say(
                "audiences",
                "We write for {audiences}. Where these readers are, and how people talk there, decides on the platform and the "
                "tone; we need not be everywhere.",
                "Nous écrivons pour {audiences}. Ce sont les lieux où se tient ce public, et la façon dont on s’y parle, qui "
                "décident de la plateforme et du ton ; nous n’avons pas à être partout.",
                tells="audiences",
            ),
            say(
                "languages",
                "We publish in {languages}.",
                "Nous publions {languages}.",
                tells="languages",
            ),
            say(
                "languages.several",
                "Each account says in its introduction which language it speaks, and what matters to all appears in all of "
                "them.",
                "La présentation de chaque compte indique dans quelle langue il s’exprime, et ce qui importe à tous paraît "
                "dans toutes.",
                when=lambda answers: len(answers["languages"]) > 1,
                tells="languages",
            ),
            say(
                "young",
                "Because young people read us, we respect the minimum age that each platform sets and invite nobody to get "
                "round it.",
                "Parce que des jeunes nous lisent, nous respectons l’âge minimum fixé par chaque plateforme et n’invitons "
                "personne à le contourner.",
                when=lambda answers: "young" in answers["audiences"],
                tells="audiences",
            ),
        ),
        paragraph(
            choose(
                "help",
                refer=(
                    "Our accounts are not a place for advice or casework. Whoever asks us for help there gets a kind answer and "
                    "is pointed to those who can act:",
                    "Nos comptes ne sont pas un lieu d’accompagnement. Qui nous y demande de l’aide reçoit une réponse "
                    "bienveillante et se voit orienté vers celles et ceux qui peuvent agir :",
                ),
                team=(
                    "When somebody asks for help on one of our accounts, whoever reads it answers kindly and passes it on the same day to {responsible}; from there it reaches the right person. The matter itself is not "
                    "discussed online.",
                    "Lorsque quelqu’un demande de l’aide sur un de nos comptes, la personne qui lit le message répond avec bienveillance et le transmet le jour même {a_responsible}, qui veille à ce qu’il parvienne à bon port. Le fond "
                    "ne se traite pas en ligne.",
                ),
            ),
            say(
                "help_line",
                "{help_line}.",
                "{help_line}.",
                when=lambda answers: answers["help"] == "refer" and bool(answers["help_line"]),
                tells="help_line",
            ),
            say(
                "help_line.none",
                "our office, or the help lines of the country.",
                "notre bureau, ou les lignes d’écoute du pays.",
                when=lambda answers: answers["help"] == "refer" and not answers["help_line"],
                tells="help",
            ),
        ),
        paragraph(
            choose(
                "figures",
                quarterly=(
                    "Every three months we note how many people we reached and what moved them, to learn what interests them "
                    "and for our reports. These figures compare posts, never colleagues.",
                    "Tous les trois mois, nous notons combien de personnes nous avons touchées et ce qui les a fait réagir, pour "
                    "comprendre ce qui les intéresse et pour nos rapports. Ces chiffres comparent des publications, jamais "
                    "des collègues.",
                ),
                yearly=(
                    "Once a year we note how many people we reached and what moved them, to learn what interests them and for "
                    "our annual report. These figures compare posts, never colleagues.",
                    "Une fois par an, nous notons combien de personnes nous avons touchées et ce qui les a fait réagir, pour "
                    "comprendre ce qui les intéresse et pour notre rapport annuel. Ces chiffres comparent des publications, "
                    "jamais des collègues.",
                ),
                none=(
                    "We keep no statistics of our own: what people tell us counts for more than numbers.",
                    "Nous ne tenons pas de statistiques : ce que les gens nous disent compte davantage que les nombres.",
                ),
            ),
        ),
    ),
)

IMAGE = Section(
    "image",
    "One image, one voice",
    "Une image, une voix",
    (
        paragraph(
            choose(
                "website",
                complement=(
                    "Our website and our accounts complete each other. What is meant to last stands on the website; the accounts "
                    "announce it, talk about it and lead there, rather than repeat it.",
                    "Notre site et nos comptes se complètent. Ce qui doit durer se trouve sur le site ; les comptes l’annoncent, "
                    "en parlent et y conduisent, plutôt que de le répéter.",
                ),
                none=(
                    "As we have no website, our accounts are our window; what is meant to last is therefore kept in our own "
                    "files as well.",
                    "Nous n’avons pas de site : nos comptes sont notre vitrine. Ce qui doit durer est donc conservé aussi dans "
                    "nos dossiers.",
                ),
            ),
            choose(
                "brand",
                ours=(
                    "Every account bears our name and logo in the same form, and its introduction says whom it speaks for.",
                    "Tous les comptes portent notre nom et notre logo sous la même forme, et leur présentation dit au nom de qui "
                    "ils parlent.",
                ),
                together=(
                    "Every account shows the name of the group or project that runs it together with that of {org}, so that "
                    "both can be recognised at first sight.",
                    "Chaque compte montre le nom du groupe ou du projet qui le tient à côté de celui {d_org}, afin qu’on "
                    "reconnaisse l’un et l’autre au premier regard.",
                ),
                free=(
                    "Accounts may look as different as those who run them, provided that the introduction says that they belong "
                    "to {org}.",
                    "Les comptes peuvent se ressembler aussi peu que celles et ceux qui les tiennent, pourvu que leur "
                    "présentation dise qu’ils relèvent {d_org}.",
                ),
            ),
            say(
                "own_work",
                "What they publish concerns our own work and what bears on it.",
                "Il y est question de notre travail et de ce qui s’y rapporte.",
            ),
            choose(
                "positions",
                main_first=(
                    "Official positions appear first on the main accounts; the others pass them on and explain what they mean "
                    "locally.",
                    "Les positions officielles paraissent d’abord sur les comptes principaux ; les autres les relaient et en "
                    "expliquent la portée locale.",
                ),
                adopted=(
                    "We publish positions that {adopted} has adopted, and react to the news in line with them.",
                    "Nous publions les positions adoptées par {adopted}, et c’est en accord avec elles que nous réagissons à "
                    "l’actualité.",
                ),
                each=(
                    "Each account may take a position within its own field, in keeping with what we have said elsewhere.",
                    "Chaque compte peut prendre position dans son domaine, en accord avec ce que nous avons dit ailleurs.",
                ),
            ),
        ),
        paragraph(
            say(
                "other_policies",
                "This policy goes together with our rules on {policies}. Where one of them asks for more, it prevails.",
                "La présente politique va de pair avec nos règles sur {policies}. La plus exigeante l’emporte.",
                when=lambda answers: bool(answers["other_policies"]),
                tells="other_policies",
            ),
            say(
                "other_policies.none",
                "We have no other written rules on communication or conduct; where a question goes beyond social media, "
                "{adopted} settles it.",
                "Nous n’avons pas d’autres règles écrites sur la communication ou la conduite ; lorsqu’une question dépasse les "
                "médias sociaux, il revient {a_adopted} de la trancher.",
                when=lambda answers: not answers["other_policies"],
                tells="other_policies",
            ),
        ),
    ),
)


def comments_closed(answers: Answers) -> bool:
    return answers["comments"] == "closed"


MANNERS = Section(
    "manners",
    "Rhythm and good manners",
    "Rythme et savoir-vivre",
    (
        paragraph(
            choose(
                "rhythm",
                daily=("We publish about once a day.", "Nous publions environ une fois par jour."),
                several_a_week=("We publish several times a week.", "Nous publions plusieurs fois par semaine."),
                weekly=("We publish about once a week.", "Nous publions environ une fois par semaine."),
                monthly=("We publish once or twice a month.", "Nous publions une ou deux fois par mois."),
                seasonal=(
                    "We publish when there is something to tell, around our events and campaigns; it may be quiet in between.",
                    "Nous publions lorsqu’il y a quelque chose à dire, autour de nos événements et de nos campagnes ; entre-temps "
                    "le calme est permis.",
                ),
            ),
            say(
                "regular",
                "Each platform has its own pace, and too much wearies people as surely as a long silence. Each has its own rules "
                "and customs as well: we read them before we open an account there.",
                "Chaque plateforme a son tempo, et l’excès lasse aussi sûrement qu’un long silence. Chacune a aussi ses règles "
                "et ses usages : nous les lisons avant d’y ouvrir un compte.",
            ),
        ),
        paragraph(
            say(
                "answer_hours",
                "Whoever writes to us is answered {answer_within}, if only to say when the full answer will come.",
                "Toute personne qui nous écrit reçoit une réponse {answer_within}, ne serait-ce que pour lui dire quand viendra "
                "la réponse complète.",
                tells="answer_hours",
            ),
            choose(
                "comments",
                open=(
                    "Comments are open, and we welcome the discussion.",
                    "Les commentaires sont ouverts, et la discussion est bienvenue.",
                ),
                read_first=(
                    "Comments are read before they appear, within the same time.",
                    "Les commentaires sont lus avant de paraître, dans le même délai.",
                ),
                closed=(
                    "Comments are switched off; the introduction of each account says how to reach us instead.",
                    "Les commentaires sont désactivés ; la présentation de chaque compte dit comment nous joindre autrement.",
                ),
            ),
        ),
        paragraph(
            say(
                "criticism",
                "Criticism stays where it is and is answered calmly, with facts; {responsible} will help with the wording. A "
                "comment is hidden or removed only when it {grounds}. Hiding comes before deleting, and a copy is kept "
                "with the reason.",
                "La critique reste en place ; on y répond avec calme et avec des faits, au besoin avec l’aide {d_responsible}. "
                "Un commentaire n’est masqué ou retiré que s’il {grounds}. On masque plutôt que de supprimer, et l’on garde "
                "une copie avec le motif.",
                when=lambda answers: not comments_closed(answers),
                tells="grounds comments",
            ),
            say(
                "criticism.closed",
                "Criticism that reaches us in other ways is answered calmly, with facts. Where a platform does not let us switch "
                "comments off, one is hidden or removed only when it {grounds}, and a copy is kept with the reason.",
                "À la critique qui nous parvient autrement, on répond avec calme et avec des faits. Là où une plateforme ne "
                "permet pas de désactiver les commentaires, l’un d’eux n’est masqué ou retiré que s’il {grounds}, et l’on "
                "en garde une copie avec le motif.",
                when=comments_closed,
                tells="grounds comments",
            ),
        ),
    ),
)

PARAMETERS = Part("parameters", "Parameters", "Paramètres", (READERS, IMAGE, MANNERS, IMAGES, VOICES, PERSONAL))
