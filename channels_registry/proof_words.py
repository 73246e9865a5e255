"""One-time phrases of plain words, which anybody can type on any keyboard and nobody mistakes for a post (A8)."""

import secrets

WORDS = {
    "en": (
        "amber anchor apple arrow autumn badge basket bench bicycle blanket bottle branch bread breeze bridge brush "
        "bucket button candle canyon carpet castle cedar chalk cherry circle clock cloud clover coast copper coral "
        "corner cotton crystal curtain desert dinner dolphin drum eagle early engine evening falcon feather field "
        "finger flute forest garden ginger glass grape harbor hazel hill honey island ivory jacket jungle kettle "
        "ladder lake lantern lemon letter lily lizard maple marble meadow melon mirror morning mountain needle nest "
        "ocean olive orange orchard paper pebble pencil pepper pillow planet plum pocket pond quiet rabbit rain river "
        "saddle sail salt sand shadow shell silver slow spoon spring square star stone summer sunset table teapot "
        "thunder tiger timber tomato tower tulip tunnel turtle valley velvet village violin walnut water willow "
        "window winter wooden yellow"
    ).split(),
    "fr": (
        "abeille abricot acier agenda aigle aile air alpage ambre amande ancre anneau arbre argent armoire aurore "
        "avion avoine bagage balance balcon banane bateau bijou blanc blouse bois bonnet bougie bouton bouquet brise "
        "brume bureau cabane cactus cadre calme canal canard carnet cascade castor cerise chaise chalet chant chat "
        "chemin cheval ciel cigale citron clef cloche colline copain corail coton couleur crayon cuisine dauphin "
        "dentelle dimanche dune encre fauteuil fenouil ferme feuille figue fleuve foin fontaine four fraise fusain "
        "galet garage gare girafe glace gomme grange grappe guitare hamac herbe hibou histoire jardin jaune jour "
        "journal lac laine lampe lavande lettre lilas livre loutre lune lundi maison mandarine marron matin melon "
        "miel moulin mouton muguet nappe navire neige noisette nuage orage orange oiseau olive panier papier parasol "
        "peinture piano plage pluie poire pont prairie prune radis raisin rivage rose ruban ruisseau sable safran "
        "salade sapin sentier soir soleil table tapis tasse tigre toit tomate train tulipe vague valise vent verger "
        "village violon voile voyage"
    ).split(),
}
LENGTH = 4


def new_phrase(language: str) -> str:
    """Four words by lot, in the language of whoever types them; English where there is no list."""
    words = WORDS.get(language, WORDS["en"])
    return " ".join(secrets.choice(words) for _number in range(LENGTH))
