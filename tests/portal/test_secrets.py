"""A field about access takes the name of a safe and never what lies in it (design §5.8)."""

import pytest
from django.core.exceptions import ValidationError

from portal.secrets import looks_like_secret, refuse_secrets

SECRETS = [
    "hunter2!x",
    "Summer2026!",
    "password: hunter",
    "Password is Xy12!abc",
    "mot de passe : bonjour",
    "Mot de passe: soleil99",
    "le mdp est soleil99!",
    "mdp soleil99",
    "Passwort: geheim",
    "contraseña: amarillo",
    "senha: verao22",
    "PIN 4711",
    "code pin : 4711",
    "Code : 123 456",
    "code 123456",
    "identifiant / mot de passe : ifrc / soleil",
    "login/password: comms/sun",
    "In the safe, it is Tr0ub4dor3 for everybody",
    "Comms@2026",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "AKIAIOSFODNN7EXAMPLE",
    "EAAGm0PX4ZCpsBAKZCZBZBuVvqXxF0aYw8Zc1ZB2dZCq3e4f",
    "AIzaSyD4x8kQ2mN7vB1cL9pR5tW3yE6uI0oHjKg",
    "Jeton : 9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "https://comms:sesame@example.org/",
    "otpauth://totp/ifrc?secret=JBSWY3DPEHPK3PXP",
    "L’entrée est « Soleil#2026 »",
]

NAMES = [
    "",
    "Communications",
    "Coffre Communication – réseaux sociaux",
    "Safe 3, entry 12",
    "Instagram (Afrique de l’Ouest) 2024",
    "X/Twitter – compte FR",
    "Facebook-Page-2024_FR",
    "YouTube: UC_x5XG1OV2P6uZZ5FSM9Ttw",
    "Page 100064812345678",
    "The password is in the safe",
    "password: see the safe “Communications”",
    "Le mot de passe est dans le coffre",
    "Mot de passe changé en 2024",
    "Mot de passe : voir le coffre",
    "mot de passe renouvelé le 12.03.2026",
    "Password changed 2025-11-03 by the team",
    "https://example.org/?v=dQw4w9WgXcQ&t=12s",
    "youtube.com/watch?v=dQw4w9WgXcQ",
    "reseaux.sociaux2@example.org",
    "@alliance_2026",
    "@alliance2@mastodon.social",
    "#COP30Action",
    "COVID19Response",
    "Page admin (task access)",
    "Gestionnaire de la communauté – niveau 2",
    "REQ-2026-0042",
    "CR-2026-0042/A",
    "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "Contract 2024-2026, 20 000 CHF",
    "Budget 5000$",
    "Il part le 30.06.2026 ; sa collègue reprend l’accès.",
    "Left for another post. Her access ends now!",
    "iPhone 14 Pro, étagère B2",
    "Pixel 8a of the press desk, spare: drawer 4",
    "2FA on since 2023",
    "Is it still needed in 2026?",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_refused_with_the_reason(text):
    assert looks_like_secret(text)
    with pytest.raises(ValidationError) as refusal:
        refuse_secrets(text)
    assert refusal.value.messages == [
        "This looks like a password, a code or a key, and the portal never keeps one. "
        "Write where it is kept instead: the name of the safe and of its entry."
    ]


@pytest.mark.parametrize("text", NAMES)
def test_names_links_and_plain_talk_pass(text):
    assert not looks_like_secret(text)
    refuse_secrets(text)
