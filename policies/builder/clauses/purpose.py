"""What a policy says first: why there is one, for whom it is, how far it binds (themes 1, 2, 3 and 11 of I1)."""

from policies.builder.answers import Answers
from policies.builder.composing import Part, Section, choose, paragraph, say

SHARED = ("alliance", "network")
PUBLIC = ("agency", "service")


def advisory(answers: Answers) -> bool:
    return answers["force"] == "advisory"


def binding(answers: Answers) -> bool:
    return not advisory(answers)


WHY = Section(
    "why",
    "Why we have this policy",
    "Pourquoi cette politique",
    (
        paragraph(
            say(
                "name",
                "This policy sets out how {name} (“{org}” in what follows) uses social media: what we seek there, how we "
                "conduct ourselves, and who does what.",
                "La présente politique dit comment {name} (ci-après « {org} ») se sert des médias sociaux : ce que nous y "
                "cherchons, comment nous nous y conduisons et qui fait quoi.",
                tells="name_en name_fr kind",
            ),
            choose(
                "situation",
                present=(
                    "It gathers what has grown with our accounts over time, so that nobody has to guess.",
                    "Elle réunit ce qui s’est établi au fil du temps sur nos comptes, pour que personne n’ait à deviner.",
                ),
                question=(
                    "Questions have come up that each of us answered differently; here we answer them together.",
                    "Des questions se sont posées, auxquelles chacun répondait à sa façon ; nous y répondons ici ensemble.",
                ),
                beginning=(
                    "We write it before we open our first account, because habits are easier to choose than to change.",
                    "Nous l’écrivons avant d’ouvrir notre premier compte, car une habitude se choisit plus facilement "
                    "qu’elle ne se change.",
                ),
            ),
        ),
        paragraph(
            say(
                "goals",
                "We are on social media to {goals}.",
                "Nous sommes présents sur les médias sociaux pour {goals}.",
                tells="goals",
            ),
            choose(
                "strategy",
                yes=(
                    "What we do there follows our communication strategy and carries it further.",
                    "Ce que nous y faisons découle de notre stratégie de communication et la prolonge.",
                ),
                no=(
                    "We have no written communication strategy; these aims are our compass.",
                    "Nous n’avons pas de stratégie de communication écrite : ces objectifs nous servent de boussole.",
                ),
            ),
        ),
        paragraph(
            say(
                "risk",
                "A post travels further than its author intends: it is copied, cut short and read by people for whom it was "
                "not written.",
                "Une publication va plus loin que son auteur ne l’imagine : on la copie, on la coupe, on la lit là où elle "
                "n’était pas attendue.",
            ),
            say(
                "kind.shared",
                "What one of us writes is taken for the voice of all, and all of us bear the consequences.",
                "Ce que l’un de nous écrit passe pour la voix de tous, et tous en portent les conséquences.",
                when=lambda answers: answers["kind"] in SHARED,
                tells="kind",
            ),
            say(
                "kind.public",
                "What appears on our accounts is read as an official statement, whoever typed it.",
                "Ce qui paraît sur nos comptes est lu comme une déclaration officielle, quel qu’en soit l’auteur.",
                when=lambda answers: answers["kind"] in PUBLIC,
                tells="kind",
            ),
            say(
                "kind.own",
                "One careless line can cost us a trust that took years to earn.",
                "Une phrase maladroite peut nous coûter une confiance gagnée au fil des années.",
                when=lambda answers: answers["kind"] not in (*SHARED, *PUBLIC),
                tells="kind",
            ),
            say(
                "settled",
                "That is why a few things are settled in advance.",
                "C’est pourquoi quelques points sont réglés d’avance.",
            ),
        ),
    ),
)

WHO = Section(
    "who",
    "For whom it is",
    "À qui elle s’adresse",
    (
        paragraph(
            choose(
                "scope",
                everyone=(
                    "The policy is meant for everyone who speaks for {org} on social media: {addressed}.",
                    "La politique s’adresse à toute personne qui s’exprime sur les médias sociaux au nom {d_org} : "
                    "{addressed}.",
                ),
                runners=(
                    "The policy is written for those among {addressed} who run one of our accounts; everybody else will "
                    "find in section {s_personal} what is worth knowing about their own.",
                    "La politique est écrite pour celles et ceux qui, parmi {addressed}, s’occupent d’un de nos comptes ; "
                    "les autres trouveront à la section {s_personal} ce qu’il est utile de savoir pour leurs propres "
                    "comptes.",
                ),
            ),
            say(
                "agencies.who",
                "It holds in the same way for agencies and consultants who work on our accounts.",
                "Elle vaut tout autant pour les agences et les consultants qui interviennent sur nos comptes.",
                when=lambda answers: answers["agencies"] == "sponsored",
                tells="agencies",
            ),
            say(
                "addressed",
                "It is meant as well for anyone who runs one of our accounts without being named here.",
                "Elle s’adresse aussi à toute personne qui gère un de nos comptes sans être nommée ici.",
                when=lambda answers: not _runners_named(answers),
                tells="addressed runners",
            ),
        ),
        paragraph(
            choose(
                "members",
                not_covered=(
                    "It does not govern the accounts that member organisations run in their own name.",
                    "Elle ne régit pas les comptes que les organisations membres tiennent en leur propre nom.",
                ),
                when_official=(
                    "It does not govern the accounts that member organisations run in their own name, with one exception: "
                    "while a member speaks officially for {org} on its own account, these rules hold for what is said "
                    "there. Such a mandate is written down and has an end.",
                    "Elle ne régit pas les comptes que les organisations membres tiennent en leur propre nom, à une "
                    "exception près : tant qu’un membre y parle officiellement pour {org}, ces règles valent pour ce qui "
                    "s’y dit. Un tel mandat est écrit et limité dans le temps.",
                ),
            ),
            say(
                "personal.apart",
                "People’s own accounts remain their own; section {s_personal} says what we ask there, and what we do not.",
                "Les comptes personnels restent personnels ; la section {s_personal} dit ce que nous y demandons, et ce que "
                "nous n’y demandons pas.",
                when=lambda answers: answers["scope"] == "everyone",
                tells="scope",
            ),
        ),
        paragraph(
            choose(
                "drafted",
                together=(
                    "It was written together with those who will work with it.",
                    "Elle a été écrite avec celles et ceux qui s’en serviront.",
                ),
                comments=(
                    "Before it takes effect, those it concerns are invited to comment on it.",
                    "Avant qu’elle ne prenne effet, les personnes concernées sont invitées à la commenter.",
                ),
                leadership=(
                    "It was drawn up by {adopted}; ideas for improving it are welcome at any time.",
                    "Elle a été préparée par {adopted} ; toute idée pour l’améliorer est la bienvenue, à tout moment.",
                ),
            ),
            say(
                "ask_whom",
                "Whoever has a question about it turns to {responsible_in_full} (section {s_roles}).",
                "Pour toute question à son sujet, on s’adresse {a_responsible_in_full} (section {s_roles}).",
                tells="managed_by",
            ),
        ),
    ),
)


def _runners_named(answers: Answers) -> bool:
    """Whether those who run the accounts (staff, volunteers) are among those the policy names."""
    needed = {"staff": {"staff"}, "volunteers": {"volunteers"}, "both": {"staff", "volunteers"}}[answers["runners"]]
    return needed <= set(answers["addressed"])


FORCE = Section(
    "force",
    "How far it binds",
    "Jusqu’où elle engage",
    (
        paragraph(
            choose(
                "force",
                binding=(
                    "The policy is binding. Whoever communicates for {org} keeps to it and answers for what they publish.",
                    "La politique est contraignante. Quiconque communique pour {org} s’y tient et répond de ce qu’il publie.",
                ),
                core=(
                    "Some of it binds and some of it advises. What protects people (section {s_images}), what says who speaks "
                    "for us (section {s_voices}) and what keeps our accounts in safe hands (section {s_roles}) must be "
                    "respected. The rest is advice: whoever has a good reason may do otherwise, and says why.",
                    "Une partie engage, une autre conseille. Ce qui protège les personnes (section {s_images}), ce qui dit "
                    "qui parle en notre nom (section {s_voices}) et ce qui garde nos comptes en mains sûres (section "
                    "{s_roles}) doit être respecté. Le reste est un conseil : on peut s’en écarter pour une bonne raison, "
                    "à condition de la dire.",
                ),
                advisory=(
                    "It is guidance, not a rulebook: it describes what seems sensible to us and leaves the decision to "
                    "whoever publishes. One thing alone is left to nobody’s judgement, because it protects those who cannot "
                    "protect themselves: what section {s_images} says about children.",
                    "Elle conseille plus qu’elle n’impose : elle décrit ce qui nous paraît sage et laisse la décision à qui "
                    "publie. Un seul point n’est laissé à l’appréciation de personne, parce qu’il protège celles et ceux "
                    "qui ne peuvent se protéger seuls : ce que la section {s_images} dit des enfants.",
                ),
            ),
            say(
                "accept.accepted",
                "Everyone reads and accepts it before being given access to an account, and again when a new version changes "
                "what is asked.",
                "Chacun la lit et l’accepte avant de recevoir l’accès à un compte, puis de nouveau lorsqu’une version change ce "
                "qui est demandé.",
                when=lambda answers: binding(answers) and answers["accept"] == "yes",
                tells="accept force",
            ),
            say(
                "accept.read",
                "Before being given access to an account, people confirm that they have read it.",
                "Avant de recevoir l’accès à un compte, chacun confirme l’avoir lue.",
                when=lambda answers: advisory(answers) and answers["accept"] == "yes",
                tells="accept force",
            ),
            choose(
                "accept",
                no=(
                    "Whoever is given access to an account is given this text as well; nobody has to sign.",
                    "Toute personne qui reçoit l’accès à un compte reçoit aussi ce texte ; aucune signature n’est demandée.",
                ),
            ),
        ),
    ),
)

PURPOSE = Part("purpose", "Purpose", "But", (WHY, WHO, FORCE))
