"""The principles: some that every policy has, and those the organisation chose for its own (U10, A21, R10)."""

from policies.builder.composing import Part, Section, each, paragraph, points, say

KEPT = Section(
    "principles",
    "What we keep to",
    "Ce à quoi nous tenons",
    (
        paragraph(
            say(
                "principles.intro",
                "Before we post, comment or share, we keep in mind what follows. It holds on every platform, for a picture as "
                "for a sentence.",
                "Avant de publier, de commenter ou de partager, nous gardons à l’esprit ce qui suit. Cela vaut sur toutes les "
                "plateformes, pour une image comme pour une phrase.",
            ),
        ),
        points(
            say(
                "principle.think",
                "**Think first.** Publish only what you would say aloud in front of the people it is about.",
                "**Réfléchir d’abord.** Ne publiez que ce que vous diriez à voix haute devant les personnes concernées.",
            ),
            say(
                "principle.truth",
                "**Stay with what is true, and with what you know.** Check names, dates and figures, say when something is "
                "old, and leave to others what they know better.",
                "**S’en tenir à ce qui est vrai, et à ce que l’on sait.** Vérifiez les noms, les dates et les chiffres, dites "
                "quand une information est ancienne, et laissez à d’autres ce qu’ils connaissent mieux.",
            ),
            each(
                "values",
                impartial=(
                    "**Remain impartial.** We work with people on every side; what we publish takes none, neither in a "
                    "conflict nor in an election.",
                    "**Rester impartial.** Nous travaillons avec des personnes de tous les bords ; ce que nous publions n’en "
                    "sert aucun, ni dans un conflit, ni dans une élection.",
                ),
                convictions=(
                    "**Leave everyone their convictions.** We try to win nobody over to a religion or a party, and we respect "
                    "those who believe otherwise.",
                    "**Laisser à chacun ses convictions.** Nous ne cherchons à gagner personne à une religion ni à un parti, "
                    "et nous respectons qui pense autrement.",
                ),
                voice=(
                    "**Let people speak for themselves.** Those we work for tell their own story better than we do; we lend "
                    "them our reach, with their agreement.",
                    "**Laisser la parole.** Celles et ceux pour qui nous travaillons racontent mieux que nous leur histoire ; "
                    "nous leur prêtons notre audience, avec leur accord.",
                ),
                transparent=(
                    "**Be recognisable.** Behind an official account stands {org}, never a pseudonym; when a matter touches "
                    "our own interests, we say so.",
                    "**Parler à visage découvert.** Derrière un compte officiel il y a {org}, jamais un pseudonyme ; si nos "
                    "propres intérêts sont en jeu, nous le disons.",
                ),
                inclusive=(
                    "**Leave nobody out.** Choose words in which everyone can recognise themselves, describe pictures for "
                    "those who cannot see them, and give films subtitles.",
                    "**N’oublier personne.** Choisissez des mots où chacun peut se reconnaître, décrivez les images pour qui "
                    "ne les voit pas et sous-titrez les vidéos.",
                ),
                safety=(
                    "**Think of safety.** Leave out places, routes, times and names that could put somebody in danger, and "
                    "follow the security advice that holds where you are.",
                    "**Penser à la sécurité.** Taisez les lieux, les trajets, les horaires et les noms qui pourraient mettre "
                    "quelqu’un en danger, et suivez les consignes de sécurité du lieu où vous êtes.",
                ),
            ),
            say(
                "principle.confidential",
                "**Keep confidences.** What was said among ourselves stays there, and so do the births, illnesses and "
                "departures of colleagues, and anything that could harm a partner or a person we support.",
                "**Garder ce qui nous est confié.** Ce qui s’est dit entre nous y reste, comme les naissances, les maladies et "
                "les départs de collègues, et tout ce qui pourrait nuire à un partenaire ou à une personne que nous "
                "soutenons.",
            ),
            say(
                "principle.respect",
                "**Respect, and give credit.** Disagree without belittling anyone, and name those to whom an idea or a success "
                "belongs.",
                "**Respecter, et rendre à chacun son dû.** Exprimez un désaccord sans rabaisser personne, et nommez celles et "
                "ceux à qui revient une idée ou une réussite.",
            ),
            say(
                "principle.restraint",
                "**Keep calm.** Not everything needs an answer, and nothing needs one written in anger; to share a post can "
                "look like agreeing with it.",
                "**Garder son calme.** Tout n’appelle pas de réponse, et rien n’appelle une réponse écrite sous le coup de la "
                "colère ; partager une publication peut passer pour l’approuver.",
            ),
            say(
                "principle.ask",
                "**Ask when in doubt.** A question to {responsible} takes a few minutes; taking a post back takes days.",
                "**Demander en cas de doute.** Une question {a_responsible} prend quelques minutes ; rattraper une publication "
                "prend des jours.",
                tells="managed_by",
            ),
        ),
    ),
)

PRINCIPLES = Part("principles", "Principles", "Principes", (KEPT,))
