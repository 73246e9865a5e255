"""Who is shown and who speaks: pictures, spokespersons, people’s own accounts (themes 8, 9 and 10 of I1; A12, U8)."""

from policies.builder.clauses.purpose import advisory, binding
from policies.builder.composing import Section, choose, paragraph, say

IMAGES = Section(
    "images",
    "Children, and everyone we show",
    "Les enfants, et toutes les personnes montrées",
    (
        paragraph(
            say(
                "minors",
                "**We publish nothing by which a child could be recognised or found. No consent changes that.** Location data is "
                "switched off, and school, place and date are left out.",
                "**Nous ne publions rien qui permette de reconnaître ou de retrouver un enfant. Aucun consentement n’y change "
                "rien.** La localisation est désactivée ; on tait l’école, le lieu et la date.",
            ),
            choose(
                "children",
                never=("We do not show children at all.", "Nous ne montrons aucun enfant."),
                unrecognisable=(
                    "Where children have to be shown, it is from behind, from afar or in a drawing.",
                    "S’il faut montrer des enfants, c’est de dos, de loin ou en dessin.",
                ),
            ),
        ),
        paragraph(
            choose(
                "consent",
                written=(
                    "Adults who can be recognised agree in writing beforehand, knowing what the picture is for, where it will "
                    "appear and for how long.",
                    "Les adultes reconnaissables donnent leur accord par écrit, au préalable, en sachant à quoi servira l’image, "
                    "où elle paraîtra et pour combien de temps.",
                ),
                noted=(
                    "Adults who can be recognised are asked beforehand and told what the picture is for and where it will "
                    "appear; we note that they agreed, and when.",
                    "Aux adultes reconnaissables, on demande leur accord au préalable, en leur disant à quoi servira l’image et "
                    "où elle paraîtra ; on note qu’ils ont accepté, et quand.",
                ),
                nobody=(
                    "Nor do we publish pictures in which adults can be recognised: we show places, things and work done.",
                    "Nous ne publions pas non plus d’images où des adultes sont reconnaissables : nous montrons des lieux, des "
                    "objets et le travail accompli.",
                ),
            ),
            choose(
                "kept_by",
                when=lambda answers: answers["consent"] != "nobody",
                responsible=(
                    "The agreements are kept by {responsible}. Whoever withdraws theirs sees the picture taken down.",
                    "Les accords sont conservés par {responsible}. Si quelqu’un retire le sien, l’image est retirée aussi.",
                ),
                maker=(
                    "Whoever took the picture keeps the agreement where colleagues can find it. Whoever withdraws theirs sees "
                    "the picture taken down.",
                    "L’accord est conservé par l’auteur de l’image, là où ses collègues le retrouveront. Si quelqu’un retire le "
                    "sien, l’image est retirée aussi.",
                ),
            ),
            say(
                "vulnerable",
                "People in a hospital, in a camp, in flight or in distress are hardly free to refuse. We take the more care, and "
                "show them with dignity and as people who act, never as objects of pity.",
                "À l’hôpital, dans un camp, sur les routes de l’exil ou dans la détresse, on n’est guère libre de refuser. Nous "
                "redoublons alors d’attention et montrons des personnes dignes, qui agissent, jamais des objets de pitié.",
                when=lambda answers: answers["vulnerable"] == "yes" and answers["consent"] != "nobody",
                tells="vulnerable",
            ),
            say(
                "vulnerable.told",
                "The same care holds for what we tell about people in distress: with dignity, and without what would give them "
                "away.",
                "La même attention vaut pour ce que nous racontons des personnes en détresse : avec dignité, et sans rien qui "
                "les trahisse.",
                when=lambda answers: answers["vulnerable"] == "yes" and answers["consent"] == "nobody",
                tells="vulnerable",
            ),
        ),
        paragraph(
            choose(
                "material",
                own=(
                    "We use only pictures, music and texts that we made ourselves or that were made for us, and name their "
                    "authors.",
                    "Nous n’utilisons que des images, des musiques et des textes faits par nous ou pour nous, et nous en nommons "
                    "les auteurs.",
                ),
                licensed=(
                    "We use pictures, music and texts of our own, or those whose licence allows it, and name author and source; "
                    "what we share from others can be seen to be theirs.",
                    "Nous utilisons nos propres images, musiques et textes, ou ceux dont la licence le permet, en nommant "
                    "l’auteur et la source ; ce que nous partageons d’autrui se reconnaît comme tel.",
                ),
            ),
            choose(
                "ai",
                marked=(
                    "Pictures, voices and films made with artificial intelligence are marked as such.",
                    "Les images, les voix et les vidéos produites par une intelligence artificielle sont signalées comme telles.",
                ),
                none=(
                    "We publish no pictures, voices or films made with artificial intelligence.",
                    "Nous ne publions ni images, ni voix, ni vidéos produites par une intelligence artificielle.",
                ),
            ),
        ),
    ),
)

VOICES = Section(
    "voices",
    "Who speaks in our name",
    "Qui parle en notre nom",
    (
        paragraph(
            choose(
                "speaks",
                authorised=(
                    "Only those who have been authorised to do so speak for {org} on social media.",
                    "Seules les personnes autorisées à le faire parlent au nom {d_org} sur les médias sociaux.",
                ),
                own_field=(
                    "Everyone may explain their own field of work; statements in the name of {org} are made on our accounts only.",
                    "Chacun peut expliquer son propre domaine ; les déclarations au nom {d_org} ne se font que sur nos comptes.",
                ),
                named=(
                    "A few people have been named to speak for {org}, also from accounts of their own; all others speak for "
                    "themselves.",
                    "Quelques personnes ont été désignées pour parler au nom {d_org}, y compris depuis leurs propres comptes ; "
                    "toutes les autres parlent pour elles-mêmes.",
                ),
            ),
            say(
                "disputed",
                "On disputed matters, only {disputed} may speak.",
                "Sur les sujets controversés, la parole revient {a_disputed}, et à personne d’autre.",
                tells="disputed",
                when=binding,
            ),
            say(
                "disputed.advice",
                "Disputed matters are best left to {disputed}.",
                "Les sujets controversés sont affaire délicate : mieux vaut les laisser {a_disputed}.",
                tells="disputed force",
                when=advisory,
            ),
            say(
                "answers_for",
                "Whoever publishes answers for what is published.",
                "Qui publie répond de ce qui est publié.",
                when=lambda answers: answers["force"] != "binding",
            ),
        ),
        paragraph(
            choose(
                "disclaimer",
                required=(
                    "Whoever mentions us on an account of their own adds there that the views expressed are theirs alone. The "
                    "line is useful, but it excuses nothing.",
                    "Quiconque nous mentionne sur son propre compte y précise que ses propos n’engagent que lui. La formule est "
                    "utile, mais elle n’excuse rien.",
                ),
                suggested=(
                    "Whoever mentions us on an account of their own may add that the views expressed are theirs alone. We "
                    "recommend it; still, the line excuses nothing.",
                    "Quiconque nous mentionne sur son propre compte peut y préciser que ses propos n’engagent que lui. Nous le "
                    "conseillons, sans que la formule excuse quoi que ce soit.",
                ),
                none=(
                    "We ask for no disclaimer on people’s own accounts: such a line would undo nothing.",
                    "Nous ne demandons pas d’avertissement sur les comptes personnels : une telle formule ne rattraperait rien.",
                ),
            ),
        ),
    ),
)

PERSONAL = Section(
    "personal",
    "Our own accounts",
    "Nos comptes personnels",
    (
        paragraph(
            choose(
                "own",
                encouraged=(
                    "We are glad when people tell of their work on their own accounts, and nobody has to.",
                    "Nous nous réjouissons de voir chacun parler de son travail sur ses propres comptes, et nul n’y est tenu.",
                ),
                free=(
                    "What people do on their own accounts is their affair, and so is whether they mention their work there.",
                    "Ce que chacun fait de ses propres comptes ne regarde que lui ; libre à lui d’y parler ou non de son travail.",
                ),
                apart=(
                    "Our work is told on our accounts, and private accounts are kept apart from it.",
                    "Notre travail se raconte sur nos comptes ; les comptes privés restent à l’écart.",
                ),
            ),
            choose(
                "own_function",
                yes=(
                    "They may say in their profile what they do with us.",
                    "On peut indiquer dans son profil la fonction que l’on exerce chez nous.",
                ),
                no=(
                    "Their profile does not say that they work with us.",
                    "On n’indique pas dans son profil que l’on travaille avec nous.",
                ),
            ),
            say(
                "own.name",
                "Our name and logo do not belong in a private username or profile picture, and nobody is made to use a private "
                "account for our work.",
                "Notre nom et notre logo n’ont pas leur place dans un identifiant ou une photo de profil privés, et personne "
                "n’est tenu d’employer un compte privé pour notre travail.",
            ),
        ),
        paragraph(
            choose(
                "contacts",
                children=(
                    "Nobody befriends or follows children whom they meet through our work.",
                    "Personne ne devient « ami » avec les enfants rencontrés dans le cadre de notre travail, ni ne les suit.",
                ),
                people=(
                    "Nobody befriends or follows, from a private account, children or other people whom they support through "
                    "our work.",
                    "Personne ne devient « ami », depuis un compte privé, avec les enfants ou les autres personnes que nous "
                    "accompagnons, ni ne les suit.",
                ),
            ),
            say(
                "own.public",
                "What is private on social media can become public in a moment, and not everybody tells the person from the "
                "function. The principles of section {s_principles} are good advice there too.",
                "Sur les médias sociaux, ce qui est privé peut devenir public en un instant, et tout le monde ne distingue pas "
                "la personne de la fonction. Les principes de la section {s_principles} y sont de bon conseil aussi.",
            ),
        ),
    ),
)
