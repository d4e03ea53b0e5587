"""Settings, from the environment: see docs/operating.md, setting by setting."""

import os
from pathlib import Path

from vigie.config.environment import choice, database, endpoint, number, secret, secret_key, truth
from vigie.config.identities import providers

SOURCE_ROOT = Path(__file__).resolve().parent.parent
VIGIE_HOME = Path(os.environ.get("VIGIE_HOME", "vigie-home")).resolve()
VIGIE_HOME.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = secret_key(VIGIE_HOME)
ALLOWED_HOSTS = os.environ.get("VIGIE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("VIGIE_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "vigie.store",
    "vigie.web",
]
AUTH_USER_MODEL = "store.User"
MIDDLEWARE = [
    "vigie.web.telemetry.TelemetryMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "vigie.web.middleware.ClockMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "vigie.web.middleware.LanguageMiddleware",
    "vigie.web.middleware.MarkingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "vigie.web.gate.SessionLimits",
    "vigie.web.gate.SecondFactorGate",
    "vigie.web.middleware.UnobservedMiddleware",
    "vigie.web.reading.ReadingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
ROOT_URLCONF = "vigie.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE_ROOT / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vigie.web.frame.frame",
            ],
        },
    }
]
DATABASES = {"default": database(VIGIE_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [SOURCE_ROOT / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "vigie.web.formats"
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = VIGIE_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True

CACHES = {
    # Shared by all processes: a code used once is used everywhere, attempts are counted together.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "vigie_cache",
    }
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "vigie.web.accounts.adapters.Accounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Never by account alone: a stranger could then lock its owner out (see web/accounts/attempts.py).
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip",
    "reauthenticate": "20/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = number("VIGIE_TRUSTED_PROXIES", 0, lowest=0, highest=5)
SOCIALACCOUNT_ADAPTER = "vigie.web.accounts.adapters.Identities"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": providers()}}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
MFA_ADAPTER = "vigie.web.accounts.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Vigie"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "vigie.web.accounts.forms.SecondFactorForm",
    "reauthenticate": "vigie.web.accounts.forms.SecondFactorAgainForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "vigie.web.accounts.attempts.account_seen_from"
AXES_CLIENT_IP_CALLABLE = "vigie.web.accounts.attempts.source"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
VIGIE_SESSION_IDLE_MINUTES = number("VIGIE_SESSION_IDLE_MINUTES", 30, lowest=5, highest=240)
VIGIE_SESSION_HOURS = number("VIGIE_SESSION_HOURS", 10, lowest=1, highest=24)
VIGIE_DORMANT_DAYS = number("VIGIE_DORMANT_DAYS", 90, lowest=30, highest=365)
VIGIE_MASS_EXPORT_ROWS = number("VIGIE_MASS_EXPORT_ROWS", 500, lowest=50, highest=5_000)
VIGIE_NAMED_READS = number("VIGIE_NAMED_READS", 1_000, lowest=50, highest=1_000_000)
VIGIE_NAMED_READS_MONTH = number("VIGIE_NAMED_READS_MONTH", 5_000, lowest=50, highest=1_000_000)
SESSION_COOKIE_AGE = VIGIE_SESSION_HOURS * 3_600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

SECURE_HTTPS = truth("VIGIE_HTTPS")
SESSION_COOKIE_SECURE = SECURE_HTTPS
CSRF_COOKIE_SECURE = SECURE_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if SECURE_HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
        # One policy, ours (static/js/trusted.js): text is no markup elsewhere.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{message}", "style": "{"},
        "json": {"()": "vigie.config.logs.JsonLines"},
    },
    "filters": {"without_secrets": {"()": "vigie.config.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["without_secrets"],
            "formatter": choice("VIGIE_LOG_FORMAT", "text", "json"),
        },
    },
    "root": {"handlers": ["console"], "level": os.environ.get("VIGIE_LOG_LEVEL", "WARNING")},
}
VIGIE_BANNER = {
    "fr": os.environ.get("VIGIE_BANNER", ""),
    "en": os.environ.get("VIGIE_BANNER_EN") or os.environ.get("VIGIE_BANNER", ""),
}
VIGIE_MARKING = {
    "fr": os.environ.get("VIGIE_MARKING") or "Diffusion restreinte",
    "en": os.environ.get("VIGIE_MARKING_EN") or os.environ.get("VIGIE_MARKING") or "Restricted",
}
VIGIE_NAME = os.environ.get("VIGIE_NAME") or "vigie"
VIGIE_JOURNAL_KEY = os.environ.get("VIGIE_JOURNAL_KEY", "")
VIGIE_CHECKPOINTS = os.environ.get("VIGIE_CHECKPOINTS", "")
VIGIE_LAKE_KEY = secret("VIGIE_LAKE_KEY")
VIGIE_OTLP_ENDPOINT = endpoint("VIGIE_OTLP_ENDPOINT")
VIGIE_OTLP_TOKEN = secret("VIGIE_OTLP_TOKEN")
VIGIE_OTLP_TRACES = number("VIGIE_OTLP_TRACES", 10, lowest=0, highest=100)
