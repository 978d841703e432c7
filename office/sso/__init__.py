"""Single sign-on by OpenID Connect: an extra for offices that have it (requirements-sso.txt)."""
