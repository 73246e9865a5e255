"""The portal's one settings module. Every variable it reads is listed in .env.example."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from kombu import Exchange, Queue

from governance import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

PORTAL_MODE = environment.mode()
DEMO = PORTAL_MODE == "demo"
DEBUG = False
SECRET_KEY = environment.secret_key(demo=DEMO)
SECRET_KEY_FALLBACKS = [key for key in environment.text("SECRET_KEY_FALLBACKS").split(",") if key]
PORTAL_URL = environment.portal_url(demo=DEMO)
ALLOWED_HOSTS = environment.allowed_hosts(demo=DEMO, url=PORTAL_URL)
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

INSTALLED_APPS = [
    "workspace",
    "requests_app",
    "audits",
    "activity",
    "enforcement",
    "channels_registry",
    "policies",
    "accounts",
    "notifications",
    "ledger",
    "portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.middleware.RefuseBeforeReading",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.NewcomersMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.PrivatePagesMiddleware",
    "portal.middleware.PageAboveMiddleware",
]

ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "portal.templatetags.components"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": environment.database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits must hold over all web processes, and signing in must not depend on the broker: the database carries them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Django's 300 would let strangers push the sign-in brake out by filling the cache; `portal.tidy` empties it.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# --- People and sign-in -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.NoHouseWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_ADAPTER = "accounts.sign_in.PortalAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.sign_in_forms.SignInForm",
    "reset_password": "accounts.sign_in_forms.ResetForm",
    "reset_password_from_key": "accounts.sign_in_forms.NewPasswordForm",
    "change_password": "accounts.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "accounts.sign_in_forms.ConfirmForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/15m/ip,5/15m/key", "reset_password": "10/h/ip,3/h/key"}
PROXY_COUNT = environment.whole_number("PROXY_COUNT", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

SESSION_IDLE_SECONDS = environment.whole_number("SESSION_IDLE_MINUTES", 180, least=5) * 60
SESSION_ABSOLUTE_SECONDS = environment.whole_number("SESSION_ABSOLUTE_MINUTES", 720, least=5) * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS

# --- What a browser is told ------------------------------------------------------------------------------------------
TLS = PORTAL_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-sessionid" if TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if TLS else "csrftoken"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
PERMISSIONS_POLICY = {name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort")}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# --- Language, time ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["governance.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "assets"]
for _folder in (VAR_DIR / "assets", STATIC_ROOT):
    _folder.mkdir(exist_ok=True)
HASHED_STATIC = not DEMO and environment.text("PLAIN_STATIC") != "1"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_AUTOREFRESH = False

# --- Letters ----------------------------------------------------------------------------------------------------------
vars().update(environment.email(demo=DEMO))
if DEMO and not EMAIL_FILE_PATH:  # noqa: F821 -- set from EMAIL_URL on the line above
    EMAIL_FILE_PATH = str(VAR_DIR / "letters")
DEFAULT_FROM_EMAIL = environment.text(
    "DEFAULT_FROM_EMAIL", "Channel governance <channels@demo.example>" if DEMO else ""
)
if not DEFAULT_FROM_EMAIL:
    environment.refuse("DEFAULT_FROM_EMAIL", "letters need a sender, for instance channels@example.org.")
# Minutes that a decision's letter waits, so that the decision can be undone before anyone has read it.
# Where delivery reports come back to (manage.py read_bounces).
BOUNCE_URL = environment.text("BOUNCE_URL")
UNDO_MINUTES = environment.whole_number("UNDO_MINUTES", 10)

# --- Background work --------------------------------------------------------------------------------------------------
QUEUES = ("default", "letters", "sweeps", "fetching")
REDIS_URL = environment.text("REDIS_URL")
_broker = environment.broker(REDIS_URL, Path(environment.text("BROKER_FOLDER", str(VAR_DIR / "broker"))))
CELERY_BROKER_URL = _broker["broker_url"]
CELERY_BROKER_TRANSPORT = _broker.get("broker_transport")
CELERY_BROKER_TRANSPORT_OPTIONS = _broker["broker_transport_options"]
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Workers and scheduler wait for Redis as long as it takes; after Celery's hundred tries (about an hour) they would end.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
# A task is acknowledged when done, and given back when its process dies; every task is safe to run twice.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1200
CELERY_TASK_SOFT_TIME_LIMIT = 1140
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# A worker takes from all queues unless it is told otherwise (deploy/worker.sh): looks at servers of strangers, letters
# that must not wait for anything, and the sweeps, which can take long, keep out of each other's way.
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in QUEUES]
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ROUTES = {
    "portal.heartbeat": {"queue": "default"},
    "portal.catch_up": {"queue": "default"},
    "channels.work_on_imports": {"queue": "default"},
    "notifications.send_due_letters": {"queue": "letters"},
    "activity.check_ownership": {"queue": "fetching"},
    "activity.dispatch_looks": {"queue": "fetching"},
    "activity.look_at": {"queue": "fetching"},
    "activity.nightly": {"queue": "sweeps"},
    "policies.nightly": {"queue": "sweeps"},
    "requests.nightly": {"queue": "sweeps"},
    "audits.nightly": {"queue": "sweeps"},
    "enforcement.nightly": {"queue": "sweeps"},
    "enforcement.minute": {"queue": "default"},
    "ledger.check": {"queue": "sweeps"},
    "portal.tidy": {"queue": "sweeps"},
}
# Of each worker. A message that its limit holds back keeps a place, so only the fetching worker's own are limited; how
# often a host is asked is kept in the database, for all workers together.
CELERY_TASK_ANNOTATIONS = {"activity.dispatch_looks": {"rate_limit": "6/m"}}

# --- Log --------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
    },
    "filters": {"hide_links": {"()": "governance.logs.HideLinks"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if DEMO else "json",
            "filters": ["hide_links"],
        }
    },
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}

# --- Figures for monitoring -------------------------------------------------------------------------------------------
# `/metrics` answers whoever shows this token; without one there is no such page.
METRICS_TOKEN = environment.metrics_token()
SILENCED_SYSTEM_CHECKS = []
