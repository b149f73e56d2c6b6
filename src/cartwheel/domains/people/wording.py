"""What the mails to people say."""

from typing import Final

from cartwheel.domains.people.messages import Notice
from cartwheel.systems.mail.api import Mail

_NOT_YOU: Final = "If this was not you, there is nothing to do: nothing has changed."

_NOTICES: Final = {
    Notice.PASSWORD_CHANGED: (
        "Your password was changed",
        "The password of your account was changed, and other sessions were ended.",
    ),
    Notice.SECOND_FACTOR_ADDED: (
        "A second factor was added",
        "From now on signing in to your account needs a code of your authenticator too.",
    ),
    Notice.SECOND_FACTOR_REMOVED: (
        "The second factor was removed",
        "Signing in to your account needs the password alone from now on.",
    ),
    Notice.PASSKEY_ADDED: (
        "A passkey was added",
        "From now on a passkey opens your account too.",
    ),
    Notice.PASSKEY_REMOVED: (
        "A passkey was removed",
        "A passkey does not open your account any more; sessions that it opened go on.",
    ),
    Notice.IDENTITY_LINKED: (
        "Another way to sign in was added",
        "An identity provider that vouches for your address opens your account too from now on.",
    ),
    Notice.PASSWORD_DROPPED: (
        "The password of your account was removed",
        "It was chosen, perhaps by a stranger, before your address was known to be yours.",
    ),
    Notice.SESSION_STOLEN: (
        "We ended one of your sessions",
        "Somebody used a copy of what keeps you signed in, so that session was ended.",
    ),
}


def verification(to: str, *, url: str) -> Mail:
    """
    Ask somebody to show that the address is theirs.

    It says no word of who registered: that may be anybody, and this may be the first mail.
    """
    return Mail(
        to,
        "Confirm your address",
        f"Hello,\n\nfollow this link within a day to confirm your address:\n\n{url}\n\n"
        f"If you did not register, ignore this mail and do not follow the link.\n",
    )


def already_known(to: str, *, sign_in_url: str, forgot_url: str) -> Mail:
    """Tell somebody who has an account that it was registered once more."""
    return Mail(
        to,
        "You already have an account",
        "Hello,\n\nsomebody, perhaps you, registered with your address, which has an account "
        f"already.\n\nSign in: {sign_in_url}\nChoose a new password: {forgot_url}\n\n{_NOT_YOU}\n",
    )


def password_reset(to: str, *, url: str) -> Mail:
    """Bring somebody to a new password."""
    return Mail(
        to,
        "Choose a new password",
        "Hello,\n\nfollow this link within an hour to choose a new password:\n\n"
        f"{url}\n\n{_NOT_YOU}\n",
    )


def unlock(to: str, *, url: str) -> Mail:
    """Bring somebody past a lock that others have set."""
    return Mail(
        to,
        "Sign in in spite of failed attempts",
        "Hello,\n\nsomebody tried passwords on your account, which is why signing in has to wait. "
        "With the device on which you follow this link within an hour you need not:\n\n"
        f"{url}\n\n{_NOT_YOU}\n",
    )


def notice(to: str, *, kind: Notice, forgot_url: str) -> Mail:
    """Tell somebody of a change to the account."""
    subject, text = _NOTICES[kind]
    return Mail(
        to,
        subject,
        f"Hello,\n\n{text}\n\nIf this was not you, choose a new password at once:\n{forgot_url}\n",
    )
