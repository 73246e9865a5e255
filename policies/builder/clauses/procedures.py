"""What is done when: before a post, after a mistake, when the policy is not kept (themes 2, 4 and 11 of I1; A13, A19)."""

from policies.builder.clauses.purpose import advisory, binding
from policies.builder.clauses.running import CLOSING, MEANS, OPENING, ROLES
from policies.builder.composing import Part, Section, choose, paragraph, points, say

BEFORE = Section(
    "before",
    "Before something is published",
    "Avant de publier",
    (
        paragraph(
            choose(
                "approval",
                nobody=(
                    "Posts need nobody’s approval: those who run an account have our trust, and ask when they are unsure.",
                    "Les publications ne demandent l’accord de personne : celles et ceux qui tiennent un compte ont notre "
                    "confiance, et posent la question s’ils hésitent.",
                ),
                sensitive=(
                    "Everyday posts go out without asking; what is delicate is agreed with {responsible} beforehand.",
                    "Les publications courantes paraissent sans accord préalable ; ce qui est délicat est d’abord convenu avec "
                    "{responsible}.",
                ),
                second_reader=(
                    "A second pair of eyes reads each post before it goes out.",
                    "Une seconde personne relit chaque publication avant qu’elle ne paraisse.",
                ),
                responsible=(
                    "Each post is agreed with {responsible} before it goes out.",
                    "Chaque publication reçoit l’accord {d_responsible} avant de paraître.",
                ),
            ),
            say(
                "checklist",
                "Five questions are worth the minute they take:",
                "Cinq questions valent la minute qu’elles demandent :",
            ),
        ),
        points(
            say(
                "check.true", "Is it true, and do we know where it comes from?", "Est-ce vrai, et d’où le savons-nous ?"
            ),
            say(
                "check.people",
                "Have the people who can be recognised agreed, and is no child among them?",
                "Les personnes reconnaissables ont-elles donné leur accord, et aucun enfant ne se trouve-t-il parmi elles ?",
                when=lambda answers: answers["consent"] != "nobody",
            ),
            say(
                "check.nobody",
                "Can really nobody be recognised, no child above all?",
                "Est-il bien certain que personne n’est reconnaissable, et surtout aucun enfant ?",
                when=lambda answers: answers["consent"] == "nobody",
            ),
            say(
                "check.harm",
                "Could it harm or endanger somebody?",
                "Quelqu’un pourrait-il en souffrir ou être mis en danger ?",
            ),
            say(
                "check.rights",
                "May we use these words, pictures and sounds, and is their author named?",
                "Avons-nous le droit d’utiliser ces mots, ces images et ces sons, et leur auteur est-il nommé ?",
            ),
            say(
                "check.own",
                "Does it belong to our work, and does it sound like us?",
                "Cela relève-t-il de notre travail, et est-ce bien notre ton ?",
            ),
        ),
    ),
)

WRONG = Section(
    "wrong",
    "When something goes wrong",
    "Quand quelque chose tourne mal",
    (
        paragraph(
            say(
                "mistakes",
                "We all make mistakes. Say so where the mistake appeared, correct it without delay, and let {responsible} know "
                "what was wrong and when it was put right.",
                "Tout le monde se trompe. Reconnaissez l’erreur là où elle a paru, corrigez-la sans attendre et dites "
                "{a_responsible} ce qui était faux et quand cela a été rectifié.",
                tells="managed_by",
            ),
            say(
                "emergency",
                "When an account shows posts that nobody wrote, no longer lets you in or draws a wave of hatred, report it at "
                "once, before you look for the cause: {contact}. Scheduled posts are stopped until it is clear what happened.",
                "Si un compte affiche des publications que personne n’a écrites, ne vous laisse plus entrer ou attire une vague "
                "de haine, signalez-le aussitôt, avant d’en chercher la cause : {contact}. Les publications programmées sont "
                "suspendues jusqu’à ce que l’affaire soit éclaircie.",
                tells="contact_email contact_phone",
            ),
        ),
    ),
)

BREACH = Section(
    "breach",
    "When the policy is not kept",
    "Quand la politique n’est pas respectée",
    (
        paragraph(
            say(
                "breach.talk",
                "We talk first. A conversation with {responsible} and an agreement on what changes settle most cases; if they do "
                "not, the post is taken down.",
                "Nous commençons par nous parler. Un échange avec {responsible} et un accord sur ce qui change suffisent le plus "
                "souvent ; sinon, la publication est retirée.",
                when=binding,
                tells="force",
            ),
            say(
                "withdrawal",
                "If that does not help, somebody may cease to speak for us on the medium concerned. That is decided by "
                "{decides}, never by whoever looked into the matter, and only after the person has been heard; other media are "
                "not affected.",
                "Si cela ne suffit pas, il peut être mis fin au droit d’une personne de parler en notre nom sur le média "
                "concerné. La décision revient {a_decides}, jamais à qui a instruit l’affaire, et la personne est entendue "
                "avant ; les autres médias ne sont pas touchés.",
                when=lambda answers: binding(answers) and answers["withdrawal"] != "nobody",
                tells="withdrawal",
            ),
            say(
                "withdrawal.nobody",
                "We go no further than that: nobody loses the right to speak for us over a post.",
                "Nous n’allons pas plus loin : une publication ne prive personne du droit de parler en notre nom.",
                when=lambda answers: binding(answers) and answers["withdrawal"] == "nobody",
                tells="withdrawal",
            ),
            say(
                "breach.core",
                "All of this concerns the binding part only.",
                "Tout cela ne concerne que la partie qui engage.",
                when=lambda answers: answers["force"] == "core",
                tells="force",
            ),
            say(
                "breach.danger",
                "Where a child, somebody’s safety or personal data is at stake, the post comes down at once and the conversation "
                "follows.",
                "Si un enfant, la sécurité de quelqu’un ou des données personnelles sont en jeu, la publication est retirée "
                "sur-le-champ, et l’on se parle ensuite.",
                when=binding,
            ),
        ),
    ),
)

# What is only advice cannot be broken.
DIFFERENTLY = Section(
    "differently",
    "When we see things differently",
    "Quand les avis diffèrent",
    (
        paragraph(
            say(
                "breach.advice",
                "As this is advice, nobody is called to account for having done otherwise; {responsible} will talk about it with "
                "whoever wishes, and with those who were affected.",
                "S’agissant de conseils, personne n’a de comptes à rendre pour avoir fait autrement ; il est toujours possible "
                "d’en parler avec {responsible}, pour qui le souhaite comme pour qui en a souffert.",
                when=advisory,
                tells="force",
            ),
            say(
                "differently.danger",
                "Where a child, somebody’s safety or personal data is at stake, the post comes down at once and the conversation "
                "follows.",
                "Si un enfant, la sécurité de quelqu’un ou des données personnelles sont en jeu, la publication est retirée "
                "sur-le-champ, et l’on se parle ensuite.",
                when=advisory,
            ),
        ),
    ),
)

LIFE = Section(
    "life",
    "The life of this policy",
    "La vie de cette politique",
    (
        paragraph(
            say(
                "adopted_by",
                "This policy is adopted by {adopted} and takes effect on the day that stands at its head.",
                "La présente politique est adoptée par {adopted} et prend effet le jour indiqué en tête.",
                tells="adopted_by",
            ),
            say(
                "review",
                "Because platforms and habits change, it is looked at again {review}, or earlier where something calls for it; "
                "{responsible} sees to that.",
                "Comme les plateformes et les usages changent, elle est revue {review}, ou plus tôt si les circonstances le "
                "demandent ; {responsible} y veille.",
                tells="review managed_by",
            ),
            say(
                "contact",
                "Questions, doubts and ideas are welcome: {contact}.",
                "Questions, doutes et idées sont les bienvenus : {contact}.",
                tells="contact_email contact_phone",
            ),
        ),
    ),
)

PROCEDURES = Part(
    "procedures", "Procedures", "Procédures", (ROLES, MEANS, OPENING, BEFORE, WRONG, CLOSING, BREACH, DIFFERENTLY, LIFE)
)
