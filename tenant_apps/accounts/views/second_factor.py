"""The second factor: an application's codes, and codes kept aside."""

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from tenant_apps.accounts.forms import SetSecondFactorForm


class IndexView(base.IndexView):
    template_name = "accounts/second_factor.html"


@method_decorator(never_cache, name="dispatch")
class SetView(totp.ActivateTOTPView):
    template_name = "accounts/second_factor_set.html"
    form_class = SetSecondFactorForm


class RemoveView(totp.DeactivateTOTPView):
    template_name = "accounts/second_factor_remove.html"


@method_decorator(never_cache, name="dispatch")
class CodesView(recovery.ViewRecoveryCodesView):
    template_name = "accounts/recovery_codes.html"


class NewCodesView(recovery.GenerateRecoveryCodesView):
    template_name = "accounts/recovery_codes_new.html"


class DownloadCodesView(recovery.DownloadRecoveryCodesView):
    template_name = "accounts/recovery_codes.txt"


index = IndexView.as_view()
set_up = SetView.as_view()
remove = RemoveView.as_view()
codes = CodesView.as_view()
new_codes = NewCodesView.as_view()
download_codes = DownloadCodesView.as_view()
