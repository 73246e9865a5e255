"""The ready texts that come with the portal. From now on they are rows that the lead edits."""

from django.db import migrations

TEXTS = {
    "overlap": (
        "A channel that exists already reaches the same people.",
        "Un compte existant touche déjà le même public.",
    ),
    "value": (
        "It is not clear yet what the channel adds to the Alliance's name and work.",
        "On ne voit pas encore bien ce que le compte apporte à l’image et au travail de l’Alliance.",
    ),
    "medium": (
        "The platform does not suit the people you want to reach.",
        "La plateforme ne convient pas au public que vous voulez toucher.",
    ),
    "lasting": (
        "The people, the money or the time that would keep the channel alive after its first year are not there yet.",
        "Les personnes, les moyens ou le temps qui feraient vivre le compte après la première année ne sont pas encore réunis.",
    ),
    "people": (
        "A responsible person and a deputy are not both there yet.",
        "La personne responsable et le relais ne sont pas encore tous deux désignés.",
    ),
    "risk": (
        "At present the risk is too high for the people shown, or for those who run the channel.",
        "Le risque est trop élevé à présent pour les personnes montrées ou pour celles qui gèrent le compte.",
    ),
    "scope": (
        "What the channel would speak about lies outside the Alliance's own work.",
        "Ce dont ce compte parlerait ne relève pas du travail de l’Alliance.",
    ),
    "same_people": (
        "It speaks to the people you want to reach, and they follow it already.",
        "Il s’adresse aux personnes que vous voulez atteindre, et elles le suivent déjà.",
    ),
    "same_subject": (
        "Your subject is one of its own: your stories will be at home there.",
        "Votre sujet est aussi le sien : vos récits y auront toute leur place.",
    ),
    "stronger": (
        "One channel with many voices is seen more often than two with few.",
        "Un compte à plusieurs voix se voit davantage que deux comptes qui en ont peu.",
    ),
    "unserved": (
        "You want to reach people whom none of our channels serves yet.",
        "Vous voulez atteindre des personnes qu’aucun de nos comptes ne touche encore.",
    ),
    "prepared": (
        "Your request is well prepared: the people, the time and the purpose are clear.",
        "Votre demande est bien préparée : les personnes, le temps et le but sont clairs.",
    ),
    "short_time": (
        "The channel has a clear purpose and a day on which it ends.",
        "Ce compte a un but clair et une date de fin.",
    ),
    "stories": (
        "Send us your stories: we post them on the Alliance's channels, with your name beside them.",
        "Envoyez-nous vos sujets : nous les publions sur les comptes de l’Alliance, avec votre nom.",
    ),
    "write": (
        "Write for a channel that exists: we put you in touch with the people who run it.",
        "Écrivez pour un compte existant : nous vous mettons en relation avec les personnes qui le gèrent.",
    ),
    "advice": (
        "Talk with us about another medium: a newsletter, a page of the website or a group may reach more people.",
        "Parlez avec nous d’un autre média : une lettre d’information, une page du site ou un groupe touchera peut-être plus de monde.",
    ),
    "later": (
        "Ask again when what is missing is there. A short note with the reference of this request is enough.",
        "Refaites une demande lorsque ce qui manque sera là. Un mot avec la référence de cette demande suffira.",
    ),
    "training": (
        "Come to our next training: it is open to you, channel or no channel.",
        "Venez à notre prochaine formation : elle vous est ouverte, avec ou sans compte.",
    ),
}


def ship(apps, schema_editor):
    ready = apps.get_model("requests_app", "ReadyText")
    ready.objects.bulk_create(
        [
            ready(code=code, language=language, text=text)
            for code, texts in TEXTS.items()
            for language, text in zip(("en", "fr"), texts, strict=True)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0020_ready_texts")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
