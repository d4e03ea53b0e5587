"""The addresses of sign-in: only what we use of the library, under its own names."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path

from vigie.web.accounts import invitation, oidc, signing

urlpatterns: list[URLPattern] = [
    path("login/", signing.login, name="account_login"),
    path("logout/", signing.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", signing.password_change, name="account_change_password"),
    path("invitation/<str:secret>/", invitation.accept, name="invitation"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("2fa/", factors.index, name="mfa_index"),
    path("2fa/code/", factors.authenticate, name="mfa_authenticate"),
    path("2fa/confirmer/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/secours/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/secours/faire/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/cles/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/cles/ajouter/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("2fa/cles/entrer/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("2fa/cles/confirmer/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("2fa/cles/<int:pk>/retirer/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("2fa/cles/<int:pk>/nommer/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("identite/<slug:provider_id>/", oidc.begin, name="openid_connect_login"),
    path("identite/<slug:provider_id>/retour/", oidc.callback, name="openid_connect_callback"),
]
