"""Settings of Pinganxin. Everything that differs between installations comes from the environment (.env.example)."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

DEMO = env.flag("DEMO")
SECRET_KEY = env.text("SECRET_KEY", allowed="50 random characters or more")
if len(SECRET_KEY) < 50:
    env.wrong("SECRET_KEY", "50 random characters or more")

# Where this site is reached; printed into every QR code.
PUBLIC_URL = env.origin("PUBLIC_URL", insecure=DEMO)
IS_SECURE = PUBLIC_URL.startswith("https:")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", [urlsplit(PUBLIC_URL).hostname])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

CODE_KEYS = env.code_keys("CODE_KEYS")
DATA_KEYS = env.data_keys("DATA_KEYS")

# Who runs this site; shown in the footer and on every page that warns. Parts left empty are not shown.
SITE_AGENCY = env.text("SITE_AGENCY")
SITE_HOTLINE = env.text("SITE_HOTLINE")
SITE_CONTACT = env.text("SITE_CONTACT", "")
SITE_IDENTIFIER = env.text("SITE_IDENTIFIER", "")
SITE_ICP = env.text("SITE_ICP", "")
SITE_POLICE_FILING = env.text("SITE_POLICE_FILING", "")

# Where weaknesses are reported (/.well-known/security.txt); the home page says whom to ask where nothing is set.
SECURITY_CONTACT = env.uri("SECURITY_CONTACT", f"{PUBLIC_URL}/")

INSTALLED_APPS = [
    "campaigns",
    "pledges",
    "config.apps.SiteConfig",
    "wagtail.users",
    "wagtail.documents",  # its admin API is expected by Wagtail; nothing offers documents here
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.embeds",
    "wagtail",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.requests.middleware.loaded_by_our_own_pages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.requests.middleware.ContentPolicyMiddleware",
    "config.requests.middleware.varies_by_language",
    "config.requests.middleware.private_where_somebody_was_recognised",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.requests.middleware.OddRequestsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.accounts.gate.GateMiddleware",
    "campaigns.admin.apart.gate.ReachMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.requests.context.site",
            ],
        },
    },
]

# --- data

DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'pinganxin.sqlite3'}")
try:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
except (ValueError, KeyError, dj_database_url.ParseError) as error:
    raise ImproperlyConfigured("DATABASE_URL cannot be read; allowed: sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME") from error
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Deferred transactions were measured to lose writers to "database is locked"; immediate ones queue.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
elif int(env.text("DATABASE_POOL", "0")):  # set by config/gunicorn.py; commands keep one connection of their own
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": int(env.text("DATABASE_POOL")), "timeout": 10}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.text("CACHE_URL", "locmem:")
IS_CACHE_SHARED = CACHE_URL != "locmem:"  # by all processes, so that limits are counted there
if not IS_CACHE_SHARED:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
elif CACHE_URL.startswith(("redis://", "rediss://")):
    PATIENCE = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
    CACHES = {"default": {"BACKEND": "config.caches.guarded.GuardedRedis", "LOCATION": CACHE_URL, "OPTIONS": PATIENCE}}
else:
    env.wrong("CACHE_URL", "locmem: or redis://HOST:PORT/NUMBER")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
# Scans until they are read; served to nobody. Every process that receives or reads them sees this folder.
SCANS_ROOT = Path(env.text("SCANS_ROOT", str(VAR_DIR / "scans")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "config.requests.uploads.UnnamedFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600

# --- language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "site" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- accounts

# Long, and on no list (NIST SP 800-63B): nobody has to mix kinds of characters, or change it by the calendar (decision 0029).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "config.accounts.passwords.LongEnough"},
    {"NAME": "config.accounts.passwords.NotOnAList"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
AUTHENTICATION_BACKENDS = ["config.accounts.AccountBackend"]
LOGIN_URL = "school_login"
LOGIN_REDIRECT_URL = "school"
LOGOUT_REDIRECT_URL = "school_login"
SESSION_COOKIE_AGE = 8 * 3600
# Whoever opens the admin signs in with two factors; the demonstration, whose accounts are public, says that it does not ask.
SECOND_FACTOR = not DEMO
ACCOUNT_ADAPTER = "config.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # ours are counted by all processes together, and by no address (config.requests.signing_in)
MFA_ADAPTER = "config.accounts.adapters.FactorAdapter"
MFA_FORMS = {"authenticate": "config.accounts.codes.CodeForm", "reauthenticate": "config.accounts.codes.CodeAgainForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # telephones' clocks are some seconds off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE

# Optional: nobody needs an address, and nothing of signing in waits for mail.
globals().update(env.mail("EMAIL_URL"))

# --- security

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
# No other host of the domain can set a cookie of such a name.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (f"__Host-{name}" if IS_SECURE else name for name in ("sessionid", "csrftoken"))
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # the other one has a cookie without such a name
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = IS_SECURE and not DEMO
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_SECURE and not DEMO else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_REFERRER_POLICY = "same-origin"
BEHIND_PROXY = env.flag("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # Wagtail shows previews in frames of its own
# A signed letter with two drawn signatures stays far below this; /p/ answers 413 above it.
SIGNING_BODY_LIMIT = 256 * 1024
# The editor sends some five fields for each part of a letter, and two for each text with its English; Django takes 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1800
# Bytes of one upload of scans; above it 413, before anything is read.
SCAN_UPLOAD_LIMIT = env.number("SCAN_UPLOAD_LIMIT", 512) * 1024 * 1024
# Bytes of scans that may lie on the disk for one school, those that its campaign keeps with them (pledges.scanning.intake.bounds).
SCAN_QUOTA = env.number("SCAN_QUOTA", 8192) * 1024 * 1024
if SCAN_QUOTA < SCAN_UPLOAD_LIMIT:
    env.wrong("SCAN_QUOTA", "megabytes, as many as SCAN_UPLOAD_LIMIT or more")

# Pages of ours that one address may ask for in a minute (config.requests.limits): a city that its carrier hides behind one address
# asks for some 15,000 at seven in the evening.
REQUESTS_PER_ADDRESS = env.number("REQUESTS_PER_ADDRESS", 60_000)

# Copies with a code each that one officer decides about alone in a day; what is more another person confirms (campaigns.printing.bounds).
PRINT_ALONE_COPIES = env.number("PRINT_ALONE_COPIES", 5000)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
# Wagtail's admin needs inline script and style; nothing of it comes from another host.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "media-src": [SELF],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
PERMISSIONS_POLICY = {name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")}

# --- Wagtail

WAGTAIL_SITE_NAME = "平安信"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# An address that somebody types stays one: made into a link to a page, it would be answered with that page's draft title.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""
# By substring: the databases' full-text indexes find no Chinese word inside a title.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "campaigns.admin.pictures.PictureForm"
# A camera's 20 or 24 megapixels.
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 30_000_000
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"class": "config.requests.logs.Masked", "format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
}
