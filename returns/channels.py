"""By which ways a dossier can reach OFII here: some need an agreement with OFII, and its settings (docs/ofii.md)."""

from django.conf import settings

from returns.ofii import Channel


def open_channels():
    """The channels that may be chosen, the liaison's inbox first."""
    sealed = bool(settings.OFII_CERTIFICATE)
    agreed = {
        Channel.SFTP: sealed and settings.OFII_SFTP_HOST and settings.OFII_SFTP_HOST_KEY,
        Channel.EMAIL: sealed and settings.OFII_EMAIL,
    }
    return tuple(channel for channel in Channel if agreed.get(channel, True))
