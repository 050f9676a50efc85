import pytest
from zxcvbn import matching

from conductdesk.errors import BugError, UserError
from conductdesk.security.passphrases import generate_passphrase, judge, require_acceptable


def test_an_offered_passphrase_is_six_words_and_acceptable() -> None:
    offered = {generate_passphrase() for _ in range(20)}
    assert len(offered) == 20
    for passphrase in offered:
        assert len(passphrase.split(" ")) == 6
        require_acceptable(passphrase)


def test_words_come_from_the_whole_list() -> None:
    words = {word for _ in range(40) for word in generate_passphrase(20).split()}
    assert len(words) > 600
    assert any(len(word) < 5 for word in words)
    assert any(len(word) == 9 for word in words)


def test_fewer_than_five_words_are_never_offered() -> None:
    assert len(generate_passphrase(5).split()) == 5
    with pytest.raises(BugError):
        generate_passphrase(4)


@pytest.mark.parametrize(
    ("passphrase", "warning"),
    [
        ("", "empty"),
        ("x", "too short"),
        ("password1", "common passwords"),
        ("aaaaaaaaaaaa", "repeats itself"),
        ("abcdefgh", "run such as"),
        ("zxcvfdsaqwer", "neighbouring keys"),
        ("13.10.1987", "date"),
        ("parliament", "few common words"),
    ],
)
def test_a_weak_passphrase_is_refused_in_plain_words(passphrase: str, warning: str) -> None:
    judgement = judge(passphrase)
    assert not judgement.acceptable
    assert warning in judgement.warning
    with pytest.raises(UserError) as caught:
        require_acceptable(passphrase)
    assert "five or more" in caught.value.hint


def test_names_of_officer_and_group_count_for_nothing() -> None:
    passphrase = "Oyelaran Rowing"
    assert judge(passphrase).acceptable
    judgement = judge(passphrase, about=["Folasade Oyelaran", "Rowing Club"])
    assert not judgement.acceptable
    assert "name" in judgement.warning


def test_a_strong_passphrase_is_accepted_without_remark() -> None:
    judgement = judge("otter lamp quiet marble Tuesday")
    assert (judgement.score, judgement.acceptable, judgement.warning, judgement.suggestion) == (
        4,
        True,
        "",
        "",
    )


@pytest.mark.parametrize("passphrase", ["a" * 100_000, "4@8({[<369|!1%0$57+2" * 500, "猫と犬 " * 5000])
def test_a_very_long_passphrase_is_judged_by_its_beginning(passphrase: str) -> None:
    assert 0 <= judge(passphrase).score <= 4


def test_names_are_not_kept_after_the_judgement() -> None:
    judge("otter lamp quiet marble Tuesday", about=["Folasade Oyelaran"])
    assert "user_inputs" not in matching.RANKED_DICTIONARIES


def test_the_passphrase_shows_neither_in_judgement_nor_in_error() -> None:
    with pytest.raises(UserError) as caught:
        require_acceptable("hunter2hunter2")
    assert "hunter" not in f"{judge('hunter2hunter2')!r} {caught.value!r} {caught.value}"
