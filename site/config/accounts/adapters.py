"""What allauth asks of us: who may sign up (nobody), where words and addresses come from, and the sealing of what it keeps."""

import base64
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from config.requests.limits import address_of
from config.sealing import seal_bytes, unseal_bytes

BOUND_TO = "a second factor"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation. Our pages say themselves what happened."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return address_of(request)

    def add_message(self, *args, **kwargs):
        pass

    def send_notification_mail(self, *args, **kwargs):
        pass

    def is_reauthentication_required(self, *, app, **kwargs):
        """Before a factor is changed or shown; not before the first one is there."""
        return self.request.user.authenticator_set.exists()


class FactorAdapter(DefaultMFAAdapter):
    """A factor's secret is sealed with DATA_KEYS, as "key id:base64"."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("验证码不对。请等验证器显示下一个，再输一次。"),
        "cannot_delete_authenticator": _("这一项不能删除。"),
        "cannot_generate_recovery_codes": _("先设好验证器或安全密钥，才有备用码。"),
    }

    def encrypt(self, text):
        key_id, sealed = seal_bytes(text.encode(), bound_to=BOUND_TO, keys=settings.DATA_KEYS)
        return f"{key_id}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, encrypted_text):
        key_id, _colon, sealed = encrypted_text.partition(":")
        return unseal_bytes(key_id, base64.b64decode(sealed), bound_to=BOUND_TO, keys=settings.DATA_KEYS).decode()

    def get_totp_issuer(self):
        return f"{_('平安信')} {settings.SITE_AGENCY}"

    def generate_authenticator_name(self, user, type):
        return str(_("安全密钥"))

    def get_public_key_credential_rp_entity(self):
        """Whose passkeys they are: the site's, whatever host a request names."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname, "name": str(_("平安信"))}
