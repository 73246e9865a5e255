"""The policy builder: read by those who read every draft, answered by the team, nothing to anybody else."""

from tests.permissions.urls.rows import UNTOLD, UNTOLD_TEAM, Row, answers, pk

whole, begun = pk("questionnaire"), pk("questionnaire_begun")


def of_theme(key: str):
    return lambda cast: {"pk": cast.questionnaire_begun.pk, "theme": key}


BUILDER = [
    Row("policies:builder", UNTOLD),
    Row("policies:questionnaire-start", UNTOLD_TEAM, post=answers(UNTOLD_TEAM, 422)),
    Row("policies:questionnaire", UNTOLD, args=whole),
    Row("policies:questionnaire", UNTOLD, args=begun, case="just begun"),
    Row("policies:questionnaire-theme", UNTOLD_TEAM, post=answers(UNTOLD_TEAM, 422), args=of_theme("management")),
    Row(
        "policies:questionnaire-theme",
        UNTOLD_TEAM,
        post=answers(UNTOLD_TEAM, 422),
        args=of_theme("images"),
        case="images",
    ),
    Row(
        "policies:questionnaire-theme",
        answers(UNTOLD_TEAM, 404),
        post=answers(UNTOLD_TEAM, 404),
        args=of_theme("none"),
        case="no such theme",
    ),
    Row("policies:questionnaire-check", UNTOLD, args=whole),
    Row("policies:questionnaire-check", UNTOLD, args=begun, case="just begun"),
    Row("policies:questionnaire-text", UNTOLD, args=whole),
    Row("policies:questionnaire-text", UNTOLD, args=whole, query="?in=fr", case="in the other language"),
    Row("policies:questionnaire-text", UNTOLD, args=begun, case="just begun"),
    Row("policies:questionnaire-draft", UNTOLD, post=answers(UNTOLD_TEAM, 422), args=whole),
    Row("policies:questionnaire-download", UNTOLD, args=whole, is_page=False),
    Row(
        "policies:questionnaire-download",
        answers(UNTOLD, 302),
        post=answers(UNTOLD, 405),
        args=begun,
        case="just begun",
        is_page=False,
    ),
    Row("policies:questionnaire-settings", UNTOLD, args=whole),
    Row("policies:questionnaire-settings", UNTOLD, args=begun, case="just begun"),
    Row("policies:questionnaire-give-up", UNTOLD_TEAM, post=answers(UNTOLD_TEAM, 302), args=whole),
]
