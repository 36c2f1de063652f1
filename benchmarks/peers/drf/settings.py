"""Django's settings: nothing but the framework and our one application."""

import json
import os
from urllib.parse import parse_qs, unquote, urlsplit

from jose import jwk

_ADDRESS = urlsplit(os.environ["PEER_DATABASE"])

SECRET_KEY = os.environ["PEER_SECRET"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
TIME_ZONE = "UTC"
ROOT_URLCONF = "benchmarks.peers.drf.urls"
WSGI_APPLICATION = "benchmarks.peers.drf.wsgi.application"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "benchmarks.peers.drf"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
APPEND_SLASH = False
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(_ADDRESS.path.lstrip("/")),
        "USER": unquote(_ADDRESS.username or ""),
        "PASSWORD": unquote(_ADDRESS.password or ""),
        "HOST": parse_qs(_ADDRESS.query)["host"][0],
        "OPTIONS": {"pool": {"min_size": 4, "max_size": 16}},
    }
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["benchmarks.peers.drf.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TOKEN_KEY = jwk.construct(json.loads(os.environ["PEER_KEY"]), "RS256")
TOKEN_AUDIENCE = os.environ["PEER_AUDIENCE"]
TOKEN_ISSUER = os.environ["PEER_ISSUER"]
